"""Boxes around what moves before a fixed camera: labels that nobody had to draw.

The background is modelled a pixel at a time as a mixture of Gaussians (Zivkovic, "Improved adaptive Gaussian mixture model for
background subtraction", ICPR 2004; OpenCV's MOG2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from components.artifacts import Frames, Labels, Part
from components.context import context
from components.errors import InputError
from components.labelling.marks import Box, Mark
from components.recipe import decode
from components.words import counted

__all__ = ["Moving", "find", "moving_boxes"]

LEARNT_FROM = 200  # frames, spread over the video, kept encoded: memory stays flat, and who stands for a while is no background
FORGETTING = 0.002  # share of the model that each frame renews while boxes are drawn: follows the light, not the people
USUAL = 0.7  # share of the time that the background is seen; who stands somewhere for less than the rest of it does not become part of it
FEWEST = 8  # frames that tell a background from what is before it
NEEDED = ["video", "index", "image", "scale_x", "scale_y", "offset_x", "offset_y"]
Mask = NDArray[np.uint8]
Row = dict[str, Any]


@dataclass(frozen=True)
class Moving:
    """What counts as a moving thing. Sizes are in px of the frames."""

    label: str = "moving"
    threshold: float = 25.0  # squared distance from the background, in its own deviations
    min_width: int = 6
    min_height: int = 12
    max_share: float = 0.25  # of the image
    join: int = 9  # px: pieces nearer than this are one thing


def find(frames: Frames, asked: Moving, folder: Path) -> Labels:
    """The boxes of all videos, a part a video, in `folder`."""
    videos = _counts(frames)
    parts: list[Part] = []
    boxes = 0
    for done, (video, count) in enumerate(sorted(videos.items())):
        context().progress(done, len(videos), video)
        if count < FEWEST:
            raise InputError(
                f"{video} has {counted(count, 'frame')}, too few to tell what moves.", f"Take at least {FEWEST}, better a hundred."
            )
        marks = list(_marks(frames, video, count, asked))
        boxes += sum(mark.box is not None for mark in marks)
        parts.append(Labels.part_from([mark.row() for mark in marks], folder))
    if not boxes:
        raise InputError("Nothing moves in these videos.", "Lower the threshold or the smallest size, or look at the frames.")
    context().log(f"{counted(boxes, 'moving thing')} on {counted(sum(videos.values()), 'frame')}.")
    counts = {"frames": sum(videos.values()), "marks": boxes}
    return Labels.create(folder, {"kind": "boxes", "classes": [asked.label], "format": "moving", "counts": counts}, parts)


def moving_boxes(changed: Mask, asked: Moving) -> list[Box]:
    """The boxes of the things in a mask (255: differs from the background), from the top down, in px."""
    speck = np.ones((2, 2), np.uint8)
    clean = cv2.dilate(cv2.erode(changed, speck, anchor=(0, 0)), speck, anchor=(1, 1))  # an even kernel must not shift the picture
    upright = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (asked.join // 2 | 1, asked.join | 1))  # heads above legs
    clean = cv2.morphologyEx(clean, cv2.MORPH_CLOSE, upright)
    _, _, pieces, _ = cv2.connectedComponentsWithStats(np.asarray(clean, np.uint8))
    found = []
    for x, y, width, height, area in pieces[1:].tolist():
        large_enough = width >= asked.min_width and height >= asked.min_height
        if large_enough and area >= 0.25 * width * height and width * height <= asked.max_share * changed.size:  # a rope is no thing
            found.append((float(x), float(y), float(width), float(height)))
    return found


def _marks(frames: Frames, video: str, count: int, asked: Moving) -> Iterator[Mark]:
    background = cv2.createBackgroundSubtractorMOG2(history=LEARNT_FROM, varThreshold=asked.threshold, detectShadows=True)
    background.setBackgroundRatio(USUAL)
    step = max(1, count // LEARNT_FROM)
    samples = [row["image"] for place, row in enumerate(_rows(frames, video)) if place % step == 0]
    for place in np.random.default_rng(0).permutation(len(samples)):  # the first frames weigh most, so neighbours must not be among them
        background.apply(decode(samples[place]))
    for row in _rows(frames, video):
        changed = background.apply(decode(row["image"]), learningRate=FORGETTING)
        solid = np.where(np.asarray(changed) == 255, np.uint8(255), np.uint8(0))  # 127 is a shadow
        yield Mark(None, video, row["index"])
        for box in moving_boxes(solid, asked):
            yield Mark(asked.label, video, row["index"], box=_in_source(box, row))


def _in_source(box: Box, row: Row) -> Box:
    x, y, width, height = box
    scale_x, scale_y = row["scale_x"], row["scale_y"]
    return (x - row["offset_x"]) / scale_x, (y - row["offset_y"]) / scale_y, width / scale_x, height / scale_y


def _counts(frames: Frames) -> dict[str, int]:
    counts: dict[str, int] = {}
    for file in frames.files():
        for video in pq.read_table(file, columns=["video"])["video"].to_pylist():
            counts[video] = counts.get(video, 0) + 1
    return counts


def _rows(frames: Frames, video: str) -> Iterator[Row]:
    """The frames of one video, in the order they come, one part in memory at a time."""
    for file in frames.files():
        yield from pq.read_table(file, columns=NEEDED, filters=[("video", "=", video)]).to_pylist()
