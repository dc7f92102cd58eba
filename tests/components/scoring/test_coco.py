"""Average precision is COCO's: known cases by hand, and an independent sum over the benchmark's 101 recalls."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.scoring.coco import coco_precision
from components.scoring.matching import judge
from tests.components.scoring.making import CLASSES, box, seen


def by_hand(frames, label):
    """COCO's AP at an overlap of 0.5: the mean over recalls 0, 0.01 ... 1 of the best precision at that recall or a higher one."""
    judged = [judge(f, threshold=0, iou=0.5) for f in frames]
    hits = [(m.found.score, 1) for j in judged for m in j.right if m.found.label == label]
    hits += [(b.score, 0) for j in judged for b in (*j.false, *(m.found for m in j.confused)) if b.label == label]
    there = sum(b.label == label for f in frames for b in f.boxes)
    flags = np.array([hit for _, hit in sorted(hits, reverse=True)], float)
    recall, precision = np.cumsum(flags) / there, np.cumsum(flags) / np.arange(1, len(flags) + 1)
    return np.mean([max(precision[recall >= r - 1e-12], default=0.0) for r in np.linspace(0, 1, 101)])


def test_everything_found_in_its_place_is_perfect():
    precision = coco_precision([seen(boxes=[box("bolt", 0, 0)], found=[box("bolt", 0, 0, score=0.2)])], CLASSES)
    assert precision.mean() == precision.mean_at_half() == 1


def test_half_of_two_found_is_half_and_a_little():
    frames = [
        seen("a", boxes=[box("bolt", 0, 0)], found=[box("bolt", 0, 0, score=0.9)]),
        seen("b", boxes=[box("bolt", 0, 0)]),
    ]
    assert coco_precision(frames, CLASSES).mean_at_half() == pytest.approx(51 / 101)


def test_a_loosely_placed_box_counts_only_at_the_overlaps_it_reaches():
    frames = [seen(boxes=[box("bolt", 0, 0, 10, 10)], found=[box("bolt", 0, 0, 10, 7.6, score=0.9)])]  # overlap 0.76
    precision = coco_precision(frames, CLASSES)
    assert precision.mean_at_half() == 1
    assert precision.mean() == pytest.approx(6 / 10)  # 0.5 to 0.75 of the ten steps


def test_a_class_without_truth_is_left_out_of_the_mean():
    frames = [seen(boxes=[box("bolt", 0, 0)], found=[box("bolt", 0, 0, score=0.9), box("nut", 30, 20, score=0.8)])]
    precision = coco_precision(frames, CLASSES)
    assert [precision.known(0), precision.known(1)] == [True, False]
    assert precision.mean_at_half() == 1


def test_nothing_found_is_zero():
    precision = coco_precision([seen(boxes=[box("bolt", 0, 0)])], CLASSES)
    assert precision.mean() == 0
    assert precision.curve(0) == [[0.0, 0.0]]


def test_a_curve_ends_where_recall_is_never_reached():
    frames = [seen("a", boxes=[box("bolt", 0, 0)], found=[box("bolt", 0, 0, score=0.9)]), seen("b", boxes=[box("bolt", 0, 0)])]
    curve = coco_precision(frames, CLASSES).curve(0)
    assert curve[:2] == [[0.0, 1.0], [0.01, 1.0]]
    assert curve[-2:] == [[0.5, 1.0], [0.51, 0.0]]


places = st.sampled_from([0, 2, 20, 40])
frames_drawn = st.lists(
    st.tuples(st.lists(st.tuples(places, places), max_size=3, unique=True), st.lists(st.tuples(places, places), max_size=4)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(frames_drawn, st.randoms(use_true_random=False))
def test_the_evaluator_agrees_with_the_definition(drawn, random):
    scores = iter(random.sample(range(1, 100), 40))
    frames = [
        seen(str(i), boxes=[box("bolt", x, y) for x, y in truth], found=[box("bolt", x, y, score=next(scores) / 100) for x, y in answers])
        for i, (truth, answers) in enumerate(drawn)
    ]
    if any(f.boxes for f in frames) and any(f.found for f in frames):
        assert coco_precision(frames, CLASSES).mean_at_half() == pytest.approx(by_hand(frames, "bolt"))
