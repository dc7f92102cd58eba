"""A CSV table with a header: a row a mark, its columns called by any of their usual names."""

import csv
from collections.abc import Callable

from components.labelling.marks import Box, Mark
from components.labelling.reading import Reading, number, whole_number

__all__ = ["has_header", "read_table"]

NAMES = {
    "video": ("video", "video_name", "clip"),
    "image": ("image", "filename", "file_name", "file", "image_name", "path"),
    "index": ("index", "frame", "frame_id", "frame_index", "frame_number"),
    "time": ("time", "seconds", "timestamp", "time_s"),
    "label": ("label", "class", "class_name", "category", "name"),
    "track": ("track", "track_id", "instance_id"),
    "x": ("x", "xmin", "x_min", "x1", "left", "xtl"),
    "y": ("y", "ymin", "y_min", "y1", "top", "ytl"),
    "width": ("width", "w", "box_width"),
    "height": ("height", "h", "box_height"),
    "right": ("xmax", "x_max", "x2", "right", "xbr"),
    "bottom": ("ymax", "y_max", "y2", "bottom", "ybr"),
}


def has_header(line: str) -> bool:
    """Whether a first line names the columns of labels."""
    columns = _columns(_cells(line))
    return "label" in columns and bool({"video", "image"} & set(columns))


def read_table(reading: Reading) -> None:
    """Read marks: of a video (with frame or time) or an image; a box (x, y with width, height or right, bottom) or only a class."""
    lines = reading.text().splitlines()
    if not lines or not has_header(lines[0]):
        reading.fail("line 1", "must name the columns: label, and video or image", "Put for example 'image,label,x,y,width,height' above.")
    columns = _columns(_cells(lines[0]))
    rows = csv.reader(lines, delimiter=_delimiter(lines[0]), strict=True)
    next(rows)
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                _read_row(reading, f"line {rows.line_num}", cells, columns)
    except csv.Error as error:
        reading.fail(f"line {rows.line_num}", f"is not CSV: {error}")


def _read_row(reading: Reading, where: str, cells: list[str], columns: dict[str, int]) -> None:
    row = {name: cells[place].strip() for name, place in columns.items() if place < len(cells) and cells[place].strip()}
    if "video" not in row and "image" not in row:
        reading.fail(where, "names no video and no image")
    label = row.get("label")
    if label is None and "x" in row:
        reading.fail(where, "names no class")

    def read(name: str, how: Callable[[Reading, str, str, str], float]) -> float | None:
        return how(reading, where, name, row[name]) if name in row else None

    index, track = read("index", whole_number), read("track", whole_number)
    mark = Mark(
        label,
        video=row.get("video"),
        index=None if index is None else int(index),
        time=read("time", number),
        image=None if "video" in row else row.get("image"),
        box=_box(reading, where, row),
        track=None if track is None else int(track),
    )
    reading.add(mark, where)


def _box(reading: Reading, where: str, row: dict[str, str]) -> Box | None:
    if not {"x", "y", "width", "height", "right", "bottom"} & set(row):
        return None

    def read(name: str) -> float:
        return number(reading, where, name, row.get(name))

    x, y = read("x"), read("y")
    width = read("width") if "width" in row or "right" not in row else read("right") - x
    height = read("height") if "height" in row or "bottom" not in row else read("bottom") - y
    return x, y, width, height


def _columns(cells: list[str]) -> dict[str, int]:
    said = [cell.strip().lower() for cell in cells]
    found = {name: next((said.index(n) for n in names if n in said), -1) for name, names in NAMES.items()}
    if found["right"] >= 0:  # beside corners, width and height are the image's
        found.update(width=-1, height=-1)
    return {name: place for name, place in found.items() if place >= 0}


def _cells(line: str) -> list[str]:
    return next(csv.reader([line], delimiter=_delimiter(line)), [])


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)
