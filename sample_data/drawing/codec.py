"""Writes frames as a video file with a real codec, the same bytes every time, at the very times they were taken."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import cast

import av

from sample_data.drawing.arrays import Image, Matrix
from sample_data.drawing.cameras import Camera

__all__ = ["write_video"]


def write_video(path: Path, camera: Camera, frames: Iterable[Image], times: Matrix) -> None:
    """Encode `frames` taken at `times` (s) to `path`, in the container that its ending says; a cut-off attempt leaves no such file."""
    partial = path.with_name(f".partial-{path.name}")
    exact = {"fflags": "+bitexact"}  # no random ids and no clock in the container
    with av.open(str(partial), "w", format=FORMATS[camera.container], options=exact) as out:
        rate = Fraction(camera.fps).limit_denominator(1000)
        stream = cast(av.VideoStream, out.add_stream(camera.codec, rate=rate, options=camera.options))
        stream.width, stream.height, stream.pix_fmt = camera.width, camera.height, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        ticks = Fraction(1, 1000) if camera.variable else 1 / rate
        stream.codec_context.time_base = ticks
        for image, time in zip(frames, times.tolist(), strict=True):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = round(time / float(ticks)), ticks
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    partial.replace(path)


FORMATS = {"mp4": "mp4", "mov": "mov", "mkv": "matroska", "webm": "webm", "avi": "avi"}
