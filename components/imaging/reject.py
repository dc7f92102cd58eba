"""Which frames are not worth keeping: too blurry, too dark, or showing what the frame before them showed."""

from dataclasses import dataclass

import cv2
import numpy as np

from components.imaging.likeness import changed_share, thumbnail
from components.imaging.operations import Image

__all__ = ["Judge", "Look", "Thresholds", "looked_at"]

THUMBNAIL = 64  # px; the side at which two frames are compared


@dataclass(frozen=True)
class Thresholds:
    """From where on a frame is rejected; 0 switches a reason off."""

    blurry_below: float = 0.0  # variance of the Laplacian, in grey levels squared
    dark_below: float = 0.0  # mean grey level, 0..255
    unchanged_below: float = 0.0  # percent of the picture that differs from the frame kept before

    @property
    def any(self) -> bool:
        """Whether a frame could be rejected at all."""
        return self != Thresholds()


@dataclass(frozen=True)
class Look:
    """What a judge needs to know of a frame."""

    sharpness: float
    brightness: float
    thumbnail: Image  # (64, 64) uint8


def looked_at(image: Image) -> Look:
    """Measure an image: sharpness as the variance of the Laplacian (Pech-Pacheco et al. 2000), brightness as the mean grey level."""
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    sharpness = float(cv2.Laplacian(gray, cv2.CV_16S).astype(np.float64).var())
    return Look(sharpness, float(gray.mean()), thumbnail(np.asarray(gray, np.uint8), THUMBNAIL))


class Judge:
    """Judges frames in their order: it remembers the last one kept of a video."""

    def __init__(self, limits: Thresholds) -> None:
        self.limits = limits
        self._kept: dict[str, Image] = {}  # the last kept thumbnail, by video

    def rejects(self, look: Look, video: str) -> str:
        """Why a frame is rejected: "blurry", "dark" or "duplicate"; empty if it is kept."""
        if look.sharpness < self.limits.blurry_below:
            return "blurry"
        if look.brightness < self.limits.dark_below:
            return "dark"
        if self.limits.unchanged_below:
            before = self._kept.get(video)
            if before is not None and 100 * changed_share(before, look.thumbnail) < self.limits.unchanged_below:
                return "duplicate"
            self._kept = {video: look.thumbnail}
        return ""
