"""One mark that a person made: a class, a box, or that they looked and found nothing."""

import math
from dataclasses import dataclass
from typing import Any

__all__ = ["Box", "Mark", "looked_at", "problem_with_box"]

Box = tuple[float, float, float, float]  # x, y of the upper left corner, width, height
LARGEST = 1e6  # px; no camera is larger, and beyond it numbers lose their meaning
FURTHEST = 10.0  # image sizes, for boxes given as parts of the image
WATCH = -1  # the track of marks that only say from when to when somebody looked


@dataclass(frozen=True)
class Mark:
    """A row of Labels. No label: somebody looked there; without another mark in that place, there is nothing."""

    label: str | None
    video: str | None = None
    index: int | None = None
    time: float | None = None
    image: str | None = None
    box: Box | None = None
    relative: bool = False
    track: int | None = None
    keyframe: bool = True
    outside: bool = False

    def row(self) -> dict[str, Any]:
        """The mark as a row of the Labels' schema."""
        place = {"video": self.video, "index": self.index, "time": self.time, "image": self.image, "label": self.label}
        box = dict(zip(("x", "y", "width", "height"), self.box or (None,) * 4, strict=True))
        return {**place, **box, "relative": self.relative, "track": self.track, "keyframe": self.keyframe, "outside": self.outside}

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> "Mark":
        """The mark that a row of Labels says."""
        box = None if row["x"] is None else (row["x"], row["y"], row["width"], row["height"])
        names = ("label", "video", "index", "time", "image", "relative", "track", "keyframe", "outside")
        return cls(box=box, **{name: row[name] for name in names})


def looked_at(video: str, first: int, last: int) -> list[Mark]:
    """The marks that say: of `video`, somebody looked at the frames `first` to `last`."""
    return [Mark(None, video, first, track=WATCH), Mark(None, video, last + 1, track=WATCH, outside=True)]


def problem_with_box(box: Box, *, relative: bool = False, size: tuple[float, float] | None = None) -> str:
    """Why `box` cannot be on an image of `size` (px; None: unknown), as the end of a sentence; empty if it can."""
    if not all(math.isfinite(n) for n in box):
        return f"has a box that is no number: {_words(box)}"
    if max(abs(n) for n in box) > (FURTHEST if relative else LARGEST):
        return f"has a box that is too large to be true: {_words(box)}"
    x, y, width, height = box
    if width <= 0 or height <= 0:
        return f"has a box without area: {_words(box)}"
    across, down = (1.0, 1.0) if relative else size or (math.inf, math.inf)
    if x >= across or y >= down or x + width <= 0 or y + height <= 0:
        extent = "the image" if relative or size is None else f"the image of {across:g} x {down:g} px"
        return f"has a box outside {extent}: {_words(box)}"
    return ""


def _words(box: Box) -> str:
    return "x {:g}, y {:g}, width {:g}, height {:g}".format(*box)
