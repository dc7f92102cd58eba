"""GET pipelines/SLUG/events: server-sent events until the client leaves or the server ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from designer.server.answers import Endpoint, grant_of, refusal
from designer.server.room import Seat
from runtime.errors import FramewireError, UsageError

if TYPE_CHECKING:
    from designer.server.service import Service

__all__ = ["event_stream"]

ALIVE_SECONDS = 15.0  # a comment now and then shows both sides that the other is still there
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
MOST_SEATS = 200
EDITS = ("edit", "reset")


def event_stream(service: "Service") -> Endpoint:
    """The endpoint."""

    async def endpoint(request: Request) -> Response:
        try:
            grant = grant_of(service, request, "viewer")
            slug, client, since = request.path_params["slug"], *_asked(request)
            await run_in_threadpool(service.draft, slug)
            if len(service.hub.room(slug).seats) >= MOST_SEATS:
                raise UsageError("Too many have this pipeline open.", "Close some tabs.")
        except FramewireError as error:
            return refusal(error)
        return StreamingResponse(_events(service, slug, client, since, grant.user), media_type="text/event-stream", headers=HEADERS)

    return endpoint


def _asked(request: Request) -> tuple[str, int]:
    client, since = request.query_params.get("client", "")[:100], request.query_params.get("since", "0")
    if not client or not since.isdigit() or len(since) > 15:
        raise UsageError("The request does not say who listens, and from where on.", "Reload the page.")
    return client, int(since)


async def _events(service: "Service", slug: str, client: str, since: int, user: str) -> AsyncIterator[str]:
    async with service.hub.seat(slug, client, user) as seat:
        known = since
        for name, data in await run_in_threadpool(service.hub.room(slug).backlog, since):
            known = max(known, data["revision"]) if name in EDITS else known
            yield _text(name, data)
        while not service.hub.stopping:
            name, data = await _next(seat)
            if name in EDITS and data["revision"] <= known:
                continue  # it came while the backlog was read
            known = data["revision"] if name in EDITS else known
            yield _text(name, data["clients"] if name == "clients" else data)
            if name == "farewell":
                return
        yield _text("farewell", {"why": "The server ends; it is tried again by itself."})


async def _next(seat: Seat) -> tuple[str, dict[str, Any]]:
    try:
        return await asyncio.wait_for(seat.events.get(), ALIVE_SECONDS)
    except TimeoutError:
        return "", {}


def _text(name: str, data: Any) -> str:
    if not name:
        return ": \n\n"
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"
