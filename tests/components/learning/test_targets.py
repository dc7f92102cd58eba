"""What the detector is asked for: exact peaks at the centres, boxes measured around them, the smaller of two in front."""

import pytest
import torch

from components.learning.decoding import detections_of
from components.learning.losses import boxes_at, classification_loss, detection_loss
from components.learning.targets import Targets, places, targets_of

pytestmark = pytest.mark.torch

SIZE, STRIDE = (12, 16), 8  # 128 x 96 px


def wanted(*boxes: tuple[int, float, float, float, float]) -> Targets:
    kinds = torch.tensor([[box[0] for box in boxes]])
    return targets_of(kinds, torch.tensor([[box[1:] for box in boxes]], dtype=torch.float), classes=2, size=SIZE, stride=STRIDE)


def perfect(targets: Targets) -> tuple[torch.Tensor, torch.Tensor]:
    """The answer that says exactly what is wanted."""
    y, x = places(SIZE, STRIDE, torch.device("cpu"))
    left, top, right, bottom = targets.boxes.unbind(-1)
    reach = torch.stack((x - left, y - top, right - x, bottom - y), dim=1)
    return torch.logit(targets.heat.clamp(1e-4, 1 - 1e-4)), reach


def test_a_centre_is_exactly_one_in_its_class_alone() -> None:
    made = wanted((1, 20, 20, 60, 52))
    assert made.heat[0, 1].max() == 1
    assert (made.heat[0, 1] == 1).nonzero().tolist() == [[4, 5]]  # the place of (40, 36)
    assert made.heat[0, 0].max() == 0


def test_nothing_wants_nothing() -> None:
    made = wanted((-1, 0, 0, 0, 0))
    assert made.heat.sum() == made.weights.sum() == 0
    assert made.objects == 1  # so that losses can be divided by it


def test_every_object_counts_the_same_whatever_its_size() -> None:
    made = wanted((0, 0, 0, 90, 90), (1, 100, 40, 124, 64))
    inside = (made.boxes[..., 2] == 124).squeeze(0)
    assert float(made.weights[0][inside].sum()) == pytest.approx(1)
    assert float(made.weights[0][~inside].sum()) == pytest.approx(1)


def test_the_smaller_of_two_on_one_place_is_measured() -> None:
    made = wanted((0, 0, 0, 120, 90), (1, 50, 35, 70, 55))
    assert made.boxes[0, 5, 7].tolist() == [50, 35, 70, 55]


def test_the_perfect_answer_is_read_as_the_true_boxes() -> None:
    boxes = [(0, 10.0, 8.0, 50.0, 40.0), (1, 60.0, 40.0, 120.0, 90.0), (0, 80.0, 4.0, 110.0, 30.0)]
    (found,) = detections_of(perfect(wanted(*boxes)), stride=STRIDE, size=(128, 96), threshold=0.5)
    read = sorted((k, *corners) for k, corners in zip(found.kinds.tolist(), found.boxes.tolist(), strict=True))
    assert [number for box in read for number in box] == pytest.approx([number for box in sorted(boxes) for number in box])


def test_the_perfect_answer_costs_less_than_any_other() -> None:
    kinds, boxes = torch.tensor([[0]]), torch.tensor([[[10.0, 8, 50, 40]]])
    heat, reach = perfect(wanted((0, 10, 8, 50, 40)))
    best = detection_loss((heat, reach), kinds, boxes, stride=STRIDE)
    assert best < 0.05
    assert detection_loss((heat, reach * 1.3), kinds, boxes, stride=STRIDE) > best + 0.5
    assert detection_loss((heat.flip(1), reach), kinds, boxes, stride=STRIDE) > best + 1


def test_places_stand_for_the_middle_of_their_pixels() -> None:
    boxes = boxes_at(torch.ones(1, 4, 2, 3), 8)
    assert boxes[0, 1, 2].tolist() == [19, 11, 21, 13]


def test_faint_and_doubled_boxes_are_left_out_and_others_are_cut_at_the_edge() -> None:
    heat = torch.full((1, 1, *SIZE), -9.0)
    heat[0, 0, 2, 2], heat[0, 0, 2, 4], heat[0, 0, 8, 8] = 3.0, 2.0, -2.0
    reach = torch.full((1, 4, *SIZE), 60.0)
    (found,) = detections_of((heat, reach), stride=STRIDE, size=(128, 96), threshold=0.3)
    assert found.scores.tolist() == pytest.approx([0.9526], abs=1e-3)
    assert found.boxes.tolist() == [[0, 0, 80, 80]]


def test_the_right_class_costs_least() -> None:
    kinds = torch.tensor([[1]])
    right, unsure, wrong = (classification_loss(torch.tensor([s]), kinds) for s in ([-4.0, 4.0], [0.0, 0.0], [4.0, -4.0]))
    assert right < unsure < wrong
