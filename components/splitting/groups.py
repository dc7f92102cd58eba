"""Which frames belong together: a group goes to one set as a whole."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from components.splitting.records import Record

__all__ = ["By", "Group", "away_from_borders", "grouped"]

By = Literal["video", "time block", "image"]
Group = tuple[str, int | str]  # the video, and its block or image where it is cut


def group_of(record: Record, by: By, block_seconds: float) -> Group:
    """The group that a frame is in."""
    match by:
        case "video":
            return record.video, 0
        case "time block":
            return record.video, int(record.time // block_seconds)
        case "image":
            return record.video, record.id


def grouped(records: Iterable[Record], by: By, block_seconds: float) -> dict[Group, list[Record]]:
    """The frames of each group; groups in the order of their first frame."""
    groups: dict[Group, list[Record]] = defaultdict(list)
    for record in records:
        groups[group_of(record, by, block_seconds)].append(record)
    return dict(groups)


def away_from_borders(
    groups: Mapping[Group, list[Record]], split: Mapping[Group, str], block_seconds: float, gap_seconds: float
) -> dict[Group, list[Record]]:
    """The time blocks without the frames nearer than half the gap to a block of the same video that is in another set."""
    half = gap_seconds / 2
    kept = {}
    for (video, block), members in groups.items():
        start, end = int(block) * block_seconds, (int(block) + 1) * block_seconds
        mine = split[video, block]
        first = start + half if split.get((video, int(block) - 1), mine) != mine else start
        last = end - half if split.get((video, int(block) + 1), mine) != mine else end
        kept[video, block] = [r for r in members if first <= r.time <= last]
    return kept
