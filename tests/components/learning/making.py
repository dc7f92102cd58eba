"""Datasets and examples for the tests of learning: discs and squares on noise, labelled by box or by class."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from components.artifacts import Dataset
from components.context import Context, running_in
from components.learning.data import Examples
from components.recipe import encode

SHAPES = {"disc": (230, 60, 50), "square": (50, 90, 230)}


def scene(seed: int, *, size: tuple[int, int] = (96, 64), side: int = 26) -> tuple[np.ndarray, dict[str, Any]]:
    """Noise with one disc or square on it, and its box."""
    random = np.random.default_rng(seed)
    image = random.integers(60, 110, (size[1], size[0], 3), np.uint8)
    name = list(SHAPES)[seed % 2]
    x, y = int(random.integers(0, size[0] - side)), int(random.integers(0, size[1] - side))
    if name == "disc":
        cv2.circle(image, (x + side // 2, y + side // 2), side // 2, SHAPES[name], -1)
    else:
        cv2.rectangle(image, (x, y), (x + side - 1, y + side - 1), SHAPES[name], -1)
    return image, {"label": name, "x": float(x), "y": float(y), "width": float(side), "height": float(side), "track": None}


def row(seed: int, *, task: str = "detection", **more: Any) -> dict[str, Any]:
    """A row of a Dataset with one scene."""
    image, box = scene(seed, **more)
    high, wide, _ = image.shape
    sizes = {"width": wide, "height": high, "source_width": wide, "source_height": high}
    place = {"scale_x": 1.0, "scale_y": 1.0, "offset_x": 0.0, "offset_y": 0.0}
    taken = {"id": f"belt@{seed:09}", "video": "belt", "index": seed, "time": seed / 2}
    marks = {"label": None, "boxes": [box]} if task == "detection" else {"label": box["label"], "boxes": None}
    return {**taken, **sizes, **place, **marks, "image": encode(image)}


def dataset(folder: Path, seeds: range, *, task: str = "detection", rows: list[dict[str, Any]] | None = None, **info: Any) -> Dataset:
    """A Dataset of one scene for each seed (or of `rows`)."""
    known = {"task": task, "classes": sorted(SHAPES), "split": "train", "recipe": [], "normalization": None, "augmentation": None}
    return Dataset.from_rows(folder, rows or [row(seed, task=task) for seed in seeds], {**known, **info}, shard=16)


def examples(seeds: range, *, task: str = "detection") -> Examples:
    """The same as tensors."""
    drawn = [scene(seed) for seed in seeds]
    kinds = torch.tensor([[sorted(SHAPES).index(box["label"])] for _, box in drawn])
    corners = [[[b["x"], b["y"], b["x"] + b["width"], b["y"] + b["height"]]] for _, b in drawn]
    images = torch.from_numpy(np.stack([image for image, _ in drawn]))
    return Examples(images, kinds, torch.tensor(corners), tuple(sorted(SHAPES)), task)


class Recorder(Context):
    """A context that remembers what it was told, with its rooms in a folder."""

    def __init__(self, folder: Path, *, cpus: int = 1) -> None:
        super().__init__(cpus=cpus)
        self.folder = folder
        self.curves: dict[str, list[tuple[int | None, float]]] = {}
        self.pictures: dict[str, Any] = {}
        self.steps: list[tuple[float, float, str]] = []
        self.lines: list[str] = []

    def _room(self, name: str) -> Path:
        (self.folder / name).mkdir(parents=True, exist_ok=True)
        return self.folder / name

    def progress(self, done: float, total: float, message: str = "") -> None:
        self.steps.append((done, total, message))

    def log(self, message: str) -> None:
        self.lines.append(message)

    def metric(self, name: str, value: float, step: int | None = None) -> None:
        self.curves.setdefault(name, []).append((step, value))

    def picture(self, name: str, image: Any, caption: str = "") -> None:
        self.pictures[name] = image


def train_in(folder: Path, *given: Dataset, active: Recorder | None = None, **settings: Any) -> Any:
    """train_cnn, small and in `folder`."""
    from components.training import train_cnn

    with running_in(active or Recorder(folder)):
        return train_cnn(*given, **{"width": 8, "batch_size": 8, "precision": "fp32", **settings})
