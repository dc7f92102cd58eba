"""Where a box of the source lies in the image, and which part of it is seen there."""

from typing import Any

from components.labelling.marks import Box

__all__ = ["moved", "visible_part"]

Row = dict[str, Any]  # a frame's sizes, scale and offset, as in Frames


def moved(box: Box, relative: bool, row: Row) -> Box:
    """A box of the source as it lies in the image (px)."""
    across, down = (row["source_width"], row["source_height"]) if relative else (1, 1)
    x, y, width, height = box[0] * across, box[1] * down, box[2] * across, box[3] * down
    scale_x, scale_y = row["scale_x"], row["scale_y"]
    return x * scale_x + row["offset_x"], y * scale_y + row["offset_y"], width * scale_x, height * scale_y


def visible_part(box: Box, row: Row, min_visible: float, min_size: float) -> Box | None:
    """The part of a box (px) that lies in the image; None if that is less than `min_visible` of it or under `min_size` px."""
    x, y, width, height = box
    left, top = max(0.0, x), max(0.0, y)
    wide, high = min(float(row["width"]), x + width) - left, min(float(row["height"]), y + height) - top
    if wide <= 0 or high <= 0 or min(wide, high) < min_size or wide * high < min_visible * width * height:
        return None
    return left, top, wide, high
