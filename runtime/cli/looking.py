"""Verbs that look: at components, runs, logs, and, by SQL, at everything."""

import time
from pathlib import Path
from typing import Any

import click

from runtime.cli.output import print_json, print_lines, table
from runtime.cli.shared import Session, common
from runtime.errors import UsageError

__all__ = ["components", "logs", "query", "runs", "show"]


@click.command()
@click.argument("id", metavar="[COMPONENT]", required=False)
@common
def components(session: Session, id: str | None) -> int:
    """List the components; with COMPONENT, its ports and parameters."""
    from runtime.cli.describe import component_json, print_component

    catalogue = session.workspace.catalogue if session.folder.exists() else _built_in(session)
    if id is not None and id.split("@")[0] not in catalogue:
        raise UsageError(f"There is no component '{id}'.", f"There are: {', '.join(sorted(catalogue))}.")
    chosen = list(catalogue.values()) if id is None else [catalogue[id.split("@")[0]]]
    if session.json:
        print_json({"components": [component_json(c) for c in chosen]})
    elif id is None:
        table(["component", "category", "does"], [(c.id, c.category, c.summary) for c in chosen])
    else:
        print_component(chosen[0])
    return 0


@click.command()
@click.option("--limit", default=20, show_default=True, help="How many, newest first.")
@common
def runs(session: Session, limit: int) -> int:
    """List the runs, newest first."""
    records = [run.record() for run in session.workspace.runs.newest(limit)]
    rows = [{"run": r.run, "pipeline": r.pipeline, "status": r.status, "seconds": r.seconds, "started": r.started} for r in records]
    if session.json:
        print_json({"runs": rows})
        return 0
    shown = [(r["run"], r["pipeline"], r["status"], f"{r['seconds']:.1f}", time.ctime(float(str(r["started"])))) for r in rows]
    table(["run", "pipeline", "status", "seconds", "started"], shown, right=["seconds"])
    return 0


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
    nodes = list(chosen.record().steps)
    if node is not None and node not in nodes:
        raise UsageError(f"Run {chosen.id} has no node '{node}'.", f"It has: {', '.join(nodes)}.")
    lines = {n: step_log(chosen, n) for n in ([node] if node else nodes)}
    if session.json:
        print_json({"run": chosen.id, "logs": lines})
    else:
        print_lines(*(f"{n} | {line}" for n, told in lines.items() for line in told))
    return 0


@click.command()
@click.argument("sql")
@click.option("--with", "given", multiple=True, metavar="NAME=ARTIFACT", help="A view over an artifact: its digest, or RUN/NODE/PORT.")
@common
def query(session: Session, sql: str, given: tuple[str, ...]) -> int:
    """Answer SQL over the workspace: the views runs, steps, metrics, artifacts, and any artifact by --with."""
    from runtime.workspace.catalog import ask

    columns, rows = ask(session.workspace, sql, _views(given))
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


def _built_in(session: Session) -> Any:
    from components.registry import catalogue
    from runtime.workspace.settings import read_settings

    return catalogue(read_settings(Path(session.folder)).component_folders)
