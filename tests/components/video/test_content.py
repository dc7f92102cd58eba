"""A segment's content: the same where the same is decoded, whatever else is in the file."""

from dataclasses import replace
from pathlib import Path

from components.video.content import content_of
from components.video.probe import Limit, probe
from components.video.segment import Segment
from tests.components.video.filming import OPEN_GROUPS, STEADY, Take, film


def segments(path: Path, name: str = "a.mkv") -> list[Segment]:
    return probe(path, name=name, media="media/x", digest="d", segment_seconds=1.0, limit=Limit()).segments


def changed(tmp_path: Path, take: Take, other: Take) -> list[int]:
    """The numbers of the segments whose content differs."""
    one, two = (segments(film(tmp_path / f"{n}.mkv", t)) for n, t in enumerate((take, other)))
    assert [(s.start, s.end) for s in one] == [(s.start, s.end) for s in two]
    return [n for n, (a, b) in enumerate(zip(one, two, strict=True)) if a.content != b.content]


def test_only_where_the_packets_differ(tmp_path: Path) -> None:
    steady = Take(frames=60, options=STEADY)
    assert changed(tmp_path, steady, replace(steady, blank=range(32, 38))) == [3, 4]  # the fifth also needs the frame before it
    assert changed(tmp_path, steady, steady) == []


def test_of_open_groups_a_neighbour_that_leans_on_the_change_differs_too(tmp_path: Path) -> None:
    leaning = Take(frames=60, options=OPEN_GROUPS)
    found = changed(tmp_path, leaning, replace(leaning, blank=range(32, 38)))
    assert 3 in found
    assert 0 not in found


def test_other_settings_of_the_decoder_are_another_content(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", Take(frames=60))
    other = film(tmp_path / "b.mkv", Take(frames=60, full_range=True))
    assert all(content_of(a, path) != content_of(b, other) for a, b in zip(segments(path), segments(other), strict=True))


def test_a_video_in_one_piece_is_known_by_its_file(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", Take(frames=10))
    assert [s.content for s in segments(path)] == [""]
