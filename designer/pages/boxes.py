"""Boxes drawn over an image, each class in a colour of its own, for previews and for trying endpoints."""

import io
from collections.abc import Iterable
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from designer.look import one_line
from runtime.errors import InputError
from runtime.figures import figure

__all__ = ["Box", "with_boxes"]

LARGEST = 40_000_000  # pixels
COLOURS = ("#ff5a5f", "#1fb6a6", "#ffb400", "#5b8cff", "#c86bfa", "#3fbf5f", "#ff7ab8", "#9aa5b1")


class Box(NamedTuple):
    """Where something is, in px of the image, and what."""

    label: str
    x: float
    y: float
    width: float
    height: float
    score: float | None = None


def with_boxes(image: bytes, boxes: Iterable[Box], *, classes: Iterable[str] = ()) -> bytes:
    """The image with its boxes, as JPEG. Raises InputError for what is no image, or too large a one."""
    opened = _opened(image)
    drawn = ImageDraw.Draw(opened)
    line = max(2, round(max(opened.size) / 240))
    font = ImageFont.load_default(max(11, round(max(opened.size) / 36)))
    listed = list(boxes)
    colours = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(dict.fromkeys([*classes, *sorted({b.label for b in listed})]))}
    for box in sorted(listed, key=lambda b: b.score or 0.0):
        _draw(drawn, box, colours[box.label], (line, font))
    kept = io.BytesIO()
    opened.save(kept, "JPEG", quality=90)
    return kept.getvalue()


def _opened(image: bytes) -> Image.Image:
    try:
        found = Image.open(io.BytesIO(image))
        if found.width * found.height > LARGEST:
            raise InputError(f"The image has {found.width} x {found.height} pixels.", "Send a smaller one.")
        return found.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise InputError("The file is no image that can be read.", "Give a JPEG or PNG file.") from None


def _draw(drawn: ImageDraw.ImageDraw, box: Box, colour: str, pen: tuple[int, ImageFont.FreeTypeFont | ImageFont.ImageFont]) -> None:
    line, font = pen
    right, bottom = box.x + max(box.width, 1), box.y + max(box.height, 1)
    drawn.rectangle((box.x, box.y, right, bottom), outline=colour, width=line)
    words = one_line(box.label, 40) + (f" {figure(box.score)}" if box.score is not None else "")
    left, top, end, base = drawn.textbbox((box.x + line, box.y + line), words, font=font)
    drawn.rectangle((left - line, top - line, end + line, base + line), fill=colour)
    drawn.text((box.x + line, box.y + line), words, fill="#101218", font=font)
