"""Which test frames are worth looking at: the worst and the best, and in words what went wrong or right on each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from components.scoring.figures import NOTHING
from components.scoring.matching import Judged
from components.scoring.seen import Seen

__all__ = ["Example", "box_examples", "class_examples"]

APART = 1.0  # frames of one video closer than this look alike (s)


@dataclass(frozen=True)
class Example:
    """A frame to show. `mistakes` are (truth, taken for); `id` names its picture: "worst-3"."""

    id: str
    seen: Seen
    said: str
    mistakes: tuple[tuple[str, str], ...] = ()
    judged: Judged | None = None  # of a frame with boxes

    @property
    def best(self) -> bool:
        """Whether it is shown for being right."""
        return self.id.startswith("best")


def box_examples(judged: Sequence[Judged], many: int) -> list[Example]:
    """Up to `many` frames with the lowest F1, and as many without a mistake, those with most objects first."""
    bad = sorted((one for one in judged if one.errors), key=lambda j: (j.f1, -j.errors, j.seen.frame))
    good = sorted((one for one in judged if one.right and not one.errors), key=lambda j: (-len(j.right), j.seen.frame))
    worst = [Example(f"worst-{i}", j.seen, _said(j), _mistakes(j), j) for i, j in enumerate(_spread(bad, many), 1)]
    return worst + [Example(f"best-{i}", j.seen, _said(j), (), j) for i, j in enumerate(_spread(good, many), 1)]


def class_examples(seen: Sequence[Seen], many: int) -> list[Example]:
    """Up to `many` wrong frames, the surest of each confusion first, and as many of the surest right ones of each class."""
    bad = _each_kind_first([one for one in seen if one.guess != one.label])
    good = _each_kind_first([one for one in seen if one.guess == one.label])
    worst = [
        Example(f"worst-{i}", one, f"{one.label} taken for {one.guess} ({one.certainty:.2f})", ((one.label, one.guess),))
        for i, one in enumerate(bad[:many], 1)
    ]
    return worst + [Example(f"best-{i}", one, f"{one.label} ({one.certainty:.2f})") for i, one in enumerate(good[:many], 1)]


def _each_kind_first(seen: Iterable[Seen]) -> list[Seen]:
    """The surest of every (truth, answer), the most frequent kind first, then the second of every kind, and so on."""
    kinds: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in sorted(seen, key=lambda s: (-s.certainty, s.frame)):
        kinds[one.label, one.guess].append(one)
    ordered = sorted(kinds.items(), key=lambda kind: (-len(kind[1]), kind[0]))
    ranked = [(rank, place, one) for place, (_, ones) in enumerate(ordered) for rank, one in enumerate(ones)]
    return [one for _, _, one in sorted(ranked, key=lambda r: r[:2])]


def _spread(ordered: Sequence[Judged], many: int) -> list[Judged]:
    """The first `many`, neighbours in a video left out as long as there are others."""
    apart: list[Judged] = []
    alike: list[Judged] = []
    for one in ordered:
        if len(apart) == many:
            break
        (alike if any(_neighbours(one.seen, other.seen) for other in apart) else apart).append(one)
    return [*apart, *alike][:many]


def _neighbours(one: Seen, other: Seen) -> bool:
    return one.video == other.video and abs(one.time - other.time) < APART


def _mistakes(one: Judged) -> tuple[tuple[str, str], ...]:
    taken = [(m.truth.label, m.found.label) for m in one.confused]
    pairs = [*taken, *((b.label, NOTHING) for b in one.missed), *((NOTHING, b.label) for b in one.false)]
    return tuple(dict.fromkeys(pairs))


def _said(one: Judged) -> str:
    counts = {
        "found": Counter(m.truth.label for m in one.right),
        "missed": Counter(b.label for b in one.missed),
        "not there": Counter(b.label for b in one.false),
        "confused": Counter(f"{m.truth.label} taken for {m.found.label}" for m in one.confused),
    }
    return "; ".join(f"{what}: {_counted(names)}" for what, names in counts.items() if names)


def _counted(names: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(names.items()))
