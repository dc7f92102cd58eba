"""Between two marks a thing moves in a straight line; where it was marked outside, and beyond its marks, it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.labelling.marks import Mark
from components.labelling.tracks import Track, ended_where_missing

CORNER = st.floats(-500, 500)
BOX = st.tuples(CORNER, CORNER, st.floats(1, 500), st.floats(1, 500))


def mark(place, x=0.0, *, outside=False, track=1, timed=False):
    where = {"time": place} if timed else {"index": place}
    return Mark("can", "cam", box=(x, 0.0, 10.0, 10.0), track=track, outside=outside, **where)


def x_at(track, place, tolerance=0.0):
    there, box = track.at(place, tolerance)
    return box[0] if there else None


def test_a_box_moves_in_a_straight_line_between_its_marks():
    track = Track([mark(10, 100.0), mark(0, 0.0), mark(20, 100.0)])
    assert [x_at(track, n) for n in (0, 3, 10, 15, 20)] == [0.0, 30.0, 100.0, 100.0, 100.0]


@given(BOX, BOX, st.integers(1, 50), st.data())
def test_every_box_between_lies_between(first, last, gap, data):
    at = data.draw(st.integers(0, gap))
    _, box = Track([Mark("a", "v", 0, box=first, track=1), Mark("a", "v", gap, box=last, track=1)]).at(at)
    assert all(min(a, b) - 1e-6 <= n <= max(a, b) + 1e-6 for a, b, n in zip(first, last, box, strict=True))


@pytest.mark.parametrize("beyond", [-1, 21, 1000])
def test_beyond_its_marks_a_thing_is_not_there(beyond):
    assert x_at(Track([mark(0), mark(20)]), beyond) is None


def test_outside_ends_a_stay_and_the_next_mark_begins_another():
    track = Track([mark(0, 5.0), mark(4, 5.0, outside=True), mark(10, 50.0), mark(12, 50.0)])
    assert [x_at(track, n) for n in range(13)] == [5.0] * 4 + [None] * 6 + [50.0] * 3


def test_until_it_is_outside_a_thing_stays_where_it_was():
    assert x_at(Track([mark(0, 5.0), mark(10, 90.0, outside=True)]), 9) == 5.0


def test_times_count_within_the_tolerance():
    track = Track([mark(1.0, 10.0, timed=True), mark(2.0, 20.0, timed=True)])
    assert [x_at(track, t, 0.02) for t in (0.97, 0.99, 1.5, 2.015, 2.03)] == [None, 10.0, 15.0, 20.0, None]


def test_a_track_ends_at_the_next_labelled_frame_that_lacks_it():
    marks = [mark(0), mark(3), mark(9), mark(0, track=2)]
    ends = {(m.track, m.index) for m in ended_where_missing(marks, [0, 3, 6, 9])}
    assert ends == {(1, 6), (2, 3)}
    assert all(m.outside for m in ended_where_missing(marks, [0, 3, 6, 9]))
