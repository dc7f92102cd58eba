"""Why a step of a run ran or was reused, told afterwards: as planned, as it came, and against any earlier run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from runtime.errors import UsageError, WorkspaceError
from runtime.plan import changes, difference, in_words
from runtime.workspace import Run, RunRecord, Workspace

__all__ = ["Explanation", "explain"]

GAVE = ("succeeded", "reused")
SECOND = 15  # characters of a run's name that say when it was made, to the second
Causes = list[Mapping[str, Any]]


@dataclass(frozen=True)
class Explanation:
    """What is known of one step's reason; causes are data as the plan tells them, reasons the words for them."""

    run: str
    node: str
    component: str
    planned: Mapping[str, Any]  # the step's record in the plan: {"node", "component", "action", "reason", "causes", "fingerprint"}
    became: Mapping[str, Any]  # {"state", "reason", "causes", "parts"}
    against: Mapping[str, Any] | None  # {"run", "causes", "reason", "same"}; None: there is no earlier run to compare with

    def to_json(self) -> dict[str, Any]:
        """As `why --json` prints it."""
        return dict(self.__dict__)


def explain(workspace: Workspace, run: Run, node: str, against: Run | None = None) -> Explanation:
    """Why `node` of `run` did what it did, against the run `against` or else the pipeline's latest earlier one in which it gave something.

    Raises UsageError for a node or run that cannot be compared, WorkspaceError for a run that is damaged.
    """
    record, steps = _record(run), _steps(run)
    if node not in steps:
        raise UsageError(f"Run {run.id} has no node '{node}'.", f"It has: {', '.join(steps)}.")
    if against and node not in _steps(against):
        raise UsageError(f"Run {against.id} has no node '{node}'.", f"It has: {', '.join(_steps(against))}.")
    told = record.steps[node]
    became = {"state": told.state, "reason": told.reason, "causes": list(told.causes), "parts": dict(told.parts)}
    planned = {key: steps[node][key] for key in ("node", "component", "action", "reason", "causes", "fingerprint")}
    other = against or _earlier(workspace, run, record, node)
    return Explanation(run.id, node, steps[node]["component"], planned, became, _compared(workspace, run, other, node) if other else None)


def _compared(workspace: Workspace, run: Run, other: Run, node: str) -> dict[str, Any]:
    causes: Causes = changes(_made_of(other, node), _made_of(run, node), partial(difference, workspace.store))
    return {"run": other.id, "causes": causes, "reason": in_words(causes) or "nothing differs", "same": not causes}


def _made_of(run: Run, node: str) -> dict[str, Any]:
    """What the step was made of in that run: its ingredients, and the digests of its inputs as far as they were made."""
    step, made = _steps(run)[node], run.record().steps
    sources = {port: made[feeder].outputs.get(name) for port, (feeder, name) in step["inputs"].items()}
    return {**step["ingredients"], "inputs": {port: told["digest"] for port, told in sources.items() if told}}


def _earlier(workspace: Workspace, run: Run, record: RunRecord, node: str) -> Run | None:
    asked = [(other.request, other) for other in workspace.runs.newest() if other.id[:SECOND] <= run.id[:SECOND]]
    same = [(told["created"], other) for told, other in asked if told.get("pipeline") == record.pipeline and "created" in told]
    for created, other in sorted(same, key=lambda pair: float(pair[0]), reverse=True):
        step = other.record().steps.get(node) if created < run.request["created"] else None
        if step and step.state in GAVE:
            return other
    return None


def _record(run: Run) -> RunRecord:
    record = run.record()
    if record.status == "damaged" and record.error:
        raise WorkspaceError(record.error["message"], record.error["remedy"])
    return record


def _steps(run: Run) -> dict[str, Any]:
    _record(run)
    return {step["node"]: step for step in run.plan["steps"]}
