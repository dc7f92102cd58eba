"""Boxes follow the picture, and only what is seen of them counts."""

from hypothesis import given
from hypothesis import strategies as st

from components.labelling.clipping import moved, visible_part

ROW = {"width": 100, "height": 50, "source_width": 400, "source_height": 100}


def row(scale_x=1.0, scale_y=1.0, offset_x=0.0, offset_y=0.0):
    return {**ROW, "scale_x": scale_x, "scale_y": scale_y, "offset_x": offset_x, "offset_y": offset_y}


def test_a_box_follows_scale_and_offset():
    assert moved((40, 20, 80, 40), False, row(0.25, 0.5, 10, -5)) == (20.0, 5.0, 20.0, 20.0)


def test_a_relative_box_is_a_part_of_the_source():
    assert moved((0.1, 0.2, 0.2, 0.4), True, row(0.25, 0.5)) == moved((40, 20, 80, 40), False, row(0.25, 0.5))


@given(st.floats(-200, 200), st.floats(-200, 200), st.floats(1, 300), st.floats(1, 300), st.floats(0, 1))
def test_what_is_seen_lies_in_the_image_and_is_enough_of_the_box(x, y, width, height, least):
    seen = visible_part((x, y, width, height), ROW, least, 2)
    if seen is not None:
        left, top, wide, high = seen
        assert left >= 0 and top >= 0 and left + wide <= 100 + 1e-9 and top + high <= 50 + 1e-9  # noqa: PT018
        assert min(wide, high) >= 2
        assert wide * high >= least * width * height


def test_a_box_mostly_outside_goes_and_one_half_outside_is_cut():
    assert visible_part((-60, 10, 80, 20), ROW, 0.5, 2) is None
    assert visible_part((-40, 10, 80, 20), ROW, 0.5, 2) == (0.0, 10, 40.0, 20.0)
    assert visible_part((10, 10, 1.5, 20), ROW, 0.5, 2) is None
