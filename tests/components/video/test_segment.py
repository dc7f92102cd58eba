from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.artifacts import Videos
from components.video.film import Broken
from components.video.segment import Segment, part_of, segment_from
from components.video.timeline import seconds

SEGMENT = Segment(
    video="cam/a.mp4",
    media="media/x.mp4",
    digest="d",
    codec="h264",
    width=96,
    height=64,
    rotation=0,
    fps=10.0,
    variable=False,
    duration=4.0,
    start=1.0,
    end=2.0,
    first_index=10,
    previous=0.9,
    frames=10,
    origin=512,
    tick="1/10240",
    stamped=True,
    seekable=True,
)


def test_a_segment_survives_being_a_part(tmp_path: Path) -> None:
    part = part_of(SEGMENT, tmp_path)
    (described,) = Videos.create(tmp_path, {}, [part]).segments()
    assert segment_from(described) == SEGMENT
    assert part.files == (f"parts/{part.name}", "media/x.mp4")
    assert part.rows == 10


def test_parts_are_named_by_what_they_say(tmp_path: Path) -> None:
    assert part_of(SEGMENT, tmp_path) == part_of(replace(SEGMENT), tmp_path)
    assert part_of(SEGMENT, tmp_path) != part_of(replace(SEGMENT, start=1.1), tmp_path)


def test_a_description_of_another_version_is_refused() -> None:
    with pytest.raises(Broken, match="another version"):
        segment_from({"video": "a.mp4", "begin": 3})


@settings(deadline=None)
@given(st.integers(-(10**6), 10**6), st.integers(0, 10**9), st.sampled_from([1, 25, 1000, 15360, 90000, 10**6]))
def test_times_lead_back_to_their_stamps(origin: int, after: int, rate: int) -> None:
    import numpy as np

    segment = replace(SEGMENT, origin=origin, tick=str(Fraction(1, rate)))
    time = float(seconds(np.array([origin + after]), origin, segment.unit)[0])
    assert segment.stamp(time) == origin + after
