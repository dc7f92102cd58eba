"""Where a point of one image is in another that was scaled and moved out of it."""

from dataclasses import asdict, dataclass
from typing import Any, Self

__all__ = ["Geometry", "clipped"]

Corner = tuple[float, float, float, float]  # x, y of the upper left corner, width, height


@dataclass(frozen=True)
class Geometry:
    """Where a point of the source is in the image: x here = x in the source * scale_x + offset_x (px, edges at whole numbers)."""

    scale_x: float = 1.0
    scale_y: float = 1.0
    offset_x: float = 0.0
    offset_y: float = 0.0

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """The geometry of a row of Frames."""
        return cls(row["scale_x"], row["scale_y"], row["offset_x"], row["offset_y"])

    def as_row(self) -> dict[str, float]:
        """The columns of a row of Frames."""
        return asdict(self)

    def then(self, later: "Geometry") -> "Geometry":
        """The geometry of doing this one and then `later`."""
        return Geometry(
            self.scale_x * later.scale_x,
            self.scale_y * later.scale_y,
            self.offset_x * later.scale_x + later.offset_x,
            self.offset_y * later.scale_y + later.offset_y,
        )

    def forward(self, x: float, y: float, width: float, height: float) -> Corner:
        """A box of the source, in the image."""
        return (x * self.scale_x + self.offset_x, y * self.scale_y + self.offset_y, width * self.scale_x, height * self.scale_y)

    def back(self, x: float, y: float, width: float, height: float) -> Corner:
        """A box of the image, in the source."""
        return ((x - self.offset_x) / self.scale_x, (y - self.offset_y) / self.scale_y, width / self.scale_x, height / self.scale_y)


def clipped(box: Corner, width: float, height: float, *, visible: float = 0.0) -> Corner | None:
    """The part of `box` inside an image of `width` x `height` px; None if that is empty or less than the share `visible` of its area."""
    x, y, w, h = box
    left, top, right, bottom = max(x, 0.0), max(y, 0.0), min(x + w, width), min(y + h, height)
    inside = (right - left) * (bottom - top)
    if right <= left or bottom <= top or inside < visible * w * h:
        return None
    if (left, top, right, bottom) == (x, y, x + w, y + h):
        return box  # bit for bit: (x + w) - x need not be w
    return (left, top, right - left, bottom - top)
