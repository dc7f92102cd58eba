"""Starting, cancelling and resuming runs; the app itself never touches the cluster."""

import threading
from typing import Any

from designer.document import pipeline_of
from designer.drafts import Draft
from designer.drafts.runs import run_index
from designer.drafts.versions import keep_version
from designer.server.answers import Call
from designer.server.checking import plan_view
from runtime.errors import FramewireError, UsageError
from runtime.graph import Pipeline, dumps
from runtime.operations import Prepared, plan_again, prepare_pipeline, record_run
from runtime.plan import Wishes
from runtime.workspace import Run, Workspace

__all__ = ["BusyError", "cancel", "foreseen", "resume", "start"]

ACTIVE = ("pending", "running")
MOST_SAMPLE = 10_000
_starting = threading.Lock()  # of two clicks at once the second must see the first one's run


class BusyError(FramewireError):
    """What is asked for is under way already."""

    kind = "busy"


def foreseen(call: Call) -> dict[str, Any]:
    """What a run asked for like this would do, as PlanView of the contract; none begins."""
    draft = call.service.draft(call.path["slug"])
    return plan_view(call.service.workspace, _prepared(call, draft, pipeline_of(draft.state.document)))


def start(call: Call) -> dict[str, Any]:
    """Run a pipeline as it stands now -> {run}. Refused: what cannot run, with every problem; what is under way already."""
    from runtime.engine.begin import begin

    workspace, draft = call.service.workspace, call.service.draft(call.path["slug"])
    document = draft.state.document
    pipeline = pipeline_of(document)
    with _starting:
        prepared = _prepared(call, draft, pipeline)
        _refuse_twice(workspace, draft.places.slug, prepared)
        run = record_run(workspace, prepared, address=None, source=draft.places.file)
        begin(run)
    keep_version(draft.places, document, "run", run=run.id, who=call.grant.user)
    call.service.hub.look()
    return {"run": run.id}


def cancel(call: Call) -> dict[str, Any]:
    """Ask a run to stop; it does within seconds -> {run}."""
    run = call.service.workspace.runs.get(call.path["run"])
    status = run.record().status
    if status not in ACTIVE:
        raise UsageError(f"This run is not under way: it is {status}.", "There is nothing to cancel.")
    run.ask_to_cancel()
    return {"run": run.id}


def resume(call: Call) -> dict[str, Any]:
    """Go on with a run that was cancelled, failed or interrupted; what is done stays done -> {run}."""
    from runtime.engine.begin import begin

    run = call.service.workspace.runs.get(call.path["run"])
    with _starting:
        plan_again(call.service.workspace, run)
        begin(run)
    call.service.hub.look()
    return {"run": run.id}


def _prepared(call: Call, draft: Draft, pipeline: Pipeline) -> Prepared:
    arguments, wishes = _arguments(call, pipeline), _wishes(call)
    return prepare_pipeline(call.service.workspace, pipeline, draft.places.folder, arguments=arguments, wishes=wishes)


def _arguments(call: Call, pipeline: Pipeline) -> dict[str, Any]:
    given = call.body.get("arguments", {}) if isinstance(call.body, dict) else None
    if not isinstance(given, dict):
        raise UsageError("The request's arguments are no object.", "Reload the page.")
    if unknown := sorted(set(given) - set(pipeline.parameters)):
        raise UsageError(f"The pipeline has no parameter '{unknown[0]}'.", "Reload the page: it may have been taken out meanwhile.")
    return given


def _wishes(call: Call) -> Wishes:
    body = call.body
    for name in ("to", "from"):
        if not isinstance(body.get(name), str | None):
            raise UsageError(f"The request's '{name}' is no node.", "Reload the page.")
    sample = body.get("sample")
    if sample is not None and (not isinstance(sample, int) or isinstance(sample, bool) or not 0 < sample <= MOST_SAMPLE):
        raise UsageError("A sample is a whole number of files, 1 or more.", "Choose such a number.")
    return Wishes(fresh=body.get("fresh") is True, to=body.get("to") or None, from_=body.get("from") or None, sample=sample)


def _refuse_twice(workspace: Workspace, slug: str, prepared: Prepared) -> None:
    newest = run_index(workspace).newest(slug)
    if newest and newest.record().status in ACTIVE and _same(newest, prepared):
        raise BusyError("This very run is under way already.", "Watch it, or cancel it first.")


def _same(run: Run, prepared: Prepared) -> bool:
    asked = run.request
    wishes = {name: wish for name, wish in vars(prepared.wishes).items() if wish}
    told = (asked.get("arguments", {}), asked.get("wishes", {}), (run.folder / "pipeline.json").read_text("utf-8"))
    return told == (dict(prepared.arguments), wishes, dumps(prepared.pipeline))
