"""What command line, app and notebooks ask of the runtime: check, plan, run, run again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from os.path import normpath
from pathlib import Path
from typing import Any

from components.declare import Component
from runtime.errors import PipelineError, UsageError, WorkspaceError
from runtime.graph import Pipeline, Problem, Resolved, dumps, load, loads, problems, resolve
from runtime.plan import Plan, Wishes, make_plan
from runtime.workspace import Run, Workspace
from runtime.workspace.atomic import replace_json
from runtime.workspace.locks import locked
from runtime.workspace.reads import Read, reads_named
from runtime.workspace.settings import MEND_FOLDERS

__all__ = [
    "Prepared",
    "check",
    "cluster_for",
    "plan_again",
    "prepare",
    "prepare_again",
    "prepare_pipeline",
    "read_pipeline",
    "record_run",
    "take_down",
]


@dataclass(frozen=True)
class Prepared:
    """A pipeline that can run, and what running it would do."""

    pipeline: Pipeline
    base: Path  # what relative paths in it are relative to
    arguments: Mapping[str, Any]
    resolved: Resolved
    plan: Plan
    wishes: Wishes = field(default_factory=Wishes)


def check(workspace: Workspace, source: Path, arguments: Mapping[str, Any]) -> list[Problem]:
    """Every problem of the pipeline in `source`: of the graph, and of the files it names."""
    pipeline, arguments = _with_overrides(read_pipeline(source, workspace.catalogue), workspace, arguments)
    found = problems(pipeline, workspace.catalogue, arguments)
    found += [Problem("warning", None, None, None, flaw, MEND_FOLDERS) for flaw in workspace.settings.flaws]
    if any(p.severity == "error" for p in found):
        return found
    try:
        make_plan(resolve(pipeline, workspace.catalogue, arguments), workspace, base=source.resolve().parent)
    except PipelineError as error:
        found += error.problems
    return found


def prepare(workspace: Workspace, source: Path, *, arguments: Mapping[str, Any], wishes: Wishes | None = None) -> Prepared:
    """Read, check and plan the pipeline in `source`; `arguments` set its parameters, or "NODE.PARAMETER" of its nodes."""
    return prepare_pipeline(
        workspace, read_pipeline(source, workspace.catalogue), source.resolve().parent, arguments=arguments, wishes=wishes
    )


def prepare_again(workspace: Workspace, run: Run, *, wishes: Wishes | None = None) -> Prepared:
    """The pipeline of an earlier run, with that run's arguments, planned as of now. Raises WorkspaceError if the run is damaged."""
    request, record = run.request, run.record()
    if record.status == "damaged" and record.error:
        raise WorkspaceError(record.error["message"], record.error["remedy"])
    pipeline = loads((run.folder / "pipeline.json").read_text("utf-8"))
    base = Path(request.get("base", "."))
    earlier = request.get("wishes", {})
    wishes = wishes or Wishes()
    wishes = replace(wishes, to=wishes.to or earlier.get("to"), sample=wishes.sample or earlier.get("sample"))
    return prepare_pipeline(workspace, pipeline, base, arguments=request.get("arguments", {}), wishes=wishes)


def record_run(workspace: Workspace, prepared: Prepared, *, address: str | None, source: Path | None = None) -> Run:
    """Make the run's folder; the engine goes on from there. `source` is the pipeline's file, where it has one.

    Whoever clears the workspace away waits meanwhile; what was cleared away since the plan was made is planned anew.
    """
    with locked(workspace.clearing_lock, together=True):
        if not all(workspace.store.path(d).is_dir() for step in prepared.plan.steps for d in step.reused.values() if d):
            arguments, wishes = prepared.arguments, prepared.wishes
            prepared = prepare_pipeline(workspace, prepared.pipeline, prepared.base, arguments=arguments, wishes=wishes)
        return _recorded(workspace, prepared, address, source)


def _recorded(workspace: Workspace, prepared: Prepared, address: str | None, source: Path | None) -> Run:
    request = {
        "pipeline": prepared.pipeline.name,
        "base": str(prepared.base),
        "arguments": dict(prepared.arguments),
        "address": address,
        "source": str(source.resolve()) if source else None,
        "wishes": {name: wish for name, wish in asdict(prepared.wishes).items() if wish},
        "reads": reads_named(workspace.datasets, _reads(prepared)),
    }
    return workspace.runs.create(pipeline=dumps(prepared.pipeline), plan=prepared.plan.to_json(), request=request)


def _reads(prepared: Prepared) -> Iterator[Read]:
    for step in prepared.plan.steps:
        params = prepared.resolved.by_id[step.node].params  # as written: a sample's step has other paths
        for parameter, files in step.ingredients.get("files", {}).items():
            yield Read(step.node, parameter, Path(normpath(prepared.base / params[parameter])).absolute(), files)


def read_pipeline(source: Path, catalogue: Mapping[str, Component]) -> Pipeline:
    """The pipeline in a JSON file, or in a script of the SDK, which is read and never executed."""
    if source.suffix != ".py":
        return load(source)
    from runtime.export import load_script

    return load_script(source, catalogue)


def prepare_pipeline(
    workspace: Workspace, pipeline: Pipeline, base: Path, *, arguments: Mapping[str, Any], wishes: Wishes | None = None
) -> Prepared:
    """Check and plan `pipeline`; paths of files in it are relative to `base`."""
    pipeline, own = _with_overrides(pipeline, workspace, arguments)
    resolved = resolve(pipeline, workspace.catalogue, own)
    plan = make_plan(resolved, workspace, base=base, wishes=wishes, is_live=lambda name, digest: _is_live(workspace, name, digest))
    return Prepared(pipeline, base, own, resolved, plan, wishes or Wishes())


def _is_live(workspace: Workspace, name: str, digest: str) -> bool:
    from runtime.serving import is_live

    return is_live(workspace.root, name, digest)


def _with_overrides(pipeline: Pipeline, workspace: Workspace, arguments: Mapping[str, Any]) -> tuple[Pipeline, dict[str, Any]]:
    """The pipeline with the arguments meant for its nodes put in, and the arguments left for the pipeline itself."""
    own: dict[str, Any] = {}
    nodes = dict(pipeline.nodes)
    for name, value in arguments.items():
        node, _, parameter = name.partition(".")
        if not parameter:
            own[name] = _as_declared(pipeline.parameters[name].type, value) if name in pipeline.parameters else value
        elif node not in nodes:
            raise UsageError(f"There is no node '{node}' to set '{parameter}' of.", f"There are: {', '.join(nodes)}.")
        else:
            nodes[node] = replace(nodes[node], params={**nodes[node].params, parameter: _parsed(value)})
    return replace(pipeline, nodes=nodes), own


def _as_declared(kind: str, value: Any) -> Any:
    return value if kind in ("text", "file") or not isinstance(value, str) else _parsed(value)


def _parsed(value: Any) -> Any:
    """Text from a command line as JSON if it is JSON, else as it stands."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def cluster_for(run: Run, wished: str | None) -> str | None:
    """The address of the cluster that `run` goes on at: its own, unless another is wished for, or "local"; None: the local one."""
    return None if wished == "local" else wished or run.request.get("address")


def plan_again(workspace: Workspace, run: Run, wished: str | None = None) -> None:
    """Plan an earlier run anew, in its own folder, so that the engine can go on with it; on another cluster, as `cluster_for` has it."""
    status = run.record().status
    if status in ("running", "pending"):
        raise UsageError(f"Run {run.id} is still running.", f"Watch it with: python -m runtime show {run.id}")
    if status == "succeeded":
        raise UsageError(f"Run {run.id} has succeeded: nothing of it is left to do.", f"Again with: python -m runtime rerun {run.id}")
    with locked(workspace.clearing_lock, together=True):
        prepared = prepare_again(workspace, run)
        (run.folder / "cancel").unlink(missing_ok=True)
        run.note_resumed(cluster_for(run, wished))
        replace_json(run.folder / "plan.json", prepared.plan.to_json())


def take_down(workspace: Workspace, name: str, *, forget: bool = False) -> bool:
    """Take an endpoint off the air, and `forget` its key and settings too; whether it was up."""
    from runtime.engine import ready_to_talk
    from runtime.serving import Shelf, delete, listens, stop

    record = Shelf(workspace.root).record(name)
    if listens(record.address):
        ready_to_talk(record.address)
    if forget:
        delete(workspace.root, name)
        return True
    return stop(workspace.root, name)
