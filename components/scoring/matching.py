"""Which found box is which true one: right, confused with another class, not there at all, or missed."""

from dataclasses import dataclass
from functools import cached_property

from components.scoring.seen import Box, Seen

__all__ = ["Judged", "Match", "judge", "overlap"]


@dataclass(frozen=True)
class Match:
    """A found box and the true one that it covers."""

    found: Box
    truth: Box


@dataclass(frozen=True)
class Judged:
    """A frame and the verdict on every box of it."""

    seen: Seen
    right: tuple[Match, ...]
    confused: tuple[Match, ...]  # the place is right, the class is not
    false: tuple[Box, ...]
    missed: tuple[Box, ...]

    @property
    def errors(self) -> int:
        """How many mistakes were made: a box under a wrong name is one."""
        return len(self.confused) + len(self.false) + len(self.missed)

    @cached_property
    def f1(self) -> float:
        """How well found and true boxes agree, 0 to 1; 1 where there is nothing and nothing was found."""
        boxes = 2 * (len(self.right) + len(self.confused)) + len(self.false) + len(self.missed)
        return 2 * len(self.right) / boxes if boxes else 1.0


def judge(seen: Seen, *, threshold: float, iou: float) -> Judged:
    """Match what scores at least `threshold` to the truth it overlaps by at least `iou`.

    As COCO does it: the surest box chooses first, among the boxes of its class that are still free, the one it covers best.
    What is then left on both sides is matched once more without regard to class. A box's match does not depend on the
    threshold, for those that choose before it score higher.
    """
    found = [box for box in seen.found if box.score >= threshold]
    right, found, missed = _matched(found, list(seen.boxes), iou, same_class=True)
    confused, false, missed = _matched(found, missed, iou, same_class=False)
    return Judged(seen, tuple(right), tuple(confused), tuple(false), tuple(missed))


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    return shared / (one.width * one.height + other.width * other.height - shared)


def _matched(found: list[Box], truth: list[Box], iou: float, *, same_class: bool) -> tuple[list[Match], list[Box], list[Box]]:
    matches: list[Match] = []
    alone: list[Box] = []
    free = list(truth)
    for box in found:
        fitting = [(overlap(box, t), -i) for i, t in enumerate(free) if t.label == box.label or not same_class]
        best, position = max(fitting, default=(0.0, 0))
        if best >= iou:
            matches.append(Match(box, free.pop(-position)))
        else:
            alone.append(box)
    return matches, alone, free
