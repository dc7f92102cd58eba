"""The light mAP agrees with the COCO evaluator's, and accuracy counts."""

import numpy as np
import pytest
import torch

from components.learning.data import Examples
from components.learning.decoding import Detections
from components.learning.scores import accuracy, mean_average_precision
from components.scoring.coco import coco_precision
from components.scoring.seen import Box, Seen

pytestmark = pytest.mark.torch


def truth(kinds: list[list[int]], boxes: list[list[list[float]]]) -> Examples:
    return Examples(
        torch.zeros(len(kinds), 100, 100, 3, dtype=torch.uint8), torch.tensor(kinds), torch.tensor(boxes), ("a", "b"), "detection"
    )


def detections(*found: tuple[int, float, list[float]]) -> Detections:
    kinds, scores, boxes = ([f[i] for f in found] for i in range(3))
    return Detections(torch.tensor(kinds, dtype=torch.long), torch.tensor(scores), torch.tensor(boxes, dtype=torch.float).reshape(-1, 4))


BOX, OTHER = [10.0, 10, 40, 40], [50.0, 50, 90, 90]


def test_everything_found_is_one_and_nothing_is_zero() -> None:
    true = truth([[0, 1]], [[BOX, OTHER]])
    assert mean_average_precision([detections((0, 0.9, BOX), (1, 0.4, OTHER))], true) == pytest.approx(1)
    assert mean_average_precision([detections()], true) == 0


def test_a_surer_mistake_costs_and_a_less_sure_one_does_not() -> None:
    true = truth([[0]], [[BOX]])
    assert mean_average_precision([detections((0, 0.9, BOX), (0, 0.3, OTHER))], true) == pytest.approx(1)
    assert mean_average_precision([detections((0, 0.9, OTHER), (0, 0.3, BOX))], true) == pytest.approx(0.5)


def test_a_second_box_on_the_same_object_is_wrong() -> None:
    true = truth([[0, 0]], [[BOX, OTHER]])
    doubled = detections((0, 0.9, BOX), (0, 0.8, BOX), (0, 0.7, OTHER))
    assert mean_average_precision([doubled], true) == pytest.approx((51 + 50 * 2 / 3) / 101)


def seen(place: int, found: Detections, true: Examples) -> Seen:
    """One image as the COCO evaluator wants it."""
    boxes = [_box(true.classes[k], b) for k, b in zip(true.kinds[place].tolist(), true.boxes[place].tolist(), strict=True)]
    guesses = zip(found.kinds.tolist(), found.scores.tolist(), found.boxes.tolist(), strict=True)
    return Seen(f"{place}", "v", 0, 0.0, (100, 100), boxes=tuple(boxes), found=tuple(_box(true.classes[k], b, s) for k, s, b in guesses))


def _box(label: str, corners: list[float], score: float = 1.0) -> Box:
    left, top, right, bottom = corners
    return Box(label, left, top, right - left, bottom - top, score)


def test_it_agrees_with_the_coco_evaluator() -> None:
    random = np.random.default_rng(5)
    corners = random.integers(0, 60, (12, 3, 2)).astype(float)
    boxes = np.concatenate([corners, corners + random.integers(15, 40, (12, 3, 2))], axis=2)
    true = truth(random.integers(0, 2, (12, 3)).tolist(), boxes.tolist())
    moved = boxes + random.normal(0, 4, boxes.shape)
    kinds = np.where(random.random((12, 3)) < 0.8, true.kinds.numpy(), 1 - true.kinds.numpy())
    scores = np.sort(random.random((12, 3)), axis=1)[:, ::-1]
    found = [detections(*zip(k.tolist(), s.tolist(), b.tolist(), strict=True)) for k, s, b in zip(kinds, scores, moved, strict=True)]
    full = coco_precision([seen(place, one, true) for place, one in enumerate(found)], true.classes)
    assert mean_average_precision(found, true) == pytest.approx(full.mean_at_half(), abs=1e-4)


def test_accuracy_is_the_share_that_is_right() -> None:
    scores = torch.tensor([[2.0, 1], [0, 3], [5, 4], [1, 2]])
    assert accuracy(scores, torch.tensor([[0], [1], [1], [1]])) == 0.75
