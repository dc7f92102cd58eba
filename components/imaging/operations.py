"""The operations that a recipe may name: each takes an image (H, W, 3) uint8 RGB and gives the changed one with its geometry.

All of them give the same bytes whatever the number of threads: OpenCV splits them by rows or tiles and never sums across.
"""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from components.errors import InputError
from components.imaging.geometry import Geometry

__all__ = ["LARGEST_SIDE", "OPERATIONS", "Image"]

Image = NDArray[np.uint8]
Done = tuple[Image, Geometry]

LARGEST_SIDE = 8192  # px; what a recipe may ask for
INTERPOLATIONS = {"area": cv2.INTER_AREA, "linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC, "nearest": cv2.INTER_NEAREST}
SAME = Geometry()


def _resize(image: Image, *, mode: str, width: int, height: int, interpolation: str = "area", fill: int = 114) -> Done:
    if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
        raise InputError(f"A recipe asks for an image of {width} x {height} px.", f"Each side must be 1 to {LARGEST_SIDE}.")
    rows, columns = image.shape[:2]
    across, down = width / columns, height / rows
    match mode:
        case "stretch":
            return _scaled(image, (width, height), interpolation)
        case "fit":
            factor = min(across, down, 1.0)  # shrinks only
            return _scaled(image, _sides(image, factor), interpolation)
        case "letterbox":
            return _padded(*_scaled(image, _sides(image, min(across, down)), interpolation), (width, height), fill)
        case "crop":
            return _centre(*_scaled(image, _sides(image, max(across, down)), interpolation), (width, height))
    raise InputError(f"A recipe resizes by '{mode}'.", "Known are stretch, letterbox, crop and fit.")


def _sides(image: Image, factor: float) -> tuple[int, int]:
    return max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor))


def _scaled(image: Image, sides: tuple[int, int], interpolation: str) -> Done:
    rows, columns = image.shape[:2]
    if interpolation not in INTERPOLATIONS:
        raise InputError(f"A recipe interpolates by '{interpolation}'.", f"Known are {', '.join(INTERPOLATIONS)}.")
    if sides == (columns, rows):
        return image, SAME
    grows = sides[0] > columns or sides[1] > rows
    how = cv2.INTER_LINEAR if grows and interpolation == "area" else INTERPOLATIONS[interpolation]  # area is blocky when enlarging
    return np.asarray(cv2.resize(image, sides, interpolation=how), np.uint8), Geometry(sides[0] / columns, sides[1] / rows)


def _padded(image: Image, geometry: Geometry, sides: tuple[int, int], fill: int) -> Done:
    rows, columns = image.shape[:2]
    left, top = (sides[0] - columns) // 2, (sides[1] - rows) // 2
    canvas = np.full((sides[1], sides[0], 3), fill, np.uint8)
    canvas[top : top + rows, left : left + columns] = image
    return canvas, geometry.then(Geometry(offset_x=left, offset_y=top))


def _centre(image: Image, geometry: Geometry, sides: tuple[int, int]) -> Done:
    left, top = (image.shape[1] - sides[0]) // 2, (image.shape[0] - sides[1]) // 2
    return image[top : top + sides[1], left : left + sides[0]], geometry.then(Geometry(offset_x=-left, offset_y=-top))


def _grayscale(image: Image) -> Done:
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB), np.uint8), SAME


def _denoise(image: Image, *, method: str, strength: float) -> Done:
    match method:
        case "median":
            clean = cv2.medianBlur(image, 2 * max(1, round(strength / 5)) + 1)
        case "bilateral":
            clean = cv2.bilateralFilter(image, 5, 5 * strength, 3)
        case "non-local means":
            clean = cv2.fastNlMeansDenoisingColored(image, None, strength, strength, 5, 15)
        case _:
            raise InputError(f"A recipe denoises by '{method}'.", "Known are median, bilateral and non-local means.")
    return np.asarray(clean, np.uint8), SAME


def _sharpen(image: Image, *, amount: float, radius: float) -> Done:
    """Unsharp masking: the image plus `amount` times its difference from a blur of `radius` px."""
    blurred = cv2.GaussianBlur(image, (0, 0), radius)
    return np.asarray(cv2.addWeighted(image, 1 + amount, blurred, -amount, 0), np.uint8), SAME


def _clahe(image: Image, *, clip: float, tiles: int) -> Done:
    """Contrast-limited adaptive histogram equalisation (Zuiderveld 1994) of the lightness, so that colours stay."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    lab[..., 0] = cv2.createCLAHE(clip, (tiles, tiles)).apply(lab[..., 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8), SAME


OPERATIONS: dict[str, Callable[..., Done]] = {
    "clahe": _clahe,
    "denoise": _denoise,
    "grayscale": _grayscale,
    "resize": _resize,
    "sharpen": _sharpen,
}

Settings = dict[str, Any]
