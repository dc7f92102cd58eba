import asyncio
import re
from pathlib import Path

import httpx
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from designer.server.hints import CHUNKS, Hints
from designer.server.static import bundle_version, static_file

STREAMLIT = Path(streamlit.__file__).parent / "static"


async def page(_):
    return HTMLResponse("<p>drawn by Streamlit")


def asked(address):
    routes = [Route("/framewire/static/{name}", static_file), Route("/{page:path}", page)]
    transport = httpx.ASGITransport(Starlette(routes=routes, middleware=[Middleware(Hints)]))

    async def ask():
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
            return await browser.get(address)

    return asyncio.run(ask())


def hints_of(answer):
    return dict(re.findall(r"<([^>]+)>; rel=(\w+)", answer.headers.get("link", "")))


def test_the_design_page_names_the_canvas_as_streamlit_will_ask_for_it():
    hints = hints_of(asked("/design?pipeline=line"))
    version = bundle_version()
    assert hints[f"/framewire/static/canvas.js?v={version}"] == "modulepreload"
    assert hints[f"/framewire/static/canvas.css?v={version}"] == "preload"
    for hint in (hint for hint in hints if hint.startswith("/framewire/")):
        assert "immutable" in asked(hint).headers["cache-control"], "it would be asked for twice"


def test_the_design_page_names_what_streamlit_mounts_the_canvas_by():
    named = [hint for hint in hints_of(asked("/design")) if hint.startswith("/static/")]
    assert all((STREAMLIT / hint.lstrip("/")).is_file() for hint in named)
    assert all(any(f"/{chunk}." in hint for hint in named) for chunk in CHUNKS), "Streamlit has other chunks now"


def test_no_other_page_asks_for_the_canvas_before_it_is_wanted():
    assert not any(hints_of(asked(address)) for address in ("/", "/runs", "/framewire/static/canvas.js"))
