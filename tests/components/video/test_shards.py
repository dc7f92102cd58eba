from pathlib import Path

import pytest

from components.video import shards as module
from components.video.shards import MOST_ROWS, Shards


def test_shards_hold_a_bounded_number_of_frames(tmp_path: Path) -> None:
    shards = Shards(tmp_path)
    for index in range(MOST_ROWS + 3):
        shards.add(id=f"a@{index}", video="a", index=index, time=index / 10, width=4, height=3, image=b"x")
    frames = shards.close(recipe=[])
    assert [part.rows for part in frames.parts] == [MOST_ROWS, 3]
    assert frames.info == {"recipe": [], "counts": {"frames": MOST_ROWS + 3}}


def test_shards_hold_a_bounded_number_of_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    shards = Shards(tmp_path)
    for index in range(5):
        shards.add(id=f"a@{index}", video="a", index=index, time=0.0, width=4, height=3, image=bytes(500))
    assert [part.rows for part in shards.close(recipe=[]).parts] == [2, 2, 1]


def test_a_frame_without_geometry_is_as_the_camera_took_it(tmp_path: Path) -> None:
    shards = Shards(tmp_path)
    shards.add(id="a", video="a", index=0, time=0.0, width=4, height=3, image=b"x")
    (row,) = shards.close(recipe=[], counts={"broken": 2}).rows()
    assert (row["source_width"], row["source_height"], row["scale_x"], row["offset_y"]) == (4, 3, 1.0, 0.0)
    assert row["label"] is None
    assert row["boxes"] is None


def test_no_frames_are_frames_too(tmp_path: Path) -> None:
    frames = Shards(tmp_path).close(recipe=[])
    assert len(frames) == 0
    assert frames.info["counts"] == {"frames": 0}


def test_what_was_added_since_the_beginning_of_a_segment_can_be_taken_back(tmp_path: Path) -> None:
    shards = Shards(tmp_path)
    shards.add(id="a", video="a", index=0, time=0.0, width=4, height=3, image=b"x")
    shards.begin()
    for index in range(MOST_ROWS + 3):
        shards.add(id=f"b@{index}", video="b", index=index, time=0.0, width=4, height=3, image=b"x")
    shards.take_back()
    shards.add(id="c", video="c", index=0, time=0.0, width=4, height=3, image=b"x")
    frames = shards.close(recipe=[])
    assert [row["id"] for row in frames.rows()] == ["a", "c"]
    assert sorted(f.name for f in (tmp_path / "parts").iterdir()) == sorted(part.name for part in frames.parts)
