"""What lamps, lens and sensor make of a scene: uneven light that drifts and flickers, a soft focus, grain."""

import cv2
import numpy as np

from sample_data.drawing.arrays import Image, Pixels, Rng, f32
from sample_data.drawing.cameras import Camera, Shift
from sample_data.drawing.things import mottle

__all__ = ["Lens"]

GRAINS = 6  # pictures of noise drawn in advance


class Lens:
    """One camera during one shift."""

    def __init__(self, camera: Camera, shift: Shift, rng: Rng) -> None:
        self.camera, self.shift = camera, shift
        self._fall = _light_fall(camera, shift)
        self._grains = [_grain(camera, rng) for _ in range(GRAINS)]
        self._flicker = 0.025 * mottle((1, 256), 6, rng)[0]

    def take(self, picture: Pixels, index: int, count: int) -> Image:
        """Frame `index` of `count`, as the sensor gives it: (height, width, 3) uint8 RGB, from a float32 picture in 0..1."""
        light = 255 * (1 + self.shift.drift * (index / count - 0.5) + float(self._flicker[index % 256]))
        seen = f32(cv2.GaussianBlur(picture, (0, 0), self.camera.softness))
        seen *= self._fall
        seen *= f32(light)
        seen += np.roll(self._grains[index % GRAINS], (index * 37) % self.camera.width, axis=1)
        return np.asarray(np.clip(seen, 0, 255).astype(np.uint8))


def _light_fall(camera: Camera, shift: Shift) -> Pixels:
    """The share of the light that each pixel gets (height, width, 3)."""
    y, x = (a.astype(np.float32) for a in np.mgrid[-1 : 1 : camera.height * 1j, -1 : 1 : camera.width * 1j])
    fall = 1 - 0.16 * (x**2 + y**2) + 0.07 * x - 0.05 * y
    cast = f32(camera.colour_cast) * f32([1 + shift.warmth, 1, 1 - shift.warmth])
    return f32(fall[..., None] * cast * f32(shift.light))


def _grain(camera: Camera, rng: Rng) -> Pixels:
    flat = rng.standard_normal((camera.height, camera.width, 3), dtype=np.float32) * f32(camera.noise)
    return np.asarray(cv2.GaussianBlur(flat, (0, 0), 0.5) * f32(1.6))  # a sensor's grain is wider than a pixel
