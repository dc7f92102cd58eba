"""What a step says while it runs: JSON lines in a file per attempt, that one process writes and anybody may read.

Each is {"at": unix seconds, "kind": ..., ...}: "started" (where, host, pid), "progress" (done, total, message), "log" (level, message),
"metric" (name, value or null, step or null), "picture" (name, file in the step's folder, caption).
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from runtime.workspace import Run, read_journal

__all__ = ["LATEST", "RecordWriter", "read_records", "steps_with_records"]

LATEST = ("progress", "metric", "picture")  # kinds of which a later record of the same name replaces an earlier one on display


class RecordWriter:
    """Appends records to `FILE.jsonl`; what is written is seen at once, though not forced to the disk."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.folder = file.parent
        self._file = file.with_name(f"{file.name}.jsonl").open("ab", buffering=0)

    def write(self, kind: str, **said: Any) -> None:
        """Append one record."""
        line = json.dumps({"at": round(time.time(), 3), "kind": kind, **said}, ensure_ascii=False, allow_nan=False)
        self._file.write(line.encode(errors="replace") + b"\n")

    def __enter__(self) -> "RecordWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()


def read_records(run: Run, node: str) -> Iterator[dict[str, Any]]:
    """All records of a step, oldest first within each attempt; each with "unit" ("step-1", "part-00003-1") added."""
    for file in sorted((run.folder / "steps" / node).glob("*.jsonl")):
        for record in read_journal(file)[0]:
            yield {**record, "unit": file.stem}


def steps_with_records(run: Run) -> list[str]:
    """The nodes that have said something, in the order in which they began."""
    folders = [f for f in (run.folder / "steps").glob("*") if f.is_dir()]
    return [f.name for f in sorted(folders, key=lambda f: f.stat().st_ctime_ns)]
