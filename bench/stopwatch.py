"""Times the bookkeeping inside a run's own processes: each piece is a line with its name and its seconds, in one file."""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from runtime.engine.claims import Claims
from runtime.engine.memory import Memory
from runtime.engine.records import RecordWriter
from runtime.workspace import Journal, Run, Workspace
from runtime.workspace.results import ResultStore
from runtime.workspace.store import ArtifactStore

__all__ = ["carried", "install", "read"]

VARIABLE = "FRAMEWIRE_STOPWATCH"
TIMED: dict[str, dict[type, tuple[str, ...]]] = {
    "the journal": {Journal: ("__init__", "append", "close"), Run: ("beat",)},
    "what steps say": {RecordWriter: ("__init__", "write")},
    "artifacts (digests, notes, checks)": {ArtifactStore: ("staging", "commit", "merge", "intact", "sweep")},
    "results, claims and fingerprints": {
        ResultStore: ("get", "put"),
        Claims: ("take", "release", "release_all"),
        Memory: ("mark", "same", "parts", "part_marks", "part", "causes", "told", "metrics"),
        Workspace: ("remember_last",),
    },
}


def install() -> None:
    """Have this process note what its bookkeeping takes, if it is asked to. What one piece does for another counts once."""
    if file := os.environ.get(VARIABLE):
        log = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        within = threading.local()
        for name, classes in TIMED.items():
            for owner, methods in classes.items():
                for method in methods:
                    setattr(owner, method, _timed(getattr(owner, method), name, (log, within)))


def carried(folder: Path) -> dict[str, str]:
    """What a process finds in its environment so that it, and all that it starts, notes its bookkeeping in `folder`."""
    (folder / "sitecustomize.py").write_text("from bench.stopwatch import install\n\ninstall()\n")  # Python imports it as it starts
    path = os.pathsep.join([str(folder), str(Path(__file__).parents[1])])
    return {"PYTHONPATH": path, VARIABLE: str(folder / "times")}


def read(folder: Path) -> dict[str, float]:
    """Seconds by name, over all processes."""
    spent: dict[str, float] = defaultdict(float)
    for line in (folder / "times").read_text().splitlines():
        name, _, seconds = line.rpartition(" ")
        spent[name] += float(seconds)
    return spent


def _timed(method: Callable[..., Any], name: str, noting: tuple[int, threading.local]) -> Callable[..., Any]:
    log, within = noting

    @wraps(method)
    def timed(*given: Any, **named: Any) -> Any:
        if getattr(within, "deep", False):
            return method(*given, **named)
        within.deep, began = True, time.perf_counter()
        try:
            return method(*given, **named)
        finally:
            within.deep = False
            os.write(log, f"{name} {time.perf_counter() - began:.7f}\n".encode())

    return timed
