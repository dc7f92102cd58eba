"""What tells a run from the others in the list: its first figure, what was wished for, what it was given otherwise than the one before."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from designer.look import amount, one_line
from designer.pages.models.shelf import headline
from designer.pages.runs.comparison import ABSENT, Facts, Row, differing_parameters, parameters_of
from runtime.figures import figure
from runtime.workspace import RunRecord, Workspace

__all__ = ["brief"]

MOST = 3  # differences told; the comparison tells all
LONGEST = 30  # characters of a name or value
WISHES = {"to": "to {}", "from_": "from {}", "fresh": "all fresh", "sample": "a sample of {}"}
CHANGED = "changed"  # all that is said of long values, such as paths; it comes last


def brief(workspace: Workspace, record: RunRecord, before: RunRecord | None) -> list[str]:
    """`["mAP@0.5 0.917", "all fresh", "train.epochs 5 → 9"]`; `before` is the run of the same pipeline that came before it."""
    best = headline({name: value for step in record.steps.values() for name, value in step.metrics.items()})
    told = [f"{best[0]} {figure(best[1])}"] if best else []
    wishes = _asked(workspace.root, record.run)[1]
    told += [words.format(one_line(str(wishes[name]), LONGEST)) for name, words in WISHES.items() if wishes.get(name)]
    return told + (_otherwise(workspace, record, before) if before and before.steps and record.steps else [])


def _otherwise(workspace: Workspace, record: RunRecord, before: RunRecord) -> list[str]:
    (old, old_wishes), (new, new_wishes) = (_asked(workspace.root, run.run) for run in (before, record))
    rows = differing_parameters([Facts("old", "old", old), Facts("new", "new", new)])
    if "to" in old_wishes or "to" in new_wishes:  # steps that were not wished for were not removed
        rows = [row for row in rows if ABSENT not in row.values]
    told = sorted(map(_told, rows), key=lambda words: words.endswith(CHANGED))
    return told[:MOST] + ([f"{len(told) - MOST} more differences"] if len(told) > MOST else [])


@lru_cache(maxsize=256)
def _asked(root: Path, run: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the steps of a run were given and what of it was wished for, read once: in a run that has steps neither changes."""
    found = Workspace(root).runs.get(run)
    return parameters_of(found.plan, {}), found.request.get("wishes", {})


def _told(row: Row) -> str:
    name = one_line(row.name, LONGEST)
    if ABSENT in row.values:
        return f"{name} {'added' if row.values[0] == ABSENT else 'removed'}"
    old, new = (one_line(amount(value), LONGEST + 1) or "nothing" for value in row.values)
    return f"{name} {old} → {new}" if max(len(old), len(new)) <= LONGEST else f"{name} {CHANGED}"
