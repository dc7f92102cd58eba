from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from components.video.pixels import Pixels
from tests.components.video.filming import Take, film

ORANGE = (230, 120, 30)


def first_image(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return Pixels(0).of(next(container.decode(video=0)))


@pytest.mark.parametrize("colours", [1, 6, 2], ids=["BT.709", "BT.601", "not said"])
@pytest.mark.parametrize("full_range", [False, True], ids=["limited range", "full range"])
def test_colours_come_out_as_they_were_filmed(tmp_path: Path, colours: int, full_range: bool) -> None:
    path = film(tmp_path / "a.mp4", Take(frames=2, colours=colours, full_range=full_range, plain=ORANGE))
    assert np.abs(first_image(path).reshape(-1, 3).mean(0) - ORANGE).max() < 4


@pytest.mark.parametrize("pixels", ["yuv444p", "yuv422p10le", "gray"])
def test_other_pixel_formats_become_rgb(tmp_path: Path, pixels: str) -> None:
    path = film(tmp_path / "a.mkv", Take(codec="ffv1", frames=2, pixels=pixels, plain=(90, 90, 90), options={}))
    assert np.abs(first_image(path).astype(int) - 90).max() < 4


def test_a_turned_picture_is_turned_back() -> None:
    image = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    frame = VideoFrame.from_ndarray(image, format="rgb24")
    assert np.array_equal(Pixels(90).of(frame), np.rot90(image))
    assert np.array_equal(Pixels(180).of(frame), image[::-1, ::-1])
    assert Pixels(270).of(frame).shape == (6, 4, 3)


def test_a_small_picture_is_the_mean_of_the_large_one() -> None:
    image = np.zeros((64, 64, 3), np.uint8)
    image[:, ::2] = 200
    small = Pixels(0).small(VideoFrame.from_ndarray(image, format="rgb24"), 8, 8)
    assert small.shape == (8, 8, 3)
    assert np.abs(small.astype(int) - 100).max() < 5
