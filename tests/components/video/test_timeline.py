from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.video.film import Broken, opened
from components.video.timeline import Timeline, milliseconds, seconds, survey
from tests.components.video.filming import B_FRAMES, Take, film


def timeline_of(path: Path, most_frames: int = 1000) -> Timeline:
    with opened(path) as film_:
        return survey(film_, most_frames=most_frames)[0]


def at(*milliseconds_: int) -> Timeline:
    stamps = np.array(milliseconds_)
    return Timeline(stamps, stamps[:1], Fraction(1, 1000), stamped=True)


def test_reordered_frames_are_listed_in_the_order_shown(tmp_path: Path) -> None:
    found = timeline_of(film(tmp_path / "a.mp4", Take(options=B_FRAMES)))
    assert found.stamped
    assert found.times.tolist() == pytest.approx([i / 10 for i in range(40)])
    assert seconds(found.keys, int(found.stamps[0]), found.tick).tolist() == pytest.approx([0, 1, 2, 3])


def test_reordered_frames_in_avi_are_counted_because_their_stamps_lie(tmp_path: Path) -> None:
    found = timeline_of(film(tmp_path / "a.avi", Take(codec="mpeg4", options={"bf": "2"})))
    assert not found.stamped
    assert found.times.tolist() == pytest.approx([i / 10 for i in range(40)])


def test_hidden_frames_of_vp8_count_for_nothing(tmp_path: Path) -> None:
    hiding = {"auto-alt-ref": "1", "lag-in-frames": "16", "deadline": "good", "cpu-used": "4", "b": "200k"}
    found = timeline_of(film(tmp_path / "a.webm", Take(codec="libvpx", frames=35, options=hiding)))
    assert len(found.stamps) == 35


def test_the_first_frame_comes_along(tmp_path: Path) -> None:
    with opened(film(tmp_path / "a.mp4")) as film_:
        _, first = survey(film_, most_frames=100)
    assert (first.width, first.height) == (96, 64)


def test_too_many_frames_are_refused_before_all_are_read(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="has more than 10 frames"):
        timeline_of(film(tmp_path / "a.mp4"), most_frames=10)


@pytest.mark.parametrize(
    ("stamps", "variable"),
    [((0, 100, 200, 300), False), ((0, 33, 67, 100, 133), False), ((0, 100, 250, 300), True), ((0, 20, 60, 80, 120), True), ((7,), False)],
    ids=["regular", "rounded to ms", "one late", "alternating", "single"],
)
def test_a_rate_is_variable_if_index_by_rate_would_miss(stamps: tuple[int, ...], variable: bool) -> None:
    assert at(*stamps).variable is variable


@settings(deadline=None)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=20), st.integers(1, 10**6))
def test_a_stamp_is_the_same_time_in_any_company(stamps: list[int], rate: int) -> None:
    together = seconds(np.array(stamps), stamps[0], Fraction(1, rate))
    assert together.tolist() == [float(seconds(np.array([s]), stamps[0], Fraction(1, rate))[0]) for s in stamps]


def test_milliseconds_are_rounded() -> None:
    assert milliseconds(np.array([0.0004, 0.0006, 33.3336])).tolist() == [0, 1, 33334]
