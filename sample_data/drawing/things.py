"""The things on the sorting line: bottles, cans, cartons and bags of a few designs each, every one worn in a way of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_data.drawing.arrays import Pixels, Rng, f32

__all__ = ["CLASSES", "Sprite", "draw_thing", "mottle"]

SIDE = 160  # of the canvas a thing is drawn on, px
MIDDLE = SIDE / 2
DESIGNS = 6  # of each class

PLASTICS = [(66, 148, 92), (84, 142, 196), (196, 208, 214), (132, 84, 44), (70, 170, 170)]
PAINTS = [(196, 44, 48), (40, 84, 170), (34, 140, 74), (228, 176, 40), (120, 60, 150), (232, 232, 226), (40, 42, 48), (226, 110, 36)]
BOARDS = [(176, 134, 88), (158, 120, 80), (196, 158, 112), (206, 200, 188), (140, 132, 124)]
FOILS = [(44, 46, 52), (222, 224, 226), (66, 104, 176), (190, 62, 62), (224, 186, 70), (84, 130, 90)]


@dataclass(frozen=True)
class Sprite:
    """A thing seen from above. `pixels` (160, 160, 4) float32: RGB and coverage, 0..1; `outline` (n, 2) its hull on that canvas, px."""

    label: str
    pixels: Pixels
    outline: Pixels


def draw_thing(label: str, rng: Rng) -> Sprite:
    """One thing of class `label`: one of its designs, a little faded, dirty and tinted."""
    design = _design(label, int(rng.integers(DESIGNS)))
    tint = rng.uniform(0.88, 1.1) * (1 + rng.normal(0, 0.03, 3))
    dirt = 1 - 0.14 * np.clip(mottle((SIDE, SIDE), rng.uniform(12, 40), rng) - 0.6, 0, 1.5)
    worn = np.clip(design.pixels[..., :3] * f32(tint) * dirt[..., None], 0, 1)
    return Sprite(label, f32(np.dstack([worn, design.pixels[..., 3]])), design.outline)


@cache
def _design(label: str, number: int) -> Sprite:
    """What a maker puts out: the same on every line, whatever the seed."""
    colour, coverage = DRAWN[label](np.random.default_rng([crc32(label.encode()), number]))
    pixels = np.dstack([np.clip(colour, 0, 1), coverage]).astype(np.float32)
    solid = (coverage > 0.5).astype(np.uint8)
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(np.concatenate(contours))[:, 0].astype(np.float32)
    return Sprite(label, pixels, hull)


def mottle(shape: tuple[int, int], grain: float, rng: Rng) -> Pixels:
    """Smooth noise that wraps around, spots about `grain` px wide, mean 0, deviation 1."""
    rows, columns = (max(3, round(n / grain)) for n in shape)
    coarse = np.pad(rng.standard_normal((rows, columns)), 2, mode="wrap").astype(np.float32)
    high, wide = shape[0] / rows, shape[1] / columns
    fine = cv2.resize(coarse, None, fx=wide, fy=high, interpolation=cv2.INTER_CUBIC)
    top, left = round(2 * high), round(2 * wide)
    cut = fine[top : top + shape[0], left : left + shape[1]]
    return f32((cut - cut.mean()) / (cut.std() + 1e-6))


def _bottle(rng: Rng) -> tuple[Pixels, Pixels]:
    half, shoulder = rng.uniform(29, 35), rng.uniform(86, 104)
    profile = [(7, half - 6), (14, half), (shoulder, half), (shoulder + 24, 12), (134, 11), (135, 14), (153, 14)]
    coverage = _filled([(x, MIDDLE - h) for x, h in profile] + [(x, MIDDLE + h) for x, h in reversed(profile)])
    across = (_ys() - MIDDLE) / half
    colour = _painted(_one_of(PLASTICS, rng), rng) * (0.62 + 0.5 * np.cos(across * 1.4))[..., None]
    label = (_xs() > rng.uniform(26, 38)) & (_xs() < rng.uniform(70, 84))
    colour[label] = _striped(rng, rng.uniform(5, 11))[label] * (0.66 + 0.42 * np.cos(across * 1.4))[..., None][label]
    colour[_xs() > 135] = f32(_one_of(PAINTS, rng)) / 255
    gleam = np.exp(-(((across + rng.uniform(0.2, 0.5)) / 0.12) ** 2)) * (_xs() < 132) * 0.35
    see_through = np.where(label | (_xs() > 132), 1.0, rng.uniform(0.78, 0.95)).astype(np.float32)
    return colour + gleam[..., None], coverage * see_through


def _can(rng: Rng) -> tuple[Pixels, Pixels]:
    long, half = rng.uniform(126, 146) / 2, rng.uniform(36, 42)
    coverage = _rounded(long, half, 9)
    across, along = (_ys() - MIDDLE) / half, np.abs(_xs() - MIDDLE)
    metal = 0.55 + 0.3 * np.cos(across * 2.2) + 0.18 * np.exp(-(((across + 0.45) / 0.16) ** 2))
    printed = _striped(rng, rng.uniform(10, 22), slanted=True)
    if rng.random() < 0.6:
        printed[_disc(rng.uniform(14, 24))] = f32(_one_of(PAINTS, rng)) / 255
    rim = along > long - rng.uniform(8, 12)
    printed[rim] = f32((0.8, 0.81, 0.84))
    groove = 1 - 0.3 * (np.abs(along - long + 10) < 1.6)
    return printed * (metal * groove)[..., None] * 1.15, coverage


def _carton(rng: Rng) -> tuple[Pixels, Pixels]:
    long, half = rng.uniform(116, 148) / 2, rng.uniform(42, 58)
    coverage = _rounded(long, half, 2)
    colour = (
        _painted(_one_of(BOARDS, rng), rng) * (1 + 0.035 * mottle((SIDE, SIDE), 3, rng) + 0.05 * mottle((SIDE, SIDE), 30, rng))[..., None]
    )
    fold = np.abs(_ys() - MIDDLE - rng.uniform(-4, 4))
    colour[fold < rng.uniform(6, 10)] *= f32(rng.choice([0.78, 1.16]))  # tape
    colour[fold < 1.0] *= f32(0.6)
    for _ in range(rng.integers(1, 4)):  # print
        x, y = rng.uniform(MIDDLE - long + 8, MIDDLE + long - 30), rng.uniform(MIDDLE - half + 6, MIDDLE + half - 16)
        patch = (_xs() > x) & (_xs() < x + rng.uniform(10, 26)) & (_ys() > y) & (_ys() < y + rng.uniform(5, 14))
        colour[patch] *= f32(rng.uniform(0.35, 0.7))
    edge = np.minimum(long - np.abs(_xs() - MIDDLE), half - np.abs(_ys() - MIDDLE))
    return colour * (0.72 + 0.28 * np.clip(edge / 7, 0, 1))[..., None], coverage


def _bag(rng: Rng) -> tuple[Pixels, Pixels]:
    turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    radius = 55 * (1 + sum(rng.uniform(0.02, 0.13) / k**0.5 * np.cos(k * turn + rng.uniform(0, 6.3)) for k in (2, 3, 5, 7)))
    coverage = _filled(np.stack([MIDDLE + radius * np.cos(turn), MIDDLE + radius * np.sin(turn) * rng.uniform(0.8, 1.0)], axis=1))
    heading = rng.uniform(0, 2 * np.pi)
    knot = f32([MIDDLE + 50 * np.cos(heading), MIDDLE + 50 * np.sin(heading)])
    ears = [knot + 26 * f32([np.cos(heading + a), np.sin(heading + a)]) for a in (-0.7, -0.2, 0.25, 0.7)]
    coverage = np.maximum(coverage, _filled([knot, *ears]))
    creases = np.abs(mottle((SIDE, SIDE), 26, rng)) + 0.6 * np.abs(mottle((SIDE, SIDE), 11, rng))
    shade = 1.02 - 0.38 * np.exp(-((creases / 0.28) ** 2)) - 0.1 * mottle((SIDE, SIDE), 40, rng)
    shine = 0.5 * np.clip(mottle((SIDE, SIDE), 14, rng) - 1.3, 0, 1)
    shade *= np.where(np.hypot(_xs() - knot[0], _ys() - knot[1]) < 9, 0.6, 1.0)
    return _painted(_one_of(FOILS, rng), rng) * shade[..., None].astype(np.float32) + shine[..., None], coverage


DRAWN: dict[str, Callable[[Rng], tuple[Pixels, Pixels]]] = {"bag": _bag, "bottle": _bottle, "can": _can, "carton": _carton}
CLASSES = tuple(DRAWN)


def _one_of(colours: list[tuple[int, int, int]], rng: Rng) -> tuple[int, int, int]:
    return colours[int(rng.integers(len(colours)))]


def _painted(colour: tuple[int, int, int], rng: Rng) -> Pixels:
    tint = f32(colour) / 255 * rng.uniform(0.85, 1.12) + rng.normal(0, 0.025, 3)
    return np.ones((SIDE, SIDE, 1), np.float32) * tint.astype(np.float32)


def _striped(rng: Rng, period: float, *, slanted: bool = False) -> Pixels:
    """Two paints in stripes."""
    first, second = (f32(_one_of(PAINTS, rng)) / 255 for _ in range(2))
    phase = _xs() + (_ys() * rng.uniform(-1.2, 1.2) if slanted else 0)
    return np.where((phase % period < period * rng.uniform(0.4, 0.8))[..., None], first, second).astype(np.float32)


def _xs() -> Pixels:
    return np.broadcast_to(np.arange(SIDE, dtype=np.float32), (SIDE, SIDE))


def _ys() -> Pixels:
    return _xs().T


def _disc(radius: float) -> NDArray[np.bool_]:
    return np.asarray(np.hypot(_xs() - MIDDLE, _ys() - MIDDLE) < radius)


def _filled(points: object) -> Pixels:
    """The coverage of a polygon, antialiased."""
    canvas = np.zeros((SIDE, SIDE), np.uint8)
    fixed = np.round(f32(points) * 16).astype(np.int32)
    cv2.fillPoly(canvas, [fixed], 255, cv2.LINE_AA, 4)
    return f32(canvas / f32(255))


def _rounded(long: float, half: float, corner: float) -> Pixels:
    """The coverage of a rectangle about the middle with round corners."""
    x, y = np.abs(_xs() - MIDDLE) - long + corner, np.abs(_ys() - MIDDLE) - half + corner
    outside = np.hypot(np.maximum(x, 0), np.maximum(y, 0)) - corner
    return f32(np.clip(0.5 - outside, 0, 1))
