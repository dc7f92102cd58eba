"""What was done to pixels since the camera, as data that can be done again: the one place that changes pixels.

A recipe is a list of operations such as {"op": "resize", "mode": "letterbox", "width": 320, "height": 256, "interpolation": "area"}.
Images are (H, W, 3) uint8 RGB. The same recipe and image give the same bytes on any number of threads.
"""

import json
from typing import TYPE_CHECKING, Any

from components.errors import InputError
from components.imaging.geometry import Geometry

if TYPE_CHECKING:
    from components.imaging.operations import Image

__all__ = ["LARGEST_IMAGE", "Geometry", "Recipe", "apply", "decode", "encode", "in_words", "remaining"]

Recipe = list[dict[str, Any]]

LARGEST_IMAGE = 64_000_000  # pixels; a larger one is refused before it is unpacked


def decode(data: bytes, *, largest: int = LARGEST_IMAGE) -> "Image":
    """The image in a PNG, JPEG, BMP or WebP file's bytes, turned as its EXIF says, as (H, W, 3) uint8 RGB.

    Raises InputError if `data` is no such image, is damaged, or holds more than `largest` pixels.
    """
    import cv2
    import numpy as np

    from components.imaging.header import image_size

    size = image_size(data)
    if size is None:
        raise InputError("This is no image that can be read.", "Give a JPEG, PNG, BMP or WebP image.")
    if size[0] * size[1] > largest:
        raise InputError(f"The image has {size[0]} x {size[1]} pixels; at most {largest:,} are read.", "Make it smaller first.")
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    except cv2.error:
        image = None
    if image is None:
        raise InputError("The image is damaged and cannot be read.", "Save it again, or leave it out.")
    return np.asarray(image, np.uint8)


def encode(image: "Image", format: str = "png", quality: int = 95) -> bytes:
    """The bytes of `image` as "png" (lossless, `quality` is ignored) or "jpeg" of `quality` 1 to 100."""
    import cv2

    match format:
        case "png":
            ending, settings = ".png", [cv2.IMWRITE_PNG_COMPRESSION, 1]
        case "jpeg":
            ending, settings = ".jpg", [cv2.IMWRITE_JPEG_QUALITY, quality]
        case _:
            raise InputError(f"Images cannot be written as '{format}'.", "Choose png or jpeg.")
    _, data = cv2.imencode(ending, cv2.cvtColor(image, cv2.COLOR_RGB2BGR), settings)
    return bytes(data)


def apply(recipe: Recipe, image: "Image") -> tuple["Image", Geometry]:
    """Do every operation of `recipe` to `image`; also where its points went. `image` itself is left as it is."""
    import cv2

    from components.imaging.operations import OPERATIONS

    geometry = Geometry()
    for step in recipe:
        settings = {name: value for name, value in step.items() if name != "op"}
        operation = OPERATIONS.get(step.get("op", ""))
        if operation is None:
            raise InputError(f"A recipe names the operation {step.get('op')!r}.", f"Known are {', '.join(OPERATIONS)}.")
        try:
            image, moved = operation(image, **settings)
        except (TypeError, ValueError, cv2.error) as error:
            why = getattr(error, "err", str(error))  # of OpenCV's message, without the place in its source
            raise InputError(
                f"A recipe's operation {step} cannot be done: {why}.", "It was written by hand or by another version."
            ) from None
        geometry = geometry.then(moved)
    return image, geometry


def remaining(model_recipe: Recipe, frames_recipe: Recipe) -> Recipe:
    """What is still to be done to frames that already had `frames_recipe` before a model made for `model_recipe` may see them.

    Raises InputError if the frames had something done that the model's own frames had not.
    """
    had = len(frames_recipe)
    if _canonical(model_recipe[:had]) != _canonical(frames_recipe):
        what = f"These frames had this done to them: {in_words(frames_recipe)}. The model was trained after: {in_words(model_recipe)}."
        raise InputError(what, "Give it raw frames, or frames prepared by the same steps in the same order.")
    return model_recipe[had:]


def in_words(recipe: Recipe) -> str:
    """The recipe as a person would say it."""
    return ", then ".join(_said(step) for step in recipe) or "nothing"


def _said(step: dict[str, Any]) -> str:
    settings = " ".join(f"{name}={value}" for name, value in sorted(step.items()) if name != "op")
    return f"{step.get('op')} {settings}".strip()


def _canonical(recipe: Recipe) -> str:
    return json.dumps(recipe, sort_keys=True)
