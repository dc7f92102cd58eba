"""Carries out a pipeline without Framewire: what exported scripts hold beside the components' own source.

Each step's outputs lie in a folder of its own, `OUT/STEP/PORT`, and are the same to the byte as those of a run in a workspace.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from components.artifacts import Collection
from components.context import Context, running_in
from components.errors import FramewireError
from runtime.engine.pins import pin

__all__ = ["Step", "Steps"]

T = TypeVar("T")
C = TypeVar("C", bound=Collection)


class Step(Context):
    """One step at work: where its outputs go, and how it speaks."""

    def __init__(self, name: str, folder: Path, cpus: int, device: str) -> None:
        super().__init__(cpus=cpus, device=device)
        self.name = name
        self.folder = folder
        self.pictures: dict[str, Any] = {}
        self.curves: dict[str, list[tuple[int, float]]] = {}

    def output(self, port: str) -> Path:
        """The folder that becomes output `port`."""
        made = self.folder / port
        made.mkdir(parents=True, exist_ok=True)
        return made

    def log(self, message: str) -> None:
        """Say a line."""
        sys.stderr.write(f"{self.name}: {message}\n")

    def picture(self, name: str, image: Any, caption: str = "") -> None:
        """Keep a picture to be shown."""
        self.pictures[name] = image

    def metric(self, name: str, value: float, step: int | None = None) -> None:
        """Keep a number to be shown; with `step`, a point of a curve."""
        points = self.curves.setdefault(name, [])
        points.append((len(points) if step is None else step, value))

    def needs(self, given: T | None) -> T:
        """`given`, which another step may have left out. Ends the script where it did."""
        if given is None:
            raise SystemExit(f"{self.name} got nothing for one of its inputs: look at the step that feeds it.")
        return given

    def each_part(self, whole: C, work: Callable[[C], T], *, together: str = "") -> T:
        """Do `work` on each part of a collection by itself, or on those that share a value in a column; join what comes of it."""
        if not whole.parts:
            return work(whole)
        pieces = []
        with tempfile.TemporaryDirectory(prefix=".parts-", dir=self.folder) as scratch:
            groups = whole.groups(together)
            for number, names in enumerate(groups, 1):
                own = Step(self.name, Path(scratch) / str(number), self.cpus, self.device)
                _pinned(self.cpus, gpu=self.device != "cpu")
                with running_in(own):
                    pieces.append(work(whole.select(*names)))
                self.pictures |= own.pictures
                self.progress(number, len(groups))
            joined: T = self._joined(pieces)
            return joined

    def _joined(self, pieces: list[Any]) -> Any:
        """The outputs of all parts as one collection a port."""
        first = pieces[0]
        if not hasattr(first, "_fields"):
            return type(first).merge(pieces, self.output(type(first).__name__.lower()))
        joined = {}
        for port in first._fields:
            kept = [given for piece in pieces if (given := getattr(piece, port)) is not None]
            joined[port] = type(kept[0]).merge(kept, self.output(port)) if kept else None
        return type(first)(**joined)


class Steps:
    """The steps of one run, one after the other; what they give lies in folder `out`."""

    def __init__(self, out: Path) -> None:
        self.out = Path(out).absolute()

    @contextmanager
    def step(self, name: str, *, cpus: float = 1, gpu: str = "never", seconds: float = 0) -> Iterator[Step]:
        """Make ready for a step, with so many CPUs; `gpu` is prefer, require or never. It is ended after `seconds`, if given."""
        folder = self.out / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        threads = max(1, int(cpus))
        device = _pinned(threads, gpu=gpu != "never")
        if gpu == "require" and device == "cpu":
            raise SystemExit(f"{name} needs a GPU, and there is none here.")
        active = Step(name, folder, threads, device)
        try:
            with running_in(active), _at_most(seconds, name):
                yield active
        except FramewireError as error:
            raise SystemExit(f"{name}: {error}") from None
        active.log(f"done, in {folder}")


@contextmanager
def _at_most(seconds: float, name: str) -> Iterator[None]:
    """End what happens inside after `seconds`; 0: never."""

    def end(*_: Any) -> None:
        raise SystemExit(f"{name} took longer than {seconds:g} s.")

    if seconds <= 0:
        yield
        return
    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _pinned(threads: int, *, gpu: bool) -> str:
    """Pin the process as a run would for each step; the device. A step on the CPU must not hide the GPU from those after it."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    device = pin(threads=threads, gpu=gpu)
    if not gpu and visible is None:
        del os.environ["CUDA_VISIBLE_DEVICES"]
    elif visible is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = visible
    return device
