"""Draws the frames of a video, and tells where every thing is in each of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from sample_data.drawing.arrays import Image, Matrix, Pixels, f32, f64
from sample_data.drawing.belts import Scene
from sample_data.drawing.cameras import Camera
from sample_data.drawing.journeys import Journey
from sample_data.drawing.lens import Lens
from sample_data.drawing.things import SIDE

__all__ = ["Film", "Sighting"]

LEAST_SEEN = 0.5  # share of a thing's box that must lie in the picture for it to be labelled


@dataclass(frozen=True)
class Sighting:
    """A thing in a frame: its box in px, cut at the picture's edges, and whether another thing lies over a good part of it."""

    track: int
    label: str
    box: tuple[float, float, float, float]  # left, top, right, bottom
    occluded: bool
    share: float  # of its box that lies in the picture


@dataclass(frozen=True)
class Film:
    """A video to be drawn: the scene, the things in it in the order they lie, and the lens it is seen through."""

    scene: Scene
    lens: Lens
    journeys: list[Journey]

    @property
    def camera(self) -> Camera:
        """The camera it is taken with."""
        return self.scene.camera

    def frames(self, travelled: Matrix) -> Iterator[Image]:
        """The frames when the belt has travelled so far: (height, width, 3) uint8 RGB."""
        fitted = [_fitted(j, self.camera) for j in self.journeys]
        for index, way in enumerate(travelled.tolist()):
            picture = self.scene.at(way)
            for journey, thing in zip(self.journeys, fitted, strict=True):
                if journey.passes(way, self.camera.length):
                    _lay(picture, thing, self.camera.view @ journey.on_belt(way, self.camera.length))
            yield self.lens.take(picture, index, len(travelled))

    def sightings(self, travelled: float) -> list[Sighting]:
        """What is in the frame when the belt has travelled so far."""
        passing = [j for j in self.journeys if j.passes(travelled, self.camera.length)]
        outlines = [(j, j.outline(travelled, self.camera)) for j in passing]
        near = [(j, o) for j, o in outlines if self._share_seen(o) > 0]
        found = []
        for position, (journey, outline) in enumerate(near):
            share = self._share_seen(outline)
            if share >= LEAST_SEEN:
                hidden = any(_covered(outline, above) > 0.12 for _, above in near[position + 1 :])
                found.append(Sighting(journey.track, journey.sprite.label, self._cut(outline), hidden, share))
        return found

    def _cut(self, outline: Pixels) -> tuple[float, float, float, float]:
        left, top = np.maximum(outline.min(axis=0), 0)
        right, bottom = np.minimum(outline.max(axis=0), (self.camera.width, self.camera.height))
        return float(left), float(top), float(right), float(bottom)

    def _share_seen(self, outline: Pixels) -> float:
        left, top, right, bottom = self._cut(outline)
        whole = np.prod(outline.max(axis=0) - outline.min(axis=0))
        return max(0.0, right - left) * max(0.0, bottom - top) / float(whole)


@dataclass(frozen=True)
class _Fitted:
    """A sprite shrunk to about the size it is seen at, so that warping it makes no sparkles; with its shadow."""

    pixels: Pixels  # (n, n, 4), RGB already multiplied by the coverage
    shadow: Pixels  # (n, n)
    scale: float  # canvas px per px here


def _fitted(journey: Journey, camera: Camera) -> _Fitted:
    across = cv2.perspectiveTransform(f32([[(0, 0), (0, camera.breadth)]]), camera.view)[0]
    zoom = float(np.hypot(*(across[1] - across[0]))) / camera.breadth
    side = int(np.clip(round(journey.size * zoom * 1.15), 24, SIDE))
    ahead = journey.sprite.pixels.copy()
    ahead[..., :3] *= ahead[..., 3:]
    shadow = cv2.GaussianBlur(ahead[..., 3], (0, 0), 5) * f32(0.55)
    small, dim = (f32(cv2.resize(a, (side, side), interpolation=cv2.INTER_AREA)) for a in (ahead, shadow))
    return _Fitted(small, dim, SIDE / side)


def _lay(picture: Pixels, fitted: _Fitted, matrix: Matrix) -> None:
    """Put a thing and its shadow onto the picture."""
    corners = f32([[(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)]])
    placed = cv2.perspectiveTransform(corners, matrix)[0]
    height, width = picture.shape[:2]
    left, top = (int(n) for n in np.maximum(np.floor(placed.min(axis=0)) - 2, 0))
    right, bottom = (int(n) for n in np.minimum(np.ceil(placed.max(axis=0)) + 8, (width, height)))
    if left >= right or top >= bottom:
        return
    part, size = picture[top:bottom, left:right], (right - left, bottom - top)
    moved = f64([[1, 0, -left], [0, 1, -top], [0, 0, 1]]) @ matrix @ np.diag([fitted.scale, fitted.scale, 1.0])
    fallen = f64([[1, 0, 4], [0, 1, 5], [0, 0, 1]]) @ moved  # the lamps hang at the upper left
    thing = cv2.warpPerspective(fitted.pixels, moved, size)
    showing = (1 - cv2.warpPerspective(fitted.shadow, fallen, size)) * (1 - thing[..., 3])
    part[:] = cv2.multiply(part, cv2.merge([showing] * 3)) + thing[..., :3]


def _covered(outline: Pixels, other: Pixels) -> float:
    """The share of a thing's outline that another one covers."""
    if np.any(outline.max(axis=0) < other.min(axis=0)) or np.any(other.max(axis=0) < outline.min(axis=0)):
        return 0.0
    mine, over = cv2.convexHull(outline), cv2.convexHull(other)
    common, _ = cv2.intersectConvexConvex(mine, over)
    return float(common) / max(float(cv2.contourArea(mine)), 1.0)
