"""The figures of found boxes: counts at the threshold, averages over all scores, each class by itself."""

import pytest

from components.scoring.boxes import score_boxes
from components.scoring.figures import NOTHING
from components.scoring.matching import judge
from tests.components.scoring.making import CLASSES, box, seen


def figures(frames, *, threshold=0.5, iou=0.5, classes=CLASSES):
    return score_boxes([judge(f, threshold=threshold, iou=iou) for f in frames], classes, iou=iou)


@pytest.fixture
def mixed():
    """Two bolts, one of them found; a nut taken for a bolt; a nut where there is nothing; a weak but right nut."""
    return [
        seen("a", boxes=[box("bolt", 0, 0), box("bolt", 40, 0)], found=[box("bolt", 0, 0, score=0.9)]),
        seen("b", boxes=[box("nut", 0, 0)], found=[box("bolt", 0, 0, score=0.8), box("nut", 40, 20, score=0.7)]),
        seen("c", boxes=[box("nut", 0, 0)], found=[box("nut", 0, 0, score=0.3)]),
    ]


def test_precision_and_recall_count_the_boxes_at_the_threshold(mixed):
    values = figures(mixed).values
    assert (values["frames"], values["boxes"], values["found"]) == (3, 4, 3)
    assert values["precision"] == pytest.approx(1 / 3, abs=1e-6)
    assert values["recall"] == 0.25
    assert values["F1"] == pytest.approx(2 / 7, abs=1e-6)


def test_average_precision_does_not_depend_on_the_threshold(mixed):
    low, high = figures(mixed, threshold=0.1).values, figures(mixed, threshold=0.95).values
    assert low["mAP@0.5"] == high["mAP@0.5"] > 0
    assert low["recall"] == 0.5
    assert high["found"] == 0


def test_a_confusion_says_what_was_taken_for_what_missed_or_not_there(mixed):
    confusion = figures(mixed).confusion
    assert confusion.names == ("bolt", "nut", NOTHING)
    assert confusion.counts == ((1, 0, 1), (1, 0, 1), (0, 1, 0))


def test_each_class_has_its_own_figures(mixed):
    per_class = figures(mixed).per_class
    assert per_class["bolt"]["boxes"] == 2
    assert (per_class["bolt"]["precision"], per_class["bolt"]["recall"]) == (0.5, 0.5)
    assert per_class["nut"]["F1"] == 0
    assert set(per_class["nut"]) == {"AP@0.5", "AP@[.5:.95]", "precision", "recall", "F1", "boxes"}


def test_a_class_that_the_test_set_does_not_show_has_no_average_precision_and_no_curve():
    made = figures([seen(boxes=[box("bolt", 0, 0)], found=[box("bolt", 0, 0, score=0.9)])])
    assert "AP@0.5" not in made.per_class["nut"]
    assert list(made.curves) == ["precision-recall: bolt"]
    assert made.values["mAP@0.5"] == 1


def test_the_best_threshold_is_the_score_where_f1_is_highest(mixed):
    values = figures(mixed).values
    assert values["best threshold"] == 0.3  # both right ones and two wrong: 2 * 2 / (4 + 4)
    assert values["best F1"] == 0.5
    assert figures(mixed, threshold=values["best threshold"]).values["F1"] == values["best F1"]


def test_boxes_of_one_score_pass_a_threshold_together():
    frames = [seen(boxes=[box("bolt", 0, 0)], found=[box("bolt", 0, 0, score=0.6), box("bolt", 40, 20, score=0.6)])]
    assert figures(frames).values["best F1"] == pytest.approx(2 / 3, abs=1e-6)


def test_nothing_found_gives_zeros_and_the_highest_threshold():
    values = figures([seen(boxes=[box("bolt", 0, 0)])]).values
    assert (values["mAP@0.5"], values["precision"], values["recall"], values["best F1"], values["best threshold"]) == (0, 0, 0, 0, 1)
