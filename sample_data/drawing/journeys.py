"""Where each thing is at each moment: it lies on the belt, rides with it, turns a little, and leaves."""

from dataclasses import dataclass

import cv2
import numpy as np

from sample_data.drawing.arrays import Matrix, Pixels, Rng, f64
from sample_data.drawing.cameras import Camera, Shift
from sample_data.drawing.things import CLASSES, SIDE, Sprite, draw_thing

__all__ = ["Journey", "frame_times", "plan_journeys", "travel"]

EXTENT = {"bag": (0.31, 0.40), "bottle": (0.37, 0.46), "can": (0.27, 0.35), "carton": (0.32, 0.46)}  # longest side, share of the breadth
CLOSEST = 0.58  # of the mean size of two things: as near as their middles may come


@dataclass(frozen=True)
class Journey:
    """One thing's way over the belt. Places are in belt units; a place along the belt is this plus what the belt has travelled."""

    track: int
    sprite: Sprite
    start: float  # along, when the belt has travelled nothing
    lane: float  # across
    slip: float  # its own speed as a share of the belt's
    sway: float  # how far it wanders across
    angle: float  # rad
    spin: float  # rad a belt length
    size: float  # belt units of its canvas

    def on_belt(self, travelled: float, length: float) -> Matrix:
        """The matrix (3, 3) from the sprite's canvas to the belt."""
        way = travelled * self.slip
        u, v = self.start + way, self.lane + self.sway * np.sin(2 * np.pi * way / length + self.angle)
        turn, scale = self.angle + self.spin * way / length, self.size / SIDE
        cos, sin = np.cos(turn) * scale, np.sin(turn) * scale
        placed = f64([[cos, -sin, u], [sin, cos, v], [0, 0, 1]])
        return np.asarray(placed @ f64([[1, 0, -SIDE / 2], [0, 1, -SIDE / 2], [0, 0, 1]]))

    def passes(self, travelled: float, length: float) -> bool:
        """Whether it is anywhere near the stretch of belt in view."""
        return -0.4 * length < self.start + travelled * self.slip < 1.4 * length

    def outline(self, travelled: float, camera: Camera) -> Pixels:
        """Its outline in the picture (n, 2), px, parts outside the picture too."""
        matrix = camera.view @ self.on_belt(travelled, camera.length)
        return np.asarray(cv2.perspectiveTransform(self.sprite.outline[None], matrix)[0])


def plan_journeys(camera: Camera, shift: Shift, distance: float, rng: Rng) -> list[Journey]:
    """Things for a video in which the belt travels `distance`, spread so that they overlap a little at times, in the order they lie."""
    placed: list[_Place] = []
    at = -distance * 1.04 - 0.4 * camera.length
    while at < camera.length:
        at += rng.exponential(shift.gap * camera.breadth)
        for _ in range(8):
            place = _place(at, camera, rng)
            if all(_apart(place, other, distance) for other in placed[-9:]):
                placed.append(place)
                break
    return [_journey(track, place, camera, rng) for track, place in enumerate(placed)]


def travel(times: Matrix, camera: Camera, shift: Shift) -> Matrix:
    """How far the belt has travelled at each of `times` (s): steadily, a little uneven, with a halt if the shift has one."""
    seconds = times + 0.18 * np.sin(times * 1.1)
    if shift.stops:
        halt = times[-1] * 0.55
        seconds = seconds - np.clip(times - halt, 0, min(1.6, times[-1] / 5))
    return np.asarray(np.maximum.accumulate(seconds) * camera.speed)


def frame_times(camera: Camera, duration: float, rng: Rng) -> Matrix:
    """When the frames are taken (s, whole milliseconds if the rate varies)."""
    if not camera.variable:
        return np.arange(round(duration * camera.fps)) / camera.fps
    pauses = rng.choice([0.6, 0.8, 1.0, 1.2, 3.0], size=round(duration * camera.fps), p=[0.25, 0.25, 0.27, 0.15, 0.08]) / camera.fps
    taken = np.concatenate([[0.0], np.cumsum(pauses)])
    return np.round(taken[taken < duration], 3)


@dataclass(frozen=True)
class _Place:
    """What decides whether two things come too near."""

    label: str
    start: float
    lane: float
    slip: float
    size: float


def _place(start: float, camera: Camera, rng: Rng) -> _Place:
    label = CLASSES[int(rng.integers(len(CLASSES)))]
    size = rng.uniform(*EXTENT[label]) * camera.breadth
    margin = size * 0.52
    return _Place(label, start, lane=rng.uniform(margin, camera.breadth - margin), slip=rng.uniform(0.97, 1.04), size=size)


def _apart(one: _Place, other: _Place, distance: float) -> bool:
    nearest = min(
        np.hypot(one.start + way * one.slip - other.start - way * other.slip, one.lane - other.lane) for way in np.linspace(0, distance, 12)
    )
    return bool(nearest > CLOSEST * (one.size + other.size) / 2)


def _journey(track: int, place: _Place, camera: Camera, rng: Rng) -> Journey:
    return Journey(
        track=track,
        sprite=draw_thing(place.label, rng),
        start=place.start,
        lane=place.lane,
        slip=place.slip,
        sway=rng.uniform(0, 0.02) * camera.breadth,
        angle=rng.uniform(0, 2 * np.pi),
        spin=rng.normal(0, 0.35),
        size=place.size,
    )
