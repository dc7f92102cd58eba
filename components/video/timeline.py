"""When each frame of a video is shown, from the stamps of its packets: never from frame counts or rates that a container claims."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from components.video.film import Broken, opened

__all__ = ["Stamps", "Timeline", "Times", "milliseconds", "read_timeline", "seconds"]

Stamps = npt.NDArray[np.int64]
Times = npt.NDArray[np.float64]

FRAMES_COMPARED = 8  # decoded to see whether frames carry the stamps of their packets


@dataclass(frozen=True)
class Timeline:
    """The frames of a video in the order they are shown.

    If `stamped`, a decoded frame carries its own stamp; if not (as with reordered frames in AVI), the n-th frame decoded from the
    start has the n-th stamp.
    """

    stamps: Stamps  # (N,) ticks, ascending
    keys: Stamps  # (K,) ticks: the keyframes among them, ascending
    tick: Fraction  # s
    stamped: bool
    stopped: str = ""  # why reading ended before the file did

    @property
    def times(self) -> Times:
        """(N,) when each frame is shown (s since the first)."""
        return seconds(self.stamps, int(self.stamps[0]), self.tick)

    @property
    def step(self) -> float:
        """The mean distance of two frames (s); 0 of a single one."""
        return float(self.times[-1]) / max(len(self.stamps) - 1, 1)

    @property
    def variable(self) -> bool:
        """Whether index / rate would miss a frame's time by more than a quarter of a frame."""
        regular = np.arange(len(self.stamps)) * self.step
        return bool(np.abs(self.times - regular).max() > self.step / 4 + float(self.tick) + 0.001)


def seconds(stamps: Stamps, origin: int, tick: Fraction) -> Times:
    """`stamps` (ticks) as seconds since `origin`; the same stamp gives the same float wherever a video was cut."""
    return (stamps - origin) * tick.numerator / tick.denominator


def milliseconds(times: Times) -> Stamps:
    """`times` (s) in whole milliseconds."""
    return np.rint(times * 1000).astype(np.int64)


def read_timeline(path: Path, *, most_frames: int) -> Timeline:
    """Read every packet of the video in `path`, and decode its first frames.

    Raises Broken if no frame decodes or there are more than `most_frames`.
    """
    with opened(path) as film:
        given = [(p.pts, p.dts, p.is_keyframe) for p in islice(filter(film.gives_frame, film.packets()), most_frames + 1)]
        tick, stopped, rate = film.tick, film.stopped, film.stream.average_rate
        reordered = film.container.format.name == "avi" and film.stream.codec_context.reorder_depth > 0
    if not given:
        raise Broken(f"holds no frame ({stopped})" if stopped else "holds no frame")
    if len(given) > most_frames:
        raise Broken(f"has more than {most_frames:,} frames")
    first = _first_decoded(path)
    shown = [pts for pts, _, _ in given if pts is not None]
    if reordered or len(set(shown)) < len(given) or not set(first) <= set(shown) or sorted(first) != first:
        return _by_order([dts for _, dts, _ in given if dts is not None], len(given), tick, 1 / (rate or Fraction(25)), stopped)
    keys = sorted(pts for pts, _, key in given if key and pts is not None)
    return Timeline(_array(sorted(shown)), _array(keys), tick, True, stopped)


def _by_order(decoded: list[int], count: int, tick: Fraction, step: Fraction, stopped: str) -> Timeline:
    if len(decoded) < count:  # not even stamps of decoding: only the rate is left
        decoded, tick = list(range(count)), step
    stamps = _array(sorted(decoded))
    return Timeline(stamps, stamps[:1], tick, False, stopped)


def _first_decoded(path: Path) -> list[int]:
    """The stamps of the first frames that decode (-1: none); raises Broken if no frame of the whole file does."""
    with opened(path) as film:
        found: list[int] = []
        for packet in chain(film.packets(), [None]):
            found += [-1 if frame.pts is None else frame.pts for frame in film.decode(packet)]
            if len(found) >= FRAMES_COMPARED:
                break
        if not found:
            raise Broken(f"holds no frame that can be decoded ({film.codec})")
    return found


def _array(stamps: Iterable[int]) -> Stamps:
    return np.fromiter(stamps, np.int64)
