"""Components that read, sample and write videos and images."""

from typing import Annotated, Literal

from components.artifacts import Frames, Videos
from components.context import context
from components.declare import Files, Hint, Limits, component
from components.files import named_files

__all__ = ["extract_frames", "read_images", "read_videos", "write_video"]

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")
VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".avi", ".webm")


@component(category="Data")
def read_videos(
    *,
    source: Annotated[str, Files("a video, a folder of videos, or a pattern such as videos/*.mp4", suffixes=VIDEO_SUFFIXES)],
    segment_seconds: Annotated[
        float,
        Limits("long videos are cut at keyframes into pieces of about this length, to be worked on in parallel", "s", ge=1, le=86400),
    ] = 30.0,
    broken: Annotated[
        Literal["set aside", "fail"], Hint("what to do with a file that cannot be used: go on without it, or fail the step")
    ] = "set aside",
    keep: Annotated[
        Literal["links", "copies"],
        Hint("links take no room, but a program that writes into an original spoils what was read; copies are safe from that"),
    ] = "links",
    max_megapixels: Annotated[
        float, Limits("a video with larger frames counts as broken", "megapixels", gt=0, le=64, advanced=True)
    ] = 36.0,
    max_hours: Annotated[float, Limits("a longer video counts as broken", "hours", gt=0, le=1000, advanced=True)] = 24.0,
    max_frames: Annotated[
        int, Limits("a video with more frames counts as broken", "frames", ge=1, le=50_000_000, advanced=True)
    ] = 5_000_000,
) -> Videos:
    """Read videos (mp4, mov, mkv, avi, webm) and find out what they are.

    Each is opened and timed by its packets; what a file claims about its length or rate is not trusted. Files that are empty, cut off
    before any picture, without pictures or no videos at all are named with the reason. One cut off later is kept as far as it goes.
    """
    from components.video.probe import Limit
    from components.video.reading import Reading, read

    limit = Limit(max_megapixels, max_hours, max_frames)
    reading = Reading(segment_seconds, broken == "set aside", limit, copies=keep == "copies")
    return read(named_files(source, VIDEO_SUFFIXES), reading, context().output("videos"))


@component(category="Frames", per_part="videos")
def extract_frames(
    videos: Videos,
    *,
    mode: Annotated[
        Literal["frames per second", "every n-th", "keyframes", "scene change"],
        Hint("which frames to take: so many a second, every n-th, those stored whole, or the first of each scene"),
    ] = "frames per second",
    fps: Annotated[float, Limits("frames to take of each second, if by frames per second", "frames/s", gt=0, le=1000)] = 2.0,
    every: Annotated[int, Limits("take every so many frames, if every n-th", "frames", ge=1, le=1_000_000)] = 10,
    scene_threshold: Annotated[
        float,
        Limits("how much a picture differs from the one before if it begins a scene: 0 not at all, 1 fully", ge=0, le=1),
    ] = 0.15,
    longest_side: Annotated[
        int | None, Limits("shrink frames whose longer side is above this; empty: keep their size", "px", ge=16, le=16384)
    ] = None,
    format: Annotated[Literal["jpeg", "png"], Hint("jpeg is small; png keeps every pixel as it was decoded")] = "jpeg",
    quality: Annotated[int, Limits("of jpeg, from 1 (small) to 100 (best)", ge=1, le=100)] = 90,
    broken: Annotated[
        Literal["leave out frames", "set aside", "fail"],
        Hint("where a video is damaged: go on without those frames, or without that video (of a long one, the segment), or fail the step"),
    ] = "leave out frames",
) -> Frames:
    """Take frames out of videos, each with its index and true time, turned upright.

    By frames per second, the first frame at or after each point of a grid over the whole video is taken. However a video was cut into
    parts, the same frames come out. A frame's id is "VIDEO@TIME in ms". A picture that had to be guessed, and what is built on it up to
    the next keyframe, is never taken; what was left out is counted and listed.
    """
    from components.video.extraction import Sampling, extract

    fit = {"op": "resize", "mode": "fit", "width": longest_side, "height": longest_side, "interpolation": "area"}
    sampling = Sampling(mode, fps, every, scene_threshold, [fit] if longest_side else [], format, quality)
    return extract(videos, sampling, context().output("frames"), damaged=broken)


@component(category="Data")
def read_images(
    *,
    source: Annotated[str, Files("an image, a folder of images, or a pattern such as photos/*.jpg", suffixes=IMAGE_SUFFIXES)],
    broken: Annotated[
        Literal["set aside", "fail"], Hint("what to do with a file that cannot be used: go on without it, or fail the step")
    ] = "set aside",
    max_megapixels: Annotated[float, Limits("a larger image counts as broken", "megapixels", gt=0, le=64, advanced=True)] = 64.0,
) -> Frames:
    """Read still images (jpg, png, bmp, webp, tif) as frames, turned upright as the camera was held.

    An image is known by its path below the folder. JPEG and PNG files stay byte for byte what they are unless they have to be turned;
    other formats become PNG.
    """
    from components.video.stills import read_stills

    files = named_files(source, IMAGE_SUFFIXES)
    return read_stills(files, context().output("frames"), megapixels=max_megapixels, set_aside=broken == "set aside")


@component(category="Frames")
def write_video(
    frames: Frames,
    *,
    fps: Annotated[
        float | None, Limits("show so many frames a second; empty: each frame at its own time", "frames/s", gt=0, le=1000)
    ] = None,
    rate_factor: Annotated[int, Limits("size against quality, as x264 counts: 0 lossless and large, 51 small and bad", ge=0, le=51)] = 23,
) -> Videos:
    """Make an H.264 video (mp4) of the frames of each video, in the order of their times.

    Frames of another size than a video's first are fitted into it with a margin. Odd sides get one more pixel.
    """
    from components.video.writing import Encoding, write

    return write(frames, Encoding(fps, rate_factor), context().output("videos"))
