"""Locks between processes: a file that one holds alone, or several together."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

__all__ = ["is_held", "locked", "took"]


@contextmanager
def locked(path: Path, *, together: bool = False) -> Iterator[None]:
    """Hold the lock in `path` against every other thread and process; `together` only against those who want it alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as opened:
        fcntl.flock(opened, fcntl.LOCK_SH if together else fcntl.LOCK_EX)
        yield


def took(opened: IO[Any]) -> bool:
    """Whether the lock in an open file is held alone by it from now on, until it is closed; never waits."""
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # another holds it, or the disk knows no locks
        return False
    return True


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock in `path` alone now; never waits, nor makes the file."""
    try:
        with path.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # there is no such file, or the disk knows no locks
        return False
    return False
