"""An opened video file: its packets and decoded frames, with nothing but that one file ever opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from components.errors import InputError

__all__ = ["LARGEST_FRAME", "Broken", "Film", "naming", "opened"]

if TYPE_CHECKING:
    from av.packet import Packet

    VideoPacket = Packet[VideoStream]

DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi"  # none of them opens a second file
LIBRARY_ERRORS = (av.FFmpegError, OSError, ValueError, RuntimeError, MemoryError)  # what PyAV raises on bad files
LARGEST_FRAME = 64_000_000  # px; decoders refuse larger ones, also in the middle of a file
STEPS_BACK = (0, 1, 4, 16, 64)  # s


class Broken(Exception):  # noqa: N818 (it says what the file is)
    """Why a file cannot be used, as the end of a sentence that begins with its name."""


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Make what is Broken inside the `with` an InputError that names the file."""
    try:
        yield
    except Broken as broken:
        raise InputError(f"'{name}' {broken}.", "Mend the file, or leave it out and read the videos again.") from None


@dataclass
class Film:
    """The first real video stream of an open file; `stopped` says why reading ended early, `failures` counts undecodable packets."""

    container: InputContainer
    stream: VideoStream
    stopped: str = ""
    failures: int = 0
    _is_vp8: bool = field(init=False)

    def __post_init__(self) -> None:
        self._is_vp8 = self.codec == "vp8"

    @property
    def codec(self) -> str:
        """The codec's short name: h264, hevc, vp9, ..."""
        return self.stream.codec_context.codec.canonical_name

    @property
    def tick(self) -> Fraction:
        """The unit of all stamps (s)."""
        return self.stream.time_base or Fraction(1, 1000)

    def packets(self) -> Iterator["VideoPacket"]:
        """The packets from here on that give a frame each, in decoding order."""
        try:
            yield from (p for p in self.container.demux(self.stream) if p.size)
        except LIBRARY_ERRORS as error:
            self.stopped = _said(error)

    def gives_frame(self, packet: "VideoPacket") -> bool:
        """Whether a frame is to be shown for `packet`: it is whole, and neither edited out nor only there for reference."""
        hidden = self._is_vp8 and not memoryview(packet)[0] >> 4 & 1  # RFC 6386, 9.1: show_frame
        return not (packet.is_discard or packet.is_corrupt or hidden)

    def packets_from(self, stamp: int) -> Iterator["VideoPacket"]:
        """The packets from a keyframe at or before `stamp`; some indexes are by decoding time, so the first try may land too late."""
        for seconds in STEPS_BACK:
            try:
                self.container.seek(stamp - round(seconds / self.tick), stream=self.stream)
            except LIBRARY_ERRORS:
                continue
            following = self.packets()
            first = next((p for p in following if p.is_keyframe), None)
            if first is not None and first.pts is not None and first.pts <= stamp:
                return chain([first], following)
        raise Broken(f"cannot be read from {float(stamp * self.tick):.3f} s on")

    def decode(self, packet: "VideoPacket | None") -> list[VideoFrame]:
        """The frames that are ready once `packet` is decoded (None: all that are left); a packet that does not decode is counted."""
        try:
            return self.stream.codec_context.decode(packet)
        except LIBRARY_ERRORS:
            self.failures += packet is not None
            return []

    def restart(self) -> None:
        """Forget what was decoded, as after a seek."""
        self.stream.codec_context.flush_buffers()

    def skip_unreferenced(self, skip: bool) -> None:
        """From the next packet on decode no frame that no other frame needs, or decode all."""
        self.stream.codec_context.skip_frame = "NONREF" if skip else "DEFAULT"


@contextmanager
def opened(path: Path, *, threads: int = 1) -> Iterator[Film]:
    """The video in the regular file `path`, to be decoded with `threads`.

    Raises Broken with the reason if there is none. Playlists and other formats that name further files are refused.
    """
    if not path.is_file():
        raise Broken("is not there, or is no regular file")
    if not path.stat().st_size:
        raise Broken("is empty")
    limits = {"protocol_whitelist": "file", "format_whitelist": DEMUXERS}
    try:
        container = av.open(f"file:{path.resolve()}", mode="r", options=limits, metadata_errors="replace")
    except LIBRARY_ERRORS as error:
        raise Broken(_why_not(path, error)) from None
    with container:
        yield Film(container, _video_stream(container, threads))


def _video_stream(container: InputContainer, threads: int) -> VideoStream:
    real = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    if not real:
        raise Broken("holds no video" + (", only sound" if container.streams.audio else ""))
    stream = real[0]
    if stream.codec_context is None:
        raise Broken("is in a codec that is not known here")
    stream.codec_context.options = {"max_pixels": str(LARGEST_FRAME)}
    stream.codec_context.thread_type = "AUTO" if threads > 1 else "SLICE"
    stream.codec_context.thread_count = threads
    return stream


def _why_not(path: Path, error: BaseException) -> str:
    with path.open("rb") as file:
        start = file.read(512)
    if start.isascii() and b"\0" not in start:
        return "is text, not a video"
    if isinstance(error, av.error.ArgumentError):
        return "is not in MP4, MOV, MKV, AVI or WebM format"
    return f"cannot be opened as a video; it may be cut off or damaged ({_said(error)})"


def _said(error: BaseException) -> str:
    return str(getattr(error, "strerror", "") or type(error).__name__)
