"""The runs of the workspace, read quickly again and again: what has ended is read once."""

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from runtime.workspace import Run, RunRecord, Workspace

__all__ = ["ACTIVE", "ENDED", "History", "history", "is_active"]

ACTIVE = ("pending", "running")
ENDED = ("succeeded", "failed", "cancelled", "interrupted", "damaged")
Mark = tuple[int, int, int]


def is_active(record: RunRecord) -> bool:
    """Whether somebody works on the run."""
    return record.status in ACTIVE


@dataclass
class History:
    """One workspace's runs; safe to be asked by many pages at once."""

    workspace: Workspace
    _known: dict[str, tuple[Mark, RunRecord]] = field(default_factory=dict)

    def records(self, limit: int | None = None) -> list[RunRecord]:
        """What became of the runs, newest first."""
        return [self.record(run) for run in self.workspace.runs.newest(limit)]

    def record(self, run: Run) -> RunRecord:
        """What became of one run; not to be changed."""
        mark = _mark(run)
        known = self._known.get(run.id)
        if known and known[0] == mark:
            return known[1]
        record = run.record()
        if record.status in ENDED:
            self._known[run.id] = (mark, record)
        return record

    def active(self) -> list[RunRecord]:
        """The runs that somebody works on."""
        return [record for record in self.records() if is_active(record)]

    def newest_of(self, pipeline: str) -> RunRecord | None:
        """The newest run of the pipeline so named."""
        return next((record for record in self.records() if record.pipeline == pipeline), None)


_histories: dict[Path, History] = {}
_guard = threading.Lock()


def history(workspace: Workspace) -> History:
    """The history of a workspace, one a process."""
    with _guard:
        return _histories.setdefault(workspace.root, History(workspace))


def _mark(run: Run) -> Mark:
    """Changes whenever the run's journal, or its sign of life, does."""
    try:
        seen = os.stat(run.journal)
        size, written = seen.st_size, seen.st_mtime_ns
    except OSError:
        size, written = 0, 0
    try:
        beat = os.stat(run.folder / "heartbeat").st_mtime_ns
    except OSError:
        beat = 0
    return size, written, beat
