"""A small picture of the item that a step failed on."""

from pathlib import Path
from typing import Any

from runtime.engine.faults.items import Item

__all__ = ["thumbnail"]

WIDTH = 320  # px


def thumbnail(item: Item) -> bytes | None:
    """A JPEG of at most 320 px width; nothing where the item has no picture, or one that cannot be read (which may be the fault)."""
    try:
        image = _image(item)
        return None if image is None else _small(image)
    except Exception:  # a picture helps; its absence must not hide the fault
        return None


def _image(item: Item) -> Any:
    if isinstance(item.picture, bytes):
        from components.recipe import decode

        return decode(item.picture)
    if isinstance(item.picture, Path):
        from components.video.glimpse import frame_at

        return frame_at(item.picture, float(item.told.get("time", 0.0)))
    return None


def _small(image: Any) -> bytes:
    from components.recipe import apply, encode

    height, width = image.shape[:2]
    size = {"width": WIDTH, "height": max(1, round(height * WIDTH / width))}
    operation = {"op": "resize", "mode": "stretch", "interpolation": "area", **size}
    shown = apply([operation], image)[0] if width > WIDTH else image
    return encode(shown, "jpeg", 85)
