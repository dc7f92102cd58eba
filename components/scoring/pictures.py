"""Pictures of examples for a report: what was found drawn over what is there."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2

from components.artifacts import Dataset
from components.learning.drawing import draw_boxes
from components.learning.found import Found
from components.recipe import decode, encode
from components.scoring.examples import Example
from components.scoring.seen import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LEGEND", "Picture", "pictures_of"]

LEGEND = "In colour what the model found, with its score; in white what is there."
WIDEST = 480  # px; a larger image is made smaller, so that thin lines survive in a gallery
READABLE = 240  # px; a smaller one is enlarged so that scores can be read


@dataclass(frozen=True)
class Picture:
    """A JPEG and its size in pixels; `tiny`: to be shown enlarged, pixel by pixel."""

    data: bytes
    width: int
    height: int
    tiny: bool = False

    @property
    def data_url(self) -> str:
        """The picture as it stands inside a page."""
        return f"data:image/jpeg;base64,{b64encode(self.data).decode()}"


def pictures_of(examples: Sequence[Example], test: Dataset, classes: Sequence[str]) -> list[tuple[Example, Picture]]:
    """Each of `examples`, which are frames of `test`, with its picture; `classes` choose the colours."""
    images = _images(test, [example.seen.frame for example in examples]) if examples else {}  # no filter fits an empty list
    return [(example, _picture(decode(images[example.seen.frame]), example, classes)) for example in examples]


def _images(test: Dataset, frames: Sequence[str]) -> dict[str, bytes]:
    """The encoded images of `frames`, by id; nothing else of `test` is kept in memory."""
    import pyarrow.parquet

    found: dict[str, bytes] = {}
    for file in test.files():
        rows = pyarrow.parquet.read_table(file, columns=["id", "image"], filters=[("id", "in", list(frames))])
        found.update((row["id"], row["image"]) for row in rows.to_pylist())
    return found


def _picture(image: "NDArray[np.uint8]", example: Example, classes: Sequence[str]) -> Picture:
    factor = _factor(image.shape[1], boxes=example.judged is not None)
    image = _scaled(image, factor)
    if example.judged:
        one = example.judged
        found = [_found(b, factor) for b in (*(m.found for m in (*one.right, *one.confused)), *one.false)]
        image = draw_boxes(image, found, [vars(_moved(b, factor)) for b in one.seen.boxes], classes=classes)
    return Picture(encode(image, "jpeg", 88), image.shape[1], image.shape[0], tiny=image.shape[1] < READABLE // 2)


def _factor(width: int, *, boxes: bool) -> float:
    if width > WIDEST:
        return WIDEST / width
    return -(-READABLE // width) if boxes and width < READABLE else 1


def _scaled(image: "NDArray[np.uint8]", factor: float) -> "NDArray[np.uint8]":
    if factor == 1:
        return image
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return cv2.resize(image, size, interpolation=how).astype(image.dtype)


def _moved(box: Box, factor: float) -> Box:
    return Box(box.label, box.x * factor, box.y * factor, box.width * factor, box.height * factor, box.score)


def _found(box: Box, factor: float) -> Found:
    moved = _moved(box, factor)
    return Found(moved.label, moved.score, moved.x, moved.y, moved.width, moved.height)
