"""The runs of the workspace, read quickly again and again: what is over is read once."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from runtime.workspace import Run, RunRecord, Workspace
from runtime.workspace.run_catalogue import RunCatalogue

__all__ = ["ACTIVE", "ENDED", "History", "history", "is_active"]

ACTIVE = ("pending", "running")
ENDED = ("succeeded", "failed", "cancelled", "interrupted", "damaged")


def is_active(record: RunRecord) -> bool:
    """Whether somebody works on the run."""
    return record.status in ACTIVE


@dataclass
class History:
    """One workspace's runs; safe to be asked by many pages at once."""

    workspace: Workspace
    _catalogue: RunCatalogue = field(init=False)

    def __post_init__(self) -> None:
        self._catalogue = self.workspace.run_catalogue

    def records(self, limit: int | None = None) -> list[RunRecord]:
        """What became of the runs, newest first; not to be changed."""
        return self._catalogue.records(limit)

    def record(self, run: Run) -> RunRecord:
        """What became of one run; not to be changed."""
        return self._catalogue.record(run)

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
