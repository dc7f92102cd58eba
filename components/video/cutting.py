"""Where a long video may be cut, so that its pieces decode to exactly the frames of the whole."""

from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

from components.video.film import Broken, Film, opened
from components.video.timeline import Stamps, Timeline, milliseconds

__all__ = ["Cut", "cuts_of", "decodes_from"]


@dataclass(frozen=True)
class Cut:
    """The frames of a timeline from index `first` until before index `last`."""

    first: int
    last: int


def cuts_of(timeline: Timeline, path: Path, segment_seconds: float) -> tuple[list[Cut], bool]:
    """Pieces of about `segment_seconds` that begin at keyframes; and whether decoding may begin at keyframes at all.

    Each border was tried. Where one fails, as with pictures that are refreshed bit by bit, the video stays whole.
    """
    count = len(timeline.stamps)
    whole = [Cut(0, count)]
    if not timeline.stamped or len(timeline.keys) < 2:
        return whole, False
    borders = _borders(timeline, segment_seconds)
    tried = [int(timeline.stamps[b]) for b in borders] or [int(timeline.keys[len(timeline.keys) // 2])]
    with opened(path) as film:
        if not all(decodes_from(film, stamp) for stamp in tried):
            return whole, False
    return [Cut(a, b) for a, b in pairwise([0, *borders, count])], True


def decodes_from(film: Film, stamp: int) -> bool:
    """Whether a decoder that begins at the keyframe with `stamp` gives that very frame first, whole."""
    failures = film.failures
    try:
        for packet in chain(film.packets_from(stamp), [None]):
            for frame in film.decode(packet):
                if frame.pts is None or frame.pts >= stamp:
                    return frame.pts == stamp and frame.key_frame and film.failures == failures
    except Broken:
        pass
    return False


def _borders(timeline: Timeline, segment_seconds: float) -> list[int]:
    times = timeline.times
    pieces = max(1, round(float(times[-1]) / segment_seconds))
    keys = _apart(timeline, np.searchsorted(timeline.stamps, timeline.keys))
    aims = times[-1] * np.arange(1, pieces) / pieces
    at = np.searchsorted(times[keys], aims)
    return [int(keys[i]) for i in np.unique(at[at < len(keys)])]


def _apart(timeline: Timeline, keys: Stamps) -> Stamps:
    """Those of `keys` (indices) whose millisecond is not also that of the frame before: numbering within one must not be torn."""
    later = keys[keys > 0]
    shown = milliseconds(timeline.times)
    return np.asarray(later[shown[later] != shown[later - 1]], np.int64)
