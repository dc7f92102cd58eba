"""How a request becomes a call of a plain function, and what that gives an answer: JSON, or a sentence about what is wrong."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from designer.access import AccessError, Grant, Role, allows
from runtime.errors import DocumentError, FramewireError, PipelineError, UsageError
from runtime.graph.json_text import parsed, problems_in

if TYPE_CHECKING:
    from designer.server.service import Service

__all__ = ["Call", "answering", "grant_of", "refusal"]

MOST_BYTES = 16_000_000  # of a request's body; uploads have a limit of their own
STATUS = {"access": 403, "document": 422, "pipeline": 422, "input": 422, "usage": 400, "workspace": 507, "missing": 404, "busy": 409}
MISTAKE = {
    "kind": "server",
    "message": "Framewire failed in answering this.",
    "remedy": "Try again; if it stays, look at what the app says.",
}


@dataclass(frozen=True)
class Call:
    """One request, known to come from somebody who may make it."""

    service: "Service"
    grant: Grant
    path: dict[str, Any]
    query: dict[str, str]
    body: Any = field(default=None)

    def text(self, name: str, default: str | None = None) -> str:
        """A text in the body; UsageError where it is missing or something else."""
        value = self.body.get(name, default) if isinstance(self.body, dict) else default
        if not isinstance(value, str):
            raise UsageError(f"The request says no '{name}'.", "Reload the page.")
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number in the body; UsageError where it is missing or something else."""
        value = self.body.get(name, default) if isinstance(self.body, dict) else default
        if not isinstance(value, int) or isinstance(value, bool):
            raise UsageError(f"The request says no '{name}'.", "Reload the page.")
        return value


Handler = Callable[[Call], Any]  # gives a Response, or what becomes the JSON of one
Endpoint = Callable[[Request], Awaitable[Response]]


def answering(service: "Service", handler: Handler, role: Role = "viewer") -> Endpoint:
    """`handler` as an endpoint, run in a thread, for those who have at least `role`."""

    async def endpoint(request: Request) -> Response:
        try:
            grant = grant_of(service, request, role)
            body = await _body(request) if request.method == "POST" else None
            call = Call(service, grant, dict(request.path_params), dict(request.query_params), body)
            said = await run_in_threadpool(handler, call)
            return said if isinstance(said, Response) else JSONResponse(said)
        except FramewireError as error:
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception:  # a mistake of ours is told as one, and where, on the console
            service.log.exception("%s %s failed", request.method, request.url.path)
            return JSONResponse({"error": MISTAKE}, 500)

    return endpoint


def grant_of(service: "Service", request: Request, role: Role) -> Grant:
    """Who asks, by their token; AccessError where they may not."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer":
        token = request.query_params.get("token", "") if request.method == "GET" else ""
    grant = service.grant(token)
    if not allows(grant.role, role):
        raise AccessError(f"As a {grant.role} you may not do this.", f"Ask the workspace's operator to make you {role}.")
    return grant


def refusal(error: FramewireError) -> JSONResponse:
    """The error as an answer."""
    told: dict[str, Any] = {"kind": error.kind, "message": error.message, "remedy": error.remedy}
    if isinstance(error, PipelineError | DocumentError):
        told["problems"] = [vars(problem) for problem in error.problems[:100]]
    status = 401 if isinstance(error, AccessError) and "role" not in error.message and "As a" not in error.message else None
    return JSONResponse({"error": told}, status or STATUS.get(error.kind, 500))


async def _body(request: Request) -> Any:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise UsageError("The request is not JSON.", "Send it as application/json.")
    data = await read_limited(request, MOST_BYTES)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError("The request is not UTF-8 text.", "Send it as UTF-8.") from None
    value = parsed(text)
    if unfit := next(problems_in(value), None):
        raise UsageError(unfit.message, unfit.remedy)
    return json.loads(json.dumps(value)) if isinstance(value, dict) else value


async def read_limited(request: Request, most: int) -> bytes:
    """The body, read no further than `most` bytes; UsageError for a longer one."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise UsageError(f"The request is larger than {most // 1_000_000} MB.", "Send less at once.")
    return bytes(data)
