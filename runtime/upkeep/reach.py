"""What is still needed of a workspace, and by what: runs that are kept, registered models, live endpoints."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from components.artifacts import Collection
from runtime.errors import FramewireError
from runtime.plan import Plan, Step, part_fingerprint
from runtime.serving import Shelf
from runtime.workspace import Result, Run, RunRecord, Workspace
from runtime.workspace.atomic import read_json
from runtime.workspace.pinning import is_pinned, pinned_because
from runtime.workspace.telling import Tell, each

__all__ = ["Keeping", "Reach", "reach"]

YOUNG = 600.0  # s: what was made so lately may be in somebody's hands who has told nobody yet
ACTIVE = ("pending", "running")
LATE = 3_600.0  # s since its last sign of life for which a run may only be slow: its machine sleeps, or its disk does


@dataclass(frozen=True)
class Keeping:
    """Which runs keep what they gave, beside pinned ones and those in flight."""

    newest: int = 1  # of each pipeline; its newest success beside them
    days: float = 0.0  # runs that began within so many days


@dataclass
class Reach:
    """What is needed."""

    runs: dict[str, str] = field(default_factory=dict)  # run -> why
    artifacts: dict[str, str] = field(default_factory=dict)  # digest -> by what, in words
    results: set[str] = field(default_factory=set)  # fingerprints, of steps and of parts
    since: float = 0.0  # whatever was made later than this stays
    components: set[str] = field(default_factory=set)  # of runs in flight: they may yet use anything that these gave

    def need(self, digests: Iterable[str | None], by: str) -> None:
        """Note that something needs the artifacts."""
        for digest in digests:
            if digest:
                self.artifacts.setdefault(digest, by)


def reach(workspace: Workspace, keeping: Keeping, tell: Tell | None = None) -> Reach:
    """What is needed now, for someone who holds the clearing lock, or only wants to see."""
    found = Reach(since=time.time() - YOUNG)
    every = [run.record() for run in each(workspace.runs.newest(), "runs read", tell)]
    records = {record.run: record for record in sorted(every, key=lambda r: -r.started)}  # old names have no order within a second
    for id_, why in each(_kept(workspace, records, keeping).items(), "kept runs looked at", tell):
        found.runs[id_] = why
        _need_run(workspace, found, workspace.runs.get(id_), records[id_])
    for model in workspace.models.every():
        found.need([model.digest], f"model {model.name}@{model.version}")
    for name in workspace.datasets.names():
        found.need((v.digest for v in workspace.datasets.versions(name) if v.kind == "artifact"), f"dataset {name}")
    shelf = Shelf(workspace.root)
    for name in shelf.names():
        found.need([shelf.record(name).digest], f"endpoint {name}")
    _need_usable(workspace, found)
    return found


def _kept(workspace: Workspace, records: Mapping[str, RunRecord], keeping: Keeping) -> dict[str, str]:
    kept: dict[str, str] = {}
    seen: dict[str, int] = {}
    succeeded: set[str] = set()
    for id_, record in records.items():  # newest first
        pipeline = record.pipeline
        if record.status in ACTIVE or (record.status == "interrupted" and record.until > time.time() - LATE):
            kept[id_] = "in flight"
        elif is_pinned(workspace.runs.get(id_)):
            kept[id_] = f"pinned: {why}" if (why := pinned_because(workspace.runs.get(id_))) else "pinned"
        elif record.status != "damaged" and seen.get(pipeline, 0) < keeping.newest:
            kept[id_] = f"among the newest of '{pipeline}'"
        elif record.status == "succeeded" and pipeline not in succeeded and keeping.newest:
            kept[id_] = f"the newest success of '{pipeline}'"
        elif record.started > time.time() - keeping.days * 86_400:
            kept[id_] = f"of the last {keeping.days:g} days"
        seen[pipeline] = seen.get(pipeline, 0) + (record.status != "damaged")
        succeeded |= {pipeline} if record.status == "succeeded" else set()
    return kept


def _need_run(workspace: Workspace, found: Reach, run: Run, record: RunRecord) -> None:
    by = f"run {run.id}"
    for step in record.steps.values():
        found.need((output["digest"] for output in step.outputs.values() if output), by)
        found.results |= {step.fingerprint} if step.fingerprint else set()
    try:
        plan = Plan.from_json(run.plan)
    except (KeyError, TypeError):  # damaged, or of another version: what its journal tells is kept
        return
    if found.runs[run.id] == "in flight":
        found.since = min(found.since, record.started - 1)
        found.components |= {step.component for step in plan.steps}
    for planned in plan.steps:
        found.need(planned.reused.values(), by)
        found.results |= {planned.fingerprint} if planned.fingerprint else set()
        for mark in _parts(workspace, planned, record):
            if known := workspace.results.get(mark):
                found.results.add(mark)
                found.need(known.outputs.values(), by)


def _parts(workspace: Workspace, step: Step, record: RunRecord) -> Iterator[str]:
    """The fingerprints of the step's parts: with them, a new part alone is done when the collection grows."""
    inputs: dict[str, str] = {}
    for port, (node, output) in step.inputs.items():
        given = record.steps[node].outputs.get(output) if node in record.steps else None
        if given:
            inputs[port] = given["digest"]
    digest = inputs.get(step.per_part)
    if digest is None:
        return
    try:
        collection = workspace.store.open(digest)
        if not isinstance(collection, Collection):
            return
        groups = [[collection.identity(name) for name in names] for names in collection.groups(step.together)]
    except (FramewireError, OSError, KeyError, ValueError):  # gone or damaged: it will be done as a whole
        return
    for names in groups:
        yield part_fingerprint(step.ingredients, inputs, step.per_part, names)


def _need_usable(workspace: Workspace, found: Reach) -> None:
    """Keep what runs in flight may yet find by fingerprint: all that components of theirs ever gave."""
    if not found.components:
        return
    planned: dict[str, dict[str, str]] = {}
    for result in workspace.results.every():
        if _component(workspace, result, planned) in {None, *found.components}:
            found.results.add(result.fingerprint)
            found.need(result.outputs.values(), "a run in flight")


def _component(workspace: Workspace, result: Result, planned: dict[str, dict[str, str]]) -> str | None:
    """The component that gave a result; a part's result tells it by its run alone. None: nobody knows."""
    if result.ingredients:
        return str(result.ingredients.get("component"))
    if result.run not in planned:
        read = read_json(workspace.runs.root / result.run / "plan.json") or {}
        planned[result.run] = {step["node"]: step["component"] for step in read.get("steps", ())}
    return planned[result.run].get(result.node)
