"""COCO's JSON (cocodataset.org): boxes on images; with "videos", `video_id` and `frame_id`, boxes as tracks on frames."""

from collections import defaultdict
from typing import Any

from components.labelling.marks import Box, Mark, looked_at
from components.labelling.reading import Reading, number, whole_number
from components.labelling.tracks import ended_where_missing

__all__ = ["read_coco"]

Entry = dict[str, Any]


def read_coco(reading: Reading) -> None:
    """Read images, categories and annotations; crowds (iscrowd) are counted, not read."""
    content = reading.json()
    if not isinstance(content, dict) or "images" not in content:
        reading.fail("", "is not COCO's: it has no 'images'")
    names, videos = (_names(reading, content, group) for group in ("categories", "videos"))
    boxes = _by_image(reading, content)
    seen: dict[str, list[int]] = defaultdict(list)
    tracked: dict[str, list[tuple[Mark, str, tuple[float, float]]]] = defaultdict(list)
    for image in _entries(reading, content, "images"):
        number_ = _key(reading, "images", image, "id")
        place, where, size = _place(reading, image, videos), f"image {number_}", _size(reading, image)
        reading.add(Mark(None, **place), where)
        if place.get("video") and place.get("index") is not None:
            seen[place["video"]].append(place["index"])
        for annotation in boxes.pop(number_, ()):
            mark, at = _mark(reading, annotation, names, place), f"annotation {annotation.get('id', '?')}"
            if mark.track is not None and mark.video and mark.index is not None:
                tracked[mark.video].append((mark, at, size))
            else:
                reading.add(mark, at, size=size)
    if boxes:
        missing, left = next(iter(boxes.items()))
        reading.fail(f"annotation {left[0].get('id', '?')}", f"is on image {missing}, which is not among the images", "Export it again.")
    for video, marks in tracked.items():
        _add_tracks(reading, video, marks, sorted(set(seen[video])))


def _add_tracks(reading: Reading, video: str, marks: list[tuple[Mark, str, tuple[float, float]]], frames: list[int]) -> None:
    for mark in looked_at(video, frames[0], frames[-1]):
        reading.add(mark, f"video {video}")
    for mark, where, size in marks:
        reading.add(mark, where, size=size)
    for end in ended_where_missing([m for m, _, _ in marks], frames):
        reading.add(end, f"video {video}")


def _names(reading: Reading, content: Entry, group: str) -> dict[int, str]:
    return {_key(reading, group, e, "id"): str(e.get("name") or e.get("file_name") or "") for e in _entries(reading, content, group)}


def _by_image(reading: Reading, content: Entry) -> dict[int, list[Entry]]:
    grouped: dict[int, list[Entry]] = defaultdict(list)
    for annotation in _entries(reading, content, "annotations"):
        if annotation.get("iscrowd"):
            reading.counts["crowds"] += 1
        else:
            grouped[_key(reading, "annotations", annotation, "image_id")].append(annotation)
    return grouped


def _mark(reading: Reading, annotation: Entry, names: dict[int, str], place: dict[str, Any]) -> Mark:
    where = f"annotation {annotation.get('id', '?')}"
    category = _key(reading, "annotations", annotation, "category_id")
    if category not in names:
        reading.fail(where, f"is of category {category}, which is not among the categories", "Export it again.")
    said = annotation.get("instance_id", annotation.get("track_id"))
    track = None if said is None else whole_number(reading, where, "track", said)
    return Mark(names[category], box=_box(reading, where, annotation), track=track, **place)


def _box(reading: Reading, where: str, annotation: Entry) -> Box | None:
    box = annotation.get("bbox")
    if box is None:
        return None
    if not isinstance(box, list) or len(box) != 4:
        reading.fail(where, f"has bbox {str(box)[:60]}, which is not [x, y, width, height]")
    x, y, width, height = (number(reading, where, "bbox", n) for n in box)
    return x, y, width, height


def _place(reading: Reading, image: Entry, videos: dict[int, str]) -> dict[str, Any]:
    if "video_id" not in image:
        name = image.get("file_name")
        if not isinstance(name, str) or not name:
            reading.fail(f"image {image.get('id')}", "has no file_name")
        return {"image": name}
    where = f"image {image.get('id')}"
    video = whole_number(reading, where, "video_id", image["video_id"])
    if not videos.get(video):
        reading.fail(where, f"is of video {video}, which is not among the videos")
    return {"video": videos[video], "index": whole_number(reading, where, "frame_id", image.get("frame_id", image.get("frame_index")))}


def _size(reading: Reading, image: Entry) -> tuple[float, float]:
    where = f"image {image.get('id')}"
    width, height = (number(reading, where, n, image.get(n, 1e6)) for n in ("width", "height"))
    return width, height


def _entries(reading: Reading, content: Entry, name: str) -> list[Entry]:
    entries = content.get(name) or []
    if not isinstance(entries, list):
        reading.fail(f"'{name}'", "is not a list")
    for place, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            reading.fail(f"'{name}', entry {place},", f"is {str(entry)[:40]!r}, not an object")
    return entries


def _key(reading: Reading, group: str, entry: Entry, name: str) -> int:
    return whole_number(reading, f"'{group}', entry {entry.get('id', '?')},", name, entry.get(name))
