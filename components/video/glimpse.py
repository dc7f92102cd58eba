"""A single frame of a video, to look at or to try an endpoint with."""

from itertools import chain
from pathlib import Path

from components.errors import InputError
from components.video.film import Film, naming, opened
from components.video.pixels import Image, Pixels

__all__ = ["frame_at"]


def frame_at(video: Path, seconds: float) -> Image:
    """The first frame shown at or after `seconds` from the video's beginning, (H, W, 3) uint8 RGB, upright.

    Raises InputError if the file cannot be used, or ends before.
    """
    with naming(video.name), opened(video) as film:
        found = _first_from(film, seconds)
    if found is None:
        raise InputError(f"'{video.name}' ends before {seconds:g} s.", "Ask for an earlier time.")
    return found


def _first_from(film: Film, seconds: float) -> Image | None:
    begin: int | None = None
    for packet in chain(film.packets(), [None]):
        for frame in film.decode(packet):
            begin = frame.pts if begin is None else begin
            if frame.pts is not None and begin is not None and (frame.pts - begin) * film.tick >= seconds:
                return Pixels(round(frame.rotation / 90) * 90 % 360).of(frame)
    return None
