"""Components with one fault each."""

import ctypes
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

from components.artifacts import Frames, Labels, Metrics, Table
from components.context import context
from components.declare import Hint, component
from components.errors import InputError

Text = Annotated[str, Hint("something to fail with")]
Count = Annotated[int, Hint("how many")]
Rate = Annotated[float, Hint("how fast")]


def number(value: float) -> Metrics:
    return Metrics.of(context().output("metrics"), {"value": float(value)})


@component(category="Planted")
def shots(*, many: Count = 6, bad: Count = -1, shard: Count = 2, side: Count = 32) -> Frames:
    """Draw frames, two seconds apart, of which number `bad` is no picture."""
    import numpy as np

    from components.recipe import encode

    def row(at: int) -> dict[str, Any]:
        image = np.full((side, side, 3), 10 * at, np.uint8)
        size = {"width": side, "height": side, "source_width": side, "source_height": side}
        place = {"scale_x": 1.0, "scale_y": 1.0, "offset_x": 0.0, "offset_y": 0.0, "label": "car", "boxes": None}
        data = b"\x89PNG\r\n\x1a\n broken" if at == bad else encode(image)
        return {"id": f"gate@{at * 2000:09d}", "video": "gate.mp4", "index": at * 50, "time": at * 2.0, "image": data, **size, **place}

    info = {"recipe": [], "counts": {"frames": many}}
    return Frames.from_rows(context().output("frames"), map(row, range(many)), info, shard=shard)


@component(category="Planted")
def of_row(frames: Frames) -> Metrics:
    """Divide by zero at the fourth frame."""
    total = 0.0
    for row in frames.rows():
        total += row["width"] / (row["index"] - 150)
    return number(total)


@component(category="Planted")
def after_rows(frames: Frames) -> Metrics:
    """Fail after the last frame: no frame is at fault."""
    last = {}
    for row in frames.rows():
        last = {"width": row["width"]}
    return number(last["widht"])


@component(category="Planted")
def in_a_comprehension(frames: Frames) -> Metrics:
    """Fail within a list that is being made."""
    return number(sum([["car"].index("cat" if row["index"] == 100 else row["label"]) for row in frames.rows()]))


@component(category="Planted")
def in_a_thread(frames: Frames) -> Metrics:
    """Fail in a thread of its own."""
    with ThreadPoolExecutor(2) as pool:
        return number(sum(pool.map(_looked_at, frames.rows())))


def _looked_at(row: dict[str, Any]) -> float:
    if row["index"] == 200:
        raise RuntimeError("this one cannot be looked at")
    return 1.0


@component(category="Planted", per_part="frames")
def by_parts(frames: Frames) -> Frames:
    """Refuse the parts that begin after five seconds."""
    times = [float(table["time"][0].as_py()) for table in frames.tables()]
    if max(times) > 5:
        raise RuntimeError("too late in the day")
    return frames


@component(category="Planted", per_part="frames")
def kills_itself_by_parts(frames: Frames) -> Frames:
    """Be killed in the third part."""
    if any(float(table["time"][0].as_py()) > 5 for table in frames.tables()):
        os.kill(os.getpid(), signal.SIGKILL)
    return frames


@component(category="Planted")
def goes_wrong(*, how: Text, file: Text = "") -> Metrics:
    """Go wrong in one way."""
    return number(WAYS[how](file))


@component(category="Planted")
def nothing_given() -> Metrics:
    """Forget to return."""


@component(category="Planted")
def text_given() -> Metrics:
    """Give text."""
    return "text"


@component(category="Planted")
def lies() -> Metrics:
    """Write another type."""
    Table.create(context().output("metrics"))
    return Metrics(context().output("metrics"))


@component(category="Planted")
def writes_elsewhere() -> Metrics:
    """Write where nobody looks."""
    import tempfile

    return Metrics.of(Path(tempfile.mkdtemp()) / "mine", {"value": 1.0})


@component(category="Planted")
def learns(frames: Frames, *, batch_size: Count = 4, learning_rate: Rate = 50.0) -> Metrics:
    """Lose its loss."""
    weight = 1.0
    for epoch in range(9):
        weight = weight * -learning_rate * 1e60
        loss = weight * weight - weight * weight
        if loss != loss:
            raise InputError(f"The loss became {loss} in epoch {epoch + 1}.", f"Lower the learning rate (it was {learning_rate:g}).")
    return number(weight)


@component(category="Planted")
def wants_labels(labels: Labels) -> Metrics:
    """Take the first of nothing."""
    rows = list(labels.rows())
    return number(rows[0]["x"])


@component(category="Planted")
def too_large(frames: Frames, *, batch_size: Count = 64) -> Metrics:
    """Ask for more memory than there is."""
    import numpy as np

    batch = np.empty((batch_size, 2**24, 2**24), np.float64)
    return number(batch.size)


def _shapes(file: str) -> float:
    import numpy as np

    weights, images = np.ones((3, 4)), np.full((5, 3), np.nan)
    return float((weights @ images).sum())


def _broadcast(file: str) -> float:
    import numpy as np

    return float((np.ones((3, 4)) + np.ones((2, 5))).sum())


def _resized(file: str) -> float:
    import cv2
    import numpy as np

    return float(cv2.resize(np.zeros((0, 0, 3), np.uint8), (8, 8)).sum())


def _damaged_table(file: str) -> float:
    import pyarrow
    import pyarrow.parquet

    return float(pyarrow.parquet.read_table(pyarrow.BufferReader(b"PAR1 nothing PAR1")).num_rows)


def _full(file: str) -> float:
    with open("/dev/full", "wb", buffering=0) as opened:
        return opened.write(b"x" * 10)


def _connected(file: str) -> float:
    with socket.create_connection(("127.0.0.1", 1), timeout=5):
        return 1.0


def _endless(file: str) -> float:
    return 1 + _endless(file)


def _imported(file: str) -> float:
    import a_library_that_nobody_has  # type: ignore[import-not-found]

    return float(a_library_that_nobody_has.value)


def _nobody(file: str) -> float:
    found = {"a": 1}.get(file)
    return found.bit_length()


def _slow(file: str) -> float:
    time.sleep(60)
    return 1.0


def _asserted(file: str) -> float:
    assert not file, "the file must not be named"
    return 1.0


WAYS: dict[str, Callable[[str], float]] = {
    "memory": lambda file: float(len(bytearray(2**60))),
    "disk": _full,
    "killed": lambda file: float(os.kill(os.getpid(), signal.SIGKILL) or 0),
    "segfault": lambda file: float(len(ctypes.string_at(0))),
    "abort": lambda file: os.abort(),
    "exit now": lambda file: os._exit(7),
    "exit": lambda file: sys.exit(3),
    "shapes": _shapes,
    "broadcast": _broadcast,
    "opencv": _resized,
    "parquet": _damaged_table,
    "library": _imported,
    "missing file": lambda file: float(len(Path("/nowhere/to/be/found.txt").read_text())),
    "json": lambda file: float(json.loads("{1: 2}")[1]),
    "unicode": lambda file: float(len(b"\xff\xfe caf\xe9".decode())),
    "none": _nobody,
    "recursion": _endless,
    "network": _connected,
    "overflow": lambda file: 10.0**400,
    "slow": _slow,
    "assert": _asserted,
}
