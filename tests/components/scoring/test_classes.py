"""The figures of classified frames, against the definitions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.scoring.classes import score_classes
from tests.components.scoring.making import classified

KINDS = ["cat", "dog", "owl"]
pairs = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(KINDS)), min_size=1, max_size=30)


def scored(*given_pairs, classes=KINDS):
    return score_classes([classified(str(i), truth, guess, classes=classes) for i, (truth, guess) in enumerate(given_pairs)], classes)


def test_accuracy_is_the_part_of_right_answers():
    assert scored(("cat", "cat"), ("cat", "dog"), ("dog", "dog"), ("owl", "owl")).values["accuracy"] == 0.75


def test_a_class_counts_its_answers_and_its_frames():
    dog = scored(("cat", "cat"), ("cat", "dog"), ("dog", "dog"), ("owl", "dog")).per_class["dog"]
    assert dog == {"precision": pytest.approx(1 / 3, abs=1e-6), "recall": 1, "F1": 0.5, "frames": 1}


def test_the_matrix_has_the_truth_in_rows():
    assert scored(("cat", "dog"), ("cat", "dog"), ("owl", "cat")).confusion.counts == ((0, 2, 0), (0, 0, 0), (1, 0, 0))


def test_macro_f1_leaves_out_classes_that_do_not_occur():
    assert scored(("cat", "cat"), ("dog", "dog")).values["macro-F1"] == 1


def test_a_class_that_is_only_answered_lowers_macro_f1():
    assert scored(("cat", "cat"), ("cat", "owl")).values["macro-F1"] == pytest.approx((2 / 3 + 0) / 2, abs=1e-6)


@settings(deadline=None)
@given(pairs)
def test_the_figures_follow_from_the_matrix(answers):
    figures = scored(*answers)
    counts = figures.confusion.counts
    assert sum(map(sum, counts)) == len(answers)
    assert figures.values["accuracy"] == pytest.approx(sum(counts[i][i] for i in range(3)) / len(answers), abs=1e-6)
    assert sum(s["frames"] for s in figures.per_class.values()) == len(answers)
    assert all(0 <= value <= 1 for value in (figures.values["accuracy"], figures.values["macro-F1"]))


@settings(deadline=None)
@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_frames_does_not_matter(answers, random):
    shuffled = random.sample(answers, len(answers))
    assert scored(*answers) == scored(*shuffled)
