"""Finds the frames that labels are about: by name, and how far apart in time the frames of each video are."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

import pyarrow.parquet as pq

from components.artifacts import Frames, Labels
from components.context import context
from components.labelling.marks import Mark
from components.labelling.names import fitting
from components.labelling.placing import Found, Placed, VideoMarks
from components.words import are, counted

__all__ = ["PLACES", "Matched", "match", "why_none"]

PLACES = ["id", "video", "index", "time"]
COMMON_INTERVAL = 1 / 25  # s, where a single frame cannot tell the video's
Row = dict[str, Any]


@dataclass
class Matched:
    """The labels that fit the frames, by the frames' own names, and how far apart each video's frames are."""

    videos: dict[str, VideoMarks]
    images: dict[str, VideoMarks]
    tolerance: dict[str, float]
    counts: Counter[str] = field(default_factory=Counter)

    def on(self, row: Row) -> Found:
        """What is marked on a frame."""
        video = self.videos.get(row["video"])
        found = video.at(row["index"], row["time"], self.tolerance[row["video"]]) if video else Found()
        image = self.images.get(row["id"])
        other = image.at(0, 0.0, 0.0) if image else Found()
        return Found(found.looked or other.looked, found.marks + other.marks)


def match(frames: Frames, labels: Labels, *, by_path: bool) -> Matched:
    """Find what of `labels` is about `frames`; says what is about none."""
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    ids: list[str] = []
    for file in frames.files():
        for row in pq.read_table(file, columns=PLACES).to_pylist():
            places[row["video"]].append((row["index"], row["time"]))
            ids.append(row["id"])
    placed = Placed.of(Mark.from_row(row) for row in labels.rows())
    videos = fitting(placed.videos, places, what="video", by_path=by_path)
    images = fitting(placed.images, ids, what="image", by_path=by_path)
    matched = Matched(
        {videos[n]: placed.videos[n] for n in placed.videos if n in videos},
        {images[n]: placed.images[n] for n in placed.images if n in images},
        {name: _interval(at) / 2 for name, at in places.items()},
    )
    missing = [*(n for n in placed.videos if n not in videos), *(n for n in placed.images if n not in images)]
    if missing:
        named = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        context().log(f"Labels of {named} belong to no frame here.")
    beyond = sum(_beyond(marks, places[name]) for name, marks in matched.videos.items())
    if beyond:
        context().log(f"{counted(beyond, 'mark')} {are(beyond)} on frames after the end of their video.")
    matched.counts["labels_without_frame"] = len(missing) + beyond
    return matched


def _interval(places: list[tuple[int, float]]) -> float:
    """The usual time between two frames of the video itself, from those that were taken out of it (s)."""
    ordered = sorted(set(places))
    steps = [(t - s) / (j - i) for (i, s), (j, t) in pairwise(ordered) if j > i and t > s]
    return median(steps) if steps else COMMON_INTERVAL


def _beyond(marks: VideoMarks, places: list[tuple[int, float]]) -> int:
    indexes, times = sorted({i for i, _ in places}), sorted({t for _, t in places})
    far_index = max((b - a for a, b in pairwise(indexes)), default=10**9)
    far_time = max((b - a for a, b in pairwise(times)), default=1e9)
    return marks.beyond(indexes[-1] + far_index, times[-1] + far_time)


def why_none(frames: Frames, labels: Labels) -> str:
    """What to do if no label is on any frame."""
    mine = next((r["video"] or r["image"] for r in labels.rows()), None)
    table = next((pq.read_table(file, columns=["id"]) for file in frames.files()), None)
    if mine is None or table is None or not table.num_rows:
        return "Check what is read: there are no labels, or no frames."
    frame = table["id"][0].as_py()
    return f"The labels speak of '{mine}', the frames are called '{frame}': read both from matching folders, or match by name."
