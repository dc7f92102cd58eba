"""Sign-in as people meet it: whoever is let in comes to where they wanted to go; who is not, to a page that says why."""

import logging
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

__all__ = ["WHY", "SigningIn"]

OUT, BACK = "/auth/login", "/oauth2callback"  # Streamlit's own: to the sign-in service, and from it
WAY = "framewire_way"  # a cookie: the page from which somebody went to sign in
WAY_SECONDS = 600
LOOK = "If it stays so, the operator finds the cause in what the app says."
WHY = {  # by what the address says of `sign_in`: what happened, what now
    "away": ("The sign-in service cannot be reached.", f"Try again in a while. {LOOK}"),
    "declined": ("The sign-in service did not let you in.", "Sign in again, or as somebody else."),
    "refused": ("What the sign-in service said could not be believed.", f"Sign in again. {LOOK}"),
}


class SigningIn:
    """Around Streamlit's sign-in, which leads everybody to the first page, and who was not let in without a word."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as Streamlit does, but for where it leads."""
        if scope["type"] != "http" or scope["path"] not in (OUT, BACK):
            await self.app(scope, receive, send)
            return
        messages = await self._answer(scope, receive)
        if scope["path"] == OUT:
            await _send_off(messages, scope, receive, send)
        else:
            await _welcome(messages, scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> list[Message]:
        """What Streamlit answers; nothing where it fails."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        try:
            await self.app(scope, receive, keep)
        except Exception:  # a provider that is not there, or not as it must be
            logging.getLogger("framewire").exception("Sign-in failed")
            return []
        return messages


async def _send_off(messages: list[Message], scope: Scope, receive: Receive, send: Send) -> None:
    if not messages or messages[0]["status"] >= 400:
        await _lead("/?sign_in=away", scope, receive, send)
        return
    headers = MutableHeaders(scope=messages[0])
    headers.append("set-cookie", f"{WAY}={quote(_page_before(scope), safe='')}; Path=/; Max-Age={WAY_SECONDS}; HttpOnly; SameSite=lax")
    await _pass_on(messages, send)


async def _welcome(messages: list[Message], scope: Scope, receive: Receive, send: Send) -> None:
    if messages and _is_signed(messages[0]):
        MutableHeaders(scope=messages[0])["location"] = _way(scope)
        await _pass_on(messages, send)
        return
    asked = QueryParams(scope["query_string"])
    if asked.get("error"):
        await _lead("/?sign_in=declined", scope, receive, send)
    elif asked.get("state") or not messages:
        await _lead("/?sign_in=refused", scope, receive, send)
    else:  # from signing out
        await _pass_on(messages, send)


def _is_signed(start: Message) -> bool:
    """Whether the answer holds the cookie of somebody who is let in."""
    told = [cookie for cookie in Headers(scope=start).getlist("set-cookie") if cookie.startswith(f"{USER_COOKIE_NAME}=")]
    return any("max-age=0" not in cookie.lower() for cookie in told)


def _page_before(scope: Scope) -> str:
    """The page of ours from which somebody comes; the first one for who comes from elsewhere."""
    headers = Headers(scope=scope)
    came = urlsplit(headers.get("referer", ""))
    return _own(came.path + (f"?{came.query}" if came.query else "")) if came.netloc == headers.get("host") else "/"


def _way(scope: Scope) -> str:
    try:
        found = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(WAY)
    except CookieError:
        return "/"
    return _own(unquote(found.value)) if found else "/"


def _own(page: str) -> str:
    """The page, if it is one of this site: to a browser what begins with two slashes, of either kind, is another's."""
    plain = page.startswith("/") and page[1:2] not in ("/", "\\") and page.isprintable() and "sign_in=" not in page
    return page if plain else "/"


async def _lead(where: str, scope: Scope, receive: Receive, send: Send) -> None:
    await RedirectResponse(where, 302)(scope, receive, send)


async def _pass_on(messages: list[Message], send: Send) -> None:
    for message in messages:
        await send(message)
