"""Drawn pictures and frames for the tests of components."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from components.artifacts import Dataset, Frames
from components.imaging.operations import Image
from components.recipe import encode

GREEN = (40, 200, 60)


def noise(width: int = 64, height: int = 48, seed: int = 0) -> Image:
    """A picture full of detail."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def plain(width: int = 64, height: int = 48, color: tuple[int, int, int] = (90, 90, 90)) -> Image:
    """A picture of one colour."""
    return np.full((height, width, 3), color, np.uint8)


def with_square(x: int, y: int, side: int, width: int = 160, height: int = 120) -> Image:
    """A green square on gray."""
    return cv2.rectangle(plain(width, height), (x, y), (x + side - 1, y + side - 1), GREEN, -1)


def green_place(image: Image) -> tuple[float, float, float, float]:
    """Where the green is: x, y, width, height."""
    rows, columns = np.nonzero((image[..., 1] > 145) & (image[..., 0] < 65))
    return columns.min(), rows.min(), columns.max() + 1 - columns.min(), rows.max() + 1 - rows.min()


def box(label: str, x: float, y: float, width: float, height: float) -> dict[str, Any]:
    return {"label": label, "x": x, "y": y, "width": width, "height": height, "track": None}


def frame(image: Image, /, *, video: str = "cam.mp4", index: int = 0, time: float | None = None, **more: Any) -> dict[str, Any]:
    """A row of Frames that shows `image` as the camera gave it."""
    height, width = image.shape[:2]
    seconds = float(index) if time is None else time
    made = {"id": f"{video}@{round(seconds * 1000):09d}", "video": video, "index": index, "time": seconds}
    size = {"width": width, "height": height, "source_width": width, "source_height": height}
    place = {"scale_x": 1.0, "scale_y": 1.0, "offset_x": 0.0, "offset_y": 0.0}
    return {**made, **size, **place, "image": encode(image), "label": None, "boxes": None, **more}


def frames(folder: Path, rows: list[dict[str, Any]], *, shard: int = 256, **info: Any) -> Frames:
    return Frames.from_rows(folder, rows, {"recipe": [], "counts": {"frames": len(rows)}, **info}, group="video", shard=shard)


def dataset(folder: Path, rows: list[dict[str, Any]], **info: Any) -> Dataset:
    about = {"task": "detection", "classes": ["box"], "split": "train", "recipe": [], "normalization": None, "augmentation": None}
    return Dataset.from_rows(folder, rows, {**about, "counts": {"frames": len(rows)}, **info}, group="video")
