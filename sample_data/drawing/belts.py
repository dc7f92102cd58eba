"""The empty scene before a camera: the belt with its texture, and the hall around it."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from sample_data.drawing.arrays import Pixels, Rng, f32, f64
from sample_data.drawing.cameras import Camera
from sample_data.drawing.things import mottle

__all__ = ["Scene", "build_scene"]


@dataclass(frozen=True)
class Scene:
    """What stands before a camera. Pictures are float32 RGB in 0..1."""

    camera: Camera
    hall: Pixels  # (height, width, 3): all but the belt
    belt: Pixels  # (breadth, 2 * length, 3): one turn, twice, so that any stretch of it can be cut out
    opening: Pixels  # (height, width, 3): 1 where the belt is seen
    moves: bool  # whether the texture travels with the things (rollers turn in place)

    def at(self, travelled: float) -> Pixels:
        """The scene when the belt has moved by `travelled` units."""
        camera = self.camera
        shift = -(travelled % camera.length) if self.moves else 0.0
        unrolled = f64([[1, 0, shift], [0, 1, 0], [0, 0, 1]])
        size = (camera.width, camera.height)
        seen = cv2.warpPerspective(self.belt, camera.view @ unrolled, size, flags=cv2.INTER_LINEAR)
        return f32(cv2.add(cv2.multiply(seen, self.opening), self.hall))


def build_scene(camera: Camera, rng: Rng) -> Scene:
    """Paint the belt and the hall of `camera`."""
    length, breadth = round(camera.length), round(camera.breadth)
    tile = BELTS[camera.belt](length, breadth, rng)
    tile *= (1 + 0.06 * mottle((breadth, length), 70, rng) + 0.03 * mottle((breadth, length), 4, rng))[..., None]
    size = (camera.width, camera.height)
    opening = f32(cv2.warpPerspective(np.ones_like(tile), camera.view, size, flags=cv2.INTER_LINEAR))
    hall = _floor(camera, rng)
    for side in (-0.045, 1.045):
        _draw_rail(hall, camera, side * breadth)
    return Scene(camera, np.clip(hall, 0, 1) * (1 - opening), np.clip(np.hstack([tile, tile]), 0, 1), opening, camera.belt != "rollers")


def _rubber(length: int, breadth: int, rng: Rng) -> Pixels:
    x, y = _plane(length, breadth)
    tile = _plain((0.23, 0.23, 0.25), length, breadth)
    chevron = (x + np.abs(y - breadth / 2) * 0.45) % (length / 6)
    tile[chevron < 5] *= 1.5
    tile[(chevron >= 5) & (chevron < 8)] *= 0.6
    return _scuffed(tile, rng, 16)


def _mesh(length: int, breadth: int, rng: Rng) -> Pixels:
    x, y = _plane(length, breadth)
    tile = _plain((0.52, 0.54, 0.56), length, breadth)
    pitch = length / 26
    hole = np.hypot((x + (y // pitch % 2) * pitch / 2) % pitch - pitch / 2, y % pitch - pitch / 2) < pitch * 0.3
    tile[hole] *= 0.45
    tile[(x % (length / 3)) < 3] *= 0.7
    return _scuffed(tile, rng, 22)


def _rollers(length: int, breadth: int, rng: Rng) -> Pixels:
    x, _ = _plane(length, breadth)
    across = (x % (length / 14)) / (length / 14)
    steel = 0.24 + 0.46 * np.sin(np.pi * across) ** 1.5
    steel[across < 0.1] = 0.1
    worn = 1 + 0.12 * mottle((breadth, length), 24, rng)
    return f32((steel * worn)[..., None] * f32([0.96, 1.0, 1.04]))


def _felt(length: int, breadth: int, rng: Rng) -> Pixels:
    x, y = _plane(length, breadth)
    tile = _plain((0.22, 0.40, 0.37), length, breadth)
    tile *= (1 + 0.12 * np.sin(x * 2 * np.pi * 90 / length) * np.sin(y * 1.5))[..., None].astype(np.float32)
    stains = np.clip(mottle((breadth, length), 34, rng) - 0.9, 0, 1)
    return _scuffed(tile * (1 - 0.35 * stains)[..., None], rng, 10)


BELTS: dict[str, Callable[[int, int, Rng], Pixels]] = {"rubber": _rubber, "mesh": _mesh, "rollers": _rollers, "felt": _felt}


def _floor(camera: Camera, rng: Rng) -> Pixels:
    shape = (camera.height, camera.width)
    tint = f32(rng.uniform(0.42, 0.62)) * (1 + rng.normal(0, 0.05, 3)).astype(np.float32)
    grain = 1 + 0.08 * mottle(shape, 40, rng) + 0.05 * mottle(shape, 6, rng) + 0.03 * mottle(shape, 2, rng)
    floor = np.ones((*shape, 3), np.float32) * tint * grain[..., None]
    for at in np.linspace(0, camera.width, 5)[1:-1] + rng.uniform(-12, 12, 3):  # joints of the slabs
        cv2.line(floor, (int(at), 0), (int(at + rng.uniform(-30, 30)), camera.height), (tint * 0.6).tolist(), 1, cv2.LINE_AA)
    return f32(floor)


def _draw_rail(hall: Pixels, camera: Camera, across: float) -> None:
    along = f32([[(-0.3 * camera.length, across), (1.3 * camera.length, across)]])
    start, end = np.round(cv2.perspectiveTransform(along, camera.view)[0]).astype(int).tolist()
    thick = max(8, camera.width // 28)
    for width, shade in ((thick + 4, 0.16), (thick, 0.62), (thick // 3, 0.82)):
        cv2.line(hall, start, end, (shade * 0.98, shade * 0.86, shade * 0.38), width, cv2.LINE_AA)  # yellow guard


def _plane(length: int, breadth: int) -> tuple[Pixels, Pixels]:
    y, x = np.mgrid[0:breadth, 0:length].astype(np.float32)
    return x, y


def _plain(colour: tuple[float, float, float], length: int, breadth: int) -> Pixels:
    return f32(np.ones((breadth, length, 3)) * f32(colour))


def _scuffed(tile: Pixels, rng: Rng, count: int) -> Pixels:
    """With scratches and crumbs that nobody labels."""
    breadth, length = tile.shape[:2]
    for _ in range(count):
        x, y = rng.uniform(12, length - 12), rng.uniform(6, breadth - 6)
        shade = (float(rng.uniform(0.15, 0.75)) * (1 + rng.normal(0, 0.1, 3))).tolist()
        if rng.random() < 0.5:
            to = (int(x + rng.uniform(-22, 22)), int(y + rng.uniform(-12, 12)))
            cv2.line(tile, (int(x), int(y)), to, shade, 1, cv2.LINE_AA)
        else:
            axes = (int(rng.uniform(2, 5)), int(rng.uniform(1, 4)))
            cv2.ellipse(tile, (int(x), int(y)), axes, float(rng.uniform(0, 180)), 0, 360, shade, -1, cv2.LINE_AA)
    return tile
