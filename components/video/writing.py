"""Encodes frames as H.264 videos that show each at its time; the same frames give the same bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from math import inf
from pathlib import Path, PurePosixPath

import av
import numpy as np
import pyarrow.parquet
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from components import recipe
from components.artifacts import Frames, Part, Videos, file_digest
from components.context import context
from components.errors import InputError
from components.video.film import LIBRARY_ERRORS, naming
from components.video.pixels import Image
from components.video.probe import Limit, probe
from components.video.segment import part_of

__all__ = ["Encoding", "write"]

TICK = Fraction(1, 90_000)  # s
BT601 = 6  # AVCOL_SPC_SMPTE170M; said in the file, so that players do not guess by size
EXACT = {"fflags": "+bitexact", "movflags": "+faststart"}  # no version of the library in the file


@dataclass(frozen=True)
class Encoding:
    """How to encode."""

    fps: float | None  # None: each frame at its own time
    rate_factor: int  # of x264: 0 (lossless) to 51


@dataclass(frozen=True, order=True)
class Shown:
    """Where a frame is, in the order in which frames are shown."""

    video: str
    time: float
    index: int
    id: str
    part: int
    row: int


def write(frames: Frames, encoding: Encoding, folder: Path) -> Videos:
    """Write a video in `folder` for each video that `frames` come from."""
    order = sorted(_places(frames))
    if not order:
        raise InputError("There are no frames to make a video of.", "Connect frames that hold at least one image.")
    parts: list[Part] = []
    taken: set[str] = set()
    for video, shown in groupby(order, key=lambda place: place.video):
        name = _free_name(video, taken)
        with naming(video):
            parts.append(_write_one(name, frames, list(shown), encoding, folder))
        context().progress(sum(part.rows for part in parts), len(order), name)
    return Videos.create(folder, {"counts": {"videos": len(parts), "segments": len(parts), "broken": 0}, "broken": []}, parts)


def _places(frames: Frames) -> Iterator[Shown]:
    for number, file in enumerate(frames.files()):
        columns = pyarrow.parquet.read_table(file, columns=["video", "time", "index", "id"]).to_pydict()
        for row, place in enumerate(zip(columns["video"], columns["time"], columns["index"], columns["id"], strict=True)):
            yield Shown(*place, number, row)


def _free_name(video: str, taken: set[str]) -> str:
    """`video` with the ending .mp4, unlike all `taken` names."""
    name = str(PurePosixPath(video).with_suffix(".mp4"))
    while name in taken:
        name = f"{video}.mp4" if f"{video}.mp4" not in taken else f"{name[:-4]}_.mp4"
    taken.add(name)
    return name


def _write_one(name: str, frames: Frames, shown: list[Shown], encoding: Encoding, folder: Path) -> Part:
    (folder / "media").mkdir(parents=True, exist_ok=True)
    partial = folder / "media" / "partial.mp4"
    try:
        _encode(_images(frames, shown), _stamps(shown, encoding.fps), encoding, partial)
    except LIBRARY_ERRORS as error:
        raise InputError(f"'{name}' cannot be encoded: {error}.", "Resize the frames to a size that video allows.") from error
    digest = file_digest(partial)
    media = f"media/{digest[:32]}.mp4"
    partial.rename(folder / media)
    found = probe(folder / media, name=name, media=media, digest=digest, segment_seconds=inf, limit=Limit(inf, inf, len(shown)))
    return part_of(found.segments[0], folder)


def _images(frames: Frames, shown: list[Shown]) -> Iterator[Image]:
    files = frames.files()

    @lru_cache(maxsize=2)
    def stored(part: int) -> "pyarrow.ChunkedArray":
        return pyarrow.parquet.read_table(files[part], columns=["image"])["image"]

    for place in shown:
        yield recipe.decode(stored(place.part)[place.row].as_py())


def _stamps(shown: list[Shown], fps: float | None) -> list[int]:
    """When to show each frame (ticks), each later than the one before."""
    first = shown[0].time
    stamps: list[int] = []
    for position, place in enumerate(shown):
        time = place.time - first if fps is None else position / fps
        stamps.append(max(round(Fraction(time) / TICK), stamps[-1] + 1 if stamps else 0))
    return stamps


def _encode(images: Iterator[Image], stamps: list[int], encoding: Encoding, path: Path) -> None:
    with av.open(str(path), "w", format="mp4", options=EXACT) as container:
        stream: VideoStream | None = None
        for image, stamp in zip(images, stamps, strict=True):
            stream = stream or _stream(container, image, stamps, encoding)
            container.mux(stream.encode(_picture(image, stream, stamp)))
        if stream is not None:
            container.mux(stream.encode(None))


def _stream(container: OutputContainer, first: Image, stamps: list[int], encoding: Encoding) -> VideoStream:
    span = (stamps[-1] - stamps[0]) * TICK
    rate = Fraction((len(stamps) - 1) / span).limit_denominator(1001) if span else Fraction(25)
    options = {"crf": str(encoding.rate_factor), "preset": "veryfast", "threads": "1"}  # with more threads the bytes differ
    stream = container.add_stream("libx264", rate=max(rate, Fraction(1, 1001)), options=options)
    context = stream.codec_context
    context.height, context.width = (side + side % 2 for side in first.shape[:2])  # 4:2:0 halves both
    context.pix_fmt, context.time_base = "yuv420p", TICK
    context.colorspace, context.color_range = BT601, ColorRange.MPEG
    context.flags |= av.codec.context.Flags.bitexact
    return stream


def _picture(image: Image, stream: VideoStream, stamp: int) -> VideoFrame:
    width, height = stream.codec_context.width, stream.codec_context.height
    if (image.shape[0] + image.shape[0] % 2, image.shape[1] + image.shape[1] % 2) != (height, width):
        boxed = {"op": "resize", "mode": "letterbox", "width": width, "height": height, "interpolation": "area"}
        image, _ = recipe.apply([boxed], image)
    filled = np.pad(image, ((0, height - image.shape[0]), (0, width - image.shape[1]), (0, 0)), mode="edge")
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(filled), format="rgb24")
    made = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.MPEG, threads=1)
    made.pts, made.time_base = stamp, TICK
    return made
