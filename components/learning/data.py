"""A Dataset as tensors in memory: pixels as bytes, boxes and classes padded to the same number an image."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from components.artifacts import Dataset
from components.context import context
from components.errors import InputError
from components.imaging.frame import pixels as pixels_of

__all__ = ["Batch", "Examples", "read_examples"]

NOTHING = -1  # the class of a padded place
RAM_SHARE = 0.6  # of the machine's memory that the images of one dataset may fill


@dataclass(frozen=True)
class Batch:
    """Images side by side with what is on them."""

    images: Tensor  # (N, 3, H, W) uint8, or float 0..255 once augmented; channels last in memory
    kinds: Tensor  # (N, M) int64 class numbers, -1 where there is nothing; (N, 1) for classification
    boxes: Tensor  # (N, M, 4) float left, top, right, bottom in px; zeros for classification


@dataclass(frozen=True)
class Examples:
    """All of a dataset's labelled frames."""

    images: Tensor  # (N, H, W, 3) uint8
    kinds: Tensor  # (N, M) int64
    boxes: Tensor  # (N, M, 4) float
    classes: tuple[str, ...]
    task: str  # "detection" or "classification"

    def __len__(self) -> int:
        return len(self.images)

    @property
    def size(self) -> tuple[int, int]:
        """The images' width and height (px)."""
        return self.images.shape[2], self.images.shape[1]

    def batch(self, chosen: Tensor, device: torch.device) -> Batch:
        """The examples numbered `chosen` ((N,) int64), on `device`."""
        chosen = chosen.to(self.images.device)
        images = self.images[chosen].to(device, non_blocking=True).permute(0, 3, 1, 2)
        return Batch(images, self.kinds[chosen].to(device), self.boxes[chosen].to(device))

    def on(self, device: torch.device) -> "Examples":
        """The same examples where `device` reaches them fastest: in its own memory if they take at most half of what is free there."""
        if device.type != "cuda" or self.images.nbytes > torch.cuda.mem_get_info(device)[0] // 2:
            return self
        return replace(self, images=self.images.to(device), kinds=self.kinds.to(device), boxes=self.boxes.to(device))


def read_examples(dataset: Dataset, *, task: str, classes: tuple[str, ...], called: str) -> Examples:
    """Decode the labelled frames of `dataset` for `task`, a few at a time; `called` names the port in errors.

    Raises InputError if nothing is labelled, a label is none of `classes`, or the images differ in size or are too many.
    """
    images: Tensor | None = None
    marks: list[list[tuple[int, tuple[float, ...]]]] = []
    number = {name: place for place, name in enumerate(classes)}
    for done, row in enumerate(_labelled(dataset, task)):
        context().go_on()
        pixels = torch.from_numpy(pixels_of(row))  # (H, W, 3)
        if images is None:
            images = _room_for(len(dataset), pixels, called)
        if pixels.shape != images.shape[1:]:
            raise _differing(called, row["id"], pixels, images)
        images[done] = pixels
        marks.append(_marks(row, task, number, called))
        if done % 200 == 0:
            context().progress(done, len(dataset), f"reading {called} images")
    if images is None:
        what = "boxes" if task == "detection" else "a class"
        raise InputError(f"No frame of the {called} data has {what}.", "Join labels to the frames with Label frames before splitting.")
    if task == "detection" and not any(marks):
        raise InputError(
            f"The frames of the {called} data are labelled, but none has a box.", "Check that labels and frames belong together."
        )
    kinds, boxes = _padded(marks)
    return Examples(images[: len(marks)], kinds, boxes, classes, task)


def _labelled(dataset: Dataset, task: str) -> Iterable[dict[str, Any]]:
    column = "boxes" if task == "detection" else "label"
    return (row for row in dataset.rows() if row[column] is not None)


def _room_for(count: int, pixels: Tensor, called: str) -> Tensor:
    needed = count * pixels.nbytes
    if needed > RAM_SHARE * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"):
        high, wide, _ = pixels.shape
        what = f"The {count:,} {called} images of {wide} x {high} px take {needed / 2**30:.1f} GiB, more than this machine's memory allows."
        raise InputError(what, "Resize them smaller, or extract fewer frames.")
    return torch.empty((count, *pixels.shape), dtype=torch.uint8)


def _differing(called: str, frame: str, pixels: Tensor, images: Tensor) -> InputError:
    one, other = (f"{t.shape[-2]} x {t.shape[-3]}" for t in (images, pixels))
    what = f"The {called} images differ in size: {one} px at first, but frame '{frame}' has {other} px."
    return InputError(what, "Insert Resize before the frames are split, so that all have one size.")


def _marks(row: dict[str, Any], task: str, number: dict[str, int], called: str) -> list[tuple[int, tuple[float, ...]]]:
    """The class numbers and corners of a row; boxes are cut at the image's edge, and what is left under a pixel is dropped."""
    named = [(row["label"], (0.0, 0.0, 0.0, 0.0))] if task == "classification" else [(b["label"], _corners(b, row)) for b in row["boxes"]]
    for label, _ in named:
        if label not in number:
            known = ", ".join(number)
            what = f"Frame '{row['id']}' of the {called} data shows '{label}', which is none of the classes {known}."
            raise InputError(what, "Split training and validation data from one labelled dataset.")
    return [(number[label], c) for label, c in named if task == "classification" or (c[2] - c[0] >= 1 and c[3] - c[1] >= 1)]


def _corners(box: dict[str, Any], row: dict[str, Any]) -> tuple[float, float, float, float]:
    left, top = max(0.0, box["x"]), max(0.0, box["y"])
    return left, top, min(float(row["width"]), box["x"] + box["width"]), min(float(row["height"]), box["y"] + box["height"])


def _padded(marks: list[list[tuple[int, tuple[float, ...]]]]) -> tuple[Tensor, Tensor]:
    most = max(1, max(map(len, marks)))
    kinds = torch.full((len(marks), most), NOTHING)
    boxes = torch.zeros((len(marks), most, 4))
    for place, found in enumerate(marks):
        if found:
            kinds[place, : len(found)] = torch.tensor([kind for kind, _ in found])
            boxes[place, : len(found)] = torch.tensor([corners for _, corners in found])
    return kinds, boxes
