"""The pieces that the sample data is drawn in, each by one process, each from random numbers of its own."""

from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np

from sample_data.drawing.arrays import Rng
from sample_data.drawing.belts import build_scene
from sample_data.drawing.cameras import Camera, Shift
from sample_data.drawing.codec import write_video
from sample_data.drawing.crops import write_crops
from sample_data.drawing.film import Film, Sighting
from sample_data.drawing.journeys import frame_times, plan_journeys, travel
from sample_data.drawing.lens import Lens

__all__ = ["CropsJob", "Drawn", "FilmJob"]


@dataclass(frozen=True)
class Drawn:
    """What a job made: files, and of a video what is on each frame."""

    files: list[Path]
    sightings: list[list[Sighting]] = field(default_factory=list)


@dataclass(frozen=True)
class FilmJob:
    """One video, written to `into`/`folder`."""

    into: Path
    seed: int
    camera: Camera
    shift: Shift
    seconds: float
    folder: str = "videos"

    @property
    def video(self) -> str:
        """The video's name below its folder."""
        return f"{self.camera.name}/{self.shift.name}.{self.camera.container}"

    @property
    def name(self) -> str:
        """What it makes, for the progress display."""
        return f"{self.folder}/{self.video}"

    def draw(self) -> Drawn:
        """Draw it."""
        cv2.setNumThreads(1)  # the processes are as many as the cores
        rng = _rng(self.seed, self.name)
        times = frame_times(self.camera, self.seconds, rng)
        travelled = travel(times, self.camera, self.shift)
        scene = build_scene(self.camera, _rng(self.seed, self.camera.name))  # the place stays as it is from shift to shift
        film = Film(scene, Lens(self.camera, self.shift, rng), plan_journeys(self.camera, self.shift, float(travelled[-1]), rng))
        path = self.into / self.folder / self.video
        path.parent.mkdir(parents=True, exist_ok=True)
        write_video(path, self.camera, film.frames(travelled), times)
        return Drawn([path], [film.sightings(way) for way in travelled.tolist()])


@dataclass(frozen=True)
class CropsJob:
    """The pictures for the classifier, `each` a class."""

    into: Path
    seed: int
    each: int
    name: str = "images"

    def draw(self) -> Drawn:
        """Draw them."""
        cv2.setNumThreads(1)
        return Drawn(write_crops(self.into / self.name, self.each, _rng(self.seed, self.name)))


def _rng(seed: int, name: str) -> Rng:
    return np.random.default_rng([seed, crc32(name.encode())])
