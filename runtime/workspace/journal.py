"""A run's journal: JSON lines that only its coordinator appends, each on the disk before anything follows from it.

Two kinds of event, each a dict with "at" (unix seconds):
  {"event": "run", "status": "started" | "succeeded" | "failed" | "cancelled", ...}
  {"event": "step", "node", "state": "waiting" | "running" | "retrying" | "succeeded" | "reused" | "failed" | "skipped" | "cancelled",
   "reason", "seconds", "where", "error": {"kind", "message", "remedy"}, "outputs": {port: {"type", "digest"} | null},
   "metrics", "parts": {"run", "reused", "total"}, "fingerprint", "attempt"}
A later event of a node adds to the earlier ones; the last word on each key stands.
"""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

__all__ = ["Journal", "read_journal", "read_whole_journal"]

RUN_STATUSES = ("started", "succeeded", "failed", "cancelled")
BEGINNING = b'{"at": '  # of every line


class Journal:
    """The writing end; one writer a file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")
        if self._file.tell() and not _ends_with_newline(path):
            self._file.write(b"\n")  # a torn last line of a killed writer stays alone

    def append(self, *events: Mapping[str, Any]) -> None:
        """Write the events and wait, once for all of them, until they are on the disk."""
        now = round(time.time(), 3)
        for event in events:
            self._file.write(json.dumps({"at": now, **event}, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_journal(path: Path, start: int = 0) -> tuple[list[dict[str, Any]], int]:
    """The events from byte `start` on, and the byte to go on from; a line being written, or torn, is left out."""
    try:
        with path.open("rb") as opened:
            opened.seek(start)
            data = opened.read()
    except FileNotFoundError:
        return [], start
    whole = data[: data.rfind(b"\n") + 1]
    return [e for e in map(_parsed, whole.splitlines()) if e is not None], start + len(whole)


def read_whole_journal(path: Path) -> tuple[list[dict[str, Any]], str]:
    """All events, and what is wrong with the journal, in words; empty: nothing."""
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        return [], f"{path.name} is missing" if missing else f"{path.name} cannot be read ({error.strerror})"
    parsed = [*map(_parsed, lines)]
    known = [event is not None and _is_event(event) for event in parsed]
    for number, (line, right) in enumerate(zip(lines, known, strict=True), 1):
        follows = parsed[number] if number < len(parsed) else None
        if not right and not _is_torn(line, follows):
            return [], f"line {number} of {path.name} is no event"
    return [event for event, right in zip(parsed, known, strict=True) if event is not None and right], ""


def _is_event(read: Mapping[str, Any]) -> bool:
    if not isinstance(read.get("at"), int | float):
        return False
    if read.get("event") == "run":
        return read.get("status") in RUN_STATUSES
    return read.get("event") == "step" and isinstance(read.get("node"), str) and isinstance(read.get("state"), str)


def _is_torn(line: bytes, follows: Mapping[str, Any] | None) -> bool:
    """Whether a killed writer left the line: it ends the file, or another writer went on after it."""
    went_on = follows is not None and follows.get("event") == "run"
    return BEGINNING.startswith(line[: len(BEGINNING)].rstrip()) and (went_on or not line.endswith(b"\n"))


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as opened:
        opened.seek(-1, os.SEEK_END)
        return opened.read() == b"\n"
