"""The cameras over the sorting line: where each looks, at what belt, in which light, and what it records to."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import cv2

from sample_data.drawing.arrays import Matrix, f32, f64

__all__ = ["CAMERAS", "INCOMING", "SHIFTS", "Camera", "Shift"]

Point = tuple[float, float]
Style = Literal["rubber", "mesh", "rollers", "felt"]


@dataclass(frozen=True)
class Camera:
    """A fixed camera. `corners` is where the belt's corners fall in the picture (px): start left, end left, end right, start right."""

    name: str
    width: int  # of the picture, px
    height: int
    fps: float  # mean, if the rate varies
    belt: Style
    length: float  # of the belt in view, in belt units (about a px of the picture)
    breadth: float
    corners: tuple[Point, Point, Point, Point]
    speed: float  # of the belt, belt units a second
    container: str
    codec: str
    options: dict[str, str]
    colour_cast: tuple[float, float, float] = (1.0, 1.0, 1.0)
    noise: float = 4.0  # deviation, grey levels
    softness: float = 0.6  # deviation of the lens blur, px
    variable: bool = False  # whether frames come at irregular times

    @cached_property
    def view(self) -> Matrix:
        """The homography from the belt to the picture (3, 3)."""
        belt = f32([(0, 0), (self.length, 0), (self.length, self.breadth), (0, self.breadth)])
        return f64(cv2.getPerspectiveTransform(belt, f32(self.corners)))


@dataclass(frozen=True)
class Shift:
    """A time of day: how bright it is, how the light drifts, how full the belt is, and whether it stops for a while."""

    name: str
    light: float
    drift: float  # share of the light lost or won over the video
    warmth: float  # above 0: redder
    gap: float  # mean distance between things along the belt, as a share of its breadth
    stops: bool = False


SHIFTS = (
    Shift("early", light=0.86, drift=0.16, warmth=0.05, gap=0.32),
    Shift("noon", light=1.08, drift=-0.10, warmth=-0.02, gap=0.28, stops=True),
    Shift("late", light=0.92, drift=-0.18, warmth=0.09, gap=0.30),
)
X264 = {"preset": "veryfast", "crf": "25", "x264-params": "threads=1:keyint=48"}
INLET = Camera(
    "inlet", 320, 240, 15, "rubber", 340, 190, ((-14, 34), (334, 26), (392, 226), (-66, 234)), 150, "mp4", "libx264", X264,
    colour_cast=(1.0, 0.98, 0.94),
)  # fmt: skip
SORTER = Camera(
    "sorter", 480, 360, 12, "mesh", 390, 300, ((398, -20), (448, 380), (40, 380), (92, -20)), 165, "webm", "libvpx-vp9",
    {"deadline": "realtime", "cpu-used": "8", "crf": "33", "b": "0", "g": "48"}, colour_cast=(0.95, 1.0, 1.06), noise=6, softness=0.9,
)  # fmt: skip
OUTLET = Camera(
    "outlet", 400, 300, 20, "rollers", 420, 240, ((424, 276), (-24, 282), (-8, 46), (410, 30)), 175, "avi", "mpeg4",
    {"qmin": "4", "qmax": "9", "g": "40"}, colour_cast=(1.03, 1.0, 0.97), noise=4, softness=0.8,
)  # fmt: skip
DOCK = Camera(
    "dock", 352, 288, 13, "felt", 470, 220, ((-110, 152), (262, -86), (442, 118), (34, 398)), 165, "mkv", "libx264", X264,
    colour_cast=(0.98, 1.03, 0.98), noise=7, softness=0.7, variable=True,
)  # fmt: skip
CAMERAS = (INLET, SORTER, OUTLET, DOCK)
INCOMING = (  # next week's: same places, not labelled
    (INLET, Shift("monday", light=0.98, drift=0.08, warmth=0.02, gap=0.30)),
    (DOCK, Shift("monday", light=1.02, drift=-0.12, warmth=0.04, gap=0.32)),
)
