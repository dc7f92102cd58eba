"""Tracks: where a thing is between two places where it was marked, and where it is not."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from components.labelling.marks import Box, Mark

__all__ = ["Track", "ended_where_missing"]


class Track:
    """One thing's marks in the order of their places: frame numbers, or times in seconds."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.marks = sorted(marks, key=lambda m: (_place(m), not m.outside))
        self.places = [_place(m) for m in self.marks]

    @property
    def first(self) -> Mark:
        """The first mark: what the thing is."""
        return self.marks[0]

    def at(self, place: float, tolerance: float = 0.0) -> tuple[bool, Box | None]:
        """Whether the thing is there at `place`, and its box, on a straight line between the marks around; none beyond the ends."""
        after = bisect_right(self.places, place + tolerance)
        if after == 0:
            return False, None
        before = self.marks[after - 1]
        if before.outside or (after == len(self.marks) and self.places[after - 1] < place - tolerance):
            return False, None
        if after == len(self.marks) or abs(self.places[after - 1] - place) <= tolerance or before.box is None:
            return True, before.box
        return True, _between(before, self.marks[after], (place - self.places[after - 1]) / (self.places[after] - self.places[after - 1]))


def ended_where_missing(marks: Sequence[Mark], frames: Sequence[int]) -> list[Mark]:
    """The marks to add so that a track is outside at the next of the labelled `frames` (sorted) where it has no mark."""
    held: dict[Any, dict[int, Mark]] = defaultdict(dict)
    for mark in marks:
        held[mark.track][mark.index or 0] = mark
    following = dict(pairwise(frames))
    ends = []
    for track in held.values():
        for index, mark in track.items():
            if (after := following.get(index)) is not None and after not in track:
                ends.append(replace(mark, index=after, outside=True))
    return ends


def _place(mark: Mark) -> float:
    return mark.index if mark.index is not None else mark.time or 0.0


def _between(before: Mark, after: Mark, part: float) -> Box | None:
    if before.box is None or after.box is None or after.outside:
        return before.box  # it stays where it was until it is gone
    x, y, width, height = (a + (b - a) * part for a, b in zip(before.box, after.box, strict=True))
    return x, y, width, height
