"""Reads still images into Frames: as they are where that is possible, upright, broken ones set aside."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from components import recipe
from components.artifacts import Frames
from components.context import context
from components.errors import InputError
from components.files import NamedFile
from components.imaging.header import image_size
from components.video.film import Broken
from components.video.setaside import SetAside
from components.video.shards import Shards
from components.video.tiff import UPRIGHT, exif_orientation, tiff_size

__all__ = ["read_stills"]

LARGEST_FILE = 512_000_000  # bytes
KEPT = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")  # how JPEG and PNG begin


@dataclass(frozen=True)
class Still:
    """An image that can be shown: JPEG or PNG bytes, and its size upright (px)."""

    data: bytes
    width: int
    height: int


def read_stills(files: list[NamedFile], folder: Path, *, megapixels: float, set_aside: bool) -> Frames:
    """Write the images in `files` as Frames in `folder`; larger ones than `megapixels` count as broken.

    Raises InputError naming each broken file and why, if none is left or broken ones are not to be set aside.
    """
    shards, aside, kept = Shards(folder), SetAside("image"), 0
    for done, file in enumerate(files):
        try:
            still = _read(file.path, megapixels * 1e6)
        except Broken as why:
            aside.add(file.name, str(why))
            continue
        shards.add(id=file.name, video=file.name, index=0, time=0.0, width=still.width, height=still.height, image=still.data)
        kept += 1
        if done % max(1, len(files) // 4) == 0:
            context().picture(f"image {done * 4 // len(files) + 1}", still.data, file.name)
        context().progress(done + 1, len(files), file.name)
    aside.check(kept=kept, allowed=set_aside)
    return shards.close(recipe=[], broken=aside.broken, counts={"broken": len(aside.broken)})


def _read(path: Path, largest: float) -> Still:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Broken(f"is larger than {LARGEST_FILE // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        raise Broken(f"cannot be read ({error.strerror})") from None
    if not data:
        raise Broken("is empty")
    size = image_size(data) or tiff_size(data)
    if size is None:
        raise Broken("is no image in JPEG, PNG, BMP, WebP or TIFF format")
    if size[0] * size[1] > largest:
        raise Broken(f"has {size[0]} x {size[1]} px, more than {largest / 1e6:g} megapixels")
    image = _decoded(data)
    as_is = data.startswith(KEPT) and exif_orientation(data) == UPRIGHT
    return Still(data if as_is else recipe.encode(image, "png"), image.shape[1], image.shape[0])


def _decoded(data: bytes) -> Any:
    """The (H, W, 3) uint8 RGB image, upright."""
    try:
        if tiff_size(data) is None:
            return recipe.decode(data)
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    except (InputError, cv2.error):
        image = None
    if image is None:
        raise Broken("is cut off or damaged")
    return image
