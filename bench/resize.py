"""Resizing frames, side by side with a bare pool of OpenCV processes over the same images."""

import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.report import figure
from components.artifacts import Frames
from components.context import Context, running_in
from components.images import resize

__all__ = ["measure"]

DATA = Path(__file__).parent / "data" / "resize"
WIDTH, HEIGHT = 320, 256
SIZE = (1280, 720)
SHARD = 128


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """Frames a second of `resize`, as a share of a bare pool's: the same JPEG images, sizes, PNG settings and processes, in turn."""
    files = _images(256 if quick else 1024)
    frames = _frames(files)
    workers = min(2, os.cpu_count() or 1)
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        pool.map(_warm, range(workers * 4), chunksize=1)
        ours, bare = _in_turn([partial(_ours, pool, frames), partial(_bare, pool, files)], rounds=4 if quick else 8)
    share = statistics.median(b / o for o, b in zip(ours, bare, strict=True))
    shutil.rmtree(frames.path)
    speed = len(files) / statistics.median(ours)
    return [figure("resize", speed, "frames/s"), figure("resize, share of a bare OpenCV pool", share, least=0.9)]


def _in_turn(works: list[Callable[[Path], None]], *, rounds: int) -> list[list[float]]:
    """The seconds of each work in each round, in alternating order so that all meet the same disturbances."""
    seconds: list[list[float]] = [[] for _ in works]
    for number in range(rounds):
        pairs = list(zip(seconds, works, strict=True))
        for taken, work in pairs if number % 2 == 0 else reversed(pairs):
            folder = Path(tempfile.mkdtemp(dir=DATA))
            start = time.perf_counter()
            work(folder)
            taken.append(time.perf_counter() - start)
            shutil.rmtree(folder)
    return seconds


def _ours(pool: Pool, frames: Frames, folder: Path) -> None:
    parts = [part.name for part in frames.parts]
    pieces = pool.starmap(_resize_part, [(frames.path, name, folder / name) for name in parts], chunksize=1)
    Frames.merge([Frames(piece) for piece in pieces], folder / "whole")


def _resize_part(path: Path, part: str, folder: Path) -> Path:
    with running_in(Context(cpus=1, _rooms={"output-frames": folder})):
        made: Frames = resize(Frames(path).select(part), width=WIDTH, height=HEIGHT, mode="stretch")
    return made.path


def _bare(pool: Pool, files: list[Path], folder: Path) -> None:
    pool.map(partial(_resize_file, folder), files, chunksize=SHARD)


def _resize_file(folder: Path, file: Path) -> None:
    image = cv2.imread(str(file), cv2.IMREAD_COLOR)
    small = cv2.resize(np.asarray(image), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(folder / f"{file.stem}.png"), small, [cv2.IMWRITE_PNG_COMPRESSION, 1])


def _warm(_: int) -> None:
    import components.imaging.work  # noqa: F401  (imports are not what is measured)

    cv2.setNumThreads(1)
    time.sleep(0.1)  # so that every process gets its turn


def _images(count: int) -> list[Path]:
    """`count` JPEG images like a camera's: soft shapes under a little noise, seeded; drawn once."""
    DATA.mkdir(parents=True, exist_ok=True)
    files = [DATA / f"{number:04}.jpg" for number in range(count)]
    for number, file in enumerate(files):
        if not file.exists():
            random = np.random.default_rng(number)
            coarse = random.integers(0, 256, (18, 32, 3), np.uint8)
            image = cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC).astype(np.int16)
            noisy = image + random.normal(0, 3, image.shape[:2])[..., None].astype(np.int16)
            cv2.imwrite(str(file), np.clip(noisy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 90])
    return files


def _frames(files: list[Path]) -> Frames:
    folder = Path(tempfile.mkdtemp(dir=DATA))
    width, height = SIZE
    whole = {"width": width, "height": height, "source_width": width, "source_height": height}
    place = {"scale_x": 1.0, "scale_y": 1.0, "offset_x": 0.0, "offset_y": 0.0}
    rows = (
        {
            "id": f.stem,
            "video": "camera",
            "index": i,
            "time": i / 10,
            **whole,
            **place,
            "image": f.read_bytes(),
            "label": None,
            "boxes": None,
        }
        for i, f in enumerate(files)
    )
    return Frames.from_rows(folder, rows, {"recipe": [], "counts": {"frames": len(files)}}, shard=SHARD)
