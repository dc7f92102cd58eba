"""What a person can name to compare: a run, a pipeline's file, or a saved version."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from runtime.errors import UsageError, WorkspaceError
from runtime.export import moved
from runtime.graph import Pipeline, loads
from runtime.operations import read_pipeline
from runtime.workspace import Run, Versions, Workspace
from runtime.workspace.runs import SAFE_ID

__all__ = ["Side", "brought_together", "side_named"]


@dataclass(frozen=True)
class Side:
    """One side of a comparison. The arguments of a run stand in its pipeline as the parameters' defaults."""

    name: str  # as it can be named again
    kind: str  # "run", "file" or "version"
    pipeline: Pipeline
    base: Path  # what relative paths in it are relative to
    run: Run | None = None


def side_named(workspace: Workspace, named: str) -> Side:
    """The side called `named`: a run's id or "last"; a file (JSON, or a script of the SDK, which is read and never executed); SLUG or
    SLUG@VERSION of the workspace's pipelines, where VERSION is a name, a run's id or the start of a digest.

    Raises UsageError, DocumentError or WorkspaceError for what is not there, or cannot be read.
    """
    if named == "last" or SAFE_ID.match(named):
        return _of_run(workspace.runs.get(named))
    file = Path(named)
    if file.is_file():
        return Side(named, "file", read_pipeline(file, workspace.catalogue), file.resolve().parent)
    slug, at, version = named.partition("@")
    if "/" in slug or file.suffix in (".json", ".py"):
        raise UsageError(f"{named} does not exist.", "Name a run, a pipeline's file, or SLUG@VERSION.")
    kept = Versions(workspace.root, slug)
    if not at and kept.file.is_file():
        return Side(named, "file", read_pipeline(kept.file, workspace.catalogue), kept.file.resolve().parent)
    if not at or not kept.history.is_dir():
        raise UsageError(f"'{named}' is no run, file or version.", "Name a run's id, last, a pipeline's file, or SLUG@VERSION.")
    digest = kept.find(version).digest
    return Side(f"{slug}@{digest[:12]}", "version", loads(kept.text(digest), f"Version {digest[:12]}"), kept.file.parent.resolve())


def brought_together(workspace: Workspace, old: Side, new: Side) -> Pipeline:
    """The older side's pipeline, with the files that it names by relative paths named as the newer side would name them."""
    if old.base == new.base:
        return old.pipeline
    return moved(old.pipeline, workspace.catalogue, old.base, new.base)


def _of_run(run: Run) -> Side:
    record = run.record()
    if record.status == "damaged" and record.error:
        raise WorkspaceError(record.error["message"], record.error["remedy"])
    pipeline = loads((run.folder / "pipeline.json").read_text("utf-8"), f"The pipeline of run {run.id}")
    request = run.request
    return Side(run.id, "run", _with_arguments(pipeline, request.get("arguments", {})), Path(request.get("base", ".")), run)


def _with_arguments(pipeline: Pipeline, arguments: Mapping[str, Any]) -> Pipeline:
    given = {name: replace(p, default=arguments[name]) for name, p in pipeline.parameters.items() if name in arguments}
    return replace(pipeline, parameters={**pipeline.parameters, **given})
