"""What a model found on an image."""

from dataclasses import dataclass

__all__ = ["Found"]


@dataclass(frozen=True)
class Found:
    """A box, or (x to height None) the class of the whole image; x and y are the upper left corner, in px of the image given."""

    label: str
    score: float  # 0..1
    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None
