"""A run as it is told at its end: a table of steps, the metrics, the endpoints; or one JSON document."""

import shutil
from collections.abc import Iterator, Mapping
from typing import Any

from components.artifacts import Metrics
from components.words import counted, times
from runtime.cli.faults import aside_lines, fault_lines
from runtime.cli.output import print_lines, table
from runtime.figures import figure
from runtime.workspace import Run, RunRecord, StepRecord, Workspace

__all__ = ["print_summary", "run_json", "step_json"]

LEAST_BYTES = 1_000_000  # with less left on the disk, that is why nobody could go on
WORDS = {"succeeded": "run", "pending": "not begun"}  # where the state's own name is not what people say


def run_json(workspace: Workspace, record: RunRecord) -> dict[str, Any]:
    """A run as `--json` prints it."""
    told: dict[str, Any] = {
        "run": record.run,
        "pipeline": record.pipeline,
        "status": record.status,
        "seconds": None if record.status == "damaged" else record.seconds,
        "resumed": record.resumed,
        "steps": {node: step_json(workspace, s) for node, s in record.steps.items()},
        "endpoints": [{"name": e.name, "url": e.url} for e in _endpoints(workspace, record)],
        "reads": _reads(workspace, record),
    }
    return {**told, "error": record.error} if record.error else told


def step_json(workspace: Workspace, step: StepRecord) -> dict[str, Any]:
    """A step as `--json` prints it."""
    outputs = {p: {**o, "path": str(workspace.store.path(o["digest"]))} for p, o in step.outputs.items() if o}
    keys = ("state", "reason", "causes", "seconds", "where", "error", "metrics", "parts")
    return {"component": step.component, **{k: getattr(step, k) for k in keys}, "outputs": outputs}


def print_summary(workspace: Workspace, record: RunRecord) -> None:
    """The steps, what failed and what to do, the metrics, the endpoints."""
    if record.status == "damaged" and record.error:
        return print_lines(record.error["message"], f"  {record.error['remedy']}")
    rows = [(s.node, WORDS.get(s.state, s.state), _seconds(s), s.where, _note(s)) for s in record.steps.values()]
    table(["step", "", "seconds", "where", "why"], rows, right=["seconds"])
    _print_metrics(workspace, record)
    for step in record.steps.values():
        print_lines(*aside_lines(workspace, step))
        if step.error:
            print_lines(f"{step.node} failed: {step.error['message']}", *(f"  {r}" for r in [step.error.get("remedy")] if r))
            print_lines(*fault_lines(record.run, step))
    if record.error:
        print_lines(record.error["message"], f"  {record.error.get('remedy', '')}")
    print_lines(*(_read(told) for told in _reads(workspace, record) if told["dataset"]))
    for endpoint in _endpoints(workspace, record):
        print_lines(f"Endpoint '{endpoint.name}': {endpoint.url}")
    resumed = f", resumed {times(record.resumed)}" if record.resumed else ""
    full = record.status == "interrupted" and shutil.disk_usage(workspace.root).free < LEAST_BYTES
    room = [f"There is no room left on the disk of {workspace.root}: free some first."] if full else []
    return print_lines(f"Run {record.run} {_ended(record)}{resumed}.", *room, *_next(record))


def _reads(workspace: Workspace, record: RunRecord) -> list[dict[str, Any]]:
    """The files from outside that the run read, and the dataset's version that each is."""
    found: list[dict[str, Any]] = Run(workspace.runs.root / record.run).request.get("reads", [])
    return found


def _read(told: Mapping[str, Any]) -> str:
    version = f"@{told['version']}" if told["version"] else ", not as it was registered"
    return f"{told['node']} read {told['dataset']}{version} ({told['path']})"


def _ended(record: RunRecord) -> str:
    said = {"interrupted": "was interrupted after", "cancelled": "was cancelled after", "running": "has run for", "pending": "waits since"}
    return f"{said.get(record.status, f'{record.status} in')} {record.seconds:.1f} s"


def _note(step: StepRecord) -> str:
    parts = step.parts
    some = f" ({parts.get('run', 0)} of {counted(parts['total'], 'part')} run)" if parts.get("total") and parts.get("reused") else ""
    return step.reason + some


def _seconds(step: StepRecord) -> str:
    return f"{step.seconds:.1f}" if step.state in ("succeeded", "failed", "cancelled") else ""


def _print_metrics(workspace: Workspace, record: RunRecord) -> None:
    for node, metrics in _evaluations(workspace, record):
        content = metrics.content
        values = [f"{name} {figure(value)}" for name, value in content["values"].items()]
        if values:
            print_lines(f"{node}: " + ", ".join(values))
        if content["per_class"]:
            names = sorted({n for row in content["per_class"].values() for n in row})
            rows = [(c, *(figure(row.get(n)) for n in names)) for c, row in content["per_class"].items()]
            table(["class", *names], rows, right=names)


def _evaluations(workspace: Workspace, record: RunRecord) -> Iterator[tuple[str, Metrics]]:
    for step in record.steps.values():
        for output in _given(step.outputs):
            if output["type"] == "Metrics":
                yield step.node, Metrics(workspace.store.path(output["digest"]))


def _given(outputs: Mapping[str, Any]) -> list[Any]:
    return [o for o in outputs.values() if o]


def _endpoints(workspace: Workspace, record: RunRecord) -> list[Any]:
    made = [o["digest"] for s in record.steps.values() for o in _given(s.outputs) if o["type"] == "Endpoint"]
    if not made:
        return []
    from runtime.serving import Shelf

    shelf = Shelf(workspace.root)
    return [r for r in map(shelf.record, shelf.names()) if r.digest in made]


def _next(record: RunRecord) -> list[str]:
    match record.status:
        case "failed" | "cancelled" | "interrupted":
            return [f"Go on with: python -m runtime resume {record.run}"]
        case "running":
            return [f"It goes on; watch it with: python -m runtime show {record.run}"]
        case _:
            return []
