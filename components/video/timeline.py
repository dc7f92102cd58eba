"""When each frame of a video is shown, from the stamps of its packets: never from frame counts or rates that a container claims."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from components.video.film import Broken, Film

__all__ = ["UNKNOWN", "Stamps", "Timeline", "Times", "milliseconds", "seconds", "survey"]

Stamps = npt.NDArray[np.int64]
Times = npt.NDArray[np.float64]

UNKNOWN = -(2**62)  # the stamp of a packet without
PACKET = np.dtype([("pts", np.int64), ("dts", np.int64), ("key", np.bool_)])
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
    first: list[VideoFrame] = []
    given = np.fromiter(islice(_read(film, first), most_frames + 1), PACKET)
    if len(given) > most_frames:
        raise Broken(f"has more than {most_frames:,} frames")
    if not len(given):
        raise Broken("holds no frame")
    first += film.decode(None) if len(first) < FRAMES_COMPARED else []
    if not first:
        raise Broken(f"holds no frame that can be decoded ({film.codec})")
    return _timeline(film, given, [frame.pts for frame in first]), first[0]


def _read(film: Film, first: list[VideoFrame]) -> Iterator[tuple[int, int, bool]]:
    """Yield what is known of each packet that gives a frame; decode some `first` frames on the way."""
    for packet in film.packets():
        if len(first) < FRAMES_COMPARED:
            first += film.decode(packet)
        if film.gives_frame(packet):
            yield UNKNOWN if packet.pts is None else packet.pts, UNKNOWN if packet.dts is None else packet.dts, packet.is_keyframe


def _timeline(film: Film, given: npt.NDArray[np.void], first: list[int | None]) -> Timeline:
    shown, keys = np.unique(given["pts"]), np.sort(given["pts"][given["key"]])
    carried = [pts for pts in first if pts is not None]
    reordered = film.container.format.name == "avi" and film.stream.codec_context.reorder_depth > 0
    distinct = len(shown) == len(given) and shown[0] != UNKNOWN
    if reordered or not distinct or carried != first or sorted(carried) != first or not np.isin(carried, shown).all():
        return _by_order(given["dts"], film)
    return Timeline(shown, keys, film.tick, True, film.stopped)


def _by_order(decoded: Stamps, film: Film) -> Timeline:
    stamps, tick = np.sort(decoded), film.tick
    if stamps[0] == UNKNOWN:  # without even stamps of decoding, only the rate is left
        stamps, tick = np.arange(len(decoded)), 1 / (film.stream.average_rate or Fraction(25))
    return Timeline(stamps, stamps[:1], tick, False, film.stopped)
