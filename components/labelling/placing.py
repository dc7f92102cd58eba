"""Labels in order: what was marked on a given frame of a given video, and on a given image."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from components.labelling.marks import WATCH, Box, Mark
from components.labelling.tracks import Track

__all__ = ["Found", "Placed", "VideoMarks"]


@dataclass(frozen=True)
class Found:
    """What the labels say about one frame: whether anybody looked, and the marks with their boxes (source px or parts)."""

    looked: bool = False
    marks: tuple[tuple[Mark, Box | None], ...] = ()


@dataclass
class VideoMarks:
    """The marks of one video (or image: then all are `everywhere`)."""

    everywhere: list[Mark] = field(default_factory=list)
    by_index: dict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    by_time: list[tuple[float, Mark]] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)  # by frame number
    timed: list[Track] = field(default_factory=list)  # by time

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> "VideoMarks":
        """The marks, sorted into their kinds."""
        made = cls()
        tracks: dict[tuple[bool, int, str], list[Mark]] = defaultdict(list)
        for mark in marks:
            if mark.index is None and mark.time is None:
                made.everywhere.append(mark)
            elif mark.track is not None:
                tracks[mark.index is None, mark.track, mark.label or ""].append(mark)
            elif mark.index is not None:
                made.by_index[mark.index].append(mark)
            else:
                made.by_time.append((mark.time or 0.0, mark))
        made.by_time.sort(key=lambda pair: pair[0])
        for timed, track, label in sorted(tracks):
            (made.timed if timed else made.tracks).append(Track(tracks[timed, track, label]))
        return made

    def at(self, index: int, time: float, tolerance: float) -> Found:
        """What is marked on the frame `index`, taken at `time` (s); marks by time count within `tolerance` s."""
        found = [(m, m.box) for m in (*self.everywhere, *self.by_index.get(index, ()), *self._near(time, tolerance))]
        for tracks, place, slack in ((self.tracks, float(index), 0.0), (self.timed, time, tolerance)):
            for track in tracks:
                there, box = track.at(place, slack)
                if there:
                    found.append((track.first, box))
        return Found(bool(found), tuple((m, b) for m, b in found if m.label is not None))

    def beyond(self, index: int, time: float) -> int:
        """How many marks are on frames after `index`, or times after `time`."""
        marks = [m for t in (*self.tracks, *self.timed) for m in t.marks if m.track != WATCH and not m.outside]
        marks += [m for held in self.by_index.values() for m in held] + [m for _, m in self.by_time]
        return sum(m.index > index if m.index is not None else (m.time or 0.0) > time for m in marks)

    def _near(self, time: float, tolerance: float) -> Iterable[Mark]:
        at = bisect_left(self.by_time, time - tolerance, key=lambda pair: pair[0])
        while at < len(self.by_time) and self.by_time[at][0] <= time + tolerance:
            yield self.by_time[at][1]
            at += 1


@dataclass(frozen=True)
class Placed:
    """All labels by the name of what they are of."""

    videos: dict[str, VideoMarks]
    images: dict[str, VideoMarks]

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> "Placed":
        """The marks, sorted by what they are of."""
        videos: dict[str, list[Mark]] = defaultdict(list)
        images: dict[str, list[Mark]] = defaultdict(list)
        for mark in marks:
            if mark.video is not None:
                videos[mark.video].append(mark)
            elif mark.image is not None:
                images[mark.image].append(mark)
        return cls({n: VideoMarks.of(m) for n, m in videos.items()}, {n: VideoMarks.of(m) for n, m in images.items()})
