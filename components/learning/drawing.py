"""Draws what was found, and what is true, on an image: class colours, readable labels, the same bytes each time."""

import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from components.learning.found import Found

__all__ = ["color_of", "draw_boxes"]

Image = npt.NDArray[np.uint8]
Color = tuple[int, int, int]

PALETTE: tuple[Color, ...] = (
    (255, 99, 72),
    (46, 196, 182),
    (255, 191, 63),
    (84, 160, 255),
    (190, 120, 255),
    (120, 214, 75),
    (255, 121, 198),
    (64, 224, 255),
    (214, 160, 98),
    (160, 174, 255),
)
TRUTH: Color = (255, 255, 255)
INK: Color = (16, 20, 24)


def color_of(label: str, classes: Sequence[str] = ()) -> Color:
    """The (R, G, B) of a class: by its place in `classes`, or, where it is not listed, by its name."""
    place = list(classes).index(label) if label in classes else zlib.crc32(label.encode())
    return PALETTE[place % len(PALETTE)]


def draw_boxes(
    image: Image,
    found: Sequence[Found],
    truth: Sequence[Mapping[str, Any]] | None = None,
    *,
    classes: Sequence[str] = (),
) -> Image:
    """A copy of `image` ((H, W, 3) uint8 RGB) with `found` in class colours over `truth` in thin white.

    `truth` are boxes as in a row of Frames ({"label", "x", "y", "width", "height"}). A finding without a box is written in the
    upper left corner; of several of those only the first is.
    """
    drawn = np.array(image, np.uint8, order="C")
    for box in truth or ():
        _frame(drawn, _corners(box["x"], box["y"], box["width"], box["height"]), TRUTH, 1)
    boxes = [f for f in found if f.x is not None]
    for one in sorted(boxes, key=lambda f: f.score):  # the surest on top
        color = color_of(one.label, classes)
        corners = _corners(one.x or 0.0, one.y or 0.0, one.width or 0.0, one.height or 0.0)
        _frame(drawn, corners, color, _line(drawn))
        _tag(drawn, f"{one.label} {one.score:.2f}", corners[:2], color)
    for one in [f for f in found if f.x is None][:1]:
        _tag(drawn, f"{one.label} {one.score:.2f}", (0, 0), color_of(one.label, classes))
    return drawn


def _corners(x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
    return round(x), round(y), round(x + width) - 1, round(y + height) - 1


def _line(image: Image) -> int:
    return max(1, int(min(image.shape[:2])) // 200)


def _frame(image: Image, corners: tuple[int, int, int, int], color: Color, line: int) -> None:
    left, top, right, bottom = corners
    cv2.rectangle(image, (left, top), (right, bottom), INK, line + 2)  # dark rim: seen on bright ground too
    cv2.rectangle(image, (left, top), (right, bottom), color, line)


def _tag(image: Image, text: str, corner: tuple[int, int], color: Color) -> None:
    """Write `text` on a bar of `color` above `corner`, or wherever near it the image has room."""
    high, wide = image.shape[:2]
    size = max(10, min(28, round(min(high, wide) / 24)))
    _, _, width, _ = cv2.getTextSize((wide, high), text, (0, 0), _font(), size)
    bar = round(size * 1.35)
    left = max(0, min(corner[0], wide - width - 6))
    top = max(0, min(corner[1] - bar, high - bar))
    cv2.rectangle(image, (left, top), (left + width + 5, top + bar - 1), color, cv2.FILLED)
    cv2.putText(image, text, (left + 3, top + round(size * 1.05)), INK, _font(), size)


@cache
def _font() -> Any:  # cv2.FontFace: built in, so the same everywhere, and it has letters of most scripts
    return cv2.FontFace("sans")
