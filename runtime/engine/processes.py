"""Processes by session: finding, and ending, all that one background process ever started, and nothing else."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["end_session", "is_running", "session_of", "waited"]


def is_running(pid: int) -> bool:
    """Whether the process exists and has not ended already (a zombie has)."""
    return _stat(pid)[:1] not in ([], ["Z"])


def session_of(leader: int) -> list[int]:
    """The live processes of the session that `leader` leads or led, this process excepted."""
    every = (int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit())
    return [pid for pid in every if pid != os.getpid() and (stat := _stat(pid)) and stat[0] != "Z" and int(stat[3]) == leader]


def end_session(leader: int, *, patience: float = 10.0) -> None:
    """End the session's processes: asked first, after `patience` seconds forced."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in session_of(leader):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue  # it was quicker
        if waited(lambda: not session_of(leader), patience):
            return


def waited(until: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is so, at most `seconds`; whether it came to be."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _stat(pid: int) -> list[str]:
    """State, parent, group, session, ...: what follows the name in /proc/PID/stat; empty if there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ProcessLookupError):
        return []
