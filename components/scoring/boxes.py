"""How well objects are found: mAP as COCO defines it, and precision, recall and F1 at a score threshold."""

from collections.abc import Sequence

from components.scoring.coco import Precision, coco_precision
from components.scoring.figures import NOTHING, Confusion, Figures, rounded, scores
from components.scoring.matching import Judged, judge
from components.scoring.seen import Seen

__all__ = ["score_boxes"]


def score_boxes(judged: Sequence[Judged], classes: Sequence[str], *, iou: float) -> Figures:
    """The figures of found boxes.

    mAP and curves count every box found; precision, recall, F1 and confusion those that `judged` kept. Over all classes
    they are of all boxes together. "best threshold" is the score at which "best F1" is reached.
    """
    seen = [one.seen for one in judged]
    precision = coco_precision(seen, classes)
    confusion = Confusion.of([*classes, NOTHING], (pair for one in judged for pair in _pairs(one)))
    per_class = {name: _class_scores(confusion, row, precision) for row, name in enumerate(classes)}
    curves = {f"precision-recall: {name}": precision.curve(row) for row, name in enumerate(classes) if precision.known(row)}
    return Figures(_values(judged, precision, iou), per_class, confusion, curves)


def _values(judged: Sequence[Judged], precision: Precision, iou: float) -> dict[str, float]:
    right = sum(len(one.right) for one in judged)
    found = right + sum(len(one.confused) + len(one.false) for one in judged)
    there = sum(len(one.seen.boxes) for one in judged)
    best, at = _best_f1([one.seen for one in judged], iou)
    return {
        "mAP@0.5": rounded(precision.mean_at_half()),
        "mAP@[.5:.95]": rounded(precision.mean()),
        **scores(right, found, there),
        "best F1": rounded(best),
        "best threshold": rounded(at),
        "frames": len(judged),
        "boxes": there,
        "found": found,
    }


def _pairs(one: Judged) -> list[tuple[str, str]]:
    matched = [(m.truth.label, m.found.label) for m in (*one.right, *one.confused)]
    return [*matched, *((b.label, NOTHING) for b in one.missed), *((NOTHING, b.label) for b in one.false)]


def _class_scores(confusion: Confusion, row: int, precision: Precision) -> dict[str, float]:
    there = sum(confusion.counts[row])
    found = sum(line[row] for line in confusion.counts)
    average = {"AP@0.5": precision.mean_at_half(row), "AP@[.5:.95]": precision.mean(row)} if precision.known(row) else {}
    return {**{n: rounded(v) for n, v in average.items()}, **scores(confusion.counts[row][row], found, there), "boxes": there}


def _best_f1(seen: Sequence[Seen], iou: float) -> tuple[float, float]:
    """The highest F1 over all thresholds and the threshold that gives it; (0, 1) where nothing is right."""
    there = sum(len(one.boxes) for one in seen)
    everything = [judge(one, threshold=0, iou=iou) for one in seen]
    right = [(m.found.score, 1) for one in everything for m in one.right]
    wrong = [(box.score, 0) for one in everything for box in (*one.false, *(m.found for m in one.confused))]
    falling = sorted(right + wrong, reverse=True)
    best, at, hits = 0.0, 1.0, 0
    for found, (score, hit) in enumerate(falling, 1):
        hits += hit
        together = found < len(falling) and falling[found][0] == score  # boxes of one score pass a threshold together
        if not together and 2 * hits / (found + there) > best:
            best, at = 2 * hits / (found + there), score
    return best, at
