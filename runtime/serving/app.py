"""The HTTP face of one endpoint: predict, health, OpenAPI and a page to try it."""

import hashlib
import hmac
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol

from fastapi import FastAPI, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException
from starlette.responses import Response

from components.learning.found import Found
from runtime.serving.inference import Answer
from runtime.serving.refusals import Refused, refusal
from runtime.serving.uploads import posted_bytes

__all__ = ["Served", "endpoint_app"]

PAGE = Path(__file__).with_name("page.html")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src 'self' blob: data:"
BINARY = {"schema": {"type": "string", "format": "binary"}}
FORM = {"schema": {"type": "object", "properties": {"image": {"type": "string", "format": "binary"}}}}
POSTED = {"requestBody": {"required": True, "content": {"image/jpeg": BINARY, "image/png": BINARY, "multipart/form-data": FORM}}}


class Answers(Protocol):
    """What turns an image file's bytes into what is on it."""

    async def answer(self, data: bytes) -> Answer:
        """What is on the image in `data`; raises Refused."""


@dataclass(frozen=True)
class Served:
    """What an endpoint says of itself; `digest` is the Endpoint artifact's, `model` the Model's."""

    name: str
    digest: str
    model: str
    task: str
    classes: list[str]
    replicas: int
    gpus: float
    threads: int
    threshold: float
    owner: str


def endpoint_app(served: Served, key_digest: str, answers: Answers) -> FastAPI:
    """The application of endpoint `served`; whoever asks for predictions must have the key with the sha256 `key_digest`."""
    about = f"Post an image, get {'boxes' if served.task == 'detection' else 'classes'} as JSON. Model {served.model[:12]}."
    app = FastAPI(title=served.name, version=served.digest[:12], description=about, docs_url=None, redoc_url=None)
    _add_refusals(app)
    health = {"status": "ok", **asdict(served)}
    page = PAGE.read_text("utf-8")
    by_header = APIKeyHeader(name="X-API-Key", auto_error=False, description="The endpoint's key")
    by_bearer = HTTPBearer(auto_error=False, description="The endpoint's key")

    @app.post("/predict", summary="Predict what is on an image", openapi_extra=POSTED)
    async def predict(
        request: Request,
        threshold: Annotated[float | None, Query(ge=0, le=1, description="leave out what is less sure")] = None,
        given: Annotated[str | None, Security(by_header)] = None,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(by_bearer)] = None,
    ) -> Response:
        _check_key(given or (bearer.credentials if bearer else ""), key_digest)
        data = await posted_bytes(request)
        start = time.perf_counter()
        answer = await answers.answer(data)
        seconds = time.perf_counter() - start
        shown = _shown(answer.found, served.threshold if threshold is None else threshold)
        size = {"width": answer.width, "height": answer.height}
        return JSONResponse({"model": served.model, "task": served.task, **size, "predictions": shown, "seconds": round(seconds, 6)})

    @app.get("/health", summary="Whether it answers, and what it serves")
    async def report_health() -> Response:
        return JSONResponse(health)

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})

    return app


def _check_key(given: str, key_digest: str) -> None:
    if not given:
        raise Refused(401, "key", "The request carries no key.", "Send the endpoint's key as X-API-Key: KEY or Authorization: Bearer KEY.")
    if not hmac.compare_digest(hashlib.sha256(given.encode()).hexdigest(), key_digest):
        raise Refused(401, "key", "The key is not this endpoint's.", "Take the key that the workspace keeps for the endpoint.")


def _shown(found: list[Found], threshold: float) -> list[dict[str, Any]]:
    """What is sure enough, best first; of classes at least the best."""
    ranked = sorted(found, key=lambda f: -f.score)
    kept = [f for i, f in enumerate(ranked) if f.score >= threshold or (i == 0 and f.x is None)]
    return [{"label": f.label, "score": round(f.score, 6), "box": _box(f)} for f in kept]


def _box(found: Found) -> dict[str, float] | None:
    if found.x is None or found.y is None or found.width is None or found.height is None:
        return None
    return {"x": round(found.x, 2), "y": round(found.y, 2), "width": round(found.width, 2), "height": round(found.height, 2)}


def _add_refusals(app: FastAPI) -> None:
    """Make whatever goes wrong the same JSON sentence."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Exception) -> Response:
        return refusal(error if isinstance(error, Refused) else Refused(500, "internal", str(error)))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: Exception) -> Response:
        return refusal(Refused(422, "parameter", "The threshold must be a number from 0 to 1.", "Leave it out for the endpoint's own."))

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        there = "There are POST predict, GET health, GET openapi.json and GET docs."
        said = {404: "There is nothing here.", 405: f"{request.method[:20]} is not answered here."}.get(status, "This cannot be answered.")
        return refusal(Refused(status, "address", said, there))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        return refusal(Refused(500, "internal", "The endpoint failed at this request.", "See the log of the endpoint."))
