"""Arrays of 32 and 64 bit from whatever is at hand, with the types that a checker can follow."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Image", "Matrix", "Pixels", "Rng", "f32", "f64"]

Image = NDArray[np.uint8]  # (height, width, 3) RGB
Matrix = NDArray[np.float64]
Pixels = NDArray[np.float32]
Rng = np.random.Generator


def f32(values: ArrayLike | Any) -> Pixels:
    """`values` in single precision (Any: what OpenCV gives is typed too widely)."""
    return np.asarray(values, np.float32)


def f64(values: ArrayLike | Any) -> Matrix:
    """`values` in double precision."""
    return np.asarray(values, np.float64)
