"""Pinned runs: everything that they gave is kept, whatever is cleared away."""

import time
from pathlib import Path

from runtime.workspace.atomic import read_json, replace_json
from runtime.workspace.runs import Run

__all__ = ["is_pinned", "pin", "pinned_because", "unpin"]


def pin(run: Run, why: str = "", by: str = "") -> None:
    """Keep everything of the run; again: with another reason."""
    replace_json(_file(run), {"why": why, "by": by, "at": round(time.time(), 3)})


def unpin(run: Run) -> None:
    """Let it go like any other run."""
    _file(run).unlink(missing_ok=True)


def is_pinned(run: Run) -> bool:
    """Whether the run is pinned."""
    return _file(run).exists()


def pinned_because(run: Run) -> str:
    """Why, as whoever pinned it said; empty if nobody said."""
    read = read_json(_file(run))
    return str(read.get("why", "")) if isinstance(read, dict) else ""


def _file(run: Run) -> Path:
    return run.folder / "pinned.json"
