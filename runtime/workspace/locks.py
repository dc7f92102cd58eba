"""Locks between processes: a file that one holds alone, or several together."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["locked"]


@contextmanager
def locked(path: Path, *, together: bool = False) -> Iterator[None]:
    """Hold the lock in `path` against every other thread and process; `together` only against those who want it alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as opened:
        fcntl.flock(opened, fcntl.LOCK_SH if together else fcntl.LOCK_EX)
        yield
