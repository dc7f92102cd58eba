"""Deploying a model by hand, outside a run, and putting a stopped endpoint on the air again.

Both connect to Ray: they are for short-lived processes.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.artifacts import Endpoint, Model, file_digest
from components.context import Context, running_in
from components.serving import deploy, endpoint_name
from runtime.errors import EndpointError, UsageError
from runtime.serving.publishing import publish
from runtime.serving.records import EndpointRecord, Shelf
from runtime.workspace import Workspace
from runtime.workspace.catalog import artifact_digest
from runtime.workspace.store import folder_digest

__all__ = ["deploy_model", "start_again"]


class _Staged(Context):
    """Has the component write its output where the workspace can take it in by a rename."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def output(self, port: str) -> Path:
        """The staged folder."""
        return self._folder


def deploy_model(workspace: Workspace, named: str, name: str, settings: Mapping[str, Any]) -> EndpointRecord:
    """Publish a model under `name`; `settings` are the deploy component's parameters.

    `named` is a name in the registry (its production version, else its newest), NAME@VERSION, a digest's start, or RUN/NODE/PORT.
    Raises UsageError, InputError or EndpointError; what served the name before then goes on.
    """
    endpoint_name(name)
    model = _model(workspace, named)
    folder = workspace.store.staging("endpoint")
    try:
        with running_in(_Staged(folder)):
            deploy(model, name=name, **settings)
        digest = workspace.store.commit(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _published(workspace, Endpoint(workspace.store.path(digest)), name, settings)


def start_again(workspace: Workspace, name: str) -> EndpointRecord:
    """Publish endpoint `name` once more as it was; raises EndpointError if there is none, or nothing is left of what it served."""
    shelf = Shelf(workspace.root)
    record = shelf.record(name)
    if not shelf.holds(record):
        raise EndpointError(f"What endpoint '{name}' served is gone.", "Deploy a model under this name again.")
    return _published(workspace, shelf.served(name, record.digest), name, {"replicas": record.replicas, "gpus": record.gpus})


def _published(workspace: Workspace, artifact: Endpoint, name: str, settings: Mapping[str, Any]) -> EndpointRecord:
    from runtime.engine.cluster import connected, ensure_cluster

    files = {f.relative_to(artifact.path).as_posix(): file_digest(f) for f in artifact.path.rglob("*") if f.is_file()}
    copies, gpus = int(settings.get("replicas", 1)), float(settings.get("gpus", 0.0))
    with connected(ensure_cluster()):
        return publish(workspace.root, artifact.path, folder_digest(files), name, replicas=copies, gpus=gpus)


def _model(workspace: Workspace, named: str) -> Model:
    digest = _registered(workspace, named) or artifact_digest(workspace, named)
    found = workspace.store.open(digest)
    if not isinstance(found, Model):
        raise UsageError(f"'{named}' is a {type(found).__name__}, not a Model.", "Name a model.")
    return found


def _registered(workspace: Workspace, named: str) -> str:
    """The digest of the registry's model so named; empty if there is none."""
    name, _, version = named.partition("@")
    if name not in workspace.models.names():
        return ""
    versions = workspace.models.versions(name)
    if version:
        chosen = [v for v in versions if str(v.version) == version]
        if not chosen:
            raise UsageError(f"Model '{name}' has no version {version}.", f"It has {len(versions)}.")
        return chosen[0].digest
    return (workspace.models.production(name) or versions[-1]).digest
