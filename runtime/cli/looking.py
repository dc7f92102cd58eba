"""Verbs that look: at components, runs, logs, and, by SQL, at everything."""

import time
from typing import Any

import click

from runtime.cli.output import print_json, print_lines, table
from runtime.cli.shared import Session, common
from runtime.errors import UsageError, WorkspaceError
from runtime.workspace import RunRecord, StepRecord, Workspace

__all__ = ["components", "logs", "query", "runs", "show"]


@click.command()
@click.argument("id", metavar="[COMPONENT]", required=False)
@common
def components(session: Session, id: str | None) -> int:
    """List the components; with COMPONENT, its ports and parameters."""
    from components.registry import catalogue as palette
    from runtime.cli.describe import component_json, print_component
    from runtime.graph.problem import did_you_mean
    from runtime.workspace.settings import read_settings

    session.warn_of_folders()
    catalogue = palette(read_settings(session.folder).component_folders)
    if id is not None and id.split("@")[0] not in catalogue:
        raise UsageError(f"There is no component '{id}'.", did_you_mean(id.split("@")[0], catalogue))
    chosen = list(catalogue.values()) if id is None else [catalogue[id.split("@")[0]]]
    if session.json:
        print_json({"components": [component_json(c) for c in chosen]})
    elif id is None:
        table(["component", "category", "does"], [(c.id, c.category, c.summary) for c in chosen])
    else:
        print_component(chosen[0])
    return 0


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many, newest first.")
@common
def runs(session: Session, limit: int) -> int:
    """List the runs, newest first."""
    records = session.workspace.run_catalogue.records(limit)
    if session.json:
        print_json({"runs": [_run_json(r) for r in records]})
    elif not records:
        print_lines("There is no run in this workspace yet.")
    else:
        rows = [(r.run, r.pipeline, r.status, "" if r.status == "damaged" else f"{r.seconds:.1f}", time.ctime(r.started)) for r in records]
        table(["run", "pipeline", "status", "seconds", "started"], rows, right=["seconds"])
        print_lines(*(r.error["message"] for r in records if r.status == "damaged" and r.error))
    return 0


def _run_json(record: RunRecord) -> dict[str, Any]:
    told = {key: getattr(record, key) for key in ("run", "pipeline", "status", "seconds", "started", "resumed")}
    return {**told, "seconds": None, "error": dict(record.error or {})} if record.status == "damaged" else told


@click.command()
@click.argument("id", metavar="RUN", default="last")
@common
def show(session: Session, id: str) -> int:
    """Tell what became of RUN [last]."""
    from runtime.cli.summary import print_summary, run_json

    record = session.workspace.runs.get(id).record()
    if session.json:
        print_json(run_json(session.workspace, record))
    else:
        print_summary(session.workspace, record)
    return 0


@click.command()
@click.argument("id", metavar="RUN", default="last")
@click.argument("node", required=False)
@common
def logs(session: Session, id: str, node: str | None) -> int:
    """Print the log of RUN [last], or of one NODE of it."""
    from runtime.engine import step_log

    chosen = session.workspace.runs.get(id)
    record = chosen.record()
    if record.status == "damaged" and record.error:
        raise WorkspaceError(record.error["message"], record.error["remedy"])
    if node is not None and node not in record.steps:
        raise UsageError(f"Run {chosen.id} has no node '{node}'.", f"It has: {', '.join(record.steps)}.")
    steps = [record.steps[n] for n in ([node] if node else record.steps)]
    lines = {step.node: step_log(chosen, step.node) for step in steps}
    elsewhere = {step.node: found for step in steps if not lines[step.node] and (found := _earlier(session.workspace, step))}
    if session.json:
        print_json({"run": chosen.id, "logs": lines, "earlier": elsewhere})
        return 0
    print_lines(*(f"{n} | {line}" for n, told in lines.items() for line in told))
    print_lines(*(f"{n} | reused; its log: python -m runtime logs {found['run']} {found['node']}" for n, found in elsewhere.items()))
    if not any(lines.values()) and not elsewhere:
        print_lines("Nothing was logged.")
    return 0


def _earlier(workspace: Workspace, step: StepRecord) -> dict[str, str]:
    """The run and node whose outputs a reused step took over, while that run is still there."""
    result = workspace.results.get(step.fingerprint) if step.state == "reused" and step.fingerprint else None
    there = result is not None and (workspace.runs.root / result.run).is_dir()
    return {"run": result.run, "node": result.node} if result and there else {}


@click.command()
@click.argument("sql")
@click.option("--with", "given", multiple=True, metavar="NAME=ARTIFACT", help="A view over an artifact: its digest, or RUN/NODE/PORT.")
@common
def query(session: Session, sql: str, given: tuple[str, ...]) -> int:
    """Answer SQL over the workspace: the views runs, steps, metrics, artifacts, and any artifact by --with."""
    from runtime.workspace.catalog import ask

    try:
        columns, rows = ask(session.workspace, sql, _views(given))
    except UsageError as error:
        raise UsageError(error.message, f"{error.remedy} An artifact becomes a view by --with NAME=RUN/NODE/PORT.") from None
    if session.json:
        print_json({"columns": columns, "rows": [dict(zip(columns, row, strict=True)) for row in rows]})
    else:
        table(columns, rows)
    return 0


def _views(given: tuple[str, ...]) -> dict[str, str]:
    views = {}
    for text in given:
        name, equals, artifact = text.partition("=")
        if not equals or not name.isidentifier():
            raise UsageError(f"--with {text} is not NAME=ARTIFACT.", "For example: --with f=last/frames/frames")
        views[name] = artifact
    return views
