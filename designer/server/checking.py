"""What is wrong with a document, and what running it would do: computed beside the editing, from what is remembered of earlier runs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from designer.document import Document, pipeline_of
from designer.drafts.journal import State
from designer.sample import sample_data_is_there
from runtime.errors import FramewireError, PipelineError
from runtime.graph import Problem, critical_path, problems
from runtime.operations import Prepared, prepare_pipeline
from runtime.plan import Plan, Step
from runtime.workspace import Workspace

__all__ = ["check", "plan_view", "problems_of"]


def check(workspace: Workspace, state: State, base: Path) -> dict[str, Any]:
    """As Check of the contract."""
    pipeline = pipeline_of(state.document)
    found = list(problems(pipeline, workspace.catalogue, {}))
    plan = None
    if not any(p.severity == "error" for p in found):
        try:
            plan = plan_view(workspace, prepare_pipeline(workspace, pipeline, base, arguments={}))
        except PipelineError as error:
            found += error.problems
        except FramewireError as error:
            return {"revision": state.revision, "problems": [*map(_plain, found), _of_all(error)], "plan": None, "undrawn": False}
    return {"revision": state.revision, "problems": [_plain(p) for p in found], "plan": plan, "undrawn": _is_undrawn(found)}


def problems_of(workspace: Workspace, document: Document) -> list[dict[str, Any]]:
    """As Problem[] of the contract: what is wrong with the graph; files are not looked at."""
    return [_plain(p) for p in problems(pipeline_of(document), workspace.catalogue, {})]


def plan_view(workspace: Workspace, prepared: Prepared) -> dict[str, Any]:
    """As PlanView of the contract."""
    seconds = {step.node: _seconds(workspace, prepared.plan, step) for step in prepared.plan.steps}
    known = {node: s for node, s in seconds.items() if s is not None}
    path = critical_path(prepared.resolved, known)
    return {
        "steps": [{**told, "seconds": seconds[told["node"]]} for told in prepared.plan.public()["steps"]],
        "summary": prepared.plan.summary,
        "seconds": round(sum(known.get(n, 0.0) for n in path), 1) if len(known) == len(seconds) else None,
    }


def _is_undrawn(found: Iterable[Problem]) -> bool:
    """Whether a file is missing that belongs to the sample data, which can be drawn."""
    return not sample_data_is_there() and any(p.parameter and "sample_data" in p.message for p in found)


def _seconds(workspace: Workspace, plan: Plan, step: Step) -> float | None:
    """How long a step will take, as far as its past tells: as long as the last time."""
    if step.action == "reuse":
        return 0.0
    mark = workspace.last_fingerprints(plan.pipeline).get(step.node)
    earlier = workspace.results.get(mark) if mark else None
    return round(earlier.seconds, 1) if earlier else None


def _plain(problem: Any) -> dict[str, Any]:
    return {key: getattr(problem, key) for key in ("severity", "node", "port", "parameter", "message", "remedy")}


def _of_all(error: FramewireError) -> dict[str, Any]:
    return {"severity": "error", "node": None, "port": None, "parameter": None, "message": error.message, "remedy": error.remedy}
