"""Laws of overlaps, and which boxes are kept."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from components.learning.boxes import area, giou, iou_of_all, keep_best

pytestmark = pytest.mark.torch

edge = st.floats(0, 100, width=32)
side = st.floats(1, 60, width=32)
boxes = st.tuples(edge, edge, side, side).map(lambda b: torch.tensor([b[0], b[1], b[0] + b[2], b[1] + b[3]]))


@settings(deadline=None)
@given(boxes)
def test_a_box_overlaps_itself_wholly(box: torch.Tensor) -> None:
    assert float(iou_of_all(box[None], box[None])) == pytest.approx(1, abs=1e-4)
    assert float(giou(box, box)) == pytest.approx(1, abs=1e-4)


@settings(deadline=None)
@given(boxes, boxes)
def test_overlap_is_mutual_and_giou_never_exceeds_it(one: torch.Tensor, other: torch.Tensor) -> None:
    there, back = float(iou_of_all(one[None], other[None])), float(iou_of_all(other[None], one[None]))
    assert there == pytest.approx(back, abs=1e-5)
    assert -1 <= float(giou(one, other)) <= there + 1e-4


def test_giou_tells_a_near_miss_from_a_far_one() -> None:
    box = torch.tensor([0.0, 0, 10, 10])
    near, far = torch.tensor([11.0, 0, 21, 10]), torch.tensor([90.0, 0, 100, 10])
    assert float(giou(box, near)) > float(giou(box, far))
    assert float(iou_of_all(box[None], near[None])) == float(iou_of_all(box[None], far[None])) == 0


def test_half_covered_is_a_third_shared() -> None:
    assert float(iou_of_all(torch.tensor([[0.0, 0, 10, 10]]), torch.tensor([[5.0, 0, 15, 10]]))) == pytest.approx(1 / 3)


def test_a_box_turned_inside_out_has_no_area() -> None:
    assert float(area(torch.tensor([10.0, 0, 5, 10]))) == 0


def test_of_boxes_over_one_object_the_best_stays_and_other_kinds_are_left_alone() -> None:
    same = torch.tensor([[0.0, 0, 10, 10], [1.0, 0, 11, 10], [0.0, 0, 10, 10], [50.0, 0, 60, 10]])
    assert keep_best(same, torch.tensor([0, 0, 1, 0]), overlap=0.6) == [0, 2, 3]


def test_a_dropped_box_drops_no_other() -> None:
    chain = torch.tensor([[0.0, 0, 10, 10], [2.0, 0, 12, 10], [4.0, 0, 14, 10]])  # each overlaps the next by 2/3, the ends by 3/7
    assert keep_best(chain, torch.tensor([0, 0, 0]), overlap=0.6) == [0, 2]


def test_no_boxes_keep_none() -> None:
    assert keep_best(torch.zeros(0, 4), torch.zeros(0, dtype=torch.long), overlap=0.5) == []
