"""Verbs that check, plan and run pipelines."""

from pathlib import Path
from typing import Any

import click

from runtime.cli.output import print_json, print_lines, problem_json, said, table
from runtime.cli.shared import Session, arguments_of, common, wishes_of
from runtime.errors import DocumentError, UsageError
from runtime.workspace import Run, Versions, Workspace

__all__ = ["cancel", "plan", "rerun", "resume", "run", "validate"]

STATUSES = {
    "succeeded": "has succeeded",
    "failed": "has failed",
    "cancelled": "was cancelled",
    "interrupted": "was interrupted",
    "damaged": "is damaged",
}
PIPELINE = click.argument("pipeline", type=click.Path(path_type=Path))
PARAM = click.option("--param", multiple=True, metavar="NAME=VALUE", help="A pipeline parameter; NODE.PARAMETER=VALUE for one of a node.")
FRESH = click.option("--fresh", is_flag=True, help="Run everything again, whatever was done before.")
TO = click.option("--to", metavar="NODE", help="Only this node and what feeds it.")
SAMPLE = click.option("--sample", type=click.IntRange(1), metavar="N", help="Try it out: of many files take only N, and put nothing live.")
FROM = click.option("--from", "from_", metavar="NODE", help="This node and all that it feeds, again.")


def _checked(context: click.Context, option: click.Parameter, address: str | None) -> str | None:
    """The address, once it has the form of one: refused before a run is recorded, and even if nothing is to be run."""
    if address is not None:
        from runtime.engine.probe import check_form

        check_form(address)
    return address


def _checked_or_local(context: click.Context, option: click.Parameter, address: str | None) -> str | None:
    return address if address == "local" else _checked(context, option, address)


ADDRESS = click.option("--address", metavar="HOST:PORT", callback=_checked, help="A Ray cluster [a local one, started when needed].")
LOCAL = "Another Ray cluster [the run's own]; 'local': this machine's."
ELSEWHERE = click.option("--address", metavar="HOST:PORT", callback=_checked_or_local, help=LOCAL)


@click.command()
@PIPELINE
@PARAM
@TO
@FROM
@FRESH
@SAMPLE
@ADDRESS
@common
def run(session: Session, pipeline: Path, param: tuple[str, ...], address: str | None, **wishes: Any) -> int:
    """Run PIPELINE; redo only what changed. Makes the workspace if it is not there."""
    from runtime.operations import prepare, record_run

    if not pipeline.exists():  # said before a workspace is made for it
        raise DocumentError(f"{pipeline} does not exist.", "Name a pipeline's JSON file.")
    session.warn_of_folders()
    workspace = session.founded
    prepared = prepare(workspace, pipeline, arguments=arguments_of(param), wishes=wishes_of(**wishes))
    recorded = record_run(workspace, prepared, address=address, source=pipeline)
    if kept := Versions.of_file(workspace.root, pipeline):
        kept.keep((recorded.folder / "pipeline.json").read_text("utf-8"), "run", run=recorded.id)
    return _execute(session, workspace, recorded)


@click.command()
@click.argument("id", metavar="RUN")
@ELSEWHERE
@common
def resume(session: Session, id: str, address: str | None) -> int:
    """Go on with a run that was interrupted, cancelled or failed; what is done stays done."""
    from runtime.operations import plan_again

    chosen = session.workspace.runs.get(id)
    plan_again(session.workspace, chosen, address)
    return _execute(session, session.workspace, chosen)


@click.command()
@click.argument("id", metavar="RUN")
@FRESH
@ELSEWHERE
@common
def rerun(session: Session, id: str, fresh: bool, address: str | None) -> int:
    """Run an earlier run's pipeline again, with its parameters, on the data as it is now."""
    from runtime.operations import cluster_for, prepare_again, record_run

    earlier = session.workspace.runs.get(id)
    prepared = prepare_again(session.workspace, earlier, wishes=wishes_of(fresh=fresh))
    made = record_run(session.workspace, prepared, address=cluster_for(earlier, address))
    return _execute(session, session.workspace, made)


@click.command()
@click.argument("id", metavar="RUN")
@common
def cancel(session: Session, id: str) -> int:
    """Stop a run; finished steps are kept."""
    chosen = session.workspace.runs.get(id)
    status = chosen.record().status
    if status not in ("running", "pending"):
        raise UsageError(f"Run {chosen.id} is not running: it {STATUSES[status]}.", "There is nothing to cancel.")
    chosen.ask_to_cancel()
    if session.json:
        print_json({"run": chosen.id, "status": "cancelling"})
    else:
        print_lines(f"Asked run {chosen.id} to stop.")
    return 0


@click.command()
@PIPELINE
@PARAM
@TO
@FROM
@FRESH
@SAMPLE
@common
def plan(session: Session, pipeline: Path, param: tuple[str, ...], **wishes: Any) -> int:
    """Say what running PIPELINE would do, and why; nothing runs."""
    from runtime.operations import prepare

    session.warn_of_folders()
    with session.glance() as workspace:
        prepared = prepare(workspace, pipeline, arguments=arguments_of(param), wishes=wishes_of(**wishes))
    if session.json:
        print_json(prepared.plan.public())
    else:
        table(["step", "action", "why"], [(s.node, s.action, s.reason) for s in prepared.plan.steps])
        print_lines(prepared.plan.summary)
    return 0


@click.command()
@PIPELINE
@PARAM
@common
def validate(session: Session, pipeline: Path, param: tuple[str, ...]) -> int:
    """Check PIPELINE and tell every problem at once; nothing runs."""
    from runtime.operations import check

    with session.glance() as workspace:
        found = check(workspace, pipeline, arguments_of(param))
    if session.json:
        print_json({"problems": [problem_json(p) for p in found]})
    else:
        print_lines(*(said(p) for p in found)) if found else print_lines("No problems.")
    return 2 if any(p.severity == "error" for p in found) else 0


def _execute(session: Session, workspace: Workspace, chosen: Run) -> int:
    from runtime.cli.progress import watch
    from runtime.cli.summary import print_summary, run_json

    watch(workspace, chosen)
    record: Any = chosen.record()
    if session.json:
        print_json(run_json(workspace, record))
    else:
        print_summary(workspace, record)
    return 0 if record.status == "succeeded" else 1
