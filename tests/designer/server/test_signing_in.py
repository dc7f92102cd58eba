import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from designer.server.signing_in import WAY, WHY, SigningIn

HERE = "http://localhost:8501"


def ask(page, *, referer="", way="", says="in"):
    """What the browser gets from a Streamlit whose sign-in ends as `says`."""

    async def streamlit(request: Request) -> Response:
        if says == "broken":
            raise RuntimeError("no provider")
        answer = RedirectResponse("/", 302)
        if says == "in":
            answer.set_cookie(USER_COOKIE_NAME, "signed")
        if says == "cleared":
            answer.delete_cookie(USER_COOKIE_NAME)
        return Response("Authentication error", 400) if says == "error" else answer

    async def asked():
        app = SigningIn(Starlette(routes=[Route("/auth/login", streamlit), Route("/oauth2callback", streamlit), Route("/", streamlit)]))
        headers = {"referer": referer, "cookie": f"{WAY}={way}" if way else ""}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as browser:
            return await browser.get(page, headers={name: value for name, value in headers.items() if value})

    return asyncio.run(asked())


def test_who_signs_in_comes_back_to_the_page_they_wanted():
    page = "/design?pipeline=line&tour=1"
    sent = ask("/auth/login?provider=p", referer=HERE + page, says="out")
    assert "HttpOnly" in sent.headers["set-cookie"]
    assert ask("/oauth2callback?code=c&state=s", way=sent.cookies[WAY]).headers["location"] == page


@pytest.mark.parametrize("way", ["//evil.example", "/\\evil.example", "https://evil.example", "/%0d%0aa:b", "%2F%2Fevil.example", ""])
def test_nobody_is_led_elsewhere(way):
    assert ask("/oauth2callback?code=c&state=s", way=way).headers["location"] == "/"
    sent = ask("/auth/login?provider=p", referer=f"http://evil.example{way}", says="out")
    assert sent.cookies[WAY] == "%2F"


@pytest.mark.parametrize(
    ("page", "says", "why"),
    [
        ("/auth/login?provider=p", "error", "away"),
        ("/auth/login?provider=p", "broken", "away"),
        ("/oauth2callback?error=access_denied&state=s", "out", "declined"),
        ("/oauth2callback?code=c&state=s", "cleared", "refused"),
        ("/oauth2callback?code=c&state=s", "broken", "refused"),
    ],
)
def test_who_is_not_let_in_is_told_why(page, says, why):
    assert ask(page, says=says).headers["location"] == f"/?sign_in={why}"
    assert all(sentence.endswith(".") for sentence in WHY[why])


def test_signing_out_and_all_else_go_their_own_way():
    assert ask("/oauth2callback", says="out").headers["location"] == "/"
    assert ask("/", says="out").headers["location"] == "/"
