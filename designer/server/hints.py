"""Tells the browser, with the Design page itself, what that page will soon ask for: it comes while Streamlit is still starting."""

from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from designer.server.static import bundle_version

__all__ = ["Hints"]

CHUNKS = ("BidiComponent", "_arrayReduce", "serialization", "recordbatch", "Html", "purify.es")  # by which Streamlit mounts the canvas


class Hints:
    """Adds a Link header to the Design page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with hints."""
        design = scope["type"] == "http" and scope["path"] == "/design"
        await self.app(scope, receive, _hinting(send) if design else send)


def _hinting(send: Send) -> Send:
    async def hinting(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["link"] = ", ".join([*_canvas(bundle_version()), *_streamlit()])
        await send(message)

    return hinting


def _canvas(version: str) -> list[str]:
    script, style = (f"</framewire/static/canvas.{kind}?v={version}>" for kind in ("js", "css"))
    return [f"{script}; rel=modulepreload", f"{style}; rel=preload; as=style"]


@cache
def _streamlit() -> list[str]:
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    found = [file.name for chunk in CHUNKS for file in sorted(folder.glob(f"{chunk}.*.js"))]
    return [f"</static/js/{name}>; rel=modulepreload; crossorigin" for name in found]
