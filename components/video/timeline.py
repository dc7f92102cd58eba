"""When each frame of a video is shown, from the stamps of its packets: never from frame counts or rates that a container claims."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from components.video.film import Broken, Film

__all__ = ["Stamps", "Timeline", "Times", "milliseconds", "seconds", "survey"]

Stamps = npt.NDArray[np.int64]
Times = npt.NDArray[np.float64]

FRAMES_COMPARED = 4  # decoded to see whether frames carry the stamps of their packets


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


def survey(film: Film, *, most_frames: int) -> tuple[Timeline, VideoFrame]:
    """Read every packet of `film`, from its beginning; also the first frame that decodes.

    Raises Broken if no frame decodes or there are more than `most_frames`.
    """
    given: list[tuple[int | None, int | None, bool]] = []
    first: list[VideoFrame] = []
    for packet in film.packets():
        if film.gives_frame(packet):
            given.append((packet.pts, packet.dts, packet.is_keyframe))
        if len(given) > most_frames:
            raise Broken(f"has more than {most_frames:,} frames")
        if len(first) < FRAMES_COMPARED:
            first += film.decode(packet)
    first += film.decode(None) if len(first) < FRAMES_COMPARED else []
    if not first or not given:
        raise Broken(
            f"holds no frame that can be decoded ({film.codec}{film.stopped and ', ' + film.stopped})" if given else "holds no frame"
        )
    return _timeline(film, given, [frame.pts for frame in first]), first[0]


def _timeline(film: Film, given: list[tuple[int | None, int | None, bool]], first: list[int | None]) -> Timeline:
    reordered = film.container.format.name == "avi" and film.stream.codec_context.reorder_depth > 0
    shown = [pts for pts, _, _ in given if pts is not None]
    carried = [pts for pts in first if pts is not None]
    if reordered or len(set(shown)) < len(given) or carried != first or not set(first) <= set(shown) or sorted(carried) != first:
        return _by_order([dts for _, dts, _ in given if dts is not None], len(given), film)
    keys = sorted(pts for pts, _, key in given if key and pts is not None)
    return Timeline(_array(sorted(shown)), _array(keys), film.tick, True, film.stopped)


def _by_order(decoded: list[int], count: int, film: Film) -> Timeline:
    complete = len(decoded) == count
    stamps = _array(sorted(decoded) if complete else range(count))  # without even stamps of decoding, only the rate is left
    return Timeline(stamps, stamps[:1], film.tick if complete else 1 / (film.stream.average_rate or Fraction(25)), False, film.stopped)


def _array(stamps: Iterable[int]) -> Stamps:
    return np.fromiter(stamps, np.int64)
