"""Frames through a function, a few rows in memory at a time, with exactly the threads that were given."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import cv2
import pyarrow.parquet

from components.artifacts import Frames, Part
from components.imaging.frame import Row

__all__ = ["in_shards", "one_opencv_thread", "rows_of", "worked"]

Result = TypeVar("Result")

BATCH = 32  # rows in memory at a time for each thread
SHARD_ROWS = 256
SHARD_BYTES = 64 << 20  # so that large images do not add up to more memory than a worker has


@contextmanager
def one_opencv_thread() -> Iterator[None]:
    """OpenCV does not start threads of its own: whoever calls it from several has what it was given."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def rows_of(file: Path) -> Iterator[list[Row]]:
    """The rows of one part, in batches."""
    with pyarrow.parquet.ParquetFile(file) as opened:
        for batch in opened.iter_batches(batch_size=BATCH):
            yield batch.to_pylist()


def worked(file: Path, work: Callable[[Row], Result], threads: int) -> Iterator[Result]:
    """`work` done to every row of one part, in their order, by `threads` threads (OpenCV lets go of the interpreter's lock)."""
    with one_opencv_thread():
        if threads <= 1:
            for rows in rows_of(file):
                yield from map(work, rows)
            return
        with ThreadPoolExecutor(threads) as pool:
            for rows in rows_of(file):
                yield from pool.map(work, rows)


def in_shards(rows: Iterable[Row], folder: Path) -> Iterator[Part]:
    """Write `rows` as parts of the Frames being made in `folder`, none larger than a worker can hold."""
    held: list[Row] = []
    size = 0
    for row in rows:
        if held and (len(held) == SHARD_ROWS or size + len(row["image"]) > SHARD_BYTES):
            yield Frames.part_from(held, folder)
            held, size = [], 0
        held.append(row)
        size += len(row["image"])
    if held:
        yield Frames.part_from(held, folder)
