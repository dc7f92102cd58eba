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

__all__ = ["RecordWriter", "latest_progress", "read_records", "step_log"]

TAIL = 16_384  # bytes at the end of a file in which the last progress is looked for


class RecordWriter:
    """Appends records to `FILE.jsonl`; what is written is seen at once, though not forced to the disk."""

    def __init__(self, file: Path) -> None:
        self.folder = file.parent
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
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


def step_log(run: Run, node: str) -> list[str]:
    """The lines of a step's log, in the order in which they were said; of several parts or attempts, each with the part's name."""
    said = sorted((r for r in read_records(run, node) if r["kind"] == "log"), key=lambda r: float(r["at"]))
    several = len({r["unit"] for r in said}) > 1
    return [_line(record, several=several) for record in said]


def latest_progress(run: Run, node: str) -> dict[str, Any] | None:
    """The last progress that a step told: {"at", "done", "total", "message"}; None if it told none."""
    files = sorted((run.folder / "steps" / node).glob("*.jsonl"), key=lambda f: f.stat().st_mtime_ns)
    for file in reversed(files[-1:]):
        told = [r for r in read_journal(file, max(0, file.stat().st_size - TAIL))[0] if r.get("kind") == "progress"]
        if told:
            return told[-1]
    return None


def _line(record: dict[str, Any], *, several: bool) -> str:
    level = "" if record["level"] == "info" else f"{record['level'].upper()} "
    return f"{record['unit'] + ': ' if several else ''}{level}{record['message']}"
