"""The catalogue of runs: the records of those that are over, in one file, so that thousands are listed without reading their journals.

It is an index: the journals are the truth, and it may be deleted at any time.
"""

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from components.artifacts import bytes_digest
from runtime.workspace.atomic import replace_text
from runtime.workspace.runs import ENDED, Run, RunRecord, Runs, StepRecord

__all__ = ["RunCatalogue"]

FINAL = "succeeded"  # the one status after which nothing happens any more: all others can be resumed
FILES = ("journal.jsonl", "run.json", "plan.json", "heartbeat")
IDLE = (*ENDED, "interrupted", "damaged")  # while a run is so, its record changes only with its files
HEAD = tuple(f.name for f in fields(RunRecord) if f.name != "steps")
RULES = ("runs.py", "journal.py", "flaws.py", "run_catalogue.py")  # beside this file
SPARE = 1_000  # outdated lines before the file is written anew
Mark = tuple[int, ...]


class RunCatalogue:
    """One workspace's runs; safe to be asked by many threads, and shared with other processes."""

    def __init__(self, runs: Runs, folder: Path) -> None:
        self._runs = runs
        self._file = folder / f"runs-{_rules()}.jsonl"
        self._known: dict[str, tuple[Mark, RunRecord]] = {}
        self._lines = 0
        self._lock = threading.Lock()
        self._loaded = False

    def records(self, limit: int | None = None) -> list[RunRecord]:
        """What became of the runs, newest first; not to be changed. Of those that have succeeded only whether they are there is asked."""
        listed = list(self._runs.newest(limit))
        with self._lock:
            self._load()
            found, new = [], []
            for run in listed:
                known = self._known.get(run.id)
                if known is None or known[1].status != FINAL:
                    known, changed = self._look(run)
                    new += [run.id] if changed else []
                found.append(known[1])
            self._keep(new)
        return found

    def record(self, run: Run) -> RunRecord:
        """What became of one run; not to be changed."""
        with self._lock:
            self._load()
            known, changed = self._look(run)
            self._keep([run.id] if changed else [])
        return known[1]

    def _look(self, run: Run) -> tuple[tuple[Mark, RunRecord], bool]:
        """What is known of the run, read if its files are not as they were, and whether that is new and will last."""
        mark = _mark(str(run.folder))
        known = self._known.get(run.id)
        if known and known[0] == mark:
            return known, False
        record = run.record()
        if record.status in IDLE:
            self._known[run.id] = (mark, record)
        return (mark, record), record.status in ENDED

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        try:
            lines = self._file.read_bytes().splitlines()
        except OSError:
            return
        self._lines = len(lines)
        for line in lines:
            if read := _parsed(line):
                self._known[read[1].run] = read
        root = str(self._runs.root)
        for run in [r for r, (mark, _) in self._known.items() if mark != _mark(f"{root}/{r}")]:
            del self._known[run]

    def _keep(self, new: Iterable[str]) -> None:
        """Write what is new; where that cannot be, it is read from the journals again next time."""
        told = [_line(*self._known[run]) for run in new]
        if not told:
            return
        try:
            if self._lines + len(told) > len(self._known) + SPARE:
                told = [_line(*known) for known in self._known.values() if known[1].status in ENDED]
                replace_text(self._file, "".join(told), durable=False)
                self._lines = 0
            else:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with self._file.open("ab", buffering=0) as opened:
                    opened.write(("\n" + "".join(told)).encode())  # what a killed process tore stays alone
        except OSError:
            return
        self._lines += len(told)


def _mark(folder: str) -> Mark:
    """Changes whenever the files that the record is made of do."""
    found: list[int] = []
    for name in FILES:
        try:
            seen = os.stat(f"{folder}/{name}")
        except OSError:
            found.append(0)
        else:
            found += [seen.st_size, seen.st_mtime_ns]
    return tuple(found)


class _Kept(RunRecord):
    """A record of the file, whose steps are read when somebody asks for them: a list of thousands shows few."""

    def __getattr__(self, name: str) -> Any:
        if name != "steps":
            raise AttributeError(name)
        self.steps = {node: StepRecord(**step) for node, step in json.loads(self._text).items()}
        return self.steps

    @classmethod
    def of(cls, told: dict[str, Any], steps: bytes) -> "_Kept":
        made = cls.__new__(cls)
        made.__dict__.update(told, _text=steps)
        return made


def _line(mark: Mark, record: RunRecord) -> str:
    """Two JSON documents with a tab between: the record without its steps, and these."""
    told = {name: getattr(record, name) for name in HEAD}
    steps = {node: vars(step) for node, step in record.steps.items()}
    return f"{json.dumps({'mark': mark, **told})}\t{json.dumps(steps)}\n"


def _parsed(line: bytes) -> tuple[Mark, RunRecord] | None:
    """The line's mark and record; None for one that was torn."""
    try:
        head, _, steps = line.partition(b"\t")
        told = json.loads(head)
        mark = tuple(told.pop("mark"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return (mark, _Kept.of(told, steps)) if told.keys() == set(HEAD) and steps.endswith(b"}") else None


@cache
def _rules() -> str:
    """Changes whenever the code that makes records of journals does."""
    return bytes_digest(b"".join(Path(__file__).with_name(name).read_bytes() for name in RULES))[:16]
