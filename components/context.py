"""What a component may ask of, and tell to, whoever runs it; outside a run it is a no-op that writes to temporary folders."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Context", "StoppedError", "context", "running_in"]


class StoppedError(Exception):
    """The run was cancelled while a component worked, which gives nothing then."""


@dataclass
class Context:
    """One call of a component. The runtime passes a subclass that records; this one only makes room for outputs."""

    cpus: int = 1  # threads to use, exactly
    device: str = "cpu"  # "cpu" or "cuda"
    script_folders: tuple[Path, ...] = ()  # where the operator allows python_script to find files
    cancelled: bool = False
    _rooms: dict[str, Path] = field(default_factory=dict)

    def go_on(self) -> None:
        """To be called in long loops: raises StoppedError once the run is cancelled, so that it ends at once, and cleanly."""
        if self.cancelled:
            raise StoppedError

    def output(self, port: str) -> Path:
        """The empty folder that becomes output `port`."""
        return self._room(f"output-{port}")

    @property
    def checkpoints(self) -> Path:
        """A folder that outlives a killed attempt at this very step (same code, inputs and parameters)."""
        return self._room("checkpoints")

    @property
    def scratch(self) -> Path:
        """A folder thrown away at the end."""
        return self._room("scratch")

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Say how far the work is; `total` 0 when unknown."""

    def log(self, message: str) -> None:
        """Leave a line in the step's log."""

    def metric(self, name: str, value: float, step: int | None = None) -> None:
        """Report a number; with `step`, a point of a curve."""

    def picture(self, name: str, image: Any, caption: str = "") -> None:
        """Show a picture ((H, W, 3) uint8 RGB, or encoded JPEG/PNG bytes) on the node; the same name replaces it."""

    def publish(self, endpoint: Path, name: str, *, replicas: int, gpus: float) -> str:
        """Put the Endpoint artifact in folder `endpoint` live under `name`; its URL ("" outside a run)."""
        return ""

    def _room(self, name: str) -> Path:
        if name not in self._rooms:
            self._rooms[name] = Path(tempfile.mkdtemp(prefix=f"framewire-{name}-"))
        return self._rooms[name]


_current: ContextVar[Context | None] = ContextVar("framewire_context", default=None)


def context() -> Context:
    """The context of the call in progress."""
    return _current.get() or Context()


@contextmanager
def running_in(active: Context) -> Iterator[Context]:
    """Make `active` the context of the calls inside the `with`."""
    token = _current.set(active)
    try:
        yield active
    finally:
        _current.reset(token)
