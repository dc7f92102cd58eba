"""Publishing, stopping and deleting endpoints: the workspace's record and the cluster kept in step."""

import json
from datetime import UTC, datetime
from pathlib import Path

from components.artifacts import bytes_digest, file_digest
from components.serving import endpoint_name
from runtime.errors import EndpointError
from runtime.serving.client import health, listens
from runtime.serving.records import EndpointRecord, Shelf
from runtime.workspace.store import folder_digest

__all__ = ["delete", "publish", "stop"]


def publish(workspace_root: Path, artifact: Path, digest: str, name: str, *, replicas: int, gpus: float) -> EndpointRecord:
    """Put the Endpoint artifact in a folder live under `name` on the cluster that this process is connected to.

    What served the name before goes on until the new replicas answer; URL and key stay. The artifact's files are linked, so its
    folder may be moved afterwards. Raises EndpointError if the cluster can never hold it, if the name is another workspace's, or
    if the replicas do not come up; the endpoint then is as it was.
    """
    from runtime.serving import cluster

    shelf = Shelf(Path(workspace_root).absolute())
    address, session = cluster.where()
    cluster.check_placeable(endpoint_name(name), replicas=replicas, gpus=gpus)
    with shelf.publishing(name):
        url = f"{cluster.base_url()}/{name}"
        _check_owner(shelf, name, url)
        before = shelf.record(name) if shelf.knows(name) else None
        now = datetime.now(UTC).isoformat(timespec="seconds")
        record = EndpointRecord(name, url, digest, replicas, gpus, before.created if before else now, now, address, session)
        shelf.take_in(artifact, record)
        try:
            _deploy(shelf, record)
            cluster.wait_until_live(name, url, digest)
        except EndpointError:
            _restore(shelf, name, before)
            raise
        shelf.remember(record)
        shelf.keep_only(digest, name)
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


def _check_owner(shelf: Shelf, name: str, url: str) -> None:
    if health(url).get("owner", shelf.owner(name)) != shelf.owner(name):
        raise EndpointError(f"Another workspace serves '{name}' on this cluster.", "Choose another name, or delete that endpoint there.")


def _restore(shelf: Shelf, name: str, before: EndpointRecord | None) -> None:
    """Bring back what served the name before, or nothing, after a failed change."""
    from runtime.serving import cluster

    if before and shelf.holds(before):
        _deploy(shelf, before)
        shelf.keep_only(before.digest, name)
    else:
        cluster.remove_application(name)
        shelf.keep_only("", name)


def _taken_down(shelf: Shelf, record: EndpointRecord) -> bool:
    """Take the endpoint off the cluster; whether it was up."""
    answering = health(record.url).get("owner")
    was_up = answering == shelf.owner(record.name)
    if not listens(record.address):
        if was_up:
            where = f"Endpoint '{record.name}' answers, but its cluster does not answer at {record.address}."
            raise EndpointError(where, "It may be just restarting: try again.")
        return False
    from runtime.serving import cluster

    cluster.connect(record.address)
    if was_up or answering is None:
        cluster.remove_application(record.name)
    return was_up


def _deploy(shelf: Shelf, record: EndpointRecord) -> None:
    from runtime.serving import cluster
    from runtime.serving.app import Served

    artifact = shelf.served(record.name, record.digest)
    settings = json.loads((artifact.path / "endpoint.json").read_text("utf-8"))
    model = artifact.model.path
    files = {f.relative_to(model).as_posix(): file_digest(f) for f in model.rglob("*") if f.is_file()}
    served = Served(
        name=record.name,
        digest=record.digest,
        model=folder_digest(files),
        task=settings["task"],
        classes=settings["classes"],
        replicas=record.replicas,
        gpus=record.gpus,
        threads=settings["threads"],
        threshold=settings["threshold"],
        owner=shelf.owner(record.name),
    )
    cluster.deploy_application(served, bytes_digest(shelf.key(record.name).encode()), artifact.path)
