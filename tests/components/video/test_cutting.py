from pathlib import Path

import numpy as np
import pytest

from components.video.cutting import Cut, cuts_of, decodes_from
from components.video.film import opened
from components.video.timeline import survey
from tests.components.video.filming import B_FRAMES, OPEN_GROUPS, REFRESHED, Take, film


def cuts(path: Path, seconds: float) -> tuple[list[Cut], bool]:
    with opened(path) as film_:
        timeline, _ = survey(film_, most_frames=1000)
    return cuts_of(timeline, path, seconds)


@pytest.mark.parametrize("options", [B_FRAMES, OPEN_GROUPS], ids=["closed groups", "open groups"])
def test_pieces_begin_at_keyframes_and_cover_everything_once(tmp_path: Path, options: dict[str, str]) -> None:
    found, seekable = cuts(film(tmp_path / "a.mp4", Take(options=options)), 1.0)
    assert seekable
    assert found == [Cut(0, 10), Cut(10, 20), Cut(20, 30), Cut(30, 40)]


def test_pieces_are_about_as_long_as_asked(tmp_path: Path) -> None:
    found, _ = cuts(film(tmp_path / "a.mp4"), 2.0)
    assert found == [Cut(0, 20), Cut(20, 40)]


def test_a_short_video_stays_whole(tmp_path: Path) -> None:
    assert cuts(film(tmp_path / "a.mp4"), 60.0) == ([Cut(0, 40)], True)


def test_a_video_without_further_keyframes_stays_whole(tmp_path: Path) -> None:
    assert cuts(film(tmp_path / "a.mp4", Take(options={"g": "1000"})), 1.0) == ([Cut(0, 40)], False)


def test_pictures_refreshed_bit_by_bit_are_not_cut(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", Take(options=REFRESHED))
    with opened(path) as film_:
        keys = [p.pts for p in film_.packets() if p.is_keyframe]
    assert len(keys) > 1  # the container calls them keyframes
    assert cuts(path, 1.0) == ([Cut(0, 40)], False)


def test_no_cut_within_a_millisecond(tmp_path: Path) -> None:
    times = np.arange(40) * 100
    path = film(tmp_path / "a.mp4", Take(codec="mjpeg", times=times.tolist(), pixels="yuvj420p", options={}))
    with opened(path) as film_:
        timeline, _ = survey(film_, most_frames=1000)
    crowded = timeline.__class__(timeline.stamps // 4000, timeline.keys // 4000, timeline.tick, stamped=True)
    borders, _ = cuts_of(crowded, path, 0.001)
    shown = np.rint(crowded.times * 1000)
    assert all(shown[cut.first] != shown[cut.first - 1] for cut in borders if cut.first)


def test_decoding_from_a_frame_that_is_no_keyframe_is_noticed(tmp_path: Path) -> None:
    with opened(film(tmp_path / "a.mp4")) as film_:
        stamps = [p.pts for p in film_.packets()]
        assert decodes_from(film_, stamps[10])
        assert not decodes_from(film_, stamps[15])
