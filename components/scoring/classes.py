"""How well whole frames are classified: accuracy, macro-F1, each class, and what is taken for what."""

from collections.abc import Sequence

from components.scoring.figures import Confusion, Figures, rounded, scores
from components.scoring.seen import Seen

__all__ = ["score_classes"]


def score_classes(seen: Sequence[Seen], classes: Sequence[str]) -> Figures:
    """The figures of classified frames. Macro-F1 is the mean F1 of the classes that occur, in the truth or in the answers."""
    confusion = Confusion.of(classes, ((one.label, one.guess) for one in seen))
    per_class = {name: _class_scores(confusion, row) for row, name in enumerate(confusion.names)}
    occurring = [s for row, s in enumerate(per_class.values()) if s["frames"] or _answers(confusion, row)]
    right = sum(one.label == one.guess for one in seen)
    values = {
        "accuracy": rounded(right / len(seen)),
        "macro-F1": rounded(sum(s["F1"] for s in occurring) / len(occurring)),
        "frames": len(seen),
    }
    return Figures(values, per_class, confusion)


def _class_scores(confusion: Confusion, row: int) -> dict[str, float]:
    there = sum(confusion.counts[row])
    return {**scores(confusion.counts[row][row], _answers(confusion, row), there), "frames": there}


def _answers(confusion: Confusion, column: int) -> int:
    return sum(row[column] for row in confusion.counts)
