"""Average precision as the COCO benchmark computes it, by faster-coco-eval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from faster_coco_eval import COCO, COCOeval_faster

from components.scoring.seen import Box, Seen

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Precision", "coco_precision"]


@dataclass(frozen=True)
class Precision:
    """Precision by overlap (0.5 to 0.95 in ten steps), recall (0 to 1 in 101 steps) and class; -1 where a class has no truth."""

    table: "NDArray[np.float64]"  # (overlap 10, recall 101, class)

    def known(self, row: int) -> bool:
        """Whether there is truth to measure class `row` by."""
        return bool((self.table[:, :, row] > -1).any())

    def mean(self, row: int | None = None) -> float:
        """Average precision over all overlaps, of one class or of all."""
        return _mean(self.table if row is None else self.table[:, :, row])

    def mean_at_half(self, row: int | None = None) -> float:
        """Average precision at an overlap of 0.5, of one class or of all."""
        return _mean(self.table[0] if row is None else self.table[0, :, row])

    def curve(self, row: int) -> list[list[float]]:
        """[recall, precision] at an overlap of 0.5, up to the first recall that is never reached."""
        heights = self.table[0, :, row]
        reached = int(np.count_nonzero(heights > 0))
        return [[round(x / 100, 2), round(float(heights[x]), 6)] for x in range(min(reached + 1, len(heights)))]


def coco_precision(seen: Sequence[Seen], classes: Sequence[str]) -> Precision:
    """The precision of all that was found (up to 100 boxes a frame and class), whatever its score."""
    number = {name: i for i, name in enumerate(classes, 1)}
    truth = COCO(
        {
            "images": [{"id": i, "width": one.size[0], "height": one.size[1]} for i, one in enumerate(seen, 1)],
            "categories": [{"id": i, "name": name} for name, i in number.items()],
            "annotations": _numbered([_annotation(i, b, number) for i, one in enumerate(seen, 1) for b in one.boxes]),
        }
    )
    found = [{**_annotation(i, b, number), "score": b.score} for i, one in enumerate(seen, 1) for b in one.found]
    evaluator = COCOeval_faster(truth, truth.loadRes(found), "bbox")
    evaluator.params.areaRng, evaluator.params.areaRngLbl = evaluator.params.areaRng[:1], ["all"]  # not by size of object
    evaluator.evaluate()
    evaluator.accumulate()
    return Precision(evaluator.eval["precision"][:, :, :, 0, -1])


def _annotation(image: int, box: Box, number: dict[str, int]) -> dict[str, Any]:
    sides = [box.x, box.y, box.width, box.height]
    return {"image_id": image, "category_id": number[box.label], "bbox": sides, "area": box.width * box.height, "iscrowd": 0}


def _numbered(annotations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**a, "id": i} for i, a in enumerate(annotations, 1)]  # COCO's evaluator takes id 0 for "unmatched"


def _mean(precision: "NDArray[np.float64]") -> float:
    measured = precision[precision > -1]
    return float(measured.mean()) if measured.size else 0.0
