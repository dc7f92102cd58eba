"""Marks survive the way through Labels' rows, and boxes that cannot be are told from those that can."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.labelling.marks import Mark, looked_at, problem_with_box

NUMBERS = st.floats(-1000, 1000)


@given(
    label=st.none() | st.text(min_size=1),
    video=st.none() | st.text(),
    index=st.none() | st.integers(0, 2**40),
    box=st.none() | st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    track=st.none() | st.integers(-1, 2**40),
    outside=st.booleans(),
)
def test_a_mark_comes_back_from_its_row(**values):
    mark = Mark(**values)
    assert Mark.from_row(mark.row()) == mark


@given(st.floats(0, 99), st.floats(0, 99), st.floats(1, 500), st.floats(1, 500))
def test_a_box_that_touches_the_image_can_be(x, y, width, height):
    assert problem_with_box((x, y, width, height), size=(100, 100)) == ""


@pytest.mark.parametrize(
    ("box", "why"),
    [
        ((math.nan, 0, 1, 1), "no number"),
        ((0, 0, math.inf, 1), "no number"),
        ((0, 0, 1e300, 1), "too large to be true"),
        ((5, 5, 0, 3), "without area"),
        ((5, 5, 3, -2), "without area"),
        ((100, 5, 3, 3), "outside the image of 100 x 50 px: x 100, y 5, width 3, height 3"),
        ((-9, 5, 9, 3), "outside the image"),
    ],
)
def test_a_box_that_cannot_be_is_described(box, why):
    assert why in problem_with_box(box, size=(100, 50))


def test_relative_boxes_are_held_against_the_whole_image():
    assert problem_with_box((0.2, 0.2, 0.5, 0.5), relative=True) == ""
    assert "outside" in problem_with_box((1.2, 0.2, 0.5, 0.5), relative=True)
    assert "too large" in problem_with_box((20, 0.2, 0.5, 0.5), relative=True)


def test_having_looked_is_a_track_without_a_class_that_ends_after_the_last_frame():
    start, end = looked_at("cam.mp4", 3, 7)
    assert (start.label, start.index, start.outside) == (None, 3, False)
    assert (end.label, end.index, end.outside, end.track) == (None, 8, True, start.track)
