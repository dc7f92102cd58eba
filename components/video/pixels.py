"""Decoded pictures as RGB images: in their own colour matrix and range, turned as the camera was held."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

__all__ = ["Image", "Pixels"]

Image = npt.NDArray[np.uint8]  # (H, W, 3) RGB


@dataclass
class Pixels:
    """Converts pictures; one of these a video saves setting the conversion up for every frame."""

    rotation: int  # degrees counterclockwise: 0, 90, 180 or 270
    _converter: VideoReformatter = field(default_factory=VideoReformatter)

    def of(self, frame: VideoFrame) -> Image:
        """The picture as (H, W, 3) uint8 RGB."""
        image = np.asarray(self._converter.reformat(frame, format="rgb24", threads=1).to_ndarray(), np.uint8)
        return np.ascontiguousarray(np.rot90(image, self.rotation // 90)) if self.rotation else image

    def small(self, frame: VideoFrame, width: int, height: int) -> Image:
        """The picture shrunk to `width` x `height` px by area, as (H, W, 3) uint8 RGB, not turned."""
        shrunk = self._converter.reformat(frame, width, height, "rgb24", interpolation="AREA", threads=1)
        return np.asarray(shrunk.to_ndarray(), np.uint8)
