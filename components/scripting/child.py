"""A script as a process of its own: its lines as they come, its end, and an end made if it takes too long."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from components.context import Context
from components.errors import InputError

__all__ = ["run_script"]

ROOT = Path(__file__).parent.parent.parent  # so that a script can import components
BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
KEPT = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")
LAST = 8  # lines of standard error told when a script fails
LINE = 4000  # bytes; longer lines are cut into several
TICK = 0.05  # s between looks at the clock
PROGRESS = re.compile(r"^progress (\d+(?:\.\d+)?)\s*(?:/|of)\s*(\d+(?:\.\d+)?)\s*$")

Line = tuple[str, str] | None  # the stream's name and the line; None: a stream has ended


def run_script(file: Path, words: Sequence[str], active: Context, *, timeout: float) -> None:
    """Run `file` with `words` until it ends; its lines go to the log.

    Raises InputError with its last lines if it fails, and if it takes longer than `timeout` seconds. Returns early if cancelled.
    """
    command = [sys.executable, "-P", "-u", str(BOOTSTRAP), str(os.getpid()), str(file), *words]
    process = subprocess.Popen(  # noqa: S603  (the operator's own script, no shell)
        command,
        cwd=active.scratch,
        env=_environment(active.cpus),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # so that what it starts can be ended with it
    )
    errors: deque[str] = deque(maxlen=LAST)
    try:
        _follow(process, lambda name, line: _tell(name, line, errors, active), active, time.monotonic() + timeout)
        if active.cancelled:
            return
        if process.wait() != 0:
            raise InputError(f"Script '{file.name}' {_ending(process.returncode)}: {' / '.join(errors) or 'it said nothing'}.", "Mend it.")
    except TimeoutError:
        raise InputError(f"Script '{file.name}' took longer than {timeout:g} s and was ended.", "Raise timeout, or do less.") from None
    finally:
        _end(process)


def _environment(cpus: int) -> dict[str, str]:
    """Little of ours, so that a script does not depend on where it runs."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    threads = {f"{library}_NUM_THREADS": str(cpus) for library in ("OMP", "MKL", "OPENBLAS", "NUMEXPR")}
    return {
        **kept,
        **threads,
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }


def _follow(process: subprocess.Popen[bytes], tell: Callable[[str, str], None], active: Context, deadline: float) -> None:
    """Pass on every line until the script ends; TimeoutError at the deadline."""
    lines: SimpleQueue[Line] = SimpleQueue()
    running = 0
    for name, stream in (("out", process.stdout), ("error", process.stderr)):
        if stream:
            Thread(target=_read, args=(name, stream, lines), daemon=True).start()
            running += 1
    quiet = 0.0  # seconds; what the script has started may hold its streams open after its end
    while not active.cancelled and (process.poll() is None or (running and quiet < 1)):
        if time.monotonic() > deadline:
            raise TimeoutError
        try:
            line = lines.get(timeout=TICK)
        except Empty:
            quiet += TICK
            continue
        quiet = 0.0
        if line is None:
            running -= 1
        else:
            tell(*line)


def _read(name: str, stream: IO[bytes], lines: "SimpleQueue[Line]") -> None:
    with stream:
        for line in iter(lambda: stream.readline(LINE), b""):
            lines.put((name, line.decode("utf-8", "replace").rstrip()))
    lines.put(None)


def _tell(name: str, line: str, errors: "deque[str]", active: Context) -> None:
    if name == "error" and line:
        errors.append(line)
    progress = PROGRESS.match(line) if name == "out" else None
    if progress:
        active.progress(float(progress[1]), float(progress[2]))
    elif line:
        active.log(line)


def _ending(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"stopped with exit code {code}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the script and whatever it started and left behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
