"""What an endpoint answers over HTTP: whether it lives, what it serves, what it sees; needs no Ray."""

import http.client
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from runtime.errors import EndpointError
from runtime.serving.records import EndpointRecord, Shelf

__all__ = ["EndpointStatus", "endpoints", "health", "is_live", "listens", "try_endpoint"]

HEALTH_SECONDS = 1.0  # a live endpoint on this machine answers within a few ms
ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class EndpointStatus:
    """An endpoint as remembered, and how it is now; `reason` says why it is down."""

    record: EndpointRecord
    state: Literal["live", "down"]
    reason: str = ""


def endpoints(workspace_root: Path) -> list[EndpointStatus]:
    """Every endpoint of the workspace, by name, asked now."""
    shelf = Shelf(workspace_root)
    records = [shelf.record(name) for name in shelf.names()]
    with ThreadPoolExecutor(min(16, len(records) or 1)) as pool:
        return list(pool.map(_status, records))


def is_live(workspace_root: Path, name: str, digest: str) -> bool:
    """Whether endpoint `name` answers and serves the Endpoint artifact `digest`, settings included."""
    shelf = Shelf(workspace_root)
    return shelf.knows(name) and health(shelf.record(name).url).get("digest") == digest


def health(url: str) -> dict[str, Any]:
    """What the endpoint at `url` says of itself; empty if nothing of ours answers there."""
    try:
        status, said = _asked("GET", f"{url}/health", seconds=HEALTH_SECONDS)
        read = json.loads(said) if status == 200 else {}
    except (OSError, http.client.HTTPException, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def listens(address: str) -> bool:
    """Whether anything takes connections at `address` (host:port)."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=HEALTH_SECONDS).close()
    except (OSError, ValueError):
        return False
    return True


def try_endpoint(record: EndpointRecord, image: bytes, *, threshold: float | None = None) -> dict[str, Any]:
    """Post an image file's bytes to the endpoint and give its answer.

    Raises EndpointError with the endpoint's own sentence if it refuses, or if it does not answer.
    """
    headers = {"X-API-Key": record.key, "Content-Type": "application/octet-stream"}
    query = "" if threshold is None else f"?threshold={threshold}"
    try:
        _, said = _asked("POST", f"{record.url}/predict{query}", body=image, headers=headers, seconds=ANSWER_SECONDS)
        read: dict[str, Any] = json.loads(said)
    except (OSError, http.client.HTTPException, ValueError):
        raise EndpointError(
            f"Endpoint '{record.name}' does not answer at {record.url}.", "Run the pipeline again: it deploys it again."
        ) from None
    if error := read.get("error"):
        raise EndpointError(f"Endpoint '{record.name}' refused: {error['message']}", error["remedy"])
    return read


def _status(record: EndpointRecord) -> EndpointStatus:
    said = health(record.url)
    if not said:
        return EndpointStatus(record, "down", f"nothing answers at {record.url}")
    if said.get("digest") != record.digest:
        return EndpointStatus(record, "down", f"at {record.url} another endpoint answers")
    return EndpointStatus(record, "live")


def _asked(method: str, url: str, *, seconds: float, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body; goes straight there, whatever proxies the environment names."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=seconds)
    try:
        connection.request(method, f"{place.path}?{place.query}" if place.query else place.path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
