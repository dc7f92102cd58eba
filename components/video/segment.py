"""A segment of a video, as a part of Videos describes it in JSON."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from components.artifacts import Part, bytes_digest, write_json
from components.video.film import Broken

__all__ = ["Segment", "part_of", "segment_from"]


@dataclass(frozen=True)
class Segment:
    """The frames of one video from `start` until before `end`; times are seconds since the video's first frame."""

    video: str  # its name relative to what was read
    media: str  # its file relative to the artifact
    digest: str  # sha256 of that file
    codec: str
    width: int  # px, as shown
    height: int
    rotation: int  # degrees that its pictures are turned counterclockwise to be shown: 0, 90, 180 or 270
    fps: float  # mean
    variable: bool  # whether the frame rate varies
    duration: float  # s, of the whole video
    start: float
    end: float | None  # None: to the end
    first_index: int  # of the segment's first frame in the order shown
    previous: float | None  # time of the frame before it
    frames: int  # how many the segment's packets promise
    origin: int  # stamp of the video's first frame (ticks)
    tick: str  # s a tick, as a fraction
    stamped: bool  # whether decoded frames carry their own stamps
    seekable: bool  # whether decoding may begin at any keyframe
    content: str = ""  # of one of several segments: digest of all that its frames are decoded from; empty: the file's digest says it

    @property
    def unit(self) -> Fraction:
        """Seconds a tick."""
        return Fraction(self.tick)

    def stamp(self, time: float) -> int:
        """The stamp (ticks) of the frame shown at `time` (s)."""
        return self.origin + round(Fraction(time) / self.unit)


def part_of(segment: Segment, folder: Path) -> Part:
    """Write `segment` as a part of the Videos being made in `folder`."""
    described = asdict(segment)
    name = f"{bytes_digest(repr(sorted(described.items())).encode())[:32]}.json"
    (folder / "parts").mkdir(parents=True, exist_ok=True)
    write_json(folder / "parts" / name, described)
    return Part(name, (f"parts/{name}", segment.media), segment.frames)


def segment_from(described: dict[str, Any]) -> Segment:
    """The segment that a part of Videos describes; raises Broken if it was written by another version."""
    try:
        return Segment(**{name: value for name, value in described.items() if name != "path"})
    except TypeError:
        raise Broken("was described by another version of read_videos") from None
