"""What a video file is: read from its packets and first frame, within limits."""

from dataclasses import dataclass, replace
from pathlib import Path

from av.video.frame import VideoFrame

from components.video.content import content_of
from components.video.cutting import Cut, cuts_of
from components.video.film import Broken, Film, opened
from components.video.segment import Segment
from components.video.timeline import Timeline, Times, survey

__all__ = ["Limit", "Probe", "probe"]


@dataclass(frozen=True)
class Limit:
    """What is too much for one video."""

    megapixels: float = 36.0
    hours: float = 24.0
    frames: int = 5_000_000


@dataclass(frozen=True)
class Probe:
    """The segments of a readable video, and what is missing of it ("" if nothing)."""

    segments: list[Segment]
    missing: str


def probe(path: Path, *, name: str, media: str, digest: str, segment_seconds: float, limit: Limit) -> Probe:
    """Look into the video `path`, which is called `name` and stands at `media`; raises Broken with the reason."""
    with opened(path) as film:
        _check_size(film, limit)
        codec, claimed = film.codec, _claimed_seconds(film)
        timeline, first = survey(film, most_frames=limit.frames)
    width, height, rotation = _shown_size(first)
    ends = _duration(timeline)
    if ends > limit.hours * 3600:
        raise Broken(f"lasts {ends / 3600:.1f} hours, more than {limit.hours:g}")
    cuts, seekable = cuts_of(timeline, path, segment_seconds)
    whole = Segment(
        video=name,
        media=media,
        digest=digest,
        codec=codec,
        width=width,
        height=height,
        rotation=rotation,
        fps=round(len(timeline.stamps) / ends, 6) if ends else 0.0,
        variable=timeline.variable,
        duration=round(ends, 6),
        start=0.0,
        end=None,
        first_index=0,
        previous=None,
        frames=len(timeline.stamps),
        origin=int(timeline.stamps[0]),
        tick=str(timeline.tick),
        stamped=timeline.stamped,
        seekable=seekable,
    )
    pieces = [_piece(whole, cut, timeline.times) for cut in cuts]
    if len(pieces) > 1:
        pieces = [replace(piece, content=content_of(piece, path)) for piece in pieces]
    return Probe(pieces, _missing(timeline, ends, claimed, path))


def _piece(whole: Segment, cut: Cut, times: Times) -> Segment:
    return replace(
        whole,
        start=float(times[cut.first]),
        end=float(times[cut.last]) if cut.last < len(times) else None,
        first_index=cut.first,
        previous=float(times[cut.first - 1]) if cut.first else None,
        frames=cut.last - cut.first,
    )


def _check_size(film: Film, limit: Limit) -> None:
    width, height = film.stream.codec_context.width, film.stream.codec_context.height
    if width * height > limit.megapixels * 1e6:
        raise Broken(f"has frames of {width} x {height} px, more than {limit.megapixels:g} megapixels")


def _shown_size(frame: VideoFrame) -> tuple[int, int, int]:
    """Width and height (px) as shown, and how far the picture is turned for that (degrees counterclockwise)."""
    turned = round(frame.rotation / 90) * 90 % 360
    return (frame.height, frame.width, turned) if turned % 180 else (frame.width, frame.height, turned)


def _duration(timeline: Timeline) -> float:
    return float(timeline.times[-1]) + timeline.step


def _claimed_seconds(film: Film) -> float:
    """How long the container says that the pictures last; 0 if it speaks of sound too, or of nothing."""
    if film.container.format.name == "avi":
        return 0.0  # worked out by the library from how much of the file is there
    if film.stream.duration:
        return float(film.stream.duration * film.tick)
    alone = len(film.container.streams) == 1
    late = max(film.container.start_time or 0, 0)  # of a recording whose clock does not begin at 0
    return ((film.container.duration or 0) - late) / 1e6 if alone else 0.0


def _missing(timeline: Timeline, ends: float, claimed: float, path: Path) -> str:
    if claimed > ends + max(1.0, 0.02 * claimed):
        return f"is cut off: {ends:.1f} of {claimed:.1f} s are there"
    if _riff_is_cut(path):
        return f"is cut off: {ends:.1f} s are there"
    return f"cannot be read beyond {ends:.1f} s ({timeline.stopped})" if timeline.stopped else ""


def _riff_is_cut(path: Path) -> bool:
    """Whether an AVI file is shorter than its first eight bytes say."""
    with path.open("rb") as file:
        start = file.read(8)
    return start.startswith(b"RIFF") and int.from_bytes(start[4:], "little") + 8 > path.stat().st_size
