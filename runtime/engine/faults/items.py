"""Which item of the data was being worked on: a video, a frame and its time, a label, a file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from components.artifacts import Artifact, Collection
from components.words import digits
from runtime.engine.faults.traces import chained, spots

__all__ = ["Item", "item_at", "item_in_words", "item_of_parts"]


@dataclass(frozen=True)
class Item:
    """What is `told` of it ("video", "frame", "index", "time", "until", "image", "label", "file"), and what its picture can be made of."""

    told: Mapping[str, Any]
    picture: Any = None  # encoded bytes, or the path of a video


def item_at(error: BaseException) -> Item | None:
    """The item that the innermost frame had in hand which had one; nothing if none of them had."""
    for one in chained(error):
        for spot in spots(one):
            for read in READERS:
                if found := next(_read(read, spot.values), None):
                    return found
    return None


def item_of_parts(artifact: Artifact, port: str) -> Item | None:
    """What the parts are of that were being handled, if they can still be read."""
    if not isinstance(artifact, Collection) or artifact.only is None:
        return None
    with suppress(Exception):  # a damaged part is told by its name alone
        if hasattr(artifact, "segments"):
            return _segment(artifact.segments()[0])
        if hasattr(artifact, "tables"):
            return _of_table(next(artifact.tables()))
    return Item({"port": port, "part": ", ".join(artifact.only)[:80]})


def item_in_words(told: Mapping[str, Any]) -> str:
    """The item as the end of a sentence: "frame 'gate@000001200' of video 'gate.mp4', 1.2 s"; empty if there is none."""
    if file := told.get("file"):
        return f"file '{file}'"
    if part := told.get("part"):
        return f"part {part} of '{told.get('port')}'"
    frame, video, image, time = told.get("frame"), told.get("video"), told.get("image"), told.get("time")
    named = [f"frame '{frame}'"] if frame else []
    if video and video != frame:
        named.append(f"{'of ' if named else ''}video '{video}'")
    if image and image not in (frame, video):
        named.append(f"image '{image}'")
    if isinstance(time, int | float):
        until = told.get("until")
        named.append(f"{digits(round(time, 3))}{f' to {digits(round(until, 3))}' if isinstance(until, int | float) else ''} s")
    joined = " ".join(named[:2]) if video and frame else named[0] if named else ""
    rest = named[2:] if video and frame else named[1:]
    return ", ".join([joined, *rest]) if joined else ""


def _read(read: "Reader", values: Mapping[str, Any]) -> Iterator[Item]:
    for value in values.values():
        with suppress(Exception):  # whatever a component holds in its variables: it is only looked at
            if found := read(value):
                yield found


def _frame(value: Any) -> Item | None:
    """A row of Frames."""
    if isinstance(value, Mapping) and "id" in value and "image" in value and isinstance(value.get("id"), str):
        told = {"frame": value["id"], **_some(value, "video", "index", "time")}
        return Item(told, value["image"] if isinstance(value["image"], bytes) else None)
    return None


def _prediction(value: Any) -> Item | None:
    """A row of Predictions."""
    if isinstance(value, Mapping) and "score" in value and isinstance(value.get("frame"), str):
        return Item(_some(value, "frame", "video", "index", "time", "label"))
    return None


def _label(value: Any) -> Item | None:
    """A row of Labels."""
    if isinstance(value, Mapping) and "label" in value and (value.get("video") or value.get("image")) and "relative" in value:
        return Item(_some(value, "video", "image", "index", "time", "label"))
    return None


def _segment(value: Any) -> Item | None:
    """The description of a part of Videos; of a whole video no time is told."""
    if isinstance(value, Mapping) and isinstance(value.get("video"), str) and "media" in value:
        start, end = value.get("start") or 0.0, value.get("end")
        until = {} if end is None else {"until": end}
        time = {"time": start, **until} if start or until else {}
        return Item({"video": value["video"], **time}, value.get("path"))
    return None


def _file(value: Any) -> Item | None:
    """A file outside the workspace, or what was set aside of such."""
    if type(value).__name__ == "NamedFile":
        return Item({"file": value.name})
    if type(value).__name__ == "SetAside" and value.broken:
        return Item({"file": value.broken[0][value.kind]})
    return None


def _of_table(table: Any) -> Item | None:
    """Rows that know a video, from the first one's time to the last one's."""
    names = set(table.column_names)
    if "video" not in names or not table.num_rows:
        return None
    first, last = table.slice(0, 1).to_pylist()[0], table.slice(table.num_rows - 1, 1).to_pylist()[0]
    told = _some(first, "video", "time")
    until = {"until": last["time"]} if last.get("time") is not None and last["video"] == first["video"] else {}
    image = first.get("image")
    return Item({**told, **until}, image if isinstance(image, bytes) else None) if told.get("video") else None


def _some(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name) is not None}


Reader = Callable[[Any], Item | None]
READERS: tuple[Reader, ...] = (_frame, _prediction, _label, _segment, _file)  # what says most comes first
