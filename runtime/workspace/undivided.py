"""Short work that a person who cancels must not cut in two."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["undivided"]


@contextmanager
def undivided() -> Iterator[None]:
    """Hold back Ctrl-C and the signal to end until the block is through; they come to nobody but a process's main thread anyway."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    before = {number: signal.signal(number, lambda got, _: heard.append(got)) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if heard:
            signal.raise_signal(heard[0])
