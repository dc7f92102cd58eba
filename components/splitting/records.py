"""What splitting needs to know of each frame, read without its image."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet

from components.artifacts import Frames

__all__ = ["Record", "records"]

COLUMNS = ("id", "video", "time", "label", "boxes")


@dataclass(frozen=True)
class Record:
    """One frame: where its row stands, where it comes from and what is on it."""

    part: int
    row: int
    id: str
    video: str
    time: float
    classes: tuple[str, ...] | None  # one for each box, or the class of the image; None: not labelled


def records(frames: Frames, task: str) -> Iterator[Record]:
    """Every frame, in order; `task` says whether its boxes or its class count."""
    for number, file in enumerate(frames.files()):
        with pyarrow.parquet.ParquetFile(file) as opened:
            table = opened.read(columns=list(COLUMNS))
        for row, found in enumerate(table.to_pylist()):
            yield Record(number, row, found["id"], found["video"], found["time"], _classes(found, task))


def _classes(found: dict[str, Any], task: str) -> tuple[str, ...] | None:
    if task == "classification":
        return None if found["label"] is None else (found["label"],)
    return None if found["boxes"] is None else tuple(box["label"] for box in found["boxes"])
