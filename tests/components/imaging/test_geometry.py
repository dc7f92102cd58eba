"""Boxes cut at the edges of an image stay inside it, and only if enough of them was."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from components.imaging.geometry import Geometry, clipped
from tests.components.pictures import frame, plain

sides = st.floats(1, 500)
boxes = st.tuples(st.floats(-300, 600), st.floats(-300, 600), sides, sides)


@st.composite
def boxes_partly_in(draw):
    """A box of which something lies in the image, with the image's size."""
    width, height, w, h = (draw(sides) for _ in range(4))
    return (draw(st.floats(-0.9 * w, 0.9 * width)), draw(st.floats(-0.9 * h, 0.9 * height)), w, h), width, height


@given(boxes_partly_in(), st.floats(0, 1))
def test_what_is_left_of_a_box_lies_inside_the_box_and_the_image(placed, visible):
    box, width, height = placed
    left = clipped(box, width, height, visible=visible)
    if left is None:
        assert visible > 0  # too little of it is left
        return
    x, y, w, h = left
    assert x >= max(0, box[0])
    assert y >= max(0, box[1])
    assert x + w <= min(width, box[0] + box[2]) + 1e-9
    assert y + h <= min(height, box[1] + box[3]) + 1e-9
    assert 0 < w * h >= visible * box[2] * box[3] - 1e-6


@given(boxes)
def test_a_box_inside_stays_bit_for_bit(box):
    assume(box[0] >= 0)
    assume(box[1] >= 0)
    assert clipped(box, box[0] + box[2], box[1] + box[3]) == box


@pytest.mark.parametrize("box", [(-10, 0, 10, 10), (100, 0, 5, 5), (0, -7, 5, 6), (0, 50, 5, 5)])
def test_a_box_outside_is_gone(box):
    assert clipped(box, 100, 50) is None


def test_half_a_box_is_enough_for_half_and_too_little_for_more():
    assert clipped((-10, 0, 20, 10), 100, 50, visible=0.5) == (0, 0, 10, 10)
    assert clipped((-10, 0, 20, 10), 100, 50, visible=0.51) is None


def test_a_row_of_frames_carries_its_geometry():
    row = {**frame(plain()), **Geometry(0.5, 0.25, 3, 4).as_row()}
    assert Geometry.of(row) == Geometry(0.5, 0.25, 3, 4)
