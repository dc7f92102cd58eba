"""Decodes the wanted frames of a segment and as little else as possible."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from components.context import context
from components.video.film import Broken, Film, opened
from components.video.sampling import Chosen
from components.video.segment import Segment
from components.video.timeline import UNKNOWN, Stamps, Times, seconds
from components.words import counted

if TYPE_CHECKING:
    from components.video.film import VideoPacket

__all__ = ["DROP", "FULL", "REFERENCE", "Index", "decoded", "feeding", "packets_of", "read_index"]

PACKET = np.dtype([("stamp", np.int64), ("key", np.bool_), ("shown", np.bool_)])
REORDERED = 16  # frames at most by which showing differs from decoding, in any codec
DROP, REFERENCE, FULL = 0, 1, 2  # a packet is not decoded; is decoded only if others need it; is decoded
SKIPS_UNREFERENCED = ("h264", "mpeg4", "mpeg2video")  # codecs whose unreferenced frames no other frame can need


@dataclass(frozen=True)
class Index:
    """The frames of a segment in the order shown, and its packets in decoding order.

    The packets begin at the keyframe that the first frame needs, and go on past the segment's end for as long as frames of it may come.
    """

    stamps: Stamps  # (N,) ticks
    times: Times  # (N,) s
    key: Chosen  # (N,) whether it is a keyframe
    packets: Stamps  # (P,) stamp of each packet (ticks)
    packet_is_key: Chosen  # (P,)


def read_index(segment: Segment, path: Path, *, with_previous: bool = False) -> Index:
    """Read the packets of `segment` in the file `path`; `with_previous` lets them begin early enough for the frame before, too."""
    with opened(path) as film:
        packets = packets_of(film, segment, with_previous)
        read = np.fromiter(((_stamp(p, segment), p.is_keyframe, film.gives_frame(p)) for p in packets), PACKET)
    if not len(read):
        raise Broken("is not what it was when it was read")
    stamps, keys, shown = read["stamp"], read["key"], read["shown"]
    if not segment.stamped and stamps.min() == UNKNOWN:
        stamps = np.cumsum(shown) - 1 + segment.origin
    last = np.iinfo(np.int64).max if segment.end is None else segment.stamp(segment.end)
    inside = shown & (stamps >= segment.stamp(segment.start)) & (stamps < last)
    order = np.argsort(stamps[inside], kind="stable")
    ordered = stamps[inside][order]
    return Index(ordered, seconds(ordered, segment.origin, segment.unit), keys[inside][order], stamps, keys)


def decoded(
    segment: Segment, path: Path, index: Index, chosen: Chosen, *, threads: int, with_previous: bool = False
) -> Iterator[tuple[int, VideoFrame | None]]:
    """Yield (position in `index`, picture) of the `chosen` frames that decode, in the order shown; position -1 is the frame before.

    The picture is None where it had to be guessed, and so are those built on it, or on a packet that did not decode: all up to the next
    keyframe, or, where frames do not carry their own stamps, all from there on.
    """
    with opened(path, threads=threads) as film:
        packets = packets_of(film, segment, with_previous)
        if segment.stamped:
            wanted = {int(stamp): int(at) for at, stamp in zip(np.flatnonzero(chosen), index.stamps[chosen], strict=True)}
            if with_previous and segment.previous is not None:
                wanted[segment.stamp(segment.previous)] = -1
            is_wanted = np.isin(index.packets, np.fromiter(wanted, np.int64))
            plan = feeding(index.packets, index.packet_is_key, is_wanted, jumps=segment.seekable)
            trusted = _trusted(film, _fed(film, packets, plan), index.packets)
            yield from ((wanted[f.pts], f if whole else None) for f, whole in trusted if f.pts in wanted)
        else:
            everything = np.full(len(index.packets), FULL, np.int8)
            numbered = zip(range(len(chosen)), _trusted(film, _fed(film, packets, everything), None), strict=False)
            yield from ((at, f if whole else None) for at, (f, whole) in numbered if chosen[at])
        if film.failures:
            context().log(f"{segment.video}: {counted(film.failures, 'damaged picture')} could not be decoded, left out")


def _trusted(film: Film, frames: Iterator[VideoFrame], packets: Stamps | None) -> Iterator[tuple[VideoFrame, bool]]:
    """Each frame, and whether it is whole: neither damaged, nor after one that is up to the next keyframe, nor shown before one that is and
    decoded after it. `packets` are the stamps in decoding order; None: frames carry none, so that no keyframe tells where one is again.
    """
    doubtful, failures = False, 0
    order = _Order(packets)
    held: list[tuple[VideoFrame, bool]] = []  # until what they may be built on was shown
    for frame in frames:
        heals = packets is not None and frame.key_frame and not frame.is_corrupt
        doubtful = not heals and (doubtful or frame.is_corrupt or film.failures > failures)
        failures = film.failures
        if frame.is_corrupt:
            since = max((at for at, (one, _) in enumerate(held) if one.key_frame), default=-1) + 1  # what is shown before needs none of it
            held[since:] = [(one, whole and not order.is_after(one, frame)) for one, whole in held[since:]]
        held.append((frame, not doubtful))
        while held and (len(held) > REORDERED or order.is_ready(held[0][0], frame)):
            yield held.pop(0)
    yield from held


class _Order:
    """In which order frames were decoded, by their stamps; where that is not known, any of a few may have been built on any."""

    def __init__(self, packets: Stamps | None) -> None:
        stamps = [] if packets is None else packets.tolist()
        latest = [] if packets is None else np.maximum.accumulate(packets).tolist()
        self._place = {stamp: place for place, stamp in enumerate(stamps)}
        self._latest = dict(zip(stamps, latest, strict=True))  # the latest stamp among what was decoded before

    def is_after(self, frame: VideoFrame, other: VideoFrame) -> bool:
        """Whether `frame` was, or may have been, decoded after `other`."""
        mine, its = self._place.get(frame.pts), self._place.get(other.pts)
        return mine is None or its is None or mine > its

    def is_ready(self, frame: VideoFrame, shown: VideoFrame) -> bool:
        """Whether all that `frame` may be built on was shown once `shown` is."""
        latest = self._latest.get(frame.pts)
        return latest is not None and shown.pts is not None and latest <= shown.pts


def feeding(packets: Stamps, is_key: Chosen, wanted: Chosen, *, jumps: bool) -> npt.NDArray[np.int8]:
    """(P,) what to do with each packet (decoding order, the first a keyframe): DROP, REFERENCE or FULL.

    With `jumps`, a group (a keyframe and what follows it) is decoded only up to its last wanted frame. A frame shown before its group's
    keyframe (an open group) also needs the whole group before. Without, everything up to the last wanted frame is decoded.
    """
    at = np.arange(len(packets))
    group = np.maximum(np.cumsum(is_key) - 1, 0) if jumps else np.zeros_like(at)
    until = np.full(int(group[-1]) + 1, -1)  # position of the last packet needed of each group
    np.maximum.at(until, group[wanted], at[wanted])
    if jumps:
        starts = np.searchsorted(group, np.arange(len(until)))
        leading = np.unique(group[wanted & (packets < packets[starts[group]])])
        before = leading[leading > 0] - 1
        until[before] = starts[before + 1] - 1
    return np.where(at > until[group], DROP, np.where(wanted, FULL, REFERENCE)).astype(np.int8)


def _fed(film: Film, packets: Iterator["VideoPacket"], plan: npt.NDArray[np.int8]) -> Iterator[VideoFrame]:
    may_skip, skipping, jumped, fed = film.codec in SKIPS_UNREFERENCED, False, False, False
    last = int(np.flatnonzero(plan)[-1]) if plan.any() else -1
    active = context()
    for packet, what in zip(packets, plan[: last + 1].tolist(), strict=False):
        active.go_on()
        if what == DROP:
            jumped = True
            continue
        if jumped and fed:
            yield from film.decode(None)
            film.restart()
        if may_skip and skipping != (what == REFERENCE):
            skipping = what == REFERENCE
            film.skip_unreferenced(skipping)
        jumped, fed = False, True
        yield from film.decode(packet)
    yield from film.decode(None)


def packets_of(film: Film, segment: Segment, with_previous: bool) -> Iterator["VideoPacket"]:
    """The packets that frames of `segment` may need, in decoding order."""
    begin = segment.previous if with_previous and segment.previous is not None else segment.start
    following = film.packets_from(segment.stamp(begin)) if segment.first_index else film.packets()
    end = None if segment.end is None else segment.stamp(segment.end)
    for packet in following:
        if end is not None and packet.dts is not None and packet.dts >= end:
            return
        yield packet


def _stamp(packet: "VideoPacket", segment: Segment) -> int:
    stamp = packet.pts if segment.stamped else packet.dts
    return UNKNOWN if stamp is None else stamp
