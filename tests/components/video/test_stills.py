from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from components import recipe
from components.artifacts import Frames
from components.errors import InputError
from components.files import named_files
from components.video.stills import read_stills
from tests.components.video.test_tiff import with_orientation

PICTURE = np.zeros((20, 30, 3), np.uint8)
PICTURE[:, :10] = (200, 30, 40)  # RGB: red at the left
ENDINGS = [".jpg", ".png", ".bmp", ".webp", ".tif"]


def bytes_as(ending: str) -> bytes:
    return cv2.imencode(ending, PICTURE[..., ::-1])[1].tobytes()


def read(folder: Path, **more: Any) -> Frames:
    return read_stills(named_files(str(folder / "in")), folder / "out", **{"megapixels": 64.0, "set_aside": True, **more})


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "in" / "cam").mkdir(parents=True)
    return tmp_path / "in"


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_becomes_a_frame_named_by_its_path(source: Path, ending: str) -> None:
    (source / "cam" / f"one{ending}").write_bytes(bytes_as(ending))
    (row,) = read(source.parent).rows()
    assert (row["id"], row["video"], row["index"], row["time"]) == (f"cam/one{ending}", f"cam/one{ending}", 0, 0.0)
    assert (row["width"], row["height"], row["source_width"]) == (30, 20, 30)
    assert np.abs(recipe.decode(row["image"])[10, 4].astype(int) - (200, 30, 40)).max() < 12


@pytest.mark.parametrize(("ending", "kept"), [(".jpg", True), (".png", True), (".bmp", False), (".webp", False), (".tif", False)])
def test_jpeg_and_png_stay_what_they_are(source: Path, ending: str, kept: bool) -> None:
    (source / f"one{ending}").write_bytes(bytes_as(ending))
    (row,) = read(source.parent).rows()
    assert (row["image"] == bytes_as(ending)) is kept
    assert kept or row["image"].startswith(b"\x89PNG")


def test_a_photo_taken_with_the_camera_turned_is_upright(source: Path) -> None:
    (source / "turned.jpg").write_bytes(with_orientation(bytes_as(".jpg"), 6))  # to be turned by 90 degrees clockwise
    (row,) = read(source.parent).rows()
    assert (row["width"], row["height"]) == (20, 30)
    image = recipe.decode(row["image"])
    assert image[4, 10, 0] > 150 > image[25, 10, 0]  # red on top


def test_broken_images_are_set_aside_with_the_reason(source: Path) -> None:
    (source / "good.png").write_bytes(bytes_as(".png"))
    (source / "cut.png").write_bytes(bytes_as(".png")[:60])
    (source / "cut.tif").write_bytes(bytes_as(".tif")[:-20])
    (source / "empty.jpg").touch()
    (source / "text.jpg").write_text("no picture")
    frames = read(source.parent)
    assert [row["id"] for row in frames.rows()] == ["good.png"]
    assert frames.info["counts"] == {"frames": 1, "broken": 4}
    reasons = {b["image"]: b["why"] for b in frames.info["broken"]}
    assert reasons["cut.png"] == "is cut off or damaged"
    assert reasons["empty.jpg"] == "is empty"
    assert reasons["text.jpg"] == "is no image in JPEG, PNG, BMP, WebP or TIFF format"


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_image_too_large_is_never_unpacked(source: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (source / f"large{ending}").write_bytes(bytes_as(ending))
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(InputError, match=r"has 30 x 20 px, more than 0\.0005 megapixels"):
        read(source.parent, megapixels=0.0005)


def test_broken_images_fail_the_step_if_asked(source: Path) -> None:
    (source / "good.png").write_bytes(bytes_as(".png"))
    (source / "empty.jpg").touch()
    with pytest.raises(InputError, match=r"1 image cannot be used: 'empty\.jpg' is empty"):
        read(source.parent, set_aside=False)
