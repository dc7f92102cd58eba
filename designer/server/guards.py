"""What every request meets first, Streamlit's own pages and socket included: its host and origin must be ours; its answer is fenced in."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LOOPBACK", "Guards", "host_name"]

LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Streamlit writes style and script elements of its own and compiles expressions of its charts; from elsewhere nothing is ever loaded
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",  # the lineage map is a frame of ours
    )
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": POLICY,
}
REFUSED = {
    "kind": "host",
    "message": "Framewire does not answer under this address.",
    "remedy": "Open it under the address that it printed.",
}
STRANGE = {"kind": "origin", "message": "Another site asked for this.", "remedy": "Open Framewire in a window of its own."}


class Guards:
    """Refuses hosts that are not allowed (a site that rebinds its name to this machine) and origins that are not ours."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(h.lower() for h in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or host_name(hosts[0]) not in self.hosts:
            await _refuse(scope, receive, send, REFUSED)
        elif any(_site(origin) != hosts[0].lower() for origin in headers.getlist("origin")) or (
            headers.get("sec-fetch-site") == "cross-site" and not _is_visit(scope, headers)
        ):
            await _refuse(scope, receive, send, STRANGE)
        else:
            await self.app(scope, receive, _fenced(send))


def host_name(host: str) -> str:
    """The name in a Host header, without its port; empty for what is none."""
    try:
        split = urlsplit(f"//{host}")
        _ = split.port
    except ValueError:
        return ""
    odd = split.username is not None or split.path or split.query or split.fragment
    return "" if odd else (split.hostname or "").rstrip(".")


def _site(origin: str) -> str:
    """Host and port of an origin; empty for "null" and whatever else is not a site."""
    try:
        split = urlsplit(origin)
    except ValueError:
        return ""
    return split.netloc.lower() if split.scheme in ("http", "https") else ""


def _is_visit(scope: Scope, headers: Headers) -> bool:
    """Whether a person follows a link to here, from wherever: a page may be looked at, nothing else."""
    return bool(
        scope["type"] == "http"
        and scope["method"] == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


async def _refuse(scope: Scope, receive: Receive, send: Send, error: dict[str, str]) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await JSONResponse({"error": error}, 403, headers=HEADERS)(scope, receive, send)


def _fenced(send: Send) -> Send:
    async def fenced(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return fenced
