"""What the files tell of a step: curves, pictures and log, of the run that really made them where the step was reused."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from designer.pages.runs.comparison import Facts, parameters_of
from runtime.engine import read_records, step_log
from runtime.errors import UsageError
from runtime.workspace import Run, RunRecord, StepRecord, Workspace

__all__ = ["Picture", "Source", "curves_of", "facts_of", "figures_of", "log_of", "pictures_of", "source_of", "title_of"]

CURVES = "curves"  # the picture of them, by which a node on the canvas shows them
Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Source:
    """Where a step's work was really done."""

    run: Run
    node: str


@dataclass(frozen=True)
class Picture:
    """A picture that a step left."""

    name: str
    caption: str
    file: Path


def source_of(workspace: Workspace, record: RunRecord, step: StepRecord) -> Source:
    """The run and node that did the step's work: another one's if it was reused."""
    own = Source(workspace.runs.get(record.run), step.node)
    if step.state != "reused":
        return own
    made = workspace.results.get(step.fingerprint) if step.fingerprint else None
    try:
        return Source(workspace.runs.get(made.run), made.node) if made and made.run else own
    except UsageError:  # that run's folder is gone
        return own


def curves_of(source: Source) -> dict[str, Points]:
    """The metrics that were reported step by step: name -> points."""
    curves: dict[str, Points] = {}
    for told in read_records(source.run, source.node):
        if told["kind"] == "metric" and told.get("step") is not None and told.get("value") is not None:
            curves.setdefault(str(told["name"]), []).append((float(told["step"]), float(told["value"])))
    return {name: points for name, points in curves.items() if len(points) > 1}


def pictures_of(source: Source) -> list[Picture]:
    """The pictures, the last of each name; none of the curves that are drawn from their numbers, in the page's own colours."""
    folder = source.run.folder / "steps" / source.node
    found: dict[str, Picture] = {}
    for told in read_records(source.run, source.node):
        if told["kind"] == "picture":
            file = (folder / str(told["file"])).resolve()
            if file.is_relative_to(folder.resolve()) and file.is_file():
                found[str(told["name"])] = Picture(str(told["name"]), str(told.get("caption", "")), file)
    return [picture for name, picture in found.items() if name != CURVES or not curves_of(source)]


def log_of(source: Source, last: int = 1_000) -> list[str]:
    """The last lines of the step's log."""
    return step_log(source.run, source.node)[-last:]


def figures_of(record: RunRecord) -> dict[str, float]:
    """The run's metrics by "NODE: NAME"."""
    return {f"{step.node}: {name}": value for step in record.steps.values() for name, value in step.metrics.items()}


def title_of(plan: dict[str, Any], node: str) -> str:
    """What the person called the node, else its id."""
    return next((str(s["title"]) for s in plan.get("steps", ()) if s["node"] == node and s.get("title")), node)


def facts_of(workspace: Workspace, record: RunRecord, label: str) -> Facts:
    """What is compared of a run."""
    run = workspace.runs.get(record.run)
    curves = {f"{node}: {name}": points for node, name, points in _every_curve(workspace, record)}
    return Facts(record.run, label, parameters_of(run.plan, run.request.get("arguments", {})), figures_of(record), curves)


def _every_curve(workspace: Workspace, record: RunRecord) -> Iterator[tuple[str, str, Points]]:
    for step in record.steps.values():
        for name, points in curves_of(source_of(workspace, record, step)).items():
            yield step.node, name, points
