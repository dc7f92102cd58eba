"""The context of a component's call within a run: everything it reports goes into the step's records."""

import contextlib
import hashlib
import io
import logging
import math
import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.artifacts import file_digest
from components.context import Context
from runtime.engine.records import RecordWriter
from runtime.workspace import Run
from runtime.workspace.store import folder_digest

__all__ = ["RecordingContext", "heard"]

PROGRESS_SECONDS = 0.2  # between two reports, unless it is the last
LOOK_SECONDS = 0.1  # between two looks for a request to cancel
LONGEST = 20_000  # characters of a log line
MOST_LINES = 20_000  # of an attempt's log: a component that floods it must not fill the disk


@dataclass
class RecordingContext(Context):
    """Writes progress, log lines, metrics and pictures to `records`, outputs to `staging`; sees a request to cancel the run."""

    run: Run = field(kw_only=True)
    records: RecordWriter = field(kw_only=True)
    staging: Path = field(kw_only=True)
    checkpoint_folder: Path = field(kw_only=True)
    live: bool = field(default=True, kw_only=True)  # whether endpoints are put on the air
    metrics: dict[str, float] = field(default_factory=dict, kw_only=True)  # the last value of each
    _said: float = field(default=0.0, kw_only=True)
    _looked: float = field(default=0.0, kw_only=True)
    _lines: int = field(default=0, kw_only=True)
    _stop: bool = field(default=False, kw_only=True)

    @property  # type: ignore[misc]
    def cancelled(self) -> bool:
        """Whether somebody asked to cancel the run; looked up at most ten times a second."""
        now = time.monotonic()
        if not self._stop and now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self._stop = self.run.cancel_asked
        return self._stop

    @cancelled.setter
    def cancelled(self, value: bool) -> None:
        self._stop = value

    @property
    def checkpoints(self) -> Path:
        """A folder that outlives a killed attempt at this very step (same code, inputs and parameters)."""
        self.checkpoint_folder.mkdir(parents=True, exist_ok=True)
        return self.checkpoint_folder

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Say how far the work is, a few times a second at most."""
        now = time.monotonic()
        if now - self._said >= PROGRESS_SECONDS or done == total:
            self._said = now
            self.records.write("progress", done=_finite(done), total=_finite(total), message=message[:LONGEST])

    def log(self, message: str, level: str = "info") -> None:
        """Leave a line in the step's log."""
        self._lines += 1
        if self._lines <= MOST_LINES:
            self.records.write("log", level=level, message=message[:LONGEST])
        elif self._lines == MOST_LINES + 1:
            self.records.write("log", level="warning", message=f"More than {MOST_LINES} lines: the rest is not kept.")

    def metric(self, name: str, value: float, step: int | None = None) -> None:
        """Report a number; what is not finite is shown as missing."""
        known = _finite(value)
        self.records.write("metric", name=name, value=known, step=step)
        if known is not None:
            self.metrics[name] = known

    def picture(self, name: str, image: Any, caption: str = "") -> None:
        """Keep a picture beside the records; the same name replaces it."""
        data = image if isinstance(image, bytes) else _jpeg(image)
        ending = ".png" if data.startswith(b"\x89PNG") else ".jpg"
        file = Path("pictures") / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}{ending}"
        partial = self.records.folder / file.with_suffix(f".{os.getpid()}.partial")
        partial.parent.mkdir(exist_ok=True)
        partial.write_bytes(data)
        partial.replace(self.records.folder / file)
        self.records.write("picture", name=name, file=file.as_posix(), caption=caption)

    def publish(self, endpoint: Path, name: str, *, replicas: int, gpus: float) -> str:
        """Put the Endpoint artifact in folder `endpoint` live under `name`; its URL, "" where nothing is to go live."""
        if not self.live:
            return ""
        from runtime.serving import publish

        root = self.run.folder.parents[1]
        digest = folder_digest({f.relative_to(endpoint).as_posix(): file_digest(f) for f in endpoint.rglob("*") if f.is_file()})
        return publish(root, endpoint, digest, name, replicas=replicas, gpus=gpus).url

    def _room(self, name: str) -> Path:
        room = self.staging / name
        room.mkdir(exist_ok=True)
        return room


@contextmanager
def heard(context: RecordingContext) -> Iterator[None]:
    """Whatever the code inside prints, logs or warns of becomes lines of the step's log."""
    handler = _Handler(context)
    logging.getLogger().addHandler(handler)
    out, err = _Lines(context.log), _Lines(lambda line: context.log(line, "error"))
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, category, *_, **__: context.log(f"{category.__name__}: {message}", "warning")
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                yield
        finally:
            logging.getLogger().removeHandler(handler)
            out.close()
            err.close()


class _Handler(logging.Handler):
    """Sends log records to a step's log."""

    def __init__(self, context: RecordingContext) -> None:
        super().__init__()
        self._context = context

    def emit(self, record: logging.LogRecord) -> None:
        self._context.log(f"{record.name}: {record.getMessage()}", record.levelname.lower())


class _Lines(io.TextIOBase):
    """A stream that hands on whole lines."""

    def __init__(self, take: Callable[[str], None]) -> None:
        self._take = take
        self._held = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._held = (self._held + text.replace("\r", "\n")).split("\n")
        for line in filter(str.strip, lines):
            self._take(line)
        return len(text)

    def close(self) -> None:
        if self._held.strip():
            self._take(self._held)
        self._held = ""
        super().close()


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _jpeg(image: Any) -> bytes:
    from components.recipe import encode

    return encode(image, "jpeg", 85)
