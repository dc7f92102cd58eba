"""Whether a frame of one set shows nearly the same as a frame of another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from components.artifacts import Dataset
from components.context import Context
from components.imaging.frame import Row, pixels
from components.imaging.likeness import changed_share, fingerprint, thumbnail
from components.imaging.operations import Image
from components.imaging.stream import worked

__all__ = ["Leak", "leaks"]

SIDE, EVERY = 32, 4  # px of the thumbnails compared; which of them are looked at first
BITS = 6  # of 64 that fingerprints of nearly the same picture may differ in
MOST = 4  # px of the thumbnail that may differ: less than a small object covers


@dataclass(frozen=True)
class Leak:
    """Two frames of different sets that show nearly the same."""

    split: str
    frame: str
    twin_split: str
    twin: str

    def __str__(self) -> str:
        return f"'{self.frame}' ({self.split}) is like '{self.twin}' ({self.twin_split})"


@dataclass(frozen=True)
class _Looks:
    """The frames of one set as they are compared."""

    ids: list[str]
    prints: NDArray[np.uint64]  # (N,)
    thumbnails: Image  # (N, SIDE, SIDE)


def leaks(sets: Mapping[str, Dataset], active: Context) -> list[Leak]:
    """For each frame of a later set, the first frame of an earlier one that it nearly repeats."""
    seen: dict[str, _Looks] = {}
    found = []
    for number, (name, dataset) in enumerate(sets.items()):
        looks = _looks(dataset, active.cpus)
        found += [Leak(name, frame, other, twin) for other, held in seen.items() for frame, twin in _twins(looks, held)]
        seen[name] = looks
        active.progress(number + 1, len(sets), f"compared the frames of {name}")
    return found


def _looks(dataset: Dataset, threads: int) -> _Looks:
    found = [look for file in dataset.files() for look in worked(file, _look, threads)]
    thumbnails = np.array([small for _, _, small in found], np.uint8).reshape(-1, SIDE, SIDE)
    return _Looks([frame for frame, _, _ in found], np.array([bits for _, bits, _ in found], np.uint64), thumbnails)


def _look(row: Row) -> tuple[str, int, Image]:
    gray = np.asarray(cv2.cvtColor(pixels(row), cv2.COLOR_RGB2GRAY), np.uint8)
    return row["id"], fingerprint(gray), thumbnail(gray, SIDE)


def _twins(looks: _Looks, others: _Looks) -> Iterator[tuple[str, str]]:
    if not others.ids:
        return
    coarse = np.ascontiguousarray(others.thumbnails[:, ::EVERY, ::EVERY])
    for frame, bits, small in zip(looks.ids, looks.prints, looks.thumbnails, strict=True):
        near = np.flatnonzero(np.bitwise_count(others.prints ^ bits) <= BITS)
        near = near[changed_share(coarse[near], small[::EVERY, ::EVERY]) * (SIDE // EVERY) ** 2 <= MOST]  # saves most of the work
        same = near[changed_share(others.thumbnails[near], small) * SIDE**2 <= MOST]
        if same.size:
            yield frame, others.ids[same[0]]
