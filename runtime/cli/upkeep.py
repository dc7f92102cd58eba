"""Verbs of upkeep: clearing away what nothing needs, pinning what must stay, checking that nothing is damaged."""

from typing import Any

import click

from runtime.cli.output import print_json, print_lines, table
from runtime.cli.shared import Session, common
from runtime.cli.telling import telling

__all__ = ["fsck", "gc", "pin", "unpin"]

MOST = 20  # artifacts that are listed


@click.command()
@click.option("--apply", "apply_", is_flag=True, help="Do it; without, it is only told what would be done.")
@click.option("--keep", type=click.IntRange(min=0), default=1, show_default=True, help="Newest runs of a pipeline that keep all they gave.")
@click.option("--days", type=click.FloatRange(min=0), default=0.0, show_default=True, help="Runs begun within so many days keep it too.")
@common
def gc(session: Session, apply_: bool, keep: int, days: float) -> int:
    """Free space: remove artifacts that nothing needs. Tells first what would go; --apply does it.

    What pinned runs, registered models, registered datasets and endpoints need stays, and whatever a run in flight may use. Records of runs
    stay always: their graphs, logs and metrics. What was removed is made again when a run needs it.
    """
    from runtime.upkeep import Keeping, clear, plan_clearing

    with telling() as tell:
        found = (clear if apply_ else plan_clearing)(session.workspace, Keeping(keep, days), tell)
    if session.json:
        print_json({"applied": apply_, **found.to_json()})
        return 0
    table(["kept run", "because"], found.keeps.items())
    others = {by: many for by, many in found.needed.items() if not by.startswith("run ")}
    print_lines(*(f"{by[0].upper()}{by[1:]} keeps {_counted(many, 'artifact')}." for by, many in others.items()))
    if found.is_empty:
        print_lines("There is nothing to remove. (What was made within the last ten minutes always stays.)")
        return 0
    rows = [(d.type, d.digest[:12], _size(d.bytes), d.run, d.node) for d in found.artifacts[:MOST]]
    table(["goes" if not apply_ else "gone", "digest", "size", "of run", "node"], rows, right=["size"])
    more = [f"... and {len(found.artifacts) - MOST} smaller ones."] if len(found.artifacts) > MOST else []
    what = f"{_counted(len(found.artifacts), 'artifact')} and {_counted(len(found.folders), 'folder')} of unfinished work"
    last = f"Removed {what}: {_size(found.frees)} freed." if apply_ else f"Would remove {what}, and free {_size(found.frees)}."
    print_lines(*more, last, *([] if apply_ else ["Nothing is removed yet. Do it with: python -m runtime gc --apply"]))
    return 0


@click.command()
@click.argument("id", metavar="RUN", default="last")
@click.option("--why", default="", metavar="TEXT", help="Why it must stay.")
@common
def pin(session: Session, id: str, why: str) -> int:
    """Keep everything that RUN [last] gave, whatever gc removes."""
    from getpass import getuser

    from runtime.workspace import pinning

    run = session.workspace.runs.get(id)
    pinning.pin(run, why, getuser())
    return _told(session, {"run": run.id, "pinned": True, "why": why}, f"Run {run.id} is pinned.")


@click.command()
@click.argument("id", metavar="RUN")
@common
def unpin(session: Session, id: str) -> int:
    """Let gc treat RUN like any other."""
    from runtime.workspace import pinning

    run = session.workspace.runs.get(id)
    pinning.unpin(run)
    return _told(session, {"run": run.id, "pinned": False}, f"Run {run.id} is not pinned any more.")


@click.command()
@click.option("--discard", "discard_", is_flag=True, help="Take damaged artifacts out of the way, so that the next run makes them again.")
@common
def fsck(session: Session, discard_: bool) -> int:
    """Read the whole workspace against its digests; name what is damaged, and what would rebuild it. Exit code 1: something is."""
    from runtime.upkeep import check_workspace, discard

    with telling() as tell:
        found = check_workspace(session.workspace, tell)
    gone = discard(session.workspace, found) if discard_ else []
    if session.json:
        print_json({**found.to_json(), "discarded": gone})
        return 1 if found.damages else 0
    for damage in found.damages:
        print_lines(damage.what, f"  {damage.remedy}")
    looked = ", ".join(_counted(many, kind) for kind, many in found.looked_at.items() if many)
    many = _counted(len(found.damages), "thing") + " damaged" if found.damages else "nothing is damaged"
    print_lines(f"Looked at {looked or 'nothing'} ({_size(found.bytes)} read): {many}.")
    print_lines(*([f"Took {_counted(len(gone), 'damaged thing')} out of the way; the next run makes them again."] if gone else []))
    return 1 if found.damages else 0


def _told(session: Session, told: dict[str, Any], said: str) -> int:
    if session.json:
        print_json(told)
    else:
        print_lines(said)
    return 0


def _counted(many: int, what: str) -> str:
    from components.words import counted

    return counted(many, what)


def _size(bytes_: float) -> str:
    units = ["bytes", "kB", "MB", "GB", "TB"]
    while bytes_ >= 1000 and len(units) > 1:
        bytes_ /= 1000
        units.pop(0)
    return f"{bytes_:.0f} bytes" if units[0] == "bytes" else f"{bytes_:.1f} {units[0]}"
