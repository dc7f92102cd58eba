"""How far a long verb is, on standard error: of what takes longer than a second, once a second."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from runtime.workspace.telling import Tell

__all__ = ["telling"]

PAUSE = 1.0  # s
CLEAR = "\x1b[K"  # a terminal's line, from here to its end


@contextmanager
def telling() -> Iterator[Tell]:
    """What long work is given to tell how far it is: on a terminal one line that changes, elsewhere a line each time."""
    start, end = (f"\r{CLEAR}", "") if sys.stderr.isatty() else ("", "\n")
    said = time.monotonic()

    def tell(done: int, total: int, what: str) -> None:
        nonlocal said
        if time.monotonic() - said >= PAUSE:
            said = time.monotonic()
            sys.stderr.write(f"{start}{done:,} of {total:,} {what}{end}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write(start)
