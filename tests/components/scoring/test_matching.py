"""Found boxes are matched to true ones as COCO does: the surest chooses first, its own class before any other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.scoring.matching import judge, overlap
from tests.components.scoring.making import box, seen

HALF = {"threshold": 0.5, "iou": 0.5}

sides = st.integers(1, 20)
places = st.integers(0, 40)
boxes = st.builds(box, st.sampled_from(["bolt", "nut"]), places, places, sides, sides)
scored = st.builds(box, st.sampled_from(["bolt", "nut"]), places, places, sides, sides, st.integers(0, 100).map(lambda n: n / 100))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (box("a", 0, 0, 10, 10), 1.0),
        (box("a", 5, 0, 10, 10), 1 / 3),
        (box("a", 0, 0, 10, 5), 0.5),
        (box("a", 10, 0, 10, 10), 0.0),
        (box("a", 50, 50, 10, 10), 0.0),
    ],
)
def test_overlap_is_the_shared_part_of_both_together(other, expected):
    assert overlap(box("a", 0, 0, 10, 10), other) == pytest.approx(expected)


def test_a_box_in_its_place_is_right_and_one_elsewhere_is_false():
    judged = judge(seen(boxes=[box("bolt", 0, 0)], found=[box("bolt", 1, 0, score=0.9), box("bolt", 40, 20, score=0.8)]), **HALF)
    assert [m.found.score for m in judged.right] == [0.9]
    assert [b.x for b in judged.false] == [40]
    assert not judged.missed


def test_of_two_boxes_on_one_thing_the_surer_is_right_and_the_other_false_even_if_it_fits_better():
    judged = judge(seen(boxes=[box("bolt", 0, 0)], found=[box("bolt", 3, 0, score=0.9), box("bolt", 0, 0, score=0.6)]), **HALF)
    assert [m.found.score for m in judged.right] == [0.9]
    assert [b.score for b in judged.false] == [0.6]


def test_a_box_takes_the_thing_it_covers_best():
    near, far = box("bolt", 0, 0), box("bolt", 4, 0)
    judged = judge(seen(boxes=[far, near], found=[box("bolt", 1, 0, score=0.9)]), **HALF)
    assert judged.right[0].truth == near
    assert judged.missed == (far,)


def test_the_right_place_under_a_wrong_name_is_one_mistake():
    judged = judge(seen(boxes=[box("nut", 0, 0)], found=[box("bolt", 0, 0, score=0.9)]), **HALF)
    assert [(m.truth.label, m.found.label) for m in judged.confused] == [("nut", "bolt")]
    assert judged.errors == 1
    assert judged.f1 == 0


def test_a_thing_of_its_own_class_is_preferred_to_a_better_covered_one_of_another():
    judged = judge(seen(boxes=[box("nut", 0, 0), box("bolt", 3, 0)], found=[box("bolt", 0, 0, score=0.9)]), **HALF)
    assert [m.truth.label for m in judged.right] == ["bolt"]
    assert [b.label for b in judged.missed] == ["nut"]


def test_what_scores_below_the_threshold_was_not_found():
    judged = judge(seen(boxes=[box("bolt", 0, 0)], found=[box("bolt", 0, 0, score=0.49)]), **HALF)
    assert not judged.right
    assert len(judged.missed) == 1


def test_nothing_found_where_nothing_is_is_perfect():
    assert judge(seen(), **HALF).f1 == 1


@settings(deadline=None)
@given(st.lists(boxes, max_size=6), st.lists(scored, max_size=8))
def test_every_box_gets_exactly_one_verdict(truth, answers):
    judged = judge(seen(boxes=truth, found=answers), threshold=0, iou=0.5)
    assert len(judged.right) + len(judged.confused) + len(judged.false) == len(answers)
    assert len(judged.right) + len(judged.confused) + len(judged.missed) == len(truth)
    assert all(m.found.label == m.truth.label for m in judged.right)
    assert all(m.found.label != m.truth.label for m in judged.confused)
    assert 0 <= judged.f1 <= 1


@settings(deadline=None)
@given(st.lists(boxes, max_size=6), st.lists(scored, max_size=8), st.integers(0, 100))
def test_a_threshold_takes_right_boxes_away_and_changes_none(truth, answers, threshold):
    one = seen(boxes=truth, found=answers)
    everything = judge(one, threshold=0, iou=0.5)
    some = judge(one, threshold=threshold / 100, iou=0.5)
    assert set(some.right) == {m for m in everything.right if m.found.score >= threshold / 100}


@settings(deadline=None)
@given(boxes, boxes)
def test_overlap_does_not_depend_on_who_asks(one, other):
    assert overlap(one, other) == pytest.approx(overlap(other, one))
    assert overlap(one, one) == pytest.approx(1)
