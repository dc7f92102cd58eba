"""Publishing, stopping and deleting endpoints: the workspace's record and the cluster kept in step."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from components.artifacts import Endpoint, bytes_digest, file_digest
from components.serving import endpoint_name
from runtime.errors import EndpointError
from runtime.serving.client import health, listens
from runtime.serving.records import EndpointRecord, Shelf
from runtime.workspace.store import folder_digest

if TYPE_CHECKING:
    from runtime.serving.app import Served

__all__ = ["delete", "publish", "stop"]


def publish(workspace_root: Path, artifact: Path, digest: str, name: str, *, replicas: int, gpus: float) -> EndpointRecord:
    """Put the Endpoint artifact in a folder live under `name` on the cluster that this process is connected to.

    What served the name before goes on until the new replicas answer; URL and key stay. The artifact's files are linked, so its
    folder may be moved afterwards. Raises EndpointError if the cluster can never hold it or the replicas do not come up.
    """
    from runtime.serving import cluster

    shelf = Shelf(Path(workspace_root).absolute())
    address, session = cluster.where()
    cluster.check_placeable(name, replicas=replicas, gpus=gpus)
    with shelf.publishing(endpoint_name(name)):
        known = shelf.record(name) if shelf.knows(name) else None
        kept = shelf.taken_in(artifact, digest, name)
        served = _served(kept, digest, name, replicas=replicas, gpus=gpus, owner=shelf.owner(name))
        url = cluster.deploy_application(served, bytes_digest(shelf.key(name).encode()), kept.path)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        created = known.created if known else now
        shelf.remember(EndpointRecord(name, url, digest, replicas, gpus, created, now, address, session))
        shelf.drop_others(digest, name)
        return shelf.record(name)


def stop(workspace_root: Path, name: str) -> bool:
    """Take the endpoint off the cluster; whether it was up. Record and key stay: publishing it again brings it back as it was.

    Connects to the cluster only if that is up; raises EndpointError if there is no such endpoint.
    """
    shelf = Shelf(Path(workspace_root).absolute())
    with shelf.publishing(name):
        return _taken_down(shelf, shelf.record(name))


def delete(workspace_root: Path, name: str) -> None:
    """Stop the endpoint and forget its record, its key and the models it served."""
    shelf = Shelf(Path(workspace_root).absolute())
    with shelf.publishing(name):
        _taken_down(shelf, shelf.record(name))
        shelf.forget(name)


def _taken_down(shelf: Shelf, record: EndpointRecord) -> bool:
    """Take the endpoint off the cluster; whether it was up."""
    was_up = health(record.url).get("owner") == shelf.owner(record.name)
    if not listens(record.address):
        if was_up:
            where = f"Endpoint '{record.name}' answers, but its cluster does not answer at {record.address}."
            raise EndpointError(where, "It may be just restarting: try again.")
        return False
    from runtime.serving import cluster

    cluster.connect(record.address)
    cluster.remove_application(record.name, shelf.owner(record.name), record.url)
    return was_up


def _served(kept: Endpoint, digest: str, name: str, *, replicas: int, gpus: float, owner: str) -> "Served":
    from runtime.serving.app import Served

    settings = json.loads((kept.path / "endpoint.json").read_text("utf-8"))
    files = {f.relative_to(kept.model.path).as_posix(): file_digest(f) for f in kept.model.path.rglob("*") if f.is_file()}
    return Served(
        name=name,
        digest=digest,
        model=folder_digest(files),
        task=settings["task"],
        classes=settings["classes"],
        replicas=replicas,
        gpus=gpus,
        threads=settings["threads"],
        threshold=settings["threshold"],
        owner=owner,
    )
