"""Which runs were made of which pipeline: from the runs' own records, each read once."""

import os
import threading
from functools import cache
from pathlib import Path
from typing import Any

from designer.drafts.places import Places
from runtime.workspace import Run, Workspace
from runtime.workspace.atomic import read_json

__all__ = ["RunIndex", "run_index"]


class RunIndex:
    """Of one workspace; a look costs two system calls while no run begins."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._stamp = 0
        self._requests: dict[str, dict[str, Any]] = {}  # run -> what was asked; only those that have been written
        self._names: list[str] = []  # newest first

    def of(self, slug: str) -> list[Run]:
        """The runs of a pipeline, newest first: those of its file, and of a pipeline of its name beside it."""
        file = Places(self._workspace.root, slug).file
        self._refresh()
        name: str | None = None
        found = []
        for run in self._names:
            request = self._requests.get(run) or {}
            if (source := request.get("source")) is None and request.get("base") == str(file.parent):
                name = _name_in(file) if name is None else name
                source = str(file) if request.get("pipeline") == name else ""
            if source == str(file):
                found.append(Run(self._workspace.runs.root / run))
        return found

    def beside(self, run: Run) -> list[Run]:
        """The runs of the same pipeline as `run`, itself included, newest first."""
        self._refresh()
        own = self._requests.get(run.id) or {}
        same = [r for r in self._names if (told := self._requests.get(r)) and told.get("pipeline") == own.get("pipeline")]
        return [Run(self._workspace.runs.root / r) for r in same]

    def newest(self, slug: str) -> Run | None:
        """The newest run of a pipeline."""
        return next(iter(self.of(slug)), None)

    def _refresh(self) -> None:
        with self._lock:
            try:
                stamp = os.stat(self._workspace.runs.root).st_mtime_ns
            except OSError:
                stamp = 0
            if stamp == self._stamp and all(run in self._requests for run in self._names[:20]):
                return
            self._names = [run.id for run in self._workspace.runs.newest()]
            for run in self._names:
                if run not in self._requests and (read := read_json(self._workspace.runs.root / run / "run.json")):
                    self._requests[run] = read
            self._stamp = stamp


def run_index(workspace: Workspace) -> RunIndex:
    """The index of a workspace, one for the process."""
    return _index(workspace.root)


@cache
def _index(root: Path) -> RunIndex:
    return RunIndex(Workspace(root))


def _name_in(file: Path) -> str:
    read = read_json(file)
    return str(read.get("name", "")) if isinstance(read, dict) else ""
