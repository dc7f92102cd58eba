"""Cuts single things out of drawn frames: a folder of pictures a class, for a classifier."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from sample_data.drawing.arrays import Image, Rng, f64
from sample_data.drawing.belts import build_scene
from sample_data.drawing.cameras import CAMERAS, SHIFTS
from sample_data.drawing.film import Film, Sighting
from sample_data.drawing.journeys import plan_journeys
from sample_data.drawing.lens import Lens
from sample_data.drawing.things import CLASSES

__all__ = ["write_crops"]

CROP = 64  # px


def write_crops(folder: Path, each: int, rng: Rng) -> list[Path]:
    """Write `each` pictures of 64x64 px a class as `folder`/CLASS/0000.png; no thing comes twice."""
    counts = dict.fromkeys(CLASSES, 0)
    written: list[Path] = []
    for label, crop in _crops(rng):
        if counts[label] < each:
            path = folder / label / f"{counts[label]:04d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), cv2.cvtColor(crop, cv2.COLOR_RGB2BGR))
            counts[label] += 1
            written.append(path)
        if all(n == each for n in counts.values()):
            break
    return written


def _crops(rng: Rng) -> Iterator[tuple[str, Image]]:
    """Things without end, from every camera in every light."""
    stages = [(build_scene(c, rng), Lens(c, s, rng), s) for c in CAMERAS for s in SHIFTS]
    while True:
        for scene, lens, shift in stages:
            yield from _things_in(Film(scene, lens, plan_journeys(scene.camera, shift, 0.0, rng)), rng)


def _things_in(film: Film, rng: Rng) -> Iterator[tuple[str, Image]]:
    way = float(rng.uniform(0, film.camera.length * 0.1))
    (image,) = film.frames(f64([way]))
    for seen in film.sightings(way):
        if seen.share > 0.9 and not seen.occluded:
            yield seen.label, _cut(image, seen, rng)


def _cut(image: Image, seen: Sighting, rng: Rng) -> Image:
    left, top, right, bottom = seen.box
    half = max(right - left, bottom - top) / 2 * rng.uniform(1.02, 1.3)
    x, y = (left + right) / 2 + rng.normal(0, 0.04) * half, (top + bottom) / 2 + rng.normal(0, 0.04) * half
    zoom = CROP / (2 * half)
    matrix = f64([[zoom, 0, (half - x) * zoom], [0, zoom, (half - y) * zoom]])
    return np.asarray(cv2.warpAffine(image, matrix, (CROP, CROP), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.uint8)
