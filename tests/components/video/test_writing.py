from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components import recipe
from components.artifacts import Frames, Videos
from components.errors import InputError
from components.video.shards import Shards
from components.video.writing import Encoding, write
from tests.components.video.filming import Take, every_frame, number_of, picture


def frames_of(folder: Path, *shown: tuple[str, float, int], size: tuple[int, int] = (96, 64)) -> Frames:
    """Frames (video, time, number of the picture), in that order, a few a shard."""
    shards = Shards(folder)
    for count, (video, time, number) in enumerate(shown):
        image = recipe.encode(picture(number, Take(size=size)))
        shards.add(id=f"{video}@{count}", video=video, index=number, time=time, width=size[0], height=size[1], image=image)
        if count % 3 == 2:
            shards._flush()
    return shards.close(recipe=[])


def played(videos: Videos) -> list[list[tuple[float, int]]]:
    """For each video the (time, number) of each picture, as a player shows them."""
    return [[(round(time, 4), number_of(image)) for time, image in every_frame(s["path"])] for s in videos.segments()]


def written(frames: Frames, folder: Path, fps: float | None = None, **more: Any) -> Videos:
    return write(frames, Encoding(fps, **{"rate_factor": 18, **more}), folder)


def test_each_frame_is_shown_at_its_own_time(tmp_path: Path) -> None:
    frames = frames_of(tmp_path / "in", *[("a.avi", time, i) for i, time in enumerate([0.0, 0.1, 0.4, 1.25, 1.3])])
    videos = written(frames, tmp_path / "out")
    assert played(videos) == [[(0.0, 0), (0.1, 1), (0.4, 2), (1.25, 3), (1.3, 4)]]
    (segment,) = videos.segments()
    assert (segment["video"], segment["codec"], segment["frames"], segment["variable"]) == ("a.mp4", "h264", 5, True)


def test_a_given_rate_spaces_frames_evenly(tmp_path: Path) -> None:
    frames = frames_of(tmp_path / "in", ("a", 0.0, 0), ("a", 5.0, 1), ("a", 5.1, 2))
    assert played(written(frames, tmp_path / "out", fps=4.0)) == [[(0.0, 0), (0.25, 1), (0.5, 2)]]


def test_frames_in_any_order_make_one_video_each_in_the_order_of_time(tmp_path: Path) -> None:
    mixed = [
        ("b.mp4", 0.5, 5),
        ("a.mp4", 0.2, 2),
        ("b.mp4", 0.1, 1),
        ("a.mp4", 0.0, 0),
        ("a.mp4", 0.1, 1),
        ("b.mp4", 0.0, 0),
        ("a.mp4", 0.3, 3),
    ]
    videos = written(frames_of(tmp_path / "in", *mixed), tmp_path / "out")
    assert [s["video"] for s in videos.segments()] == ["a.mp4", "b.mp4"]
    assert [[number for _, number in one] for one in played(videos)] == [[0, 1, 2, 3], [0, 1, 5]]


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    frames = frames_of(tmp_path / "in", *[("a", i / 10, i) for i in range(12)])
    one, two = written(frames, tmp_path / "one"), written(frames, tmp_path / "two")
    assert one.parts == two.parts
    assert one.manifest == two.manifest
    assert one.segments()[0]["path"].read_bytes() == two.segments()[0]["path"].read_bytes()


def test_videos_that_differ_in_their_ending_alone_stay_apart(tmp_path: Path) -> None:
    frames = frames_of(tmp_path / "in", ("a.avi", 0.0, 0), ("a.mkv", 0.0, 1), ("a.mp4", 0.0, 2))
    assert [s["video"] for s in written(frames, tmp_path / "out").segments()] == ["a.mp4", "a.mkv.mp4", "a.mp4.mp4"]


def test_odd_sides_get_one_more_pixel(tmp_path: Path) -> None:
    videos = written(frames_of(tmp_path / "in", ("a", 0.0, 0), size=(95, 63)), tmp_path / "out")
    assert (videos.segments()[0]["width"], videos.segments()[0]["height"]) == (96, 64)


def test_a_frame_of_another_size_is_fitted_in(tmp_path: Path) -> None:
    shards = Shards(tmp_path / "in")
    for count, size in enumerate([(96, 64), (64, 64)]):
        image = recipe.encode(np.full((size[1], size[0], 3), 220, np.uint8))
        shards.add(id=f"a@{count}", video="a", index=count, time=count / 10, width=size[0], height=size[1], image=image)
    videos = written(shards.close(recipe=[]), tmp_path / "out")
    _, (_, second) = every_frame(videos.segments()[0]["path"])
    assert second.shape == (64, 96, 3)
    assert second[:, 40:56].mean() > 200 > second[:, :10].mean()


def test_colours_survive(tmp_path: Path) -> None:
    shards = Shards(tmp_path / "in")
    image = recipe.encode(np.full((64, 96, 3), (230, 120, 30), np.uint8))
    shards.add(id="a", video="a", index=0, time=0.0, width=96, height=64, image=image)
    videos = written(shards.close(recipe=[]), tmp_path / "out")
    ((_, seen),) = every_frame(videos.segments()[0]["path"])
    assert np.abs(seen.reshape(-1, 3).mean(0) - (230, 120, 30)).max() < 5


def test_no_frames_make_no_video(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There are no frames to make a video of"):
        written(Shards(tmp_path / "in").close(recipe=[]), tmp_path / "out")
