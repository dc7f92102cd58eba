"""Verbs that prove: a failure on one's desk, and that a run gives the same bytes again."""

import sys
from pathlib import Path

import click

from runtime.cli.output import print_json, print_lines, table
from runtime.cli.shared import Session, common

__all__ = ["replay", "verify"]


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


@click.command()
@click.argument("id", metavar="RUN", default="last")
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="How many processes at once.")
@click.option("--to", type=click.Path(path_type=Path), metavar="FOLDER", help="Do it in this new folder, and keep it.")
@common
def verify(session: Session, id: str, workers: int, to: Path | None) -> int:
    """Do RUN [last] again, cold, in clean processes and another folder, and say of each artifact whether it came out the same."""
    from runtime.verify import verify as verified

    def tell(node: str, said: str) -> None:
        sys.stderr.write(f"{node}: {said}\n")

    found = verified(session.workspace, session.workspace.runs.get(id), workers=workers, folder=to, tell=tell)
    if session.json:
        print_json(found.to_json())
    else:
        rows = [(one.node, one.port, one.type, one.verdict, one.expected[:12]) for one in found.artifacts]
        table(["step", "output", "type", "", "digest"], rows)
        print_lines(*(f"{one.node}.{one.port}: {line}" for one in found.artifacts for line in one.differences))
        unlike = [f"This machine is not the run's: {line}." for line in found.unlike] if not found.same else []
        print_lines(*unlike, f"{found.summary} ({found.seconds:.0f} s)")
    return 0 if found.same else 1
