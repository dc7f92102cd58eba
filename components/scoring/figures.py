"""The figures that evaluation comes to, as they stand in a Metrics artifact."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from components.artifacts import Metrics

__all__ = ["NOTHING", "Confusion", "Figures", "rounded", "scores"]

NOTHING = "(nothing)"  # the row of what is not there and was found, and the column of what is there and was missed

Curve = list[list[float]]  # [[x, y], ...]


@dataclass(frozen=True)
class Confusion:
    """How often what is `names[row]` was taken for `names[column]`."""

    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> "Confusion":
        """Count `pairs` of (truth, taken for)."""
        listed = tuple(names)
        counts = {(t, g): 0 for t in listed for g in listed}
        for pair in pairs:
            counts[pair] += 1
        return cls(listed, tuple(tuple(counts[t, g] for g in listed) for t in listed))


@dataclass(frozen=True)
class Figures:
    """The content of a Metrics artifact, whose docstring says what is what."""

    values: dict[str, float]
    per_class: dict[str, dict[str, float]]
    confusion: Confusion
    curves: dict[str, Curve] = field(default_factory=dict)

    def saved(self, folder: Path) -> Metrics:
        """Write them into `folder`; `confusion` as {"classes": [names], "counts": [[truth by row, found by column]]}."""
        confusion = {"classes": list(self.confusion.names), "counts": [list(row) for row in self.confusion.counts]}
        return Metrics.of(folder, self.values, per_class=self.per_class, curves=self.curves, confusion=confusion)


def scores(right: int, found: int, there: int) -> dict[str, float]:
    """Precision, recall and F1 of `right` ones among those `found` and those `there`; 0 where one is undefined."""
    precision = right / found if found else 0.0
    recall = right / there if there else 0.0
    f1 = 2 * right / (found + there) if found + there else 0.0
    return {"precision": rounded(precision), "recall": rounded(recall), "F1": rounded(f1)}


def rounded(value: float) -> float:
    """`value` to six decimals, which is more than any test set can tell."""
    return round(float(value), 6)
