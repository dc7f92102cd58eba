"""Mean and standard deviation of the colours of a dataset, exact whatever the order."""

from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from components.artifacts import Dataset
from components.context import Context
from components.errors import InputError
from components.imaging.frame import Row, pixels
from components.imaging.stream import worked
from components.words import counted

__all__ = ["measured"]

LEAST = 1 / 255  # a channel that never changes would be divided by 0


def measured(dataset: Dataset, active: Context) -> dict[str, list[float]]:
    """The mean and standard deviation of R, G and B in 0..1 over every pixel of `dataset`."""
    total = np.zeros((3, 256), np.int64)
    done = 0
    for part, file in zip(dataset.parts, dataset.files(), strict=True):
        for counts in worked(file, _histogram, active.cpus):
            total += counts
        done += part.rows
        active.progress(done, len(dataset), f"{done} of {counted(len(dataset), 'frame')}")
    if not total.any():
        raise InputError("The dataset holds no frame to measure.", "Wire the training set of split_dataset here.")
    moments = [_moments(channel) for channel in total.tolist()]
    return {"mean": [mean for mean, _ in moments], "std": [max(std, LEAST) for _, std in moments]}


def _histogram(row: Row) -> NDArray[np.int64]:
    """How often each of the 256 levels occurs in each channel: (3, 256)."""
    image = pixels(row)
    return np.stack([np.bincount(image[..., channel].ravel(), minlength=256) for channel in range(3)])


def _moments(counts: list[int]) -> tuple[float, float]:
    """Mean and standard deviation, rounded once, at the end: sums of whole numbers do not depend on the order."""
    number = sum(counts)
    mean = Fraction(sum(level * count for level, count in enumerate(counts)), number)
    variance = Fraction(sum(level**2 * count for level, count in enumerate(counts)), number) - mean**2
    return float(mean / 255), sqrt(variance) / 255
