"""One frame at a time: its pixels done as a recipe says, its place in the source and its boxes following."""

from typing import Any

from components.errors import InputError
from components.imaging.geometry import Geometry, clipped
from components.imaging.operations import Image
from components.recipe import Recipe, apply, decode, encode

__all__ = ["Row", "changed", "following", "pixels"]

Row = dict[str, Any]  # a row of Frames


def pixels(row: Row) -> Image:
    """The image of `row`; an InputError names the frame."""
    try:
        return decode(row["image"])
    except InputError as error:
        remedy = f"{error.remedy} Filter images and Resize can set broken frames aside."
        raise InputError(f"Frame '{row['id']}': {error.message}", remedy) from None


def changed(row: Row, image: Image, recipe: Recipe, *, format: str, quality: int, visible: float = 0.0) -> Row:
    """`row`, whose pixels are `image`, after `recipe`."""
    after, moved = apply(recipe, image)
    height, width = after.shape[:2]
    row = {**row, "width": width, "height": height, "image": encode(after, format, quality), **Geometry.of(row).then(moved).as_row()}
    if row["boxes"] is not None:
        row["boxes"] = following(row["boxes"], moved, (width, height), visible=visible)
    return row


def following(boxes: list[Row], moved: Geometry, size: tuple[int, int], *, visible: float) -> list[Row]:
    """`boxes` where the pixels went, cut at the image's edges; those of which less than the share `visible` is left are gone."""
    kept = []
    for box in boxes:
        place = clipped(moved.forward(box["x"], box["y"], box["width"], box["height"]), *size, visible=visible)
        if place is not None:
            kept.append({**box, **dict(zip(("x", "y", "width", "height"), place, strict=True))})
    return kept
