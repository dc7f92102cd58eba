"""Writes a replay: what the step read is copied, so that nothing which changes afterwards changes it."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.artifacts import Collection
from components.declare import Component, Files
from components.files import named_files
from runtime.engine.environment import ROOT
from runtime.engine.invocation import Given, Invocation
from runtime.engine.machine import environments_of
from runtime.engine.wire import invocation_json
from runtime.errors import FramewireError, UsageError, WorkspaceError
from runtime.plan import Plan, Step
from runtime.replay.script import script
from runtime.workspace import Run, StepRecord, Workspace
from runtime.workspace.atomic import replace_json, replace_text
from runtime.workspace.store import ArtifactStore

__all__ = ["Replay", "write_replay"]

HERE = "replay.json"


@dataclass(frozen=True)
class Replay:
    """A replay's folder, and what is in it."""

    folder: Path
    node: str
    unit: str
    bytes: int
    error: Mapping[str, Any] | None  # how the step failed; None: it did not
    warnings: tuple[str, ...] = ()

    @property
    def script(self) -> Path:
        """What to start."""
        return self.folder / "replay.py"


def write_replay(workspace: Workspace, run: Run, node: str, folder: Path) -> Replay:
    """Write the replay of `node` of `run` into `folder`, which must be new or empty; of a step done by parts, that of the failed part.

    Raises UsageError for a node that never began, WorkspaceError if what it read is gone.
    """
    record = run.record()
    if node not in record.steps:
        raise UsageError(f"Run {run.id} has no node '{node}'.", f"It has: {', '.join(record.steps)}.")
    step = Plan.from_json(run.plan)[node]
    _refuse_unbegun(step, record.steps)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty.", "Name a new folder with --to.")
    try:
        return _written(workspace, run, step, record.steps, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _refuse_unbegun(step: Step, steps: Mapping[str, StepRecord]) -> None:
    state = steps[step.node].state
    if state not in ("failed", "succeeded", "reused"):
        failed = [name for name, other in steps.items() if other.state == "failed"]
        remedy = f"Replay what failed: {', '.join(failed)}." if failed else "Replay a step that has ended."
        raise UsageError(f"Node '{step.node}' did nothing in this run: it is {state}.", remedy)


def _written(workspace: Workspace, run: Run, step: Step, steps: Mapping[str, StepRecord], folder: Path) -> Replay:
    error, component = steps[step.node].error or None, workspace.component(step.component)
    fault = dict((error or {}).get("fault", {}))
    inputs = _inputs(workspace, step, steps, str(fault.get("unit", "")))
    for given in inputs.values():
        _pin(workspace.store, given, folder / "workspace" / "artifacts")
    params, scripts, changed = _pinned_files(step, component, folder)
    own = _own_components(component, folder)
    replace_json(folder / "workspace" / "workspace.json", {"framewire_workspace": 1})
    invocation = _invocation(step, str(fault.get("unit", "step")), inputs)
    about = {
        "run": run.id,
        "error": error,
        "invocation": invocation_json(invocation),
        "gpu": _gpu(steps[step.node].where),
        "timeout": step.timeout,
        "files": sorted(params),
        "scripts": scripts,
        "components": own,
        "roots": [str(workspace.root), *(str(step.params[name]) for name in params)],
        "environments": list(environments_of(run).values()),
    }
    replace_json(folder / HERE, about)
    replace_text(folder / "replay.py", script(step, {**step.params, **params}, set(params), run=run.id, error=error, root=ROOT), mode=0o755)
    return Replay(folder, step.node, invocation.unit, _size(folder), error, tuple(changed))


def _invocation(step: Step, unit: str, inputs: Mapping[str, Given]) -> Invocation:
    return Invocation(
        workspace=Path("workspace"),
        run="replay",
        node=step.node,
        unit=unit if unit != "merge" else "step",
        component=step.component,
        params={},
        inputs=inputs,
        fingerprint="0" * 64,
        threads=max(1, int(step.needs.cpus)),
        live=False,
    )


def _inputs(workspace: Workspace, step: Step, steps: Mapping[str, StepRecord], unit: str) -> dict[str, Given]:
    """What the step was given by each port; of the collection it is done part by part on, the parts of the failed unit."""
    told = {port: steps[node].outputs.get(name) for port, (node, name) in step.inputs.items()}
    given = {port: Given(output["digest"]) for port, output in told.items() if output}
    number = unit.removeprefix("part-")
    if step.per_part in given and number.isdigit():
        whole = workspace.store.open(given[step.per_part].digest)
        groups = whole.groups(step.together) if isinstance(whole, Collection) else ()
        if int(number) <= len(groups):
            given[step.per_part] = Given(given[step.per_part].digest, groups[int(number) - 1])
    return given


def _pin(store: ArtifactStore, given: Given, into: Path) -> None:
    """Copy the artifact, as it is now, under the same digest; of a narrowed collection only the parts in hand."""
    source = store.path(given.digest)
    if not source.is_dir():
        raise WorkspaceError(f"Artifact {given.digest[:12]}, which the step read, is gone from the workspace.", "Run the pipeline again.")
    left_out = _parts_left_out(store, given)
    for file in sorted(f for f in source.rglob("*") if f.is_file()):
        name = file.relative_to(source).as_posix()
        if name not in left_out:
            _copy(file, into / given.digest / name)
    _copy(source.with_name(f"{given.digest}.json"), into / f"{given.digest}.json")


def _parts_left_out(store: ArtifactStore, given: Given) -> set[str]:
    if given.only is None:
        return set()
    with suppress(FramewireError):  # a damaged manifest: then all of them are copied
        whole = store.open(given.digest)
        if isinstance(whole, Collection):
            return _files_of(whole) - _files_of(whole.select(*given.only))
    return set()


def _files_of(collection: Collection) -> set[str]:
    return {file for part in collection.parts for file in (f"parts/{part.name}", *part.files)}


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)  # with its times: an artifact's notes know them


def _pinned_files(step: Step, component: Component, folder: Path) -> tuple[dict[str, str], list[str], list[str]]:
    """The parameters that name outside files, by where these are copied to; the folders of scripts; what is no more as it was."""
    pinned, scripts, changed = {}, [], []
    for name, parameter in component.parameters.items():
        if not (parameter.external and step.params.get(name)):
            continue
        hint, value = parameter.hint, str(step.params[name])
        is_script = isinstance(hint, Files) and hint.script
        found = list(_named(value, hint.suffixes if isinstance(hint, Files) else ()))
        for inner, file in found:
            _copy(file, folder / "files" / name / inner)
        changed += [f"{value}: nothing is there any more"] if not found else []
        pinned[name] = f"files/{name}" if len(found) != 1 or not Path(value).is_file() else f"files/{name}/{found[0][0]}"
        if is_script:
            scripts.append(f"files/{name}")
            for beside in Path(value).parent.glob("*.py"):
                _copy(beside, folder / "files" / name / beside.name)
    return pinned, scripts, changed


def _named(value: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    with suppress(FramewireError):
        for file in named_files(value, suffixes):
            if os.access(file.path, os.R_OK):
                yield file.name, file.path


def _own_components(component: Component, folder: Path) -> bool:
    """Copy the operator's component with its helpers; whether it is an operator's."""
    home = Path(component.source).parent
    if home == ROOT / "components":
        return False
    for file in home.rglob("*.py"):
        _copy(file, folder / "components" / file.relative_to(home))
    return True


def _gpu(where: str) -> str:
    return where.removeprefix("gpu ") if where.startswith("gpu ") else ""


def _size(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
