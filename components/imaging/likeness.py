"""How much two pictures differ, judged on small gray thumbnails."""

import cv2
import numpy as np
from numpy.typing import NDArray

from components.imaging.operations import Image

__all__ = ["changed_share", "fingerprint", "thumbnail"]

CHANGED_BY = 12  # grey levels; less is noise and compression


def thumbnail(gray: Image, side: int) -> Image:
    """A gray picture (H, W) at `side` x `side` px, averaged so that noise goes."""
    return np.asarray(cv2.resize(gray, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def changed_share(before: Image, after: Image) -> NDArray[np.float64]:
    """The share of the picture that changed, 0..1. Thumbnails (..., side, side); broadcasts."""
    difference = np.maximum(before, after) - np.minimum(before, after)  # uint8 without wrapping round
    return np.asarray((difference > CHANGED_BY).mean(axis=(-2, -1)))


def fingerprint(gray: Image) -> int:
    """64 bits that like pictures nearly share, a difference hash: which of 8 x 8 places is darker than its right neighbour."""
    small = cv2.resize(gray, (9, 8), interpolation=cv2.INTER_AREA)
    return int.from_bytes(np.packbits(small[:, 1:] > small[:, :-1]).tobytes(), "big")
