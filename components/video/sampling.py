"""Which frames of a segment are taken. Grids and counts belong to the whole video, so cuts change nothing."""

import numpy as np
import numpy.typing as npt

from components.video.timeline import Stamps, Times, milliseconds

__all__ = ["Chosen", "by_count", "by_rate", "frame_ids"]

Chosen = npt.NDArray[np.bool_]

ROUNDING = 0.0005  # s; Matroska rounds times to the millisecond, which must not push a frame off its grid point


def by_rate(times: Times, previous: float | None, fps: float) -> Chosen:
    """(N,) which frames are the first at or after a point of the grid 0, 1/fps, 2/fps, ... s.

    `times` (s) are those of the segment's frames, `previous` that of the frame before the first (None: it begins the video).
    """
    points = np.floor((times + ROUNDING) * fps)
    before = -1.0 if previous is None else float(np.floor((previous + ROUNDING) * fps))
    return np.diff(points, prepend=before) > 0


def by_count(count: int, first_index: int, every: int) -> Chosen:
    """(N,) which of `count` frames have an index in the video that `every` divides; the first has `first_index`."""
    return np.asarray((np.arange(count) + first_index) % every == 0)


def frame_ids(video: str, times: Times) -> list[str]:
    """The ids of frames at `times` (s, ascending): "VIDEO@TIME in ms, 9 digits", and "+1", "+2" for further ones in one millisecond."""
    shown = milliseconds(times)
    again = np.arange(len(shown)) - _first_of_equals(shown)
    return [f"{video}@{ms:09d}" + (f"+{n}" if n else "") for ms, n in zip(shown.tolist(), again.tolist(), strict=True)]


def _first_of_equals(ascending: Stamps) -> Stamps:
    """(N,) for each item the index of the first that equals it."""
    return np.searchsorted(ascending, ascending)
