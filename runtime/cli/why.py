"""The verb that tells why a step ran or was reused: why."""

import click

from runtime.cli.output import print_json, print_lines
from runtime.cli.shared import Session, common

__all__ = ["why"]


@click.command()
@click.argument("run", metavar="RUN")
@click.argument("node", metavar="NODE")
@click.option("--against", metavar="RUN", help="The run to compare with [the latest before it in which NODE gave something].")
@common
def why(session: Session, run: str, node: str, against: str | None) -> int:
    """Tell why NODE of RUN ran or was reused, and what differs from an earlier run."""
    from runtime.explaining import explain

    runs = session.workspace.runs
    told = explain(session.workspace, runs.get(run), node, runs.get(against) if against else None)
    if session.json:
        print_json(told.to_json())
        return 0
    planned, became = told.planned, told.became
    print_lines(
        f"{told.node} ({told.component}) of run {told.run}",
        f"planned: {planned['action']}: {planned['reason']}",
        f"became:  {became['state']}: {became['reason']}",
    )
    if parts := became["parts"]:
        print_lines(f"parts:   {parts['run']} run, {parts['reused']} reused")
    print_lines(f"against run {told.against['run']}: {told.against['reason']}" if told.against else "No earlier run to compare with.")
    return 0
