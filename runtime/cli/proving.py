"""Verbs that prove: a failure on one's desk, and that a run gives the same bytes again."""

from pathlib import Path

import click

from runtime.cli.output import print_json, print_lines
from runtime.cli.shared import Session, common

__all__ = ["replay"]


@click.command()
@click.argument("id", metavar="RUN")
@click.argument("node")
@click.option("--to", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write it [./replay-NODE].")
@common
def replay(session: Session, id: str, node: str, to: Path | None) -> int:
    """Write a folder with a script and pinned inputs in which NODE of RUN does, or fails at, the same thing again."""
    from runtime.replay import write_replay

    made = write_replay(session.workspace, session.workspace.runs.get(id), node, to or Path(f"replay-{node}"))
    if session.json:
        told = {"folder": str(made.folder), "script": str(made.script), "node": made.node, "unit": made.unit, "bytes": made.bytes}
        print_json({**told, "error": made.error, "warnings": list(made.warnings)})
    else:
        print_lines(f"Wrote {made.folder} ({made.bytes / 1e6:.1f} MB).", *made.warnings, f"Try it with: python {made.script}")
    return 0
