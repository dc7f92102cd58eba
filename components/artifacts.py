"""What travels along edges: the artifact types, and what each holds. No clock, path or machine is in any of them.

components/folders.py says what they are made of.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from components.folders import (
    MANIFEST,
    Artifact,
    Collection,
    Part,
    Rows,
    bytes_digest,
    file_digest,
    link_or_copy,
    merged_info,
    write_json,
)

if TYPE_CHECKING:
    import pyarrow

__all__ = [
    "ARTIFACT_TYPES",
    "MANIFEST",
    "Artifact",
    "Collection",
    "Dataset",
    "Endpoint",
    "Frames",
    "Labels",
    "Metrics",
    "Model",
    "Part",
    "Predictions",
    "Report",
    "Rows",
    "Table",
    "Videos",
    "bytes_digest",
    "file_digest",
    "link_or_copy",
    "merged_info",
    "write_json",
]


class Videos(Collection):
    """Videos, cut into segments. A part is `parts/<digest>.json`:

    {"video": name relative to what was read, with / and without drive, "media": file relative to the artifact,
     "digest": sha256 of the media file, "codec", "width", "height" (as shown, rotation applied), "rotation": degrees,
     "fps": mean, "variable": bool, "duration": s of the whole video, "start": s, "end": s (null: to the end),
     "first_index": presentation index of the segment's first frame, "previous": time of the frame before it (null: none),
     and what decoding needs (components/video/segment.py): "frames", "origin", "tick", "stamped", "seekable", "content"}

    Media files are hard links (copies across file systems, or where they are wanted) in `media/`. A part's rows are its frames.
    info: {"counts": {"videos", "segments", "broken"}, "broken": [{"video", "why"}], "incomplete": [{"video", "why"}]: cut off, but kept}.
    """

    color = "#7c6cf0"

    def identity(self, name: str) -> str:
        """As in Collection: of one of several segments, what it is decoded from counts, and not the rest of its file.

        So a component that works part by part must read no frames but its segment's.
        """
        described = json.loads((self.path / "parts" / name).read_text("utf-8"))
        told = {key: value for key, value in described.items() if key not in ("media", "digest")}
        return bytes_digest(json.dumps(told, sort_keys=True).encode()) if described.get("content") else name

    def things(self, part: Part) -> tuple[str, ...]:
        """As in Collection: the video's name."""
        return (json.loads((self.path / "parts" / part.name).read_text("utf-8"))["video"],)

    def segments(self) -> list[dict[str, Any]]:
        """The parts' descriptions, in order, each with "path": where its media file is now."""
        read = [json.loads(file.read_text("utf-8")) for file in self.files()]
        return [{**segment, "path": self.path / segment["media"]} for segment in read]


class Frames(Rows):
    """Images with where and when they were taken, and, once labelled, what is on them.

    A row: id (unique: "VIDEO@TIME in ms, 9 digits", or an image's name), video (its name; an image's own name), index
    (presentation order in the video; 0), time (s; 0), width, height (of the image, px), source_width, source_height (of what the
    camera gave, px), scale_x, scale_y, offset_x, offset_y (x here = x in the source * scale_x + offset_x), image (JPEG or PNG
    bytes), label (class, or null), boxes (list of {label, x, y, width, height (px here, x and y the upper left corner), track
    (or null)}; null: not labelled; empty: labelled, nothing there).
    info: {"recipe": [operations done to the pixels since the source, in order, as components/recipe.py reads them],
    "classes": [names, sorted; only once labelled], "task": "detection" | "classification" (only once labelled), "counts": {name: number},
    "broken": [{"image" or "frame": its name, "why"}], of what was set aside}.
    """

    color = "#2f9e6e"
    compression = "none"  # images are compressed already; trying again only costs time

    @classmethod
    def schema(cls) -> "pyarrow.Schema":
        """The columns."""
        import pyarrow as pa

        corners = [(n, pa.float64()) for n in ("x", "y", "width", "height")]
        box = pa.struct([("label", pa.string()), *corners, ("track", pa.int64())])
        sizes = [(n, pa.int32()) for n in ("width", "height", "source_width", "source_height")]
        moves = [(n, pa.float64()) for n in ("scale_x", "scale_y", "offset_x", "offset_y")]
        taken = [("id", pa.string()), ("video", pa.string()), ("index", pa.int64()), ("time", pa.float64())]
        shows = [("image", pa.binary()), ("label", pa.string()), ("boxes", pa.list_(box))]
        return pa.schema([*taken, *sizes, *moves, *shows])


class Dataset(Frames):
    """Labelled frames for one purpose. Rows as in Frames.

    info: {"task": "detection" | "classification", "classes": [names], "split": "train" | "validation" | "test", "recipe": as in Frames,
    "normalization": {"mean": [3], "std": [3]} of RGB in 0..1 or null, "augmentation": {operation: settings} or null, "counts": {"frames",
    "boxes", "videos", and "class NAME" (boxes, or frames, of each class)}}.
    The augmentation's keys, each absent when off: "horizontal_flip", "vertical_flip", "mosaic": probability; "scale": [least, most] factor;
    "translate": largest move as a part of the side; "brightness", "contrast", "saturation": largest
    change as a part (0.2: 0.8 to 1.2 times); "hue": largest turn as a part of the colour circle.
    """

    color = "#1c7ed6"


class Labels(Rows):
    """What is on images or videos, as people marked it.

    A row: video (name, or null), index (frame number, or null), time (s, or null), image (file name, or null), label, x, y, width,
    height (null for a class; upper left corner), relative (bool: parts of the image's size instead of px), track (or null),
    keyframe (bool: marked by a person; frames between keyframes of a track are interpolated), outside (bool: the track has left).
    info: {"kind": "boxes" | "classes", "classes": [names, sorted], "format": name, "counts": {}}.
    """

    color = "#e8890c"

    @classmethod
    def schema(cls) -> "pyarrow.Schema":
        """The columns."""
        import pyarrow as pa

        place = [("video", pa.string()), ("index", pa.int64()), ("time", pa.float64()), ("image", pa.string()), ("label", pa.string())]
        box = [(n, pa.float64()) for n in ("x", "y", "width", "height")]
        return pa.schema([*place, *box, ("relative", pa.bool_()), ("track", pa.int64()), ("keyframe", pa.bool_()), ("outside", pa.bool_())])


class Predictions(Rows):
    """What a model saw.

    A row: frame (id), video, index, time, label, score (0..1), x, y, width, height (px of the frame; null for a class).
    info: {"task", "classes", "counts": {"frames", "boxes"}}. A frame without boxes has no row.
    """

    color = "#d6336c"

    @classmethod
    def schema(cls) -> "pyarrow.Schema":
        """The columns."""
        import pyarrow as pa

        place = [("frame", pa.string()), ("video", pa.string()), ("index", pa.int64()), ("time", pa.float64()), ("label", pa.string())]
        return pa.schema([*place, *((n, pa.float64()) for n in ("score", "x", "y", "width", "height"))])


class Model(Artifact):
    """A trained network: `model.safetensors`, `config.json`, `card.md`.

    config: {"task", "architecture": {...}, "classes": [names], "input": {"width", "height"}, "recipe": the frames' recipe from source to
    input, "normalization": {"mean", "std"}, "augmentation": {...} | null, "training": {...}}. info: {"task", "classes"}.
    """

    color = "#c92a2a"
    holds = ("model.safetensors", "config.json")

    @property
    def config(self) -> dict[str, Any]:
        """The content of `config.json`."""
        read: dict[str, Any] = json.loads((self.path / "config.json").read_text("utf-8"))
        return read


class Metrics(Artifact):
    """Numbers, in `metrics.json`.

    {"values": {name: number}, "per_class": {class: {name: number}}, "curves": {name: [[x, y], ...]}, "confusion": {...} | absent}
    """

    color = "#0c8599"
    holds = ("metrics.json",)

    @classmethod
    def of(cls, folder: Path, values: dict[str, float], **more: Any) -> Self:
        """Metrics with `values` and whatever else the class's docstring names."""
        made = cls.create(folder)
        write_json(folder / "metrics.json", {"values": values, "per_class": {}, "curves": {}, **more})
        return made

    @property
    def content(self) -> dict[str, Any]:
        """The content of `metrics.json`."""
        read: dict[str, Any] = json.loads((self.path / "metrics.json").read_text("utf-8"))
        return read

    @property
    def values(self) -> dict[str, float]:
        """The numbers by name."""
        found: dict[str, float] = self.content["values"]
        return found


class Report(Artifact):
    """Something to read: `index.html` that stands alone, with its pictures beside it."""

    color = "#5c7cfa"
    holds = ("index.html",)


class Table(Artifact):
    """Rows and columns: `table.parquet`. info: {"columns": [{"name", "type"}], "counts": {"rows"}}."""

    color = "#868e96"
    holds = ("table.parquet",)

    @property
    def file(self) -> Path:
        """The Parquet file."""
        return self.path / "table.parquet"


class Endpoint(Artifact):
    """A model to be served: `endpoint.json` {"name", "replicas", "gpus", ...} and the model's folder in `model/`.

    Its URL and key are the workspace's.
    """

    color = "#9c36b5"
    holds = ("endpoint.json", "model/artifact.json")

    @property
    def model(self) -> Model:
        """The model it serves."""
        return Model(self.path / "model")


ARTIFACT_TYPES: dict[str, type[Artifact]] = {
    t.__name__: t for t in (Videos, Frames, Dataset, Labels, Predictions, Model, Metrics, Report, Table, Endpoint)
}
