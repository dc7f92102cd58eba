"""What was done to pixels since the camera, as data that can be done again: the one place that changes pixels."""

from dataclasses import dataclass

__all__ = ["Geometry"]


@dataclass(frozen=True)
class Geometry:
    """Where a point of the source is in the image: x here = x in the source * scale_x + offset_x (px)."""

    scale_x: float = 1.0
    scale_y: float = 1.0
    offset_x: float = 0.0
    offset_y: float = 0.0
