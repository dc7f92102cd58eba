import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.video.sampling import by_count, by_rate, frame_ids

steps = st.lists(st.integers(1, 400), min_size=1, max_size=60)  # ms between frames
rates = st.sampled_from([0.1, 0.5, 1.0, 2.0, 3.0, 7.5, 29.97, 100.0])


def ascending(milliseconds: list[int]) -> np.ndarray:
    return (np.cumsum(milliseconds) - milliseconds[0]) / 1000


@settings(deadline=None)
@given(steps, rates, st.integers(0, 60))
def test_a_cut_changes_no_frame_taken_by_rate(milliseconds: list[int], fps: float, cut: int) -> None:
    times = ascending(milliseconds)
    cut = min(cut, len(times))
    before = float(times[cut - 1]) if cut else None
    apart = [*by_rate(times[:cut], None, fps), *by_rate(times[cut:], before, fps)]
    assert apart == by_rate(times, None, fps).tolist()


@settings(deadline=None)
@given(steps, rates)
def test_taken_is_the_first_frame_at_or_after_each_point_of_the_grid(milliseconds: list[int], fps: float) -> None:
    times = ascending(milliseconds)
    points = np.arange(0, times[-1] * fps + 1) / fps
    expected = {int(i) for i in np.searchsorted(times, points - 0.0005 + 1e-9) if i < len(times)}
    assert set(np.flatnonzero(by_rate(times, None, fps)).tolist()) == expected


@pytest.mark.parametrize("rate", [24, 25, 30, 50, 60])
def test_a_rate_equal_to_the_video_s_takes_every_frame(rate: int) -> None:
    assert by_rate(np.arange(1000) / rate, None, rate).all()


def test_times_rounded_to_milliseconds_still_meet_their_grid_points() -> None:
    times = np.round(np.arange(90) / 30, 3)  # 0.333 s is meant to be 1/3 s
    assert np.flatnonzero(by_rate(times, None, 3.0)).tolist() == [0, 10, 20, 30, 40, 50, 60, 70, 80]


@settings(deadline=None)
@given(st.integers(1, 50), st.integers(0, 50), st.integers(1, 9))
def test_every_nth_counts_from_the_beginning_of_the_video(count: int, first: int, every: int) -> None:
    taken = np.flatnonzero(by_count(count, first, every)) + first
    assert taken.tolist() == [i for i in range(first, first + count) if i % every == 0]


def test_ids_tell_the_time_in_milliseconds_and_stay_unique_within_one() -> None:
    ids = frame_ids("cam/a.mp4", np.array([0.0, 0.0101, 0.0103, 0.0104, 1.5]))
    assert ids == ["cam/a.mp4@000000000", "cam/a.mp4@000000010", "cam/a.mp4@000000010+1", "cam/a.mp4@000000010+2", "cam/a.mp4@000001500"]
