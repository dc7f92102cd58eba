"""Frames out of segments of videos: chosen, decoded, shrunk, encoded, written shard by shard."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from av.video.frame import VideoFrame

from components import recipe as recipes
from components.artifacts import Frames, Videos
from components.context import context
from components.errors import InputError
from components.video.decoding import Index, decoded, read_index
from components.video.film import Broken, naming
from components.video.pixels import Image, Pixels
from components.video.sampling import Chosen, by_count, by_rate, frame_ids
from components.video.segment import Segment, segment_from
from components.video.shards import Shards
from components.words import counted

__all__ = ["Damaged", "Sampling", "extract"]

Damaged = Literal["leave out frames", "set aside", "fail"]  # what to do where a video does not decode whole

THUMBNAIL = (64, 36)  # px; what scenes are compared by
PICTURES = 4  # shown on the node for each segment


@dataclass(frozen=True)
class Sampling:
    """Which frames to take, and how to store them."""

    mode: str
    fps: float
    every: int
    scene_threshold: float  # 0..1
    recipe: list[dict[str, Any]]
    format: str  # "jpeg" or "png"
    quality: int  # 1..100, of JPEG


def extract(videos: Videos, sampling: Sampling, folder: Path, *, damaged: Damaged = "leave out frames") -> Frames:
    """Write the sampled frames of all segments of `videos` as Frames in `folder`; what is left out because of damage is named there.

    Raises InputError where a segment cannot be read at all and is not to be set aside, or where damage is to fail.
    """
    shards = Shards(folder)
    broken: list[dict[str, str]] = []
    segments = videos.segments()
    for done, described in enumerate(segments):
        segment = segment_from(described)
        shards.begin()
        try:
            lost = _extract_segment(segment, described["path"], sampling, shards, (done, len(segments)))
            broken += _left_out(segment, lost, damaged)
        except Broken as why:
            if damaged != "set aside":
                with naming(segment.video):
                    raise
            shards.take_back()
            broken.append({"video": segment.video, "why": f"{why}; {_extent(segment)} is set aside"})
            context().log(f"Set aside: '{segment.video}' {broken[-1]['why']}.")
    context().progress(len(segments), len(segments))
    return shards.close(recipe=sampling.recipe, **({"broken": broken, "counts": {"broken": len(broken)}} if broken else {}))


def _left_out(segment: Segment, lost: list[str], damaged: Damaged) -> list[dict[str, str]]:
    """The frames that were lost, as they are listed. Raises what is right where they may not just be left out."""
    if not lost or damaged == "leave out frames":
        return [{"frame": frame, "why": "could not be decoded: the video is damaged there"} for frame in lost]
    what = f"is damaged: {counted(len(lost), 'frame')} could not be decoded, '{lost[0]}' the first"
    if damaged == "set aside":
        raise Broken(what)
    raise InputError(f"'{segment.video}' {what}.", "Mend the file, or let its damaged frames be left out or set aside.")


def _extent(segment: Segment) -> str:
    whole = segment.first_index == 0 and segment.end is None
    until = segment.duration if segment.end is None else segment.end
    return "it" if whole else f"its segment from {segment.start:.1f} to {until:.1f} s"


def _extract_segment(segment: Segment, path: Path, sampling: Sampling, shards: Shards, progress: tuple[int, int]) -> list[str]:
    """Add the segment's sampled frames to `shards`; the ids of those that did not decode whole."""
    index = read_index(segment, path, with_previous=sampling.mode == "scene change")
    ids = frame_ids(segment.video, index.times)
    pixels, taken, shown = Pixels(segment.rotation), 0, -1
    missing: set[int] = set()
    for at, image in _sampled(segment, path, index, sampling, pixels, missing=missing):
        row = _row(image, sampling)
        shards.add(id=ids[at], video=segment.video, index=segment.first_index + at, time=float(index.times[at]), **row)
        taken += 1
        if (quarter := at * PICTURES // len(ids)) > shown:
            shown = quarter
            context().picture(f"frame {quarter + 1}", row["image"], ids[at])
        if taken % 16 == 0:
            context().progress(progress[0] + at / len(ids), progress[1], ids[at])
    context().log(f"{segment.video}: {taken} of {counted(len(ids), 'frame')} from {segment.start:.3f} s on")
    return [ids[at] for at in sorted(missing)]


def _row(image: Image, sampling: Sampling) -> dict[str, Any]:
    height, width = image.shape[:2]
    done, moved = recipes.apply(sampling.recipe, image)
    geometry = {"scale_x": moved.scale_x, "scale_y": moved.scale_y, "offset_x": moved.offset_x, "offset_y": moved.offset_y}
    size = {"width": done.shape[1], "height": done.shape[0], "source_width": width, "source_height": height}
    return {**size, **geometry, "image": recipes.encode(done, sampling.format, sampling.quality)}


def _sampled(
    segment: Segment, path: Path, index: Index, sampling: Sampling, pixels: Pixels, *, missing: set[int]
) -> Iterator[tuple[int, Image]]:
    """Yield (position in `index`, image) of the frames that `sampling` takes; those that do not decode whole are left in `missing`."""
    scenes, told_by_frames = sampling.mode == "scene change", sampling.mode == "keyframes" and not segment.stamped
    chosen = _chosen(segment, index, sampling)
    if segment.stamped:  # without stamps a gap cannot be told from what comes after it
        at_stamp = dict(zip(index.stamps[chosen].tolist(), np.flatnonzero(chosen).tolist(), strict=True))  # two of one stamp are one
        missing.update(at_stamp.values())

    def given() -> Iterator[tuple[int, VideoFrame]]:
        for at, frame in decoded(segment, path, index, chosen, threads=context().cpus, with_previous=scenes):
            if frame is not None:
                missing.discard(at)
                yield at, frame
            elif at >= 0:
                missing.add(at)

    if scenes:
        yield from _scenes(given(), sampling, pixels)
    else:
        yield from ((at, pixels.of(frame)) for at, frame in given() if frame.key_frame or not told_by_frames)


def _chosen(segment: Segment, index: Index, sampling: Sampling) -> Chosen:
    """(N,) which frames to decode: those to take, or, where only the pictures tell which, all."""
    everything = np.ones(len(index.times), np.bool_)
    match sampling.mode:
        case "scene change":
            return everything
        case "every n-th":
            return by_count(len(index.times), segment.first_index, sampling.every)
        case "keyframes":
            return index.key if segment.stamped else everything
        case _:
            return by_rate(index.times, segment.previous, sampling.fps)


def _scenes(frames: Iterator[tuple[int, VideoFrame]], sampling: Sampling, pixels: Pixels) -> Iterator[tuple[int, Image]]:
    """The video's first frame, and each that differs from the one before by at least the threshold (mean over a thumbnail)."""
    before: Image | None = None
    for at, frame in frames:
        seen = pixels.small(frame, *THUMBNAIL)
        if at >= 0 and (before is None or _difference(before, seen) >= sampling.scene_threshold):
            yield at, pixels.of(frame)
        before = seen


def _difference(one: Image, other: Image) -> float:
    """How much two thumbnails differ, 0 (not) to 1 (black against white)."""
    return float(np.abs(one.astype(np.int16) - other).mean() / 255)
