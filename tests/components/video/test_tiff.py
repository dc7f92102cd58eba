import struct

import cv2
import numpy as np
import pytest

from components.video.tiff import exif_orientation, tiff_size

IMAGE = np.zeros((20, 30, 3), np.uint8)


def encoded(ending: str) -> bytes:
    return cv2.imencode(ending, IMAGE)[1].tobytes()


def with_orientation(jpeg: bytes, orientation: int, order: str = "<") -> bytes:
    """The JPEG with an EXIF segment that says how the camera was held."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    tiff = mark + struct.pack(order + "IHHHIHHI", 8, 1, 274, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def test_a_tiff_tells_its_size() -> None:
    assert tiff_size(encoded(".tif")) == (30, 20)


def test_other_images_are_no_tiff() -> None:
    assert tiff_size(encoded(".png")) is None
    assert tiff_size(b"") is None


@pytest.mark.parametrize("length", [3, 6, 9, 40])
def test_a_tiff_cut_off_tells_nothing(length: int) -> None:
    assert tiff_size((b"II*\0" + struct.pack("<I", 8) + b"\x09\0" + bytes(100))[:length]) is None


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_tells_how_the_camera_was_held(order: str) -> None:
    assert exif_orientation(with_orientation(encoded(".jpg"), 6, order)) == 6


def test_without_exif_a_picture_is_upright() -> None:
    assert exif_orientation(encoded(".jpg")) == 1
    assert exif_orientation(encoded(".png")) == 1
