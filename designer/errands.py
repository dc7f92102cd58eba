"""Short processes that the app starts for a person: under way, what they said last, how they ended; each can be cancelled."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from runtime.errors import FramewireError

__all__ = ["ROOT", "Errand", "dismiss", "errand", "runtime_errand", "start_errand"]

ROOT = Path(__file__).resolve().parents[1]
TAIL = 4_000  # bytes of what it said that are looked at
PART = re.compile(r"([\d,]+) of ([\d,]+) ")  # as the command line tells how far it is


@dataclass
class Errand:
    """One such process. What it writes goes to files that vanish with it."""

    title: str
    process: subprocess.Popen[bytes]
    out: IO[bytes]
    heard: IO[bytes]
    started: float = field(default_factory=time.time)
    cancelled: bool = False

    @property
    def running(self) -> bool:
        """Whether it is still at it."""
        return self.process.poll() is None

    @property
    def ok(self) -> bool:
        """Whether it ended as it should; exit code 1 with an answer is one, of another colour."""
        ended = self.process.poll()
        return ended == 0 or (ended == 1 and bool(self.answer) and "error" not in self.answer)

    @property
    def last_line(self) -> str:
        """What it said last."""
        lines = _tail(self.heard).strip().splitlines() or _tail(self.out).strip().splitlines()
        return lines[-1] if lines else ""

    @property
    def part(self) -> float:
        """How much of what it is at is done, 0..1, as it said last; 0 where it says nothing of the kind."""
        told = PART.match(self.last_line)
        done, total = (int(number.replace(",", "")) for number in told.groups()) if told else (0, 0)
        return min(1.0, done / total) if total else 0.0

    @property
    def answer(self) -> dict[str, Any]:
        """The JSON document that it gave; empty if none."""
        try:
            read = json.loads(Path(self.out.name).read_bytes() or b"{}")
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}

    @property
    def error(self) -> FramewireError | None:
        """What went wrong, if it has ended and anything did."""
        if self.running or self.ok or self.cancelled:
            return None
        if told := self.answer.get("error"):
            return FramewireError(told["message"], told["remedy"])
        return FramewireError(f"{self.title} failed: {self.last_line or 'it said nothing'}.", "Try again; Compute can check this machine.")

    def cancel(self) -> None:
        """End it, with all that it started itself."""
        if self.running:
            self.cancelled = True
            os.killpg(self.process.pid, signal.SIGTERM)


_errands: dict[str, Errand] = {}
_guard = threading.Lock()


def errand(key: str) -> Errand | None:
    """The errand so called, under way or ended and not dismissed."""
    return _errands.get(key)


def dismiss(key: str) -> None:
    """Forget an errand that has ended."""
    with _guard:
        if (found := _errands.get(key)) and not found.running:
            del _errands[key]


def runtime_errand(key: str, title: str, *verb: str, workspace: Path) -> Errand:
    """Start `python -m runtime VERB... --json` in the workspace."""
    command = [sys.executable, "-m", "runtime", *verb, "--json", "--workspace", str(workspace)]
    return start_errand(key, title, command)


def start_errand(key: str, title: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> Errand:
    """Start a process, unless one so called is under way; it goes on when the person leaves the page."""
    with _guard:
        if (found := _errands.get(key)) and found.running:
            return found
        out, heard = tempfile.NamedTemporaryFile(prefix="framewire-out-"), tempfile.NamedTemporaryFile(prefix="framewire-heard-")  # noqa: SIM115
        process = subprocess.Popen(  # noqa: S603
            list(command),
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=heard,
            start_new_session=True,
        )
        _errands[key] = made = Errand(title, process, out, heard)
        return made


def _tail(file: IO[bytes]) -> str:
    with Path(file.name).open("rb") as opened:
        opened.seek(max(0, os.fstat(opened.fileno()).st_size - TAIL))
        return opened.read().decode(errors="replace")
