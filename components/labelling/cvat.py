"""CVAT's XML: tracks over a video's frames, or boxes and tags on images (cvat.ai, "CVAT for video/images 1.1")."""

import math
from xml.etree.ElementTree import Element  # only the type; defusedxml reads

from components.labelling.marks import Box, Mark, looked_at
from components.labelling.reading import Reading, number, whole_number

__all__ = ["read_cvat"]

Size = tuple[float, float] | None


def read_cvat(reading: Reading) -> None:
    """Read tracks (boxes keyed by frame) or images (boxes, tags); other shapes are counted, not read."""
    root = reading.xml()
    if root.tag != "annotations":
        reading.fail("", f"is not CVAT's: its outermost element is <{root.tag}>, not <annotations>")
    if root.find("meta/project") is not None:
        reading.fail("", "is the export of a whole project, where frame numbers of several videos mix", "Export each task by itself.")
    if images := root.findall("image"):
        for image in images:
            _read_image(reading, image)
    else:
        _read_video(reading, root)


def _read_video(reading: Reading, root: Element) -> None:
    video, size = _video_name(reading, root), _original_size(reading, root)
    for mark in _frames_looked_at(reading, root, video):
        reading.add(mark, "its task")
    for place, track in enumerate(root.findall("track")):
        number_ = whole_number(reading, f"track {place + 1}", "id", track.get("id", place))
        where = f"track {number_}"
        label = _label(reading, where, track)
        reading.counts["other_shapes"] += sum(child.tag not in ("box", "attribute") for child in track)
        for box in track.findall("box"):
            frame = whole_number(reading, where, "frame", box.get("frame"))
            at = f"{where}, frame {frame}"
            outside, keyframe = box.get("outside") == "1", box.get("keyframe", "1") == "1"
            corners = _corners(reading, at, box)
            reading.add(Mark(label, video, frame, box=corners, track=number_, keyframe=keyframe, outside=outside), at, size=size)


def _read_image(reading: Reading, image: Element) -> None:
    name = image.get("name") or ""
    if not name:
        reading.fail(f"image {image.get('id', '?')}", "has no name")
    where = f"image {name}"
    size = _size(reading, where, image.get("width"), image.get("height"))
    reading.add(Mark(None, image=name), where)
    for child in image:
        if child.tag == "box":
            reading.add(Mark(_label(reading, where, child), image=name, box=_corners(reading, where, child)), where, size=size)
        elif child.tag == "tag":
            reading.add(Mark(_label(reading, where, child), image=name), where)
        else:
            reading.counts["other_shapes"] += 1


def _video_name(reading: Reading, root: Element) -> str:
    """What `<source>` says, below the folder of the label file; without it, the label file's own name."""
    said = (root.findtext("meta/source") or root.findtext("meta/task/source") or "").strip()
    if "/" in said or "\\" in said:
        return said
    return (reading.folder / (said or reading.file.path.stem)).as_posix()


def _frames_looked_at(reading: Reading, root: Element, video: str) -> list[Mark]:
    def said(name: str) -> int | None:
        text = root.findtext(f"meta/task/{name}") or root.findtext(f"meta/{name}")
        return None if text is None else whole_number(reading, "its task", name, text)

    size = said("size")
    first, last = said("start_frame") or 0, said("stop_frame")
    if last is None and size is not None:
        last = first + size - 1
    if last is None:
        frames = [whole_number(reading, "a track", "frame", b.get("frame")) for b in root.iterfind("track/box")]
        return looked_at(video, min(frames), max(frames)) if frames else []
    return looked_at(video, first, last) if last >= first else []


def _original_size(reading: Reading, root: Element) -> Size:
    found = root.find("meta/task/original_size")
    return None if found is None else _size(reading, "its task", found.findtext("width"), found.findtext("height"))


def _size(reading: Reading, where: str, width: str | None, height: str | None) -> Size:
    if width is None or height is None:
        return None
    return number(reading, where, "width", width), number(reading, where, "height", height)


def _label(reading: Reading, where: str, element: Element) -> str:
    label = element.get("label")
    if label is None:
        reading.fail(where, "names no class")
    return label


def _corners(reading: Reading, where: str, box: Element) -> Box:
    left, top, right, bottom = (number(reading, where, name, box.get(name)) for name in ("xtl", "ytl", "xbr", "ybr"))
    turn = math.radians(number(reading, where, "rotation", box.get("rotation", 0)))
    if not turn:
        return left, top, right - left, bottom - top
    cos, sin = abs(math.cos(turn)), abs(math.sin(turn))  # the upright box around the turned one
    wide, high = right - left, bottom - top
    width, height = wide * cos + high * sin, wide * sin + high * cos
    return (left + right - width) / 2, (top + bottom - height) / 2, width, height
