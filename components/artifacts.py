"""What travels along edges: typed folders, content without clock, path or machine in it.

An artifact is a folder with an `artifact.json` ({"type", "info", "parts"}) beside its files. A collection is a list of
immutable parts, each named by the digest of its content; parts are what the runtime hands out one at a time and reuses.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from components.errors import InputError

if TYPE_CHECKING:
    import pyarrow

__all__ = [
    "ARTIFACT_TYPES",
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

MANIFEST = "artifact.json"


@dataclass(frozen=True)
class Part:
    """One immutable piece of a collection. `name` is its file below `parts/`; `files` all files it needs, relative to the artifact."""

    name: str
    files: tuple[str, ...]
    rows: int = 0

    @property
    def digest(self) -> str:
        """The digest of its content, which is its name without the ending."""
        return Path(self.name).stem


@dataclass(frozen=True)
class Artifact:
    """A typed value in a folder. Subclasses say what the files in it are."""

    path: Path
    color: ClassVar[str] = "#8a8f98"  # of its ports and edges

    @classmethod
    def create(cls, folder: Path, info: dict[str, Any] | None = None, parts: Iterable[Part] = ()) -> Self:
        """Make `folder`, whose files stand there already or will, an artifact of this type."""
        folder.mkdir(parents=True, exist_ok=True)
        listed = [{"name": p.name, "files": list(p.files), "rows": p.rows} for p in parts]
        write_json(folder / MANIFEST, {"type": cls.__name__, "info": info or {}, "parts": listed})
        return cls(folder)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The content of `artifact.json`."""
        try:
            read: dict[str, Any] = json.loads((self.path / MANIFEST).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{self.path} holds no {type(self).__name__}: {error}.", "Run the step that makes it again.") from None
        return read

    @property
    def info(self) -> dict[str, Any]:
        """What is known of the whole: see each type."""
        found: dict[str, Any] = self.manifest["info"]
        return found


@dataclass(frozen=True)
class Collection(Artifact):
    """An artifact made of parts; `only` narrows it to some of them (by name), in their order."""

    only: tuple[str, ...] | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts, in order."""
        every = (Part(p["name"], tuple(p["files"]), p["rows"]) for p in self.manifest["parts"])
        return tuple(p for p in every if self.only is None or p.name in self.only)

    def select(self, *names: str) -> Self:
        """The same collection narrowed to the named parts."""
        return replace(self, only=names)

    def files(self) -> list[Path]:
        """The paths of the parts, in order."""
        return [self.path / "parts" / p.name for p in self.parts]

    def __len__(self) -> int:
        """The number of rows over all parts."""
        return sum(p.rows for p in self.parts)

    @classmethod
    def merge(cls, pieces: Iterable[Self], folder: Path) -> Self:
        """One collection in `folder` with the parts of all `pieces` in order (a part that comes twice, once), by hard links."""
        parts: dict[str, Part] = {}
        infos = []
        for piece in pieces:
            infos.append(piece.info)
            for part in piece.parts:
                if part.name not in parts:
                    parts[part.name] = part
                    for file in part.files:
                        link_or_copy(piece.path / file, folder / file)
        return cls.create(folder, merged_info(infos), parts.values())


class Rows(Collection):
    """A collection whose parts are Parquet files of one schema."""

    compression: ClassVar[str] = "zstd"

    @classmethod
    def schema(cls) -> "pyarrow.Schema":
        """The columns."""
        raise TypeError(f"{cls.__name__} has no schema")

    def tables(self) -> Iterator["pyarrow.Table"]:
        """The parts as tables, one in memory at a time."""
        import pyarrow.parquet

        for file in self.files():
            with pyarrow.parquet.ParquetFile(file) as opened:  # read_table would take "a=b" in a path for a column
                yield opened.read()

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows as dicts, part by part, a few in memory at a time."""
        import pyarrow.parquet

        for file in self.files():
            with pyarrow.parquet.ParquetFile(file) as opened:
                for batch in opened.iter_batches(batch_size=64):
                    yield from batch.to_pylist()

    @classmethod
    def part_from(cls, rows: list[dict[str, Any]], folder: Path) -> Part:
        """Write `rows` as one part of the artifact being made in `folder`."""
        import pyarrow

        return cls.part_from_table(pyarrow.Table.from_pylist(rows, cls.schema()), folder)

    @classmethod
    def part_from_table(cls, table: "pyarrow.Table", folder: Path) -> Part:
        """Write `table` as one part of the artifact being made in `folder`; its name is the digest of the file."""
        import pyarrow.parquet

        (folder / "parts").mkdir(parents=True, exist_ok=True)
        partial = folder / "parts" / f"{os.getpid()}.partial"
        pyarrow.parquet.write_table(table.cast(cls.schema()), partial, compression=cls.compression, row_group_size=256)
        name = f"{file_digest(partial)[:32]}.parquet"
        partial.rename(folder / "parts" / name)
        return Part(name, (f"parts/{name}",), table.num_rows)

    @classmethod
    def from_rows(cls, folder: Path, rows: Iterable[dict[str, Any]], info: dict[str, Any], *, group: str = "", shard: int = 256) -> Self:
        """Write `rows` in shards of at most `shard` rows, a new one wherever column `group` changes."""
        parts: list[Part] = []
        held: list[dict[str, Any]] = []
        for row in rows:
            if held and (len(held) == shard or (group and held[-1][group] != row[group])):
                parts.append(cls.part_from(held, folder))
                held = []
            held.append(row)
        if held:
            parts.append(cls.part_from(held, folder))
        return cls.create(folder, info, parts)


class Videos(Collection):
    """Videos, cut into segments. A part is `parts/<digest>.json`:

    {"video": name relative to what was read, with / and without drive, "media": file relative to the artifact,
     "digest": sha256 of the media file, "codec", "width", "height" (as shown, rotation applied), "rotation": degrees,
     "fps": mean, "variable": bool, "duration": s of the whole video, "start": s, "end": s (null: to the end),
     "first_index": presentation index of the segment's first frame, "previous": time of the frame before it (null: none),
     and what decoding needs (components/video/segment.py): "frames", "origin", "tick", "stamped", "seekable"}

    Media files are hard links (copies across file systems) in `media/`. A part's rows are its frames.
    info: {"counts": {"videos", "segments", "broken"}, "broken": [{"video", "why"}], "incomplete": [{"video", "why"}]: cut off, but kept}.
    """

    color = "#7c6cf0"

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
    "classes": [names, sorted; only once labelled], "task": "detection" | "classification" (only once labelled), "counts": {name: number}}.
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


class Table(Artifact):
    """Rows and columns: `table.parquet`. info: {"columns": [{"name", "type"}], "counts": {"rows"}}."""

    color = "#868e96"

    @property
    def file(self) -> Path:
        """The Parquet file."""
        return self.path / "table.parquet"


class Endpoint(Artifact):
    """A model to be served: `endpoint.json` {"name", "replicas", "gpus", ...} and the model's folder in `model/`.

    Its URL and key are the workspace's.
    """

    color = "#9c36b5"

    @property
    def model(self) -> Model:
        """The model it serves."""
        return Model(self.path / "model")


ARTIFACT_TYPES: dict[str, type[Artifact]] = {
    t.__name__: t for t in (Videos, Frames, Dataset, Labels, Predictions, Model, Metrics, Report, Table, Endpoint)
}


def merged_info(infos: list[dict[str, Any]]) -> dict[str, Any]:
    """What is known of the whole, from its pieces: counts add up, lists unite in order, of other things the first stands."""
    merged: dict[str, Any] = {}
    for info in infos:
        for key, value in info.items():
            if key == "counts":
                counts = merged.setdefault("counts", {})
                merged["counts"] = {n: counts.get(n, 0) + value.get(n, 0) for n in {**counts, **value}}
            elif key == "classes" or (isinstance(value, list) and key == "broken"):
                merged[key] = merged.get(key, []) + [v for v in value if v not in merged.get(key, [])]
            else:
                merged.setdefault(key, value)
    return merged


def write_json(path: Path, value: Any) -> None:
    """Write `value` so that the same value gives the same bytes."""
    path.write_text(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def bytes_digest(data: bytes) -> str:
    """The sha256 of `data`, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def file_digest(path: Path) -> str:
    """The sha256 of a file's content, in hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def link_or_copy(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`: a hard link where the file system allows it, else a copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
