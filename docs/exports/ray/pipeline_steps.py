"""Video detector: its steps

The videos of four cameras over a sorting line become a detector of bags, bottles, cans
and cartons, live behind a REST endpoint. The late shift of every camera is held out for
the test.

Written by Framewire 0.1.0, from video_detector.json, with augment@1, deploy@1,
evaluate@1, extract_frames@1, filter_images@1, gate@1, label_frames@1, normalize@1,
read_labels@1, read_videos@1, resize@1, split_dataset@1, train_cnn@1.
"""

from __future__ import annotations

import argparse
import copy
import csv
import hashlib
import json
import math
import os
import random
import re
import shutil
import signal
import struct
import sys
import tempfile
import threading
import zlib
from base64 import b64encode
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from configparser import ConfigParser, Error
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import cache, cached_property, partial
from glob import has_magic
from html import escape
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from itertools import chain, islice, pairwise
from math import sqrt
from pathlib import Path, PurePosixPath
from statistics import median
from types import ModuleType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    NoReturn,
    Protocol,
    Self,
    TypeVar,
)
from xml.etree.ElementTree import Element, ParseError

import av
import cv2
import defusedxml
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet
import pyarrow.parquet as pq
import torch
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from defusedxml.ElementTree import fromstring
from faster_coco_eval import COCO, COCOeval_faster
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from av.packet import Packet


def make_cameras(steps: Steps, options: argparse.Namespace) -> Any:
    """Cameras"""
    with steps.step("cameras"):
        return read_videos(source=str(options.base_folder / "../videos"))


def make_frames(steps: Steps, options: argparse.Namespace, cameras: Any) -> Any:
    """Frames"""
    with steps.step("frames") as step:
        return step.each_part(
            cameras, lambda part: extract_frames(videos=part, fps=options.fps)
        )


def make_drop_repeats(steps: Steps, options: argparse.Namespace, frames: Any) -> Any:
    """Drop repeats"""
    with steps.step("drop_repeats") as step:
        return step.each_part(
            frames,
            lambda part: filter_images(frames=part, unchanged_below=0.5),
            together="video",
        )


def make_fit_to_320_x_256(steps: Steps, options: argparse.Namespace, drop_repeats: Any) -> Any:
    """Fit to 320 x 256"""
    with steps.step("fit_to_320_x_256") as step:
        return step.each_part(drop_repeats, lambda part: resize(frames=part))


def make_tracks(steps: Steps, options: argparse.Namespace) -> Any:
    """Tracks"""
    with steps.step("tracks"):
        return read_labels(source=str(options.base_folder / "../labels/cvat"))


def make_labelled_frames(steps: Steps, options: argparse.Namespace, fit_to_320_x_256: Any, tracks: Any) -> Any:
    """Labelled frames"""
    with steps.step("labelled_frames"):
        return label_frames(frames=fit_to_320_x_256, labels=tracks)


def make_hold_out_a_shift(steps: Steps, options: argparse.Namespace, labelled_frames: Any) -> Any:
    """Hold out a shift"""
    with steps.step("hold_out_a_shift"):
        return split_dataset(
            frames=labelled_frames, validation=0.0, test_videos=["*/late.*"]
        )


def make_normalize_step(steps: Steps, options: argparse.Namespace, hold_out_a_shift: Any) -> Any:
    """Normalize"""
    with steps.step("normalize_step"):
        return normalize(dataset=hold_out_a_shift.train)


def make_augment_step(steps: Steps, options: argparse.Namespace, normalize_step: Any) -> Any:
    """Augment"""
    with steps.step("augment_step"):
        return augment(
            dataset=normalize_step,
            vertical_flip=0.5,
            brightness=0.25,
            contrast=0.25,
            saturation=0.4,
            hue=0.15,
        )


def make_train_the_detector(steps: Steps, options: argparse.Namespace, augment_step: Any, hold_out_a_shift: Any) -> Any:
    """Train the detector"""
    with steps.step("train_the_detector", cpus=2, gpu="prefer"):
        return train_cnn(
            train=augment_step,
            validation=hold_out_a_shift.validation,
            epochs=options.epochs,
        )


def make_test_on_the_late_shift(steps: Steps, options: argparse.Namespace, train_the_detector: Any, hold_out_a_shift: Any) -> Any:
    """Test on the late shift"""
    with steps.step("test_on_the_late_shift", cpus=2, gpu="prefer"):
        return evaluate(model=train_the_detector.model, test=hold_out_a_shift.test)


def make_good_enough(steps: Steps, options: argparse.Namespace, train_the_detector: Any, test_on_the_late_shift: Any) -> Any:
    """Good enough?"""
    with steps.step("good_enough"):
        return gate(
            model=train_the_detector.model,
            metrics=test_on_the_late_shift.metrics,
            at_least=options.good_enough,
        )


def make_go_live(steps: Steps, options: argparse.Namespace, good_enough: Any) -> Any:
    """Go live"""
    with steps.step("go_live"):
        return deploy(model=good_enough, name="sorting_line")


def read_options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        description=(
            "The videos of four cameras over a sorting line become a detector of bags, "
            "bottles, cans and cartons, live behind a REST endpoint. The late shift of "
            "every camera is held out for the test."
        ),
    )
    parser.add_argument(
        "--fps",
        type=float,
        default=4.0,
        help="frames to take of each second of video [4]",
    )
    parser.add_argument(
        "--epochs", type=int, default=13, help="passes over the training frames [13]"
    )
    parser.add_argument(
        "--good-enough",
        type=float,
        default=0.85,
        help="mAP@0.5 on the held-out videos from which the detector goes live [0.85]",
    )
    parser.add_argument(
        "--base",
        dest="base_folder",
        type=Path,
        default=Path(__file__).resolve().parent,
        help=(
            "the folder that relative paths of files are relative to, seen by every "
            "node [this one]"
        ),
    )
    parser.add_argument(
        "--out",
        dest="out_folder",
        type=Path,
        default=Path("out"),
        help="the folder for what the steps give [out]",
    )
    options = parser.parse_args()
    if not 0 < options.fps <= 1000:
        parser.error("--fps must be above 0 and at most 1,000")
    if not 1 <= options.epochs <= 1000:
        parser.error("--epochs must be at least 1 and at most 1,000")
    return options


# --------------------------------------------------------------------------------------
# Here begins the components' own source, with the helpers that it reaches: a section
# for each file, found by its path: runtime/export/standalone.py.
#
# components: errors, manifest, folders, artifacts, context, words, datasets,
#     evaluation, files, images, recipe, labels, serving, training, videos
# components/imaging: geometry, operations, frame, header, likeness, reject, stream,
#     work
# components/video: setaside, film, timeline, sampling, segment, decoding, content,
#     cutting, pixels, shards, extraction, probe, reading
# components/labelling: marks, clipping, reading, tracks, coco, cvat, imagefolder,
#     mot, table, voc, yolo, formats, collecting, names, placing, matching, joining
# components/learning: boxes, colors, data, augmentation, card, layers, classifier,
#     detector, network, targets, losses, decoding, found, scores, objectives, optimizer,
#     randomness, schedule, loop, checkpoint, drawing, pictures, saving, fit, predictor
# components/scoring: seen, coco, figures, matching, boxes, charts, checks, classes,
#     examples, pictures, style, page, report, judgement, verdict
# components/splitting: records, groups, assign, leaks, statistics, work
# runtime/engine: late, pins
# runtime/export: standalone


# --------------------------------------------------------------------------------------
# components/errors.py: The root of every error that a person may see: a sentence that says what and where, and a remedy.


class FramewireError(Exception):
    """Something a person can act on; `message` says what and where, `remedy` what to do now."""

    kind = "error"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)  # both in args, so that the error survives pickling between processes
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InputError(FramewireError):
    """A file, an artifact or a parameter handed to a component is wrong."""

    kind = "input"


# --------------------------------------------------------------------------------------
# components/manifest.py: What `artifact.json` must say: the type of the artifact, what is known of the whole, and the parts.


MANIFEST = "artifact.json"


def read_manifest(folder: Path, kind: str) -> dict[str, Any]:
    """The content of `folder`'s manifest: {"type", "info", "parts": [{"name", "files", "rows"}]}.

    Raises InputError, which calls the artifact a `kind`, if there is none or it says something else.
    """
    if flaw := _place_flaw(folder):
        raise InputError(f"{folder} holds no {kind}: {flaw}.", "Check the path.")
    try:
        read: Any = json.loads((folder / MANIFEST).read_text("utf-8"))
        return _checked(read)
    except OSError as error:
        flaw = f"{MANIFEST} cannot be read ({error.strerror or error})"
    except RecursionError:
        flaw = f"{MANIFEST} is nested too deep"
    except (ValueError, TypeError) as error:
        flaw = f"{MANIFEST} is damaged ({error})"
    raise InputError(f"{folder} holds no {kind}: {flaw}.", "Run the step that makes it again.") from None


def _place_flaw(folder: Path) -> str:
    if not folder.exists():
        return "there is no such folder"
    if not folder.is_dir():
        return "it is a file, not a folder"
    return "" if (folder / MANIFEST).exists() else f"there is no {MANIFEST} in it"


def _checked(read: Any) -> dict[str, Any]:
    if not isinstance(read, dict):
        raise TypeError("it is no object")
    for key, wanted, called in (("type", str, "text"), ("info", dict, "an object"), ("parts", list, "a list")):
        if not isinstance(read.get(key), wanted):
            raise TypeError(f"'{key}' is not {called}" if key in read else f"it says no '{key}'")
    if not all(_is_part(part) for part in read["parts"]):
        raise TypeError("'parts' lists something that is no part")
    return {key: read[key] for key in ("type", "info", "parts")}


def _is_part(part: Any) -> bool:
    if not (isinstance(part, dict) and isinstance(part.get("name"), str) and isinstance(part.get("files"), list)):
        return False
    names = [part["name"], *part["files"]]
    return type(part.get("rows")) is int and all(isinstance(name, str) and _stays_inside(name) for name in names)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\0" not in name


# --------------------------------------------------------------------------------------
# components/folders.py: What artifacts are made of: folders with a manifest, and collections of immutable parts.


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
    holds: ClassVar[tuple[str, ...]] = ()  # the files that every one of the type has, beside its parts

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
        return read_manifest(self.path, type(self).__name__)

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

    def identity(self, name: str) -> str:
        """By what a part is known when it is looked up whether it was done before: what a component can make of it depends on no more."""
        return name

    def things(self, part: Part) -> tuple[str, ...]:
        """What people call that which a part is of, such as the name of its video; nothing where it has no name."""
        return ()

    def groups(self, together: str = "") -> tuple[tuple[str, ...], ...]:
        """The parts (by name) that are handed out at once: each alone, or, of Rows, all that share a value in column `together`."""
        return tuple((part.name,) for part in self.parts)

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

    compression: ClassVar[str] = "zstd"  # "none" also looks for no repetitions

    @classmethod
    def schema(cls) -> pyarrow.Schema:
        """The columns."""
        raise TypeError(f"{cls.__name__} has no schema")

    def tables(self) -> Iterator[pyarrow.Table]:
        """The parts as tables, one in memory at a time."""
        import pyarrow.parquet

        for file in self.files():
            with pyarrow.parquet.ParquetFile(file) as opened:  # read_table would take "a=b" in a path for a column
                yield opened.read()

    def groups(self, together: str = "") -> tuple[tuple[str, ...], ...]:
        """As in Collection; groups stand where their first part stood."""
        if not together:
            return super().groups()
        group = {part.name: number for number, part in enumerate(self.parts)}
        seen: dict[Any, str] = {}  # value -> the first part that has it
        for part, file in zip(self.parts, self.files(), strict=True):
            for value in _folders_values(file, together):
                joined = {group[part.name], group[seen.setdefault(value, part.name)]}
                if len(joined) > 1:
                    group.update({name: min(joined) for name, number in group.items() if number in joined})
        return tuple(tuple(n for n, number in group.items() if number == one) for one in dict.fromkeys(group.values()))

    def things(self, part: Part) -> tuple[str, ...]:
        """As in Collection: the videos, or the images, that its rows are of."""
        for column in ("video", "image"):
            if column in self.schema().names and (found := [v for v in _folders_values(self.path / "parts" / part.name, column) if v]):
                return tuple(str(name) for name in found if isinstance(name, str))
        return ()

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
    def part_from_table(cls, table: pyarrow.Table, folder: Path) -> Part:
        """Write `table` as one part of the artifact being made in `folder`; its name is the digest of the file."""
        import pyarrow.parquet

        (folder / "parts").mkdir(parents=True, exist_ok=True)
        partial = folder / "parts" / f"{os.getpid()}-{threading.get_ident()}.partial"
        whole = table.cast(cls.schema()).combine_chunks()  # the same rows in other chunks would be other bytes
        packed = cls.compression != "none"
        pyarrow.parquet.write_table(whole, partial, compression=cls.compression, use_dictionary=packed, row_group_size=256)
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


def _folders_values(file: Path, column: str) -> list[Any]:
    """The different values of a column of a Parquet file, in the order in which they come."""
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(file) as opened:
        values: list[Any] = opened.read([column])[column].unique().to_pylist()
    return values


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


# --------------------------------------------------------------------------------------
# components/artifacts.py: What travels along edges: the artifact types, and what each holds. No clock, path or machine is in any of them.


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
    def schema(cls) -> pyarrow.Schema:
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
    def schema(cls) -> pyarrow.Schema:
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
    def schema(cls) -> pyarrow.Schema:
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


# --------------------------------------------------------------------------------------
# components/context.py: What a component may ask of, and tell to, whoever runs it; outside a run it is a no-op that writes to temporary folders.


class StoppedError(Exception):
    """The run was cancelled while a component worked, which gives nothing then."""


@dataclass
class Context:
    """One call of a component. The runtime passes a subclass that records; this one only makes room for outputs."""

    cpus: int = 1  # threads to use, exactly
    device: str = "cpu"  # "cpu" or "cuda"
    script_folders: tuple[Path, ...] = ()  # where the operator allows python_script to find files
    cancelled: bool = False
    _rooms: dict[str, Path] = field(default_factory=dict)

    def go_on(self) -> None:
        """To be called in long loops: raises StoppedError once the run is cancelled, so that it ends at once, and cleanly."""
        if self.cancelled:
            raise StoppedError

    def output(self, port: str) -> Path:
        """The empty folder that becomes output `port`."""
        return self._room(f"output-{port}")

    @property
    def checkpoints(self) -> Path:
        """A folder that outlives a killed attempt at this very step (same code, inputs and parameters)."""
        return self._room("checkpoints")

    @property
    def scratch(self) -> Path:
        """A folder thrown away at the end."""
        return self._room("scratch")

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Say how far the work is; `total` 0 when unknown."""

    def log(self, message: str) -> None:
        """Leave a line in the step's log."""

    def metric(self, name: str, value: float, step: int | None = None) -> None:
        """Report a number; with `step`, a point of a curve."""

    def picture(self, name: str, image: Any, caption: str = "") -> None:
        """Show a picture ((H, W, 3) uint8 RGB, or encoded JPEG/PNG bytes) on the node; the same name replaces it."""

    def publish(self, endpoint: Path, name: str, *, replicas: int, gpus: float) -> str:
        """Put the Endpoint artifact in folder `endpoint` live under `name`; its URL ("" outside a run)."""
        return ""

    def _room(self, name: str) -> Path:
        if name not in self._rooms:
            self._rooms[name] = Path(tempfile.mkdtemp(prefix=f"framewire-{name}-"))
        return self._rooms[name]


_current: ContextVar[Context | None] = ContextVar("framewire_context", default=None)


def context() -> Context:
    """The context of the call in progress."""
    return _current.get() or Context()


@contextmanager
def running_in(active: Context) -> Iterator[Context]:
    """Make `active` the context of the calls inside the `with`."""
    token = _current.set(active)
    try:
        yield active
    finally:
        _current.reset(token)


# --------------------------------------------------------------------------------------
# components/words.py: Numbers in sentences: what follows one agrees with it.


def counted(number: float, one: str, many: str = "") -> str:
    """The number with its noun: 1 frame, 2 frames; `many` where the plural takes more than an s."""
    return f"{digits(number)} {one if number == 1 else many or one + 's'}"


def are(number: float) -> str:
    """The verb after so many."""
    return "is" if number == 1 else "are"


def digits(number: float) -> str:
    """A number written out as people write it: 2,147,483,647, 0.003, 5."""
    return f"{number:,.12g}"


# --------------------------------------------------------------------------------------
# components/datasets.py: Components that make datasets of labelled frames: split, normalize and augment.


IMAGENET = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}  # of RGB in 0..1, as torchvision's models expect


class Split(NamedTuple):
    """The three sets."""

    train: Dataset
    validation: Dataset
    test: Dataset


def split_dataset(
    frames: Frames,
    *,
    train: float = 0.7,
    validation: float = 0.15,
    by: Literal["video", "time block", "image"] = "video",
    test_videos: tuple[str, ...] = (),
    block_seconds: float = 10.0,
    gap_seconds: float = 2.0,
    stratify: bool = True,
    leaks: Literal["warn", "fail", "ignore"] = "warn",
    seed: int = 0,
) -> Split:
    """Divide labelled frames into training, validation and test sets that share nothing.

    Neighbouring frames of a video are nearly the same picture. A model tested on neighbours of what it learnt looks better
    than it is, so whole videos, or blocks of time with a gap between, go to one set. Frames without labels are left out.
    The same seed gives the same split.
    """
    active = context()
    if by == "time block" and gap_seconds >= block_seconds:
        raise InputError(f"The gap of {gap_seconds:g} s is not shorter than a block of {block_seconds:g} s.", "Make block_seconds larger.")
    settings = WorkSettings(train, validation, by, tuple(test_videos), block_seconds, gap_seconds, stratify, seed)
    members = decided(frames, settings, active)
    sets = {name: written(frames, name, members[name], active.output(name)) for name in SETS}
    for name, made in sets.items():
        active.log(f"{name}: {_datasets_in_words(made.info['counts'])}.")
    if leaks != "ignore":
        _datasets_report(splitting_leaks_leaks(sets, active), leaks, active)
    return Split(**sets)


def _datasets_in_words(counts: dict[str, int]) -> str:
    classes = ", ".join(f"{number} {name.removeprefix('class ')}" for name, number in counts.items() if name.startswith("class "))
    return f"{counted(counts['frames'], 'frame')} of {counted(counts['videos'], 'video')} ({classes})"


def _datasets_report(found: list[Any], leaks: str, active: Context) -> None:
    active.metric("near-duplicates across sets", len(found))
    if not found:
        active.log("No frame nearly repeats a frame of another set.")
        return
    examples = "; ".join(map(str, found[:5])) + (" ..." if len(found) > 5 else "")
    what = f"{counted(len(found), 'near-duplicate')} across sets: {examples}."
    if leaks == "fail":
        raise InputError(what, "Split by video or with a larger gap, remove the repetitions with filter_images, or set leaks to warn.")
    active.log(f"Warning: {what}")


def normalize(
    dataset: Dataset,
    *,
    statistics: Literal["measured", "imagenet", "given"] = "measured",
    mean: tuple[float, ...] = (0.5, 0.5, 0.5),
    std: tuple[float, ...] = (0.25, 0.25, 0.25),
) -> Dataset:
    """Record the mean and spread of the colours, which a network is fed relative to.

    No pixel changes: the numbers travel with the dataset into the model, so that an endpoint does the same as training.
    """
    active = context()
    match statistics:
        case "measured":
            found = measured(dataset, active)
        case "imagenet":
            found = IMAGENET
        case _:
            found = {"mean": _three("mean", mean), "std": _three("std", std)}
    active.log("; ".join(f"{name} of red, green, blue: {', '.join(f'{v:.4f}' for v in values)}" for name, values in found.items()) + ".")
    return _with_info(dataset, active, normalization=found)


def _three(name: str, values: Sequence[float]) -> list[float]:
    if len(values) != 3:
        raise InputError(f"'{name}' has {len(values)} numbers.", "Give three: for red, green and blue.")
    return [float(v) for v in values]


def augment(
    dataset: Dataset,
    *,
    horizontal_flip: float = 0.5,
    vertical_flip: float = 0.0,
    smallest_scale: float = 0.8,
    largest_scale: float = 1.25,
    translate: float = 0.1,
    brightness: float = 0.2,
    contrast: float = 0.2,
    saturation: float = 0.2,
    hue: float = 0.02,
    mosaic: float = 0.25,
) -> Dataset:
    """Say how training images are varied, so that a network learns what an object is and not where it was seen.

    Nothing is written again: the settings travel with the dataset, training applies them anew in each epoch, and the model records them.
    """
    chances = {"horizontal_flip": horizontal_flip, "vertical_flip": vertical_flip, "translate": translate, "mosaic": mosaic}
    colors = {"brightness": brightness, "contrast": contrast, "saturation": saturation, "hue": hue}
    if dataset.info["task"] != "detection":
        del chances["mosaic"]
    settings: dict[str, Any] = {name: float(value) for name, value in {**chances, **colors}.items() if value}
    if (smallest_scale, largest_scale) != (1, 1):
        settings["scale"] = [float(smallest_scale), float(largest_scale)]
    active = context()
    active.log(f"While training: {', '.join(f'{name} {settings[name]}' for name in sorted(settings)) or 'nothing'}.")
    return _with_info(dataset, active, augmentation=settings or None)


def _with_info(dataset: Collection, active: Context, **changed: Any) -> Dataset:
    """The same parts, by hard links, with something else known of them."""
    folder = active.output("dataset")
    for part in dataset.parts:
        for file in part.files:
            link_or_copy(dataset.path / file, folder / file)
    return Dataset.create(folder, {**dataset.info, **changed}, dataset.parts)


# --------------------------------------------------------------------------------------
# components/evaluation.py: Components that judge a model: evaluate measures it on held-back frames, gate stops what is not good enough.


class Evaluated(NamedTuple):
    """What evaluate gives."""

    metrics: Metrics
    report: Report
    predictions: Predictions


def evaluate(
    model: Model,
    test: Dataset,
    *,
    threshold: float = 0.3,
    iou: float = 0.5,
    examples: int = 12,
) -> Evaluated:
    """Measure how good a model is on test frames, and show where it fails.

    Detection gives "mAP@0.5" and "mAP@[.5:.95]" as the COCO benchmark defines them, and precision, recall and F1 at the
    threshold; classification gives accuracy and macro-F1. Both come for each class as well, with precision-recall curves or
    what is taken for what. The report is one page with charts and pictures of the worst and the best images.
    """
    predictor = Predictor.load(model, device=context().device, threads=context().cpus)
    check_test(model, test)
    return Evaluated(*judge_model(predictor, model, test, threshold=threshold, iou=iou, examples=examples))


def gate(
    model: Model,
    metrics: Metrics,
    *,
    metric: str = "mAP@0.5",
    at_least: float | None = 0.5,
    at_most: float | None = None,
    class_metric: str | None = None,
    class_at_least: float = 0.5,
) -> Model:
    """Stop the pipeline when a model is not good enough; otherwise pass the model on unchanged.

    The verdict names each figure that falls short and by how much. What stands behind the gate, such as deploy, then does
    not run, and what was deployed before stays.
    """
    each_class = Condition(class_metric, at_least=class_at_least) if class_metric else None
    if broken := unmet(metrics.content, Condition(metric, at_least, at_most), each_class):
        raise verdict(broken)
    context().log(f"{metric} is {metrics.values[metric]:.3f}: the model passes.")
    passed = context().output("model")
    for file in sorted(f for f in model.path.rglob("*") if f.is_file()):
        link_or_copy(file, passed / file.relative_to(model.path))
    return Model(passed)


# --------------------------------------------------------------------------------------
# components/files.py: Which files outside the workspace a parameter names: a file, a folder (everything below it) or a glob.


@dataclass(frozen=True)
class NamedFile:
    """A file and the name it is known by: its path below what was named, with forward slashes; a single file's own name."""

    name: str
    path: Path


def named_files(source: str, suffixes: tuple[str, ...] = ()) -> list[NamedFile]:
    """The regular files that `source` names, sorted by name; of a folder or glob only those with one of `suffixes` (lower case,
    dotted) that are not hidden.

    Raises InputError if it names nothing. URLs and devices are never opened: only what exists as a regular file counts.
    """
    if not source.strip():
        raise InputError("No file or folder is given.", "Name a file, a folder or a pattern such as videos/*.mp4.")
    if "\0" in source:
        raise InputError("The path holds a NUL character, which no file's name can.", "Write the path anew.")
    path = Path(source)
    if path.is_file():
        return [NamedFile(path.name, path)]
    root, found = (_top(source), _matching(source)) if has_magic(source) and not path.exists() else (path, _below(path))
    kept = [NamedFile(f.relative_to(root).as_posix(), f) for f in found if not suffixes or f.suffix.lower() in suffixes]
    if not kept:
        raise InputError(f"'{source}' {_emptiness(path, suffixes)}.", _remedy(path))
    return sorted(kept, key=lambda f: f.name)


def _remedy(path: Path) -> str:
    if "sample_data" in path.parts and not path.exists():
        return "The sample data is not drawn yet; draw it with: make sample"
    return "Check the path: that of a pipeline is read from where its file lies, that of `step` from the current folder."


def _below(folder: Path) -> list[Path]:
    found = []
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]  # what os.walk goes into next
        found += [Path(at) / name for name in names if not name.startswith(".") and (Path(at) / name).is_file()]
    return found


def _top(pattern: str) -> Path:
    """The part of a glob before its first wildcard."""
    fixed: list[str] = []
    for step in Path(pattern).parts:
        if has_magic(step):
            break
        fixed.append(step)
    return Path(*fixed)


def _matching(pattern: str) -> list[Path]:
    top = _top(pattern)
    rest = Path(pattern).relative_to(top).as_posix()
    try:
        found = [f for f in top.glob(rest) if f.is_file()]
    except ValueError as error:
        raise InputError(f"'{pattern}' is no pattern: {error}.", "Write ** only between slashes, as in videos/**/*.mp4.") from None
    return [f for f in found if not any(step.startswith(".") for step in f.relative_to(top).parts)]


def _emptiness(path: Path, suffixes: tuple[str, ...]) -> str:
    if has_magic(str(path)):
        return "matches no file"
    if not path.exists():
        return "does not exist"
    return f"holds no {', '.join(suffixes)} file" if suffixes else "holds no file"


# --------------------------------------------------------------------------------------
# components/images.py: Components that change or choose images: filter and resize.


ImagesFormat = Literal["png", "jpeg"]
Quality = int
ImagesBroken = Literal["fail", "set aside"]


def filter_images(
    frames: Frames,
    *,
    denoise: Literal["none", "median", "bilateral", "non-local means"] = "none",
    denoise_strength: float = 5.0,
    sharpen: float = 0.0,
    sharpen_radius: float = 1.5,
    contrast: float = 0.0,
    contrast_tiles: int = 8,
    grayscale: bool = False,
    blurry_below: float = 0.0,
    dark_below: float = 4.0,
    unchanged_below: float = 0.0,
    broken: ImagesBroken = "fail",
    format: ImagesFormat = "png",
    quality: Quality = 95,
) -> Frames:
    """Clean images and drop those not worth keeping.

    What changes pixels is done in the order of the parameters and written into the recipe, so that a model's endpoint does
    the same to what it is sent. Frames too blurry, too dark or hardly different from the one before are left out and counted;
    they are measured before anything is changed, and compared with the last one kept of the whole video, however it was cut.
    """
    recipe: list[dict[str, Any]] = []
    if denoise != "none":
        recipe.append({"op": "denoise", "method": denoise, "strength": float(denoise_strength)})
    if sharpen:
        recipe.append({"op": "sharpen", "amount": float(sharpen), "radius": float(sharpen_radius)})
    if contrast:
        recipe.append({"op": "clahe", "clip": float(contrast), "tiles": contrast_tiles})
    if grayscale:
        recipe.append({"op": "grayscale"})
    limits = Thresholds(blurry_below, dark_below, unchanged_below)
    return frames_through(frames, Change(recipe, limits, format, quality, set_aside=broken == "set aside"), context())


def resize(
    frames: Frames,
    *,
    width: int = 320,
    height: int = 256,
    mode: Literal["letterbox", "stretch", "crop"] = "letterbox",
    interpolation: Literal["area", "linear", "cubic", "nearest"] = "area",
    fill: int = 114,
    keep_visible: float = 0.3,
    broken: ImagesBroken = "fail",
    format: ImagesFormat = "png",
    quality: Quality = 95,
) -> Frames:
    """Bring images to one size; boxes follow.

    The operation is written into the recipe, so that a model's endpoint does the same to what it is sent.
    """
    operation: dict[str, Any] = {"op": "resize", "mode": mode, "width": width, "height": height, "interpolation": interpolation}
    if mode == "letterbox":
        operation["fill"] = fill
    change = Change([operation], format=format, quality=quality, visible=keep_visible, set_aside=broken == "set aside")
    return frames_through(frames, change, context())


# --------------------------------------------------------------------------------------
# components/imaging/geometry.py: Where a point of one image is in another that was scaled and moved out of it.


Corner = tuple[float, float, float, float]  # x, y of the upper left corner, width, height


@dataclass(frozen=True)
class Geometry:
    """Where a point of the source is in the image: x here = x in the source * scale_x + offset_x (px, edges at whole numbers)."""

    scale_x: float = 1.0
    scale_y: float = 1.0
    offset_x: float = 0.0
    offset_y: float = 0.0

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """The geometry of a row of Frames."""
        return cls(row["scale_x"], row["scale_y"], row["offset_x"], row["offset_y"])

    def as_row(self) -> dict[str, float]:
        """The columns of a row of Frames."""
        return asdict(self)

    def then(self, later: Geometry) -> Geometry:
        """The geometry of doing this one and then `later`."""
        return Geometry(
            self.scale_x * later.scale_x,
            self.scale_y * later.scale_y,
            self.offset_x * later.scale_x + later.offset_x,
            self.offset_y * later.scale_y + later.offset_y,
        )

    def forward(self, x: float, y: float, width: float, height: float) -> Corner:
        """A box of the source, in the image."""
        return (x * self.scale_x + self.offset_x, y * self.scale_y + self.offset_y, width * self.scale_x, height * self.scale_y)

    def back(self, x: float, y: float, width: float, height: float) -> Corner:
        """A box of the image, in the source."""
        return ((x - self.offset_x) / self.scale_x, (y - self.offset_y) / self.scale_y, width / self.scale_x, height / self.scale_y)


def clipped(box: Corner, width: float, height: float, *, visible: float = 0.0) -> Corner | None:
    """The part of `box` inside an image of `width` x `height` px; None if that is empty or less than the share `visible` of its area."""
    x, y, w, h = box
    left, top, right, bottom = max(x, 0.0), max(y, 0.0), min(x + w, width), min(y + h, height)
    inside = (right - left) * (bottom - top)
    if right <= left or bottom <= top or inside < visible * w * h:
        return None
    if (left, top, right, bottom) == (x, y, x + w, y + h):
        return box  # bit for bit: (x + w) - x need not be w
    return (left, top, right - left, bottom - top)


# --------------------------------------------------------------------------------------
# components/imaging/operations.py: The operations that a recipe may name: each takes an image (H, W, 3) uint8 RGB and gives the changed one with its geometry.


OperationsImage = NDArray[np.uint8]
Done = tuple[OperationsImage, Geometry]
LARGEST_SIDE = 8192  # px; what a recipe may ask for
INTERPOLATIONS = {"area": cv2.INTER_AREA, "linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC, "nearest": cv2.INTER_NEAREST}
SAME = Geometry()


def _resize(image: OperationsImage, *, mode: str, width: int, height: int, interpolation: str = "area", fill: int = 114) -> Done:
    if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
        raise InputError(f"A recipe asks for an image of {width} x {height} px.", f"Each side must be 1 to {LARGEST_SIDE}.")
    rows, columns = image.shape[:2]
    across, down = width / columns, height / rows
    match mode:
        case "stretch":
            return _operations_scaled(image, (width, height), interpolation)
        case "fit":
            factor = min(across, down, 1.0)  # shrinks only
            return _operations_scaled(image, _sides(image, factor), interpolation)
        case "letterbox":
            return _operations_padded(*_operations_scaled(image, _sides(image, min(across, down)), interpolation), (width, height), fill)
        case "crop":
            return _centre(*_operations_scaled(image, _sides(image, max(across, down)), interpolation), (width, height))
    raise InputError(f"A recipe resizes by '{mode}'.", "Known are stretch, letterbox, crop and fit.")


def _sides(image: OperationsImage, factor: float) -> tuple[int, int]:
    return max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor))


def _operations_scaled(image: OperationsImage, sides: tuple[int, int], interpolation: str) -> Done:
    rows, columns = image.shape[:2]
    if interpolation not in INTERPOLATIONS:
        raise InputError(f"A recipe interpolates by '{interpolation}'.", f"Known are {', '.join(INTERPOLATIONS)}.")
    if sides == (columns, rows):
        return image, SAME
    grows = sides[0] > columns or sides[1] > rows
    how = cv2.INTER_LINEAR if grows and interpolation == "area" else INTERPOLATIONS[interpolation]  # area is blocky when enlarging
    return np.asarray(cv2.resize(image, sides, interpolation=how), np.uint8), Geometry(sides[0] / columns, sides[1] / rows)


def _operations_padded(image: OperationsImage, geometry: Geometry, sides: tuple[int, int], fill: int) -> Done:
    rows, columns = image.shape[:2]
    left, top = (sides[0] - columns) // 2, (sides[1] - rows) // 2
    canvas = np.full((sides[1], sides[0], 3), fill, np.uint8)
    canvas[top : top + rows, left : left + columns] = image
    return canvas, geometry.then(Geometry(offset_x=left, offset_y=top))


def _centre(image: OperationsImage, geometry: Geometry, sides: tuple[int, int]) -> Done:
    left, top = (image.shape[1] - sides[0]) // 2, (image.shape[0] - sides[1]) // 2
    return image[top : top + sides[1], left : left + sides[0]], geometry.then(Geometry(offset_x=-left, offset_y=-top))


def _grayscale(image: OperationsImage) -> Done:
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB), np.uint8), SAME


def _denoise(image: OperationsImage, *, method: str, strength: float) -> Done:
    match method:
        case "median":
            clean = cv2.medianBlur(image, 2 * max(1, round(strength / 5)) + 1)
        case "bilateral":
            clean = cv2.bilateralFilter(image, 5, 5 * strength, 3)
        case "non-local means":
            clean = cv2.fastNlMeansDenoisingColored(image, None, strength, strength, 5, 15)
        case _:
            raise InputError(f"A recipe denoises by '{method}'.", "Known are median, bilateral and non-local means.")
    return np.asarray(clean, np.uint8), SAME


def _sharpen(image: OperationsImage, *, amount: float, radius: float) -> Done:
    """Unsharp masking: the image plus `amount` times its difference from a blur of `radius` px."""
    blurred = cv2.GaussianBlur(image, (0, 0), radius)
    return np.asarray(cv2.addWeighted(image, 1 + amount, blurred, -amount, 0), np.uint8), SAME


def _clahe(image: OperationsImage, *, clip: float, tiles: int) -> Done:
    """Contrast-limited adaptive histogram equalisation (Zuiderveld 1994) of the lightness, so that colours stay."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    lab[..., 0] = cv2.createCLAHE(clip, (tiles, tiles)).apply(lab[..., 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8), SAME


OPERATIONS: dict[str, Callable[..., Done]] = {
    "clahe": _clahe,
    "denoise": _denoise,
    "grayscale": _grayscale,
    "resize": _resize,
    "sharpen": _sharpen,
}


# --------------------------------------------------------------------------------------
# components/recipe.py: What was done to pixels since the camera, as data that can be done again: the one place that changes pixels.


Recipe = list[dict[str, Any]]
LARGEST_IMAGE = 64_000_000  # pixels; a larger one is refused before it is unpacked


def decode(data: bytes, *, largest: int = LARGEST_IMAGE) -> OperationsImage:
    """The image in a PNG, JPEG, BMP or WebP file's bytes, turned as its EXIF says, as (H, W, 3) uint8 RGB.

    Raises InputError if `data` is no such image, is damaged, or holds more than `largest` pixels.
    """
    import cv2
    import numpy as np

    size = image_size(data)
    if size is None:
        raise InputError("This is no image that can be read.", "Give a JPEG, PNG, BMP or WebP image.")
    if size[0] * size[1] > largest:
        raise InputError(f"The image has {size[0]} x {size[1]} pixels; at most {largest:,} are read.", "Make it smaller first.")
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    except cv2.error:
        image = None
    if image is None:
        raise InputError("The image is damaged and cannot be read.", "Save it again, or leave it out.")
    return np.asarray(image, np.uint8)


def encode(image: OperationsImage, format: str = "png", quality: int = 95) -> bytes:
    """The bytes of `image` as "png" (lossless, `quality` is ignored) or "jpeg" of `quality` 1 to 100."""
    import cv2

    match format:
        case "png":
            ending, settings = ".png", [cv2.IMWRITE_PNG_COMPRESSION, 1]
        case "jpeg":
            ending, settings = ".jpg", [cv2.IMWRITE_JPEG_QUALITY, quality]
        case _:
            raise InputError(f"Images cannot be written as '{format}'.", "Choose png or jpeg.")
    _, data = cv2.imencode(ending, cv2.cvtColor(image, cv2.COLOR_RGB2BGR), settings)
    return bytes(data)


def apply(recipe: Recipe, image: OperationsImage) -> tuple[OperationsImage, Geometry]:
    """Do every operation of `recipe` to `image`; also where its points went. `image` itself is left as it is."""
    import cv2

    geometry = Geometry()
    for step in recipe:
        settings = {name: value for name, value in step.items() if name != "op"}
        operation = OPERATIONS.get(step.get("op", ""))
        if operation is None:
            raise InputError(f"A recipe names the operation {step.get('op')!r}.", f"Known are {', '.join(OPERATIONS)}.")
        try:
            image, moved = operation(image, **settings)
        except (TypeError, ValueError, cv2.error) as error:
            why = getattr(error, "err", str(error))  # of OpenCV's message, without the place in its source
            raise InputError(
                f"A recipe's operation {step} cannot be done: {why}.", "It was written by hand or by another version."
            ) from None
        geometry = geometry.then(moved)
    return image, geometry


def remaining(model_recipe: Recipe, frames_recipe: Recipe) -> Recipe:
    """What is still to be done to frames that already had `frames_recipe` before a model made for `model_recipe` may see them.

    Raises InputError if the frames had something done that the model's own frames had not.
    """
    had = len(frames_recipe)
    if _canonical(model_recipe[:had]) != _canonical(frames_recipe):
        what = f"These frames had this done to them: {in_words(frames_recipe)}. The model was trained after: {in_words(model_recipe)}."
        raise InputError(what, "Give it raw frames, or frames prepared by the same steps in the same order.")
    return model_recipe[had:]


def in_words(recipe: Recipe) -> str:
    """The recipe as a person would say it."""
    return ", then ".join(_recipe_said(step) for step in recipe) or "nothing"


def _recipe_said(step: dict[str, Any]) -> str:
    settings = " ".join(f"{name}={value}" for name, value in sorted(step.items()) if name != "op")
    return f"{step.get('op')} {settings}".strip()


def _canonical(recipe: Recipe) -> str:
    return json.dumps(recipe, sort_keys=True)


# --------------------------------------------------------------------------------------
# components/imaging/frame.py: One frame at a time: its pixels done as a recipe says, its place in the source and its boxes following.


FrameRow = dict[str, Any]  # a row of Frames


def imaging_frame_pixels(row: FrameRow) -> OperationsImage:
    """The image of `row`; an InputError names the frame."""
    try:
        return decode(row["image"])
    except InputError as error:
        remedy = f"{error.remedy} Filter images and Resize can set broken frames aside."
        raise InputError(f"Frame '{row['id']}': {error.message}", remedy) from None


def changed(row: FrameRow, image: OperationsImage, recipe: Recipe, *, format: str, quality: int, visible: float = 0.0) -> FrameRow:
    """`row`, whose pixels are `image`, after `recipe`."""
    after, moved = apply(recipe, image)
    height, width = after.shape[:2]
    row = {**row, "width": width, "height": height, "image": encode(after, format, quality), **Geometry.of(row).then(moved).as_row()}
    if row["boxes"] is not None:
        row["boxes"] = following(row["boxes"], moved, (width, height), visible=visible)
    return row


def following(boxes: list[FrameRow], moved: Geometry, size: tuple[int, int], *, visible: float) -> list[FrameRow]:
    """`boxes` where the pixels went, cut at the image's edges; those of which less than the share `visible` is left are gone."""
    kept = []
    for box in boxes:
        place = clipped(moved.forward(box["x"], box["y"], box["width"], box["height"]), *size, visible=visible)
        if place is not None:
            kept.append({**box, **dict(zip(("x", "y", "width", "height"), place, strict=True))})
    return kept


# --------------------------------------------------------------------------------------
# components/imaging/header.py: How large an image says it is, read from its first bytes: what keeps a small file from unpacking into gigabytes.


_FRAMES_OF_JPEG = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the "start of frame" markers of ITU T.81
_ALONE_IN_JPEG = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height (px) that a PNG, JPEG, BMP or WebP declares; None for anything else."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
            return _pair(">II", data, 16)
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
        if data.startswith(b"BM"):
            width, height = _pair("<ii", data, 18)
            return abs(width), abs(height)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp(data)
    except (struct.error, IndexError):
        return None
    return None


def _pair(form: str, data: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack_from(form, data, at)
    return first, second


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker in _FRAMES_OF_JPEG:
            height, width = _pair(">HH", data, at + 5)
            return width, height
        if marker == 0xFF:  # padding
            at += 1
        else:
            at += 2 if marker in _ALONE_IN_JPEG else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    match data[12:16]:
        case b"VP8 ":
            width, height = _pair("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    return None


# --------------------------------------------------------------------------------------
# components/imaging/likeness.py: How much two pictures differ, judged on small gray thumbnails.


CHANGED_BY = 12  # grey levels; less is noise and compression


def thumbnail(gray: OperationsImage, side: int) -> OperationsImage:
    """A gray picture (H, W) at `side` x `side` px, averaged so that noise goes."""
    return np.asarray(cv2.resize(gray, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def changed_share(before: OperationsImage, after: OperationsImage) -> NDArray[np.float64]:
    """The share of the picture that changed, 0..1. Thumbnails (..., side, side); broadcasts."""
    difference = np.maximum(before, after) - np.minimum(before, after)  # uint8 without wrapping round
    return np.asarray((difference > CHANGED_BY).mean(axis=(-2, -1)))


def fingerprint(gray: OperationsImage) -> int:
    """64 bits that like pictures nearly share, a difference hash: which of 8 x 8 places is darker than its right neighbour."""
    small = cv2.resize(gray, (9, 8), interpolation=cv2.INTER_AREA)
    return int.from_bytes(np.packbits(small[:, 1:] > small[:, :-1]).tobytes(), "big")


# --------------------------------------------------------------------------------------
# components/imaging/reject.py: Which frames are not worth keeping: too blurry, too dark, or showing what the frame before them showed.


REJECT_THUMBNAIL = 64  # px; the side at which two frames are compared


@dataclass(frozen=True)
class Thresholds:
    """From where on a frame is rejected; 0 switches a reason off."""

    blurry_below: float = 0.0  # variance of the Laplacian, in grey levels squared
    dark_below: float = 0.0  # mean grey level, 0..255
    unchanged_below: float = 0.0  # percent of the picture that differs from the frame kept before

    @property
    def any(self) -> bool:
        """Whether a frame could be rejected at all."""
        return self != Thresholds()


@dataclass(frozen=True)
class Look:
    """What a judge needs to know of a frame."""

    sharpness: float
    brightness: float
    thumbnail: OperationsImage  # (64, 64) uint8


def reject_looked_at(image: OperationsImage) -> Look:
    """Measure an image: sharpness as the variance of the Laplacian (Pech-Pacheco et al. 2000), brightness as the mean grey level."""
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    sharpness = float(cv2.Laplacian(gray, cv2.CV_16S).astype(np.float64).var())
    return Look(sharpness, float(gray.mean()), thumbnail(np.asarray(gray, np.uint8), REJECT_THUMBNAIL))


class Judge:
    """Judges frames in their order: it remembers the last one kept of a video."""

    def __init__(self, limits: Thresholds) -> None:
        self.limits = limits
        self._kept: dict[str, OperationsImage] = {}  # the last kept thumbnail, by video

    def rejects(self, look: Look, video: str) -> str:
        """Why a frame is rejected: "blurry", "dark" or "duplicate"; empty if it is kept."""
        if look.sharpness < self.limits.blurry_below:
            return "blurry"
        if look.brightness < self.limits.dark_below:
            return "dark"
        if self.limits.unchanged_below:
            before = self._kept.get(video)
            if before is not None and 100 * changed_share(before, look.thumbnail) < self.limits.unchanged_below:
                return "duplicate"
            self._kept = {video: look.thumbnail}
        return ""


# --------------------------------------------------------------------------------------
# components/imaging/stream.py: Frames through a function, a few rows in memory at a time, with exactly the threads that were given.


Result = TypeVar("Result")
STREAM_BATCH = 32  # rows in memory at a time for each thread
SHARD_ROWS = 256
SHARD_BYTES = 64 << 20  # so that large images do not add up to more memory than a worker has


@contextmanager
def one_opencv_thread() -> Iterator[None]:
    """OpenCV does not start threads of its own: whoever calls it from several has what it was given."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def rows_of(file: Path) -> Iterator[list[FrameRow]]:
    """The rows of one part, in batches."""
    with pyarrow.parquet.ParquetFile(file) as opened:
        for batch in opened.iter_batches(batch_size=STREAM_BATCH):
            yield batch.to_pylist()


def worked(file: Path, work: Callable[[FrameRow], Result], threads: int) -> Iterator[Result]:
    """`work` done to every row of one part, in their order, by `threads` threads (OpenCV lets go of the interpreter's lock)."""
    with one_opencv_thread():
        if threads <= 1:
            for rows in rows_of(file):
                yield from map(work, rows)
            return
        with ThreadPoolExecutor(threads) as pool:
            for rows in rows_of(file):
                yield from pool.map(work, rows)


def in_shards(rows: Iterable[FrameRow], folder: Path) -> Iterator[Part]:
    """Write `rows` as parts of the Frames being made in `folder`, none larger than a worker can hold."""
    held: list[FrameRow] = []
    size = 0
    for row in rows:
        if held and (len(held) == SHARD_ROWS or size + len(row["image"]) > SHARD_BYTES):
            yield Frames.part_from(held, folder)
            held, size = [], 0
        held.append(row)
        size += len(row["image"])
    if held:
        yield Frames.part_from(held, folder)


# --------------------------------------------------------------------------------------
# components/video/setaside.py: Files that cannot be used: counted and named with the reason, and an error if that is not allowed or nothing is left.


SETASIDE_SHOWN = 20  # reasons in one error


@dataclass
class SetAside:
    """The broken files among those read; `kind` is what they should have been: "video", "image" or "frame"."""

    kind: str
    broken: list[dict[str, str]] = field(default_factory=list)

    def add(self, name: str, why: str) -> None:
        """Set the file `name` aside; `why` is the end of a sentence that begins with its name."""
        self.broken.append({self.kind: name, "why": why})
        context().log(f"Set aside: '{name}' {why}.")

    def check(self, *, kept: int, allowed: bool) -> None:
        """Raise InputError naming every broken file if none was `kept`, or if broken ones are not `allowed`."""
        if not self.broken or (kept and allowed):
            return
        reasons = "; ".join(f"'{b[self.kind]}' {b['why']}" for b in self.broken[:SETASIDE_SHOWN])
        more = f"; and {len(self.broken) - SETASIDE_SHOWN} more" if len(self.broken) > SETASIDE_SHOWN else ""
        if not kept:
            raise InputError(f"No {self.kind} can be used: {reasons}{more}.", "Mend these files, or name others.")
        which = f"{counted(len(self.broken), self.kind)} cannot be used"
        raise InputError(f"{which}: {reasons}{more}.", "Mend them, or let broken files be set aside.")


# --------------------------------------------------------------------------------------
# components/imaging/work.py: The work of `filter_images` and `resize`: parts of frames in, parts of changed frames out.


Changed = tuple[FrameRow, FrameRow, Look | None, str]  # encoded images (pixels of many frames would not fit into memory); why it is broken
PICTURE = 240  # px; the height of the picture shown on the node


@dataclass(frozen=True)
class Change:
    """What to do to each frame."""

    recipe: Recipe  # operations to do; none: the stored image stays as it is, byte for byte
    limits: Thresholds = field(default_factory=Thresholds)
    format: str = "png"
    quality: int = 95
    visible: float = 0.0  # the share of a box that must stay inside
    set_aside: bool = False  # frames whose picture cannot be read; else they fail the step

    def __call__(self, row: FrameRow) -> Changed:
        """The row before and after, how it looked before, and why it is to be set aside ("" for a sound one)."""
        try:
            image = imaging_frame_pixels(row)
        except InputError as error:
            if not self.set_aside:
                raise
            return row, row, None, error.message.partition(": ")[2]
        look = reject_looked_at(image) if self.limits.any else None
        if not self.recipe:
            return row, row, look, ""
        return row, changed(row, image, self.recipe, format=self.format, quality=self.quality, visible=self.visible), look, ""


def frames_through(frames: Frames, change: Change, active: Context) -> Frames:
    """Every part of `frames` through `change`, into the output of the call in progress."""
    folder = active.output("frames")
    counts: Counter[str] = Counter({"frames": 0})
    parts: list[Part] = []
    done, total = 0, len(frames)
    judge = Judge(change.limits)  # one for all parts: what is kept must not depend on how a video was cut
    aside = SetAside("frame")
    for part, file in zip(frames.parts, frames.files(), strict=True):
        results = worked(file, change, active.cpus)
        parts += in_shards(_kept(results, judge, counts, active, aside=aside), folder)
        done += part.rows
        active.progress(done, total, f"{done} of {counted(total, 'frame')}")
    if change.limits.any:
        _work_tell(counts, len(frames), active)
    if change.set_aside:
        counts["broken"] = len(aside.broken)
    told = {"broken": aside.broken} if change.set_aside else {}
    return Frames.create(folder, {**_work_info(frames.info, change.recipe), **told, "counts": dict(counts)}, parts)


def _kept(results: Iterator[Changed], judge: Judge, counts: Counter[str], active: Context, *, aside: SetAside) -> Iterator[FrameRow]:
    for before, after, look, flaw in results:
        active.go_on()
        if flaw:
            aside.add(before["id"], flaw)
            continue
        why = judge.rejects(look, before["video"]) if look else ""
        if why:
            counts[f"rejected_{why}"] += 1
            continue
        if not counts["frames"]:
            active.picture("before and after", _side_by_side(imaging_frame_pixels(before), imaging_frame_pixels(after)), f"{before['id']} before and after")
        counts["frames"] += 1
        counts["boxes"] += len(after["boxes"] or [])
        yield after


def _work_info(info: dict[str, Any], recipe: Recipe) -> dict[str, Any]:
    known: dict[str, Any] = {name: info[name] for name in ("classes", "task") if name in info}
    return {**known, "recipe": [*info.get("recipe", []), *recipe]}


def _work_tell(counts: Counter[str], total: int, active: Context) -> None:
    rejected = {n.removeprefix("rejected_"): c for n, c in sorted(counts.items()) if n.startswith("rejected_")}
    if rejected:
        reasons = ", ".join(f"{number} {why}" for why, number in rejected.items())
        active.log(f"{sum(rejected.values())} of {counted(total, 'frame')} rejected: {reasons}.")
    else:
        active.log(f"{counted(total, 'frame')}, none rejected.")


def _side_by_side(before: OperationsImage, after: OperationsImage) -> OperationsImage:
    return np.asarray(np.hstack([_shown(before), _shown(after)]), np.uint8)


def _shown(image: OperationsImage) -> OperationsImage:
    height, width = image.shape[:2]
    return np.asarray(cv2.resize(image, (max(1, round(width * PICTURE / height)), PICTURE), interpolation=cv2.INTER_LINEAR), np.uint8)


# --------------------------------------------------------------------------------------
# components/labelling/marks.py: One mark that a person made: a class, a box, or that they looked and found nothing.


MarksBox = tuple[float, float, float, float]  # x, y of the upper left corner, width, height
LARGEST = 1e6  # px; no camera is larger, and beyond it numbers lose their meaning
FURTHEST = 10.0  # image sizes, for boxes given as parts of the image
WATCH = -1  # the track of marks that only say from when to when somebody looked


@dataclass(frozen=True)
class Mark:
    """A row of Labels. No label: somebody looked there; without another mark in that place, there is nothing."""

    label: str | None
    video: str | None = None
    index: int | None = None
    time: float | None = None
    image: str | None = None
    box: MarksBox | None = None
    relative: bool = False
    track: int | None = None
    keyframe: bool = True
    outside: bool = False

    def row(self) -> dict[str, Any]:
        """The mark as a row of the Labels' schema."""
        place = {"video": self.video, "index": self.index, "time": self.time, "image": self.image, "label": self.label}
        box = dict(zip(("x", "y", "width", "height"), self.box or (None,) * 4, strict=True))
        return {**place, **box, "relative": self.relative, "track": self.track, "keyframe": self.keyframe, "outside": self.outside}

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Mark:
        """The mark that a row of Labels says."""
        box = None if row["x"] is None else (row["x"], row["y"], row["width"], row["height"])
        names = ("label", "video", "index", "time", "image", "relative", "track", "keyframe", "outside")
        return cls(box=box, **{name: row[name] for name in names})


def marks_looked_at(video: str, first: int, last: int) -> list[Mark]:
    """The marks that say: of `video`, somebody looked at the frames `first` to `last`."""
    return [Mark(None, video, first, track=WATCH), Mark(None, video, last + 1, track=WATCH, outside=True)]


def problem_with_box(box: MarksBox, *, relative: bool = False, size: tuple[float, float] | None = None) -> str:
    """Why `box` cannot be on an image of `size` (px; None: unknown), as the end of a sentence; empty if it can."""
    if not all(math.isfinite(n) for n in box):
        return f"has a box that is no number: {_words(box)}"
    if max(abs(n) for n in box) > (FURTHEST if relative else LARGEST):
        return f"has a box that is too large to be true: {_words(box)}"
    x, y, width, height = box
    if width <= 0 or height <= 0:
        return f"has a box without area: {_words(box)}"
    across, down = (1.0, 1.0) if relative else size or (math.inf, math.inf)
    if x >= across or y >= down or x + width <= 0 or y + height <= 0:
        extent = "the image" if relative or size is None else f"the image of {across:g} x {down:g} px"
        return f"has a box outside {extent}: {_words(box)}"
    return ""


def _words(box: MarksBox) -> str:
    return "x {:g}, y {:g}, width {:g}, height {:g}".format(*box)


# --------------------------------------------------------------------------------------
# components/labelling/clipping.py: Where a box of the source lies in the image, and which part of it is seen there.


ClippingRow = dict[str, Any]  # a frame's sizes, scale and offset, as in Frames


def moved(box: MarksBox, relative: bool, row: ClippingRow) -> MarksBox:
    """A box of the source as it lies in the image (px)."""
    across, down = (row["source_width"], row["source_height"]) if relative else (1, 1)
    x, y, width, height = box[0] * across, box[1] * down, box[2] * across, box[3] * down
    scale_x, scale_y = row["scale_x"], row["scale_y"]
    return x * scale_x + row["offset_x"], y * scale_y + row["offset_y"], width * scale_x, height * scale_y


def visible_part(box: MarksBox, row: ClippingRow, min_visible: float, min_size: float) -> MarksBox | None:
    """The part of a box (px) that lies in the image; None if that is less than `min_visible` of it or under `min_size` px."""
    x, y, width, height = box
    left, top = max(0.0, x), max(0.0, y)
    wide, high = min(float(row["width"]), x + width) - left, min(float(row["height"]), y + height) - top
    if wide <= 0 or high <= 0 or min(wide, high) < min_size or wide * high < min_visible * width * height:
        return None
    return left, top, wide, high


# --------------------------------------------------------------------------------------
# components/labelling/reading.py: A label file being read: its text, the marks found in it, and errors that name the file and the place.


LARGEST_FILE = 512 * 1024 * 1024  # bytes; more is no label file that people made


@dataclass(frozen=True)
class Policy:
    """What the analyst asked for: other names for classes, which classes may occur, what to do with others and with impossible boxes."""

    rename: Mapping[str, str] = field(default_factory=dict)
    classes: frozenset[str] = frozenset()  # empty: all
    unknown: Literal["error", "skip", "keep"] = "error"
    invalid: Literal["error", "skip"] = "error"
    video: str = ""  # the video that all frames are of, whatever the files call it


@dataclass
class ReadingReading:
    """One file being read."""

    file: NamedFile
    policy: Policy = field(default_factory=Policy)
    beside: Mapping[str, NamedFile] = field(default_factory=dict)  # all files that are read, by name
    marks: list[Mark] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def folder(self) -> PurePosixPath:
        """The folder the file lies in, relative to what is read."""
        return PurePosixPath(self.file.name).parent

    def near(self, *names: str) -> ReadingReading | None:
        """The first file called one of `names` in the file's folder or, within what is read, a folder above."""
        for folder in (self.folder, *self.folder.parents):
            for name in names:
                if found := self.beside.get((folder / name).as_posix()):
                    return ReadingReading(found)
        return None

    def add(self, mark: Mark, where: str, *, size: tuple[float, float] | None = None) -> None:
        """Keep `mark`, found at `where` on an image of `size` px (None: unknown), if the policy lets it be."""
        if self.policy.video and mark.video is not None:
            mark = replace(mark, video=self.policy.video)
        if mark.label is not None:
            mark = replace(mark, label=self.policy.rename.get(mark.label, mark.label))
            if not self._is_known(mark.label or "", where):
                self.counts["unknown"] += 1
                return
        if mark.box and not mark.outside and (problem := problem_with_box(mark.box, relative=mark.relative, size=size)):
            if self.policy.invalid == "error":
                self.fail(where, problem, "Correct it, or let impossible boxes be skipped.")
            self.counts["invalid"] += 1
            return
        self.marks.append(mark)

    def fail(self, where: str, problem: str, remedy: str = "") -> NoReturn:
        """Raise what is wrong at `where` ("" for the file as a whole)."""
        raise InputError(f"{self.file.name}{', ' if where else ''}{where} {problem}.", remedy)

    def text(self) -> str:
        """The content of the file."""
        try:
            if self.file.path.stat().st_size > LARGEST_FILE:
                self.fail("", f"is larger than {LARGEST_FILE // 1024 // 1024} MB", "Split it, a file a video.")
            return self.file.path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            self.fail("", f"is not UTF-8 text (byte {error.start})", "Save it as UTF-8.")
        except OSError as error:
            self.fail("", f"cannot be read: {error.strerror}")

    def json(self) -> Any:
        """The content of a JSON file."""
        try:
            return json.loads(self.text(), parse_constant=lambda name: self.fail("", f"holds {name}, which is no number in JSON"))
        except json.JSONDecodeError as error:
            self.fail(f"line {error.lineno}", f"is not JSON: {error.msg}", "Export it again.")
        except RecursionError:
            self.fail("", "is nested too deeply to be a label file")

    def xml(self) -> Element:
        """The root of an XML file; entities and document types are refused, so that a small file cannot swell."""
        try:
            root: Element = fromstring(self.text(), forbid_dtd=True)
        except ParseError as error:
            self.fail(f"line {error.position[0]}", f"is not XML: {str(error).split(':')[0]}", "Export it again.")
        except defusedxml.DefusedXmlException:
            self.fail("", "declares a document type or entities, which may be an attack", "Remove the <!DOCTYPE ...> part.")
        return root

    def _is_known(self, label: str, where: str) -> bool:
        if not label.strip():
            self.fail(where, "names no class")
        if not self.policy.classes or label in self.policy.classes or self.policy.unknown == "keep":
            return True
        if self.policy.unknown == "error":
            known = ", ".join(sorted(self.policy.classes))
            self.fail(where, f"is of class '{label}', which is not among {known}", "Add it, rename it, or let unknown classes be skipped.")
        return False


def number(reading: ReadingReading, where: str, name: str, value: Any) -> float:
    """`value` as a finite number."""
    try:
        read = float(value)
    except (TypeError, ValueError, OverflowError):
        reading.fail(where, f"has {name} {value!r}, which is no number" if value is not None else f"lacks {name}")
    if read != read or abs(read) == float("inf"):
        reading.fail(where, f"has {name} {value!r}, which is no finite number")
    return read


def whole_number(reading: ReadingReading, where: str, name: str, value: Any) -> int:
    """`value` as a whole number that fits 64 bits."""
    read = number(reading, where, name, value)
    if read != int(read) or abs(read) >= 2**53:
        reading.fail(where, f"has {name} {value!r}, which is no whole number that a frame or track can have")
    return int(read)


# --------------------------------------------------------------------------------------
# components/labelling/tracks.py: Tracks: where a thing is between two places where it was marked, and where it is not.


class Track:
    """One thing's marks in the order of their places: frame numbers, or times in seconds."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.marks = sorted(marks, key=lambda m: (_tracks_place(m), not m.outside))
        self.places = [_tracks_place(m) for m in self.marks]

    @property
    def first(self) -> Mark:
        """The first mark: what the thing is."""
        return self.marks[0]

    def at(self, place: float, tolerance: float = 0.0) -> tuple[bool, MarksBox | None]:
        """Whether the thing is there at `place`, and its box, on a straight line between the marks around; none beyond the ends."""
        after = bisect_right(self.places, place + tolerance)
        if after == 0:
            return False, None
        before = self.marks[after - 1]
        if before.outside or (after == len(self.marks) and self.places[after - 1] < place - tolerance):
            return False, None
        if after == len(self.marks) or abs(self.places[after - 1] - place) <= tolerance or before.box is None:
            return True, before.box
        return True, _between(before, self.marks[after], (place - self.places[after - 1]) / (self.places[after] - self.places[after - 1]))


def ended_where_missing(marks: Sequence[Mark], frames: Sequence[int]) -> list[Mark]:
    """The marks to add so that a track is outside at the next of the labelled `frames` (sorted) where it has no mark."""
    held: dict[Any, dict[int, Mark]] = defaultdict(dict)
    for mark in marks:
        held[mark.track][mark.index or 0] = mark
    following = dict(pairwise(frames))
    ends = []
    for track in held.values():
        for index, mark in track.items():
            if (after := following.get(index)) is not None and after not in track:
                ends.append(replace(mark, index=after, outside=True))
    return ends


def _tracks_place(mark: Mark) -> float:
    return mark.index if mark.index is not None else mark.time or 0.0


def _between(before: Mark, after: Mark, part: float) -> MarksBox | None:
    if before.box is None or after.box is None or after.outside:
        return before.box  # it stays where it was until it is gone
    x, y, width, height = (a + (b - a) * part for a, b in zip(before.box, after.box, strict=True))
    return x, y, width, height


# --------------------------------------------------------------------------------------
# components/labelling/coco.py: COCO's JSON (cocodataset.org): boxes on images; with "videos", `video_id` and `frame_id`, boxes as tracks on frames.


Entry = dict[str, Any]


def read_coco(reading: ReadingReading) -> None:
    """Read images, categories and annotations; crowds (iscrowd) are counted, not read."""
    content = reading.json()
    if not isinstance(content, dict) or "images" not in content:
        reading.fail("", "is not COCO's: it has no 'images'")
    names, videos = (_coco_names(reading, content, group) for group in ("categories", "videos"))
    boxes = _by_image(reading, content)
    seen: dict[str, list[int]] = defaultdict(list)
    tracked: dict[str, list[tuple[Mark, str, tuple[float, float]]]] = defaultdict(list)
    for image in _entries(reading, content, "images"):
        number_ = _key(reading, "images", image, "id")
        place, where, size = _coco_place(reading, image, videos), f"image {number_}", _coco_size(reading, image)
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


def _add_tracks(reading: ReadingReading, video: str, marks: list[tuple[Mark, str, tuple[float, float]]], frames: list[int]) -> None:
    for mark in marks_looked_at(video, frames[0], frames[-1]):
        reading.add(mark, f"video {video}")
    for mark, where, size in marks:
        reading.add(mark, where, size=size)
    for end in ended_where_missing([m for m, _, _ in marks], frames):
        reading.add(end, f"video {video}")


def _coco_names(reading: ReadingReading, content: Entry, group: str) -> dict[int, str]:
    return {_key(reading, group, e, "id"): str(e.get("name") or e.get("file_name") or "") for e in _entries(reading, content, group)}


def _by_image(reading: ReadingReading, content: Entry) -> dict[int, list[Entry]]:
    grouped: dict[int, list[Entry]] = defaultdict(list)
    for annotation in _entries(reading, content, "annotations"):
        if annotation.get("iscrowd"):
            reading.counts["crowds"] += 1
        else:
            grouped[_key(reading, "annotations", annotation, "image_id")].append(annotation)
    return grouped


def _mark(reading: ReadingReading, annotation: Entry, names: dict[int, str], place: dict[str, Any]) -> Mark:
    where = f"annotation {annotation.get('id', '?')}"
    category = _key(reading, "annotations", annotation, "category_id")
    if category not in names:
        reading.fail(where, f"is of category {category}, which is not among the categories", "Export it again.")
    said = annotation.get("instance_id", annotation.get("track_id"))
    track = None if said is None else whole_number(reading, where, "track", said)
    return Mark(names[category], box=_coco_box(reading, where, annotation), track=track, **place)


def _coco_box(reading: ReadingReading, where: str, annotation: Entry) -> MarksBox | None:
    box = annotation.get("bbox")
    if box is None:
        return None
    if not isinstance(box, list) or len(box) != 4:
        reading.fail(where, f"has bbox {str(box)[:60]}, which is not [x, y, width, height]")
    x, y, width, height = (number(reading, where, "bbox", n) for n in box)
    return x, y, width, height


def _coco_place(reading: ReadingReading, image: Entry, videos: dict[int, str]) -> dict[str, Any]:
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


def _coco_size(reading: ReadingReading, image: Entry) -> tuple[float, float]:
    where = f"image {image.get('id')}"
    width, height = (number(reading, where, n, image.get(n, 1e6)) for n in ("width", "height"))
    return width, height


def _entries(reading: ReadingReading, content: Entry, name: str) -> list[Entry]:
    entries = content.get(name) or []
    if not isinstance(entries, list):
        reading.fail(f"'{name}'", "is not a list")
    for place, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            reading.fail(f"'{name}', entry {place},", f"is {str(entry)[:40]!r}, not an object")
    return entries


def _key(reading: ReadingReading, group: str, entry: Entry, name: str) -> int:
    return whole_number(reading, f"'{group}', entry {entry.get('id', '?')},", name, entry.get(name))


# --------------------------------------------------------------------------------------
# components/labelling/cvat.py: CVAT's XML: tracks over a video's frames, or boxes and tags on images (cvat.ai, "CVAT for video/images 1.1").


Size = tuple[float, float] | None


def read_cvat(reading: ReadingReading) -> None:
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


def _read_video(reading: ReadingReading, root: Element) -> None:
    video, size = _cvat_video_name(reading, root), _original_size(reading, root)
    for mark in _frames_looked_at(reading, root, video):
        reading.add(mark, "its task")
    for place, track in enumerate(root.findall("track")):
        number_ = whole_number(reading, f"track {place + 1}", "id", track.get("id", place))
        where = f"track {number_}"
        label = _cvat_label(reading, where, track)
        reading.counts["other_shapes"] += sum(child.tag not in ("box", "attribute") for child in track)
        for box in track.findall("box"):
            frame = whole_number(reading, where, "frame", box.get("frame"))
            at = f"{where}, frame {frame}"
            outside, keyframe = box.get("outside") == "1", box.get("keyframe", "1") == "1"
            corners = _cvat_corners(reading, at, box)
            reading.add(Mark(label, video, frame, box=corners, track=number_, keyframe=keyframe, outside=outside), at, size=size)


def _read_image(reading: ReadingReading, image: Element) -> None:
    name = image.get("name") or ""
    if not name:
        reading.fail(f"image {image.get('id', '?')}", "has no name")
    where = f"image {name}"
    size = _cvat_size(reading, where, image.get("width"), image.get("height"))
    reading.add(Mark(None, image=name), where)
    for child in image:
        if child.tag == "box":
            reading.add(Mark(_cvat_label(reading, where, child), image=name, box=_cvat_corners(reading, where, child)), where, size=size)
        elif child.tag == "tag":
            reading.add(Mark(_cvat_label(reading, where, child), image=name), where)
        else:
            reading.counts["other_shapes"] += 1


def _cvat_video_name(reading: ReadingReading, root: Element) -> str:
    """What `<source>` says, below the folder of the label file; without it, the label file's own name."""
    said = (root.findtext("meta/source") or root.findtext("meta/task/source") or "").strip()
    if "/" in said or "\\" in said:
        return said
    return (reading.folder / (said or reading.file.path.stem)).as_posix()


def _frames_looked_at(reading: ReadingReading, root: Element, video: str) -> list[Mark]:
    def said(name: str) -> int | None:
        text = root.findtext(f"meta/task/{name}") or root.findtext(f"meta/{name}")
        return None if text is None else whole_number(reading, "its task", name, text)

    size = said("size")
    first, last = said("start_frame") or 0, said("stop_frame")
    if last is None and size is not None:
        last = first + size - 1
    if last is None:
        frames = [whole_number(reading, "a track", "frame", b.get("frame")) for b in root.iterfind("track/box")]
        return marks_looked_at(video, min(frames), max(frames)) if frames else []
    return marks_looked_at(video, first, last) if last >= first else []


def _original_size(reading: ReadingReading, root: Element) -> Size:
    found = root.find("meta/task/original_size")
    return None if found is None else _cvat_size(reading, "its task", found.findtext("width"), found.findtext("height"))


def _cvat_size(reading: ReadingReading, where: str, width: str | None, height: str | None) -> Size:
    if width is None or height is None:
        return None
    return number(reading, where, "width", width), number(reading, where, "height", height)


def _cvat_label(reading: ReadingReading, where: str, element: Element) -> str:
    label = element.get("label")
    if label is None:
        reading.fail(where, "names no class")
    return label


def _cvat_corners(reading: ReadingReading, where: str, box: Element) -> MarksBox:
    left, top, right, bottom = (number(reading, where, name, box.get(name)) for name in ("xtl", "ytl", "xbr", "ybr"))
    turn = math.radians(number(reading, where, "rotation", box.get("rotation", 0)))
    if not turn:
        return left, top, right - left, bottom - top
    cos, sin = abs(math.cos(turn)), abs(math.sin(turn))  # the upright box around the turned one
    wide, high = right - left, bottom - top
    width, height = wide * cos + high * sin, wide * sin + high * cos
    return (left + right - width) / 2, (top + bottom - height) / 2, width, height


# --------------------------------------------------------------------------------------
# components/labelling/imagefolder.py: A folder a class, with its images in it: `bottle/0001.png`.


IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff")


def read_image_folder(reading: ReadingReading) -> None:
    """Read the class of one image: the name of the folder it lies in."""
    if not reading.folder.name:
        reading.fail("", "lies in no folder that names its class", "Put each image into a folder called like its class.")
    reading.add(Mark(reading.folder.name, image=reading.file.name), "")


# --------------------------------------------------------------------------------------
# components/labelling/mot.py: MOTChallenge's text (motchallenge.net): `frame, track, left, top, width, height, considered, class, visibility`, frames from 1.


CLASSES = (
    "pedestrian", "person_on_vehicle", "car", "bicycle", "motorbike", "non_motor_vehicle", "static_person", "distractor",
    "occluder", "occluder_on_ground", "occluder_full", "reflection", "crowd",
)  # fmt: skip


def read_mot(reading: ReadingReading) -> None:
    """Read the tracks of one sequence; lines that are not to be considered are counted, not read."""
    sequence = _sequence(reading)
    video = sequence.get("name") or _mot_video_name(reading)
    marks: list[tuple[Mark, str]] = []
    frames: list[int] = []
    for line, text in enumerate(reading.text().splitlines(), 1):
        where = f"line {line}"
        if not text.strip():
            continue
        words = [w.strip() for w in text.split(",")]
        if len(words) < 6:
            reading.fail(where, f"has {len(words)} numbers, where MOT has at least 6: frame, track, left, top, width, height")
        frame, track = (whole_number(reading, where, name, word) for name, word in zip(("frame", "track"), words, strict=False))
        if frame < 1:
            reading.fail(where, f"is of frame {frame}, and MOT counts frames from 1")
        frames.append(frame - 1)
        if len(words) > 6 and number(reading, where, "considered", words[6]) == 0:
            reading.counts["not_considered"] += 1
            continue
        left, top, width, height = (number(reading, where, "a number", w) for w in words[2:6])
        box = (left - 1, top - 1, width, height)  # MOT counts pixels from 1
        marks.append((Mark(_mot_label(reading, where, words), video, frame - 1, box=box, track=track), where))
    _add(reading, video, marks, _looked_at(reading, sequence, frames))


def _add(reading: ReadingReading, video: str, marks: list[tuple[Mark, str]], frames: range) -> None:
    if not frames:
        return
    for mark in marks_looked_at(video, frames[0], frames[-1]):
        reading.add(mark, "")
    for mark, where in marks:
        reading.add(mark, where)
    for end in ended_where_missing([m for m, _ in marks], frames):
        reading.add(end, "")


def _looked_at(reading: ReadingReading, sequence: dict[str, str], frames: list[int]) -> range:
    if not frames:
        return range(0)
    length = whole_number(reading, "seqinfo.ini", "seqLength", sequence.get("seqlength", 0))
    if max(frames) - min(frames) > 10_000_000:
        reading.fail("", f"speaks of frame {max(frames) + 1}, which no video has")
    return range(min(frames) if not length else 0, max(max(frames) + 1, min(length, 10_000_000)))


def _mot_label(reading: ReadingReading, where: str, words: list[str]) -> str:
    """Nine columns have a class; ten are of 2D MOT 2015, which knows pedestrians only."""
    number_ = whole_number(reading, where, "class", words[7]) if len(words) in (8, 9) else -1
    if number_ == -1:
        return CLASSES[0]
    return CLASSES[number_ - 1] if 1 <= number_ <= len(CLASSES) else f"class_{number_}"


def _mot_video_name(reading: ReadingReading) -> str:
    """Of `SEQUENCE/gt/gt.txt` the sequence, of any other file its own name."""
    path = PurePosixPath(reading.file.name)
    folders = "/".join(p for p in path.parent.parts if p not in ("gt", "det"))
    return folders if folders and path.name in ("gt.txt", "det.txt") else path.with_suffix("").as_posix()


def _sequence(reading: ReadingReading) -> dict[str, str]:
    """The [Sequence] section of the nearest seqinfo.ini."""
    file = reading.near("seqinfo.ini")
    if file is None:
        return {}
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(file.text())
    except Error as error:
        file.fail("", f"cannot be read: {str(error).splitlines()[0]}")
    return dict(parser["Sequence"]) if parser.has_section("Sequence") else {}


# --------------------------------------------------------------------------------------
# components/labelling/table.py: A CSV table with a header: a row a mark, its columns called by any of their usual names.


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


def read_table(reading: ReadingReading) -> None:
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


def _read_row(reading: ReadingReading, where: str, cells: list[str], columns: dict[str, int]) -> None:
    row = {name: cells[place].strip() for name, place in columns.items() if place < len(cells) and cells[place].strip()}
    if "video" not in row and "image" not in row:
        reading.fail(where, "names no video and no image")
    label = row.get("label")
    if label is None and "x" in row:
        reading.fail(where, "names no class")

    def read(name: str, how: Callable[[ReadingReading, str, str, str], float]) -> float | None:
        return how(reading, where, name, row[name]) if name in row else None

    index, track = read("index", whole_number), read("track", whole_number)
    mark = Mark(
        label,
        video=row.get("video"),
        index=None if index is None else int(index),
        time=read("time", number),
        image=None if "video" in row else row.get("image"),
        box=_table_box(reading, where, row),
        track=None if track is None else int(track),
    )
    reading.add(mark, where)


def _table_box(reading: ReadingReading, where: str, row: dict[str, str]) -> MarksBox | None:
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


# --------------------------------------------------------------------------------------
# components/labelling/voc.py: Pascal VOC's XML, one file an image (host.robots.ox.ac.uk/pascal/VOC).


def read_voc(reading: ReadingReading) -> None:
    """Read the objects' boxes. VOC counts pixels from 1 and includes the last, so a box from 1 to 10 is 10 px wide from 0."""
    root = reading.xml()
    if root.tag != "annotation":
        reading.fail("", f"is not Pascal VOC's: its outermost element is <{root.tag}>, not <annotation>")
    folder = [part for part in reading.folder.parts if part != "Annotations"]
    name = (root.findtext("filename") or "").strip() or reading.file.path.stem
    image = name if "/" in name else "/".join([*folder, name])
    width, height = (_voc_size(reading, root, n) for n in ("width", "height"))
    size = (width, height) if width and height else None
    reading.add(Mark(None, image=image), "")
    for place, thing in enumerate(root.findall("object"), 1):
        where = f"object {place}"
        label = (thing.findtext("name") or "").strip()
        box = thing.find("bndbox")
        if box is None:
            reading.fail(where, "has no <bndbox>")
        left, top, right, bottom = (number(reading, where, n, box.findtext(n)) for n in ("xmin", "ymin", "xmax", "ymax"))
        reading.add(Mark(label, image=image, box=(left - 1, top - 1, right - left + 1, bottom - top + 1)), where, size=size)


def _voc_size(reading: ReadingReading, root: Element, name: str) -> float:
    return number(reading, "size", name, root.findtext(f"size/{name}") or 0)


# --------------------------------------------------------------------------------------
# components/labelling/yolo.py: YOLO's text files, one an image: `class x y width height` with the box's middle and size as parts of the image.


LISTS = ("classes.txt", "labels.txt", "obj.names", "train.txt", "val.txt", "valid.txt", "test.txt", "readme.txt")


def is_class_list(file: NamedFile) -> bool:
    """Whether a text file is one of those that lie beside YOLO's labels: class names, lists of images."""
    return PurePosixPath(file.name).name.lower() in LISTS


def read_yolo(reading: ReadingReading) -> None:
    """Read boxes; a line of more than six numbers is a polygon, read as the box around it. Classes without a name are called class_N."""
    names = class_names(reading)
    image = _image_name(reading.file)
    reading.add(Mark(None, image=image), "")
    for line, text in enumerate(reading.text().splitlines(), 1):
        where, words = f"line {line}", text.split()
        if not words:
            continue
        if len(words) < 5:
            reading.fail(where, f"has {len(words)} words, where YOLO has 'class x y width height'", "Choose the format, or correct it.")
        label = whole_number(reading, where, "class", words[0])
        if names and label not in names and not _goes_without_name(reading, where, label):
            continue
        numbers = [number(reading, where, "a number", w) for w in words[1:]]
        reading.add(Mark(names.get(label, f"class_{label}"), image=image, box=_yolo_box(reading, where, numbers), relative=True), where)


def class_names(reading: ReadingReading) -> dict[int, str]:
    """The names in the nearest data.yaml (or dataset.yaml), classes.txt or obj.names; empty if there is none."""
    if (found := reading.near("data.yaml", "data.yml", "dataset.yaml")) and (names := _names_in_yaml(found)):
        return names
    listed = reading.near("classes.txt", "obj.names", "labels.txt")
    return _names_in_lines(listed.text()) if listed else {}


def _goes_without_name(reading: ReadingReading, where: str, label: int) -> bool:
    """Whether a class that the list of names lacks may stand."""
    if reading.policy.unknown == "error":
        reading.fail(where, f"is of class {label}, which has no name", "Add the name, or let unknown classes be skipped.")
    reading.counts["unknown"] += reading.policy.unknown == "skip"
    return reading.policy.unknown == "keep"


def _names_in_lines(text: str) -> dict[int, str]:
    return dict(enumerate(line.strip() for line in text.strip().splitlines()))


def _names_in_yaml(reading: ReadingReading) -> dict[int, str]:
    """The `names` of a data.yaml, in any of the three ways people write them: [a, b], a line each with -, a line each with N:."""
    lines = [re.sub(r"\s#.*$|^#.*$", "", line).rstrip() for line in reading.text().splitlines()]
    start = next((n for n, line in enumerate(lines) if re.match(r"names\s*:", line)), None)
    if start is None:
        return {}
    rest = lines[start].split(":", 1)[1].strip()
    if rest:
        return _names_inline(reading, start, " ".join([rest, *lines[start + 1 :]]))
    names: dict[int, str] = {}
    for line, text in enumerate(lines[start + 1 :], start + 2):
        if not text.strip():
            continue
        found = re.match(r"\s*-\s+(.+)$", text) or re.match(r"\s+['\"]?(\d+)['\"]?\s*:\s*(.+)$", text)
        if not found:
            if not text[0].isspace():
                break
            reading.fail(f"line {line}", "is no class name that can be read", "Write the names as [one, two].")
        number_ = int(found[1]) if found.lastindex == 2 else len(names)
        names[number_] = _unquoted(found[found.lastindex or 1])
    return names


def _names_inline(reading: ReadingReading, line: int, text: str) -> dict[int, str]:
    found = re.match(r"\[(.*?)\]|\{(.*?)\}", text)
    if not found:
        reading.fail(f"line {line + 1}", "names no classes that can be read", "Write the names as [one, two].")
    if found[1] is not None:
        return dict(enumerate(_unquoted(word) for word in found[1].split(",") if word.strip()))
    pairs = [word.split(":", 1) for word in found[2].split(",") if ":" in word]
    return {whole_number(reading, f"line {line + 1}", "class", _unquoted(n)): _unquoted(name) for n, name in pairs}


def _unquoted(word: str) -> str:
    word = word.strip()
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else word


def _image_name(file: NamedFile) -> str:
    """`labels/train/a.txt` is of `images/train/a.jpg`: the name without the ending and without the folder `labels`."""
    parts = PurePosixPath(file.name).with_suffix("").parts
    return "/".join(parts[parts.index("labels") + 1 :] if "labels" in parts[:-1] else parts)


def _yolo_box(reading: ReadingReading, where: str, numbers: list[float]) -> tuple[float, float, float, float]:
    if len(numbers) <= 5:  # the fifth is a model's confidence
        x, y, width, height = numbers[:4]
        return x - width / 2, y - height / 2, width, height
    if len(numbers) % 2:
        reading.fail(where, f"is a polygon with {len(numbers)} numbers, which are no pairs")
    across, down = numbers[::2], numbers[1::2]
    return min(across), min(down), max(across) - min(across), max(down) - min(down)


# --------------------------------------------------------------------------------------
# components/labelling/formats.py: The label formats: which files each reads, and which of them a folder holds.


HEAD = 65536  # bytes from which a format is told
NUMBER = r"[-+]?[\d.]+(?:[eE][-+]?\d+)?"


@dataclass(frozen=True)
class FormatsFormat:
    """A way to write labels down. `claims` tells from a file's first text whether it is of this format."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    claims: Callable[[NamedFile, str], bool]
    read: Callable[[ReadingReading], None]

    def files(self, files: Iterable[NamedFile]) -> list[NamedFile]:
        """Those of `files` that may be of this format by their endings."""
        mine = [f for f in files if f.path.suffix.lower() in self.suffixes]
        return [f for f in mine if not is_class_list(f)] if self.name in ("yolo", "mot") else mine

    def reading(self, file: NamedFile, policy: Policy, beside: Mapping[str, NamedFile]) -> ReadingReading:
        """`file`, read; `beside` are all files that are read, by name."""
        reading = ReadingReading(file, policy, beside=beside)
        self.read(reading)
        return reading


def choose_format(files: list[NamedFile], wanted: str) -> tuple[FormatsFormat, list[NamedFile], list[NamedFile]]:
    """The format `wanted`, or for "auto" the one that the files are of; its files; and the files that are no labels."""
    if wanted != "auto":
        mine = FORMATS[wanted].files(files)
        if not mine:
            endings = ", ".join(FORMATS[wanted].suffixes)
            raise InputError(f"No {FORMATS[wanted].title} file is there (such end in {endings}).", "Check the path.")
        return FORMATS[wanted], mine, [f for f in files if f not in mine]
    claimed = {f: format_ for f in files if (format_ := _claimant(f)) is not None}
    counts = Counter(f.name for f in claimed.values() if f.name != "imagefolder") or Counter(f.name for f in claimed.values())
    if not counts:
        raise InputError(f"{_some(files)} can be read as labels in no known format.", "Choose the format to see what is wrong.")
    if len(counts) > 1:
        both = " and ".join(FORMATS[n].title for n in sorted(counts))
        raise InputError(f"There are labels in more than one format: {both}.", "Choose the format, or name a folder with one of them.")
    chosen = FORMATS[next(iter(counts))]
    empty = [f for f in chosen.files(files) if f not in claimed and chosen.name == "yolo" and not _head(f).strip()]
    mine = [f for f in files if claimed.get(f) is chosen or f in empty]
    return chosen, mine, [f for f in files if f not in mine and f.path.suffix.lower() not in IMAGES]


def _claimant(file: NamedFile) -> FormatsFormat | None:
    suffix = file.path.suffix.lower()
    candidates = [f for f in FORMATS.values() if suffix in f.suffixes]
    head = "" if suffix in IMAGES or not candidates else _head(file)
    return next((f for f in candidates if f.claims(file, head)), None)


def _head(file: NamedFile) -> str:
    try:
        with file.path.open("rb") as opened:
            return opened.read(HEAD).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _outermost(head: str) -> str:
    """The name of an XML file's first element."""
    found = re.search(r"<([A-Za-z_][\w.-]*)", re.sub(r"<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\])?\s*>", "", head, flags=re.DOTALL))
    return found[1] if found else ""


def _first_line(head: str) -> str:
    return next((line.strip() for line in head.splitlines() if line.strip()), "")


def _is_coco(file: NamedFile, head: str) -> bool:
    return re.search(r'"(images|annotations|categories)"\s*:', head) is not None


def _is_mot(file: NamedFile, head: str) -> bool:
    return re.fullmatch(rf"{NUMBER}(\s*,\s*{NUMBER}){{5,}}", _first_line(head)) is not None


def _is_yolo(file: NamedFile, head: str) -> bool:
    return not is_class_list(file) and re.fullmatch(rf"\d+(\s+{NUMBER}){{4,}}", _first_line(head)) is not None


def _some(files: list[NamedFile]) -> str:
    names = ", ".join(f.name for f in files[:3])
    if len(files) > 3:
        return f"None of {names} and {counted(len(files) - 3, 'more file')}"
    return f"Neither of {names}" if len(files) > 1 else names


FORMATS = {
    made.name: made
    for made in (
        FormatsFormat("coco", "COCO", (".json",), _is_coco, read_coco),
        FormatsFormat("cvat", "CVAT", (".xml",), lambda file, head: _outermost(head) == "annotations", read_cvat),
        FormatsFormat("voc", "Pascal VOC", (".xml",), lambda file, head: _outermost(head) == "annotation", read_voc),
        FormatsFormat("csv", "CSV", (".csv", ".tsv"), lambda file, head: has_header(_first_line(head)), read_table),
        FormatsFormat("mot", "MOT", (".txt", ".csv"), _is_mot, read_mot),
        FormatsFormat("yolo", "YOLO", (".txt",), _is_yolo, read_yolo),
        FormatsFormat("imagefolder", "image folder", IMAGES, lambda file, head: "/" in file.name, read_image_folder),
    )
}


# --------------------------------------------------------------------------------------
# components/labelling/collecting.py: Reads all label files of a folder into one Labels artifact, a part a video (or a folder of images).


WORDS = {
    "unknown": ("mark of an unknown class", "marks of unknown classes"),
    "invalid": ("impossible box", "impossible boxes"),
    "other_shapes": ("shape that is no box", "shapes that are no boxes"),
    "crowds": ("crowd", "crowds"),
    "not_considered": ("line that is not to be considered", "lines that are not to be considered"),
    "without_box": ("mark without a box", "marks without a box"),
}


def collect(source: str, folder: Path, *, suffixes: tuple[str, ...], wanted: str, policy: Policy) -> Labels:
    """Read the files that `source` names, in the format `wanted` ("auto": found out), into the artifact in `folder`."""
    files = named_files(source, suffixes)
    chosen, mine, others = choose_format(files, wanted)
    beside = {f.name: f for f in files}
    groups: dict[str, list[Mark]] = defaultdict(list)
    counts: Counter[str] = Counter(files=len(mine))
    for done, file in enumerate(mine):
        if done % 64 == 0:
            context().progress(done, len(mine), file.name)
        reading = chosen.reading(file, policy, beside)
        counts.update(reading.counts)
        for mark in reading.marks:
            groups[mark.video or reading.folder.as_posix()].append(mark)
    _say_others(others)
    return _write(groups, chosen.name, counts, folder)


def _write(groups: dict[str, list[Mark]], format: str, counts: Counter[str], folder: Path) -> Labels:
    marks = [mark for held in groups.values() for mark in held if mark.label is not None]
    if not marks:
        raise InputError(
            f"The labels name nothing in {counted(counts['files'], 'file')}.", "Check the path, the classes and what is skipped."
        )
    boxes = any(mark.box for mark in marks)
    if boxes:
        counts["without_box"] = sum(mark.box is None for mark in marks)
        groups = {name: [m for m in held if m.label is None or m.box] for name, held in groups.items()}
    classes = sorted({mark.label for mark in marks if mark.label and (mark.box or not boxes)})
    counts["marks"] = len(marks) - counts["without_box"]
    for name, words in WORDS.items():
        if counts[name]:
            context().log(f"Left out: {counted(counts[name], *words)}.")
    marked, shown = counted(counts["marks"], "mark"), counted(len(classes), "class", "classes")
    context().log(f"{marked} of {shown} in {counted(counts['files'], 'file')} ({format}).")
    parts = [Labels.part_from([mark.row() for mark in groups[name]], folder) for name in sorted(groups) if groups[name]]
    info = {"kind": "boxes" if boxes else "classes", "classes": classes, "format": format, "counts": {n: c for n, c in counts.items() if c}}
    return Labels.create(folder, info, parts)


def _say_others(others: list[NamedFile]) -> None:
    if others:
        context().log(f"Not read, since no labels: {counted(len(others), 'file')} beside them.")


# --------------------------------------------------------------------------------------
# components/labelling/names.py: Which label belongs to which frames, by name: with or without folders, with or without ending, and never by guessing.


ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
Parts = tuple[str, ...]


def fitting(names: Iterable[str], known: Iterable[str], *, what: str, by_path: bool = True) -> dict[str, str]:
    """For each of the labels' `names` that fits one of the `known` names, which.

    Two names fit if one is the end of the other ("early", "early.mp4", "inlet/early" and "videos/inlet/early.mp4" all fit
    "inlet/early.mp4"); not `by_path`, if their last parts are equal. Better fits go first: exact, with the same ending, without.
    Raises InputError where a name fits several, or several fit one; `what` they are ("video", "image") is for that sentence.
    """
    index: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(known):
        last = _parts(name)[-1]
        for key in {last, ENDING.sub("", last)}:
            index[key].append(name)
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        if best := _best(name, index, by_path):
            if len(best) > 1:
                raise _ambiguous(f"The labels' {what} '{name}' may be {_names_listed(best)}", by_path)
            found[name] = best[0]
    _check_alone(found, what, by_path)
    return found


def _best(name: str, index: dict[str, list[str]], by_path: bool) -> list[str]:
    last = _parts(name)[-1]
    candidates = dict.fromkeys([*index.get(last, ()), *index.get(ENDING.sub("", last), ())])
    scored = [(score, c) for c in candidates if (score := _score(_parts(name), _parts(c), by_path))]
    return [c for score, c in scored if score == max(s for s, _ in scored)]


def _score(mine: Parts, other: Parts, by_path: bool) -> int:
    """How well two names fit: 4 exactly ... 1 with different endings; 0 not at all."""
    common = min(len(mine), len(other)) - 1
    if by_path and common and mine[-common - 1 : -1] != other[-common - 1 : -1]:
        return 0
    if mine[-1] == other[-1]:
        return 4 if mine == other else 3
    return 2 if mine[-1] == ENDING.sub("", other[-1]) or ENDING.sub("", mine[-1]) == other[-1] else 1


def _check_alone(found: dict[str, str], what: str, by_path: bool) -> None:
    fits: dict[str, list[str]] = defaultdict(list)
    for name, known in found.items():
        fits[known].append(name)
    for known, names in fits.items():
        if len(names) > 1:
            raise _ambiguous(f"The {what} '{known}' may be what the labels call {_names_listed(names)}", by_path)


def _parts(name: str) -> Parts:
    parts = tuple(p for p in name.replace("\\", "/").split("/") if p not in ("", "."))
    return parts or (name,)


def _names_listed(names: Sequence[str]) -> str:
    return " or ".join(f"'{n}'" for n in names[:3]) + (f" or {len(names) - 3} more" if len(names) > 3 else "")


def _ambiguous(sentence: str, by_path: bool) -> InputError:
    remedy = "Read videos and labels from the folder above, so that their folders tell them apart."
    return InputError(f"{sentence}.", remedy if by_path else "Match them by path, so that their folders tell them apart.")


# --------------------------------------------------------------------------------------
# components/labelling/placing.py: Labels in order: what was marked on a given frame of a given video, and on a given image.


@dataclass(frozen=True)
class PlacingFound:
    """What the labels say about one frame: whether anybody looked, and the marks with their boxes (source px or parts)."""

    looked: bool = False
    marks: tuple[tuple[Mark, MarksBox | None], ...] = ()


@dataclass
class VideoMarks:
    """The marks of one video (or image: then all are `everywhere`)."""

    everywhere: list[Mark] = field(default_factory=list)
    by_index: dict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    by_time: list[tuple[float, Mark]] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)  # by frame number
    timed: list[Track] = field(default_factory=list)  # by time

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> VideoMarks:
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

    def at(self, index: int, time: float, tolerance: float) -> PlacingFound:
        """What is marked on the frame `index`, taken at `time` (s); marks by time count within `tolerance` s."""
        found = [(m, m.box) for m in (*self.everywhere, *self.by_index.get(index, ()), *self._near(time, tolerance))]
        for tracks, place, slack in ((self.tracks, float(index), 0.0), (self.timed, time, tolerance)):
            for track in tracks:
                there, box = track.at(place, slack)
                if there:
                    found.append((track.first, box))
        return PlacingFound(bool(found), tuple((m, b) for m, b in found if m.label is not None))

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
    def of(cls, marks: Iterable[Mark]) -> Placed:
        """The marks, sorted by what they are of."""
        videos: dict[str, list[Mark]] = defaultdict(list)
        images: dict[str, list[Mark]] = defaultdict(list)
        for mark in marks:
            if mark.video is not None:
                videos[mark.video].append(mark)
            elif mark.image is not None:
                images[mark.image].append(mark)
        return cls({n: VideoMarks.of(m) for n, m in videos.items()}, {n: VideoMarks.of(m) for n, m in images.items()})


# --------------------------------------------------------------------------------------
# components/labelling/matching.py: Finds the frames that labels are about: by name, and how far apart in time the frames of each video are.


PLACES = ["id", "video", "index", "time"]
COMMON_INTERVAL = 1 / 25  # s, where a single frame cannot tell the video's
MatchingRow = dict[str, Any]


@dataclass
class Matched:
    """The labels that fit the frames, by the frames' own names, and how far apart each video's frames are."""

    videos: dict[str, VideoMarks]
    images: dict[str, VideoMarks]
    tolerance: dict[str, float]
    counts: Counter[str] = field(default_factory=Counter)

    def on(self, row: MatchingRow) -> PlacingFound:
        """What is marked on a frame."""
        video = self.videos.get(row["video"])
        found = video.at(row["index"], row["time"], self.tolerance[row["video"]]) if video else PlacingFound()
        image = self.images.get(row["id"])
        other = image.at(0, 0.0, 0.0) if image else PlacingFound()
        return PlacingFound(found.looked or other.looked, found.marks + other.marks)


def labelling_matching_match(frames: Frames, labels: Labels, *, by_path: bool) -> Matched:
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


# --------------------------------------------------------------------------------------
# components/labelling/joining.py: Puts labels onto frames: what was marked on each, with its boxes where resizing put the picture.


SIZES = ["width", "height", "source_width", "source_height", "scale_x", "scale_y", "offset_x", "offset_y"]
JoiningRow = dict[str, Any]


@dataclass(frozen=True)
class Joining:
    """What the analyst asked for."""

    unlabelled: Literal["drop", "keep as empty"] = "drop"
    min_visible: float = 0.25  # share of a box that must lie in the image
    min_size: float = 2.0  # px of the image
    by_path: bool = True


def join(frames: Frames, labels: Labels, asked: Joining, folder: Path) -> Frames:
    """The frames with what `labels` say is on them, written to `folder`."""
    classes, boxed = labels.info["classes"], labels.info["kind"] == "boxes"
    if asked.unlabelled == "keep as empty" and not boxed:
        raise InputError("A frame that nobody labelled is of no class, so it cannot be kept as empty.", "Let unlabelled frames be dropped.")
    matched = labelling_matching_match(frames, labels, by_path=asked.by_path)
    parts: list[Part] = []
    for done, (part, file) in enumerate(zip(frames.parts, frames.files(), strict=True)):
        context().progress(done, len(frames.parts), counted(part.rows, "frame"))
        table = _joining_labelled(pq.read_table(file), matched, asked, boxed=boxed)
        if table.num_rows:
            parts.append(Frames.part_from_table(table, folder))
    if not matched.counts["labelled"]:
        raise InputError("None of the labels is on any of the frames.", why_none(frames, labels))
    _say(matched.counts, asked)
    counts = {name: matched.counts[name] for name in ("frames", "labelled", "unlabelled", "boxes", "boxes_dropped", "labels_without_frame")}
    info = {**frames.info, "classes": classes, "task": "detection" if boxed else "classification", "counts": counts}
    return Frames.create(folder, info, parts)


def _joining_labelled(table: pa.Table, matched: Matched, asked: Joining, *, boxed: bool) -> pa.Table:
    """The table with its label and boxes filled in, without the rows that nobody labelled if these are to go."""
    keep: list[bool] = []
    labels: list[str | None] = []
    boxes: list[list[JoiningRow] | None] = []
    for row in table.select([*PLACES, *SIZES]).to_pylist():
        found = matched.on(row)
        here = _boxes(found, row, matched.counts, asked) if boxed and found.looked else None
        label = None if boxed else _one_class(found, row["id"])
        known = here is not None or label is not None
        matched.counts["labelled" if known else "unlabelled"] += 1
        keep.append(known or asked.unlabelled == "keep as empty")
        labels.append(label)
        boxes.append(here if here is not None or not boxed else [])
        matched.counts["boxes"] += len(here or ())
        matched.counts["frames"] += keep[-1]
    for name, values in (("label", labels), ("boxes", boxes)):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, table.schema.field(name), pa.array(values, table.schema.field(name).type))
    return table.filter(pa.array(keep))


def _boxes(found: PlacingFound, row: JoiningRow, counts: Counter[str], asked: Joining) -> list[JoiningRow]:
    kept = []
    for mark, box in found.marks:
        if box is not None:
            seen = visible_part(moved(box, mark.relative, row), row, asked.min_visible, asked.min_size)
            counts["boxes_dropped"] += seen is None
            if seen is not None:
                corners = dict(zip(("x", "y", "width", "height"), seen, strict=True))
                kept.append({"label": mark.label, **corners, "track": mark.track})
    return kept


def _one_class(found: PlacingFound, frame: str) -> str | None:
    named = sorted({mark.label for mark, _ in found.marks if mark.label is not None})
    if len(named) > 1:
        raise InputError(f"{frame} is labelled both '{named[0]}' and '{named[1]}'.", "Give it one class.")
    return named[0] if named else None


def _say(counts: Mapping[str, int], asked: Joining) -> None:
    labelled, unlabelled = counts["labelled"], counts["unlabelled"]
    fate = "dropped" if asked.unlabelled == "drop" else "kept as empty"
    context().log(f"{counted(labelled, 'frame')} {are(labelled)} labelled; {unlabelled} that nobody labelled {are(unlabelled)} {fate}.")
    if counts["boxes_dropped"]:
        every = counted(counts["boxes"] + counts["boxes_dropped"], "box", "boxes")
        context().log(f"Of {every}, {counts['boxes_dropped']} {are(counts['boxes_dropped'])} dropped: too little in the image.")
    for name in ("labelled", "unlabelled", "boxes"):
        context().metric(name, counts[name])


# --------------------------------------------------------------------------------------
# components/labels.py: Components that read what people marked, put it onto frames, and find what moves.


SUFFIXES = (
    ".json", ".xml", ".txt", ".csv", ".tsv", ".yaml", ".yml", ".names", ".ini",
    ".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff",
)  # fmt: skip


def read_labels(
    *,
    source: str,
    format: Literal["auto", "coco", "yolo", "voc", "cvat", "mot", "csv", "imagefolder"] = "auto",
    rename: dict[str, str] | None = None,
    classes: list[str] = (),
    unknown: Literal["error", "skip", "keep"] = "error",
    invalid: Literal["error", "skip"] = "error",
    video: str = "",
) -> Labels:
    """Read labels: boxes or classes, on images or on videos' frames.

    Reads COCO JSON (with videos and tracks), YOLO text (names from data.yaml, classes.txt or obj.names), Pascal VOC XML, CVAT XML (video
    tracks, images), MOTChallenge text, CSV with a header (columns video or image, frame or time, label, x, y, width, height, track) and
    image folders (a folder a class). Whatever is wrong in a file is said with the file's name and the place.
    """
    policy = Policy(rename or {}, frozenset(classes), unknown, invalid, video)
    return collect(source, context().output("labels"), suffixes=SUFFIXES, wanted=format, policy=policy)


def label_frames(
    frames: Frames,
    labels: Labels,
    *,
    unlabelled: Literal["drop", "keep as empty"] = "drop",
    min_visible: float = 0.25,
    min_size: float = 2.0,
    match: Literal["path", "name"] = "path",
) -> Frames:
    """Put labels onto the frames they belong to.

    Images are matched by name, frames of videos by number or time. Between two marks of a track its box is taken to move in a straight
    line. Boxes follow whatever resizing was done before, so frames may be labelled before or after it.
    """
    return join(frames, labels, Joining(unlabelled, min_visible, min_size, match == "path"), context().output("frames"))


# --------------------------------------------------------------------------------------
# components/learning/boxes.py: Arithmetic of boxes (left, top, right, bottom in px): how much they overlap, and which of several stand for one object.


def area(boxes: Tensor) -> Tensor:  # (..., 4) -> (...)
    """The area of each box, px²; 0 where it is turned inside out."""
    return (boxes[..., 2] - boxes[..., 0]).clamp(min=0) * (boxes[..., 3] - boxes[..., 1]).clamp(min=0)


def iou_of_all(ones: Tensor, others: Tensor) -> Tensor:  # (A, 4), (B, 4) -> (A, B)
    """Intersection over union of every box of `ones` with every box of `others`."""
    shared = area(_overlap(ones[:, None], others[None]))
    return shared / (area(ones)[:, None] + area(others)[None] - shared).clamp(min=1e-6)


def giou(ones: Tensor, others: Tensor) -> Tensor:  # (..., 4), (..., 4) -> (...)
    """Generalised intersection over union (Rezatofighi et al. 2019), -1..1: tells how far apart even boxes that do not touch are."""
    shared = area(_overlap(ones, others))
    union = area(ones) + area(others) - shared
    hull = area(torch.cat((torch.minimum(ones[..., :2], others[..., :2]), torch.maximum(ones[..., 2:], others[..., 2:])), dim=-1))
    return shared / union.clamp(min=1e-6) - (hull - union) / hull.clamp(min=1e-6)


def keep_best(boxes: Tensor, kinds: Tensor, *, overlap: float) -> list[int]:
    """Which of `boxes` ((N, 4), best first) to keep: those that no better box of the same kind overlaps more than `overlap`."""
    alike = (iou_of_all(boxes, boxes) > overlap) & (kinds[:, None] == kinds[None])  # (N, N)
    kept: list[int] = []
    dropped: set[int] = set()
    for place, rivals in enumerate(alike.tolist()):
        if place not in dropped:
            kept.append(place)
            dropped.update(other for other, same in enumerate(rivals) if same and other > place)
    return kept


def _overlap(ones: Tensor, others: Tensor) -> Tensor:
    return torch.cat((torch.maximum(ones[..., :2], others[..., :2]), torch.minimum(ones[..., 2:], others[..., 2:])), dim=-1)


# --------------------------------------------------------------------------------------
# components/learning/colors.py: Changes of light and colour, all four at once: each is linear, so together they are one 3 x 3 matrix an image.


LUMA = (0.299, 0.587, 0.114)  # of red, green and blue in brightness (ITU-R BT.601)


def jitter(images: Tensor, *, brightness: Tensor, contrast: Tensor, saturation: Tensor, hue: Tensor) -> Tensor:
    """`images` (N, 3, H, W; 0..255) with each change ((N,); 0: none): the first three as parts, hue as a part of the colour circle."""
    n, _, high, wide = images.shape
    flat = images.float().permute(0, 2, 3, 1).reshape(n, high * wide, 3)  # channels last in memory: no copy
    luma = torch.tensor(LUMA, device=images.device)
    matrix = _saturation(1 + saturation, luma) @ _hue(hue)  # (N, 3, 3)
    light = (1 + brightness)[:, None]
    middle = (flat.mean(dim=1) * luma).sum(dim=1, keepdim=True) * light  # (N, 1)
    strength = (1 + contrast)[:, None]
    matrix = matrix * (light * strength)[:, :, None]
    changed = torch.baddbmm((middle * (1 - strength))[:, :, None], flat, matrix.transpose(1, 2))
    return changed.clamp_(0, 255).reshape(n, high, wide, 3).permute(0, 3, 1, 2)


def _saturation(strength: Tensor, luma: Tensor) -> Tensor:
    """Between grey of the same luma (0) and the colour itself (1); (N, 3, 3)."""
    grey = luma.expand(3, 3)
    itself = torch.eye(3, device=luma.device)
    return grey + strength[:, None, None] * (itself - grey)


def _hue(turn: Tensor) -> Tensor:
    """A turn about the axis of greys, by parts of the circle; (N, 3, 3), after Rodrigues' formula."""
    angle = (turn * 2 * math.pi)[:, None, None]
    axis = 1 / math.sqrt(3)
    cross = torch.tensor([[0.0, -axis, axis], [axis, 0.0, -axis], [-axis, axis, 0.0]], device=turn.device)
    itself = torch.eye(3, device=turn.device)
    along = torch.full((3, 3), 1 / 3, device=turn.device)
    return itself * angle.cos() + cross * angle.sin() + along * (1 - angle.cos())


# --------------------------------------------------------------------------------------
# components/learning/data.py: A Dataset as tensors in memory: pixels as bytes, boxes and classes padded to the same number an image.


DATA_NOTHING = -1  # the class of a padded place
RAM_SHARE = 0.6  # of the machine's memory that the images of one dataset may fill


@dataclass(frozen=True)
class Batch:
    """Images side by side with what is on them."""

    images: Tensor  # (N, 3, H, W) uint8, or float 0..255 once augmented; channels last in memory
    kinds: Tensor  # (N, M) int64 class numbers, -1 where there is nothing; (N, 1) for classification
    boxes: Tensor  # (N, M, 4) float left, top, right, bottom in px; zeros for classification


@dataclass(frozen=True)
class Examples:
    """All of a dataset's labelled frames."""

    images: Tensor  # (N, H, W, 3) uint8
    kinds: Tensor  # (N, M) int64
    boxes: Tensor  # (N, M, 4) float
    classes: tuple[str, ...]
    task: str  # "detection" or "classification"

    def __len__(self) -> int:
        return len(self.images)

    @property
    def size(self) -> tuple[int, int]:
        """The images' width and height (px)."""
        return self.images.shape[2], self.images.shape[1]

    def batch(self, chosen: Tensor, device: torch.device) -> Batch:
        """The examples numbered `chosen` ((N,) int64), on `device`."""
        chosen = chosen.to(self.images.device)
        images = self.images[chosen].to(device, non_blocking=True).permute(0, 3, 1, 2)
        return Batch(images, self.kinds[chosen].to(device), self.boxes[chosen].to(device))

    def on(self, device: torch.device) -> Examples:
        """The same examples where `device` reaches them fastest: in its own memory if they take at most half of what is free there."""
        if device.type != "cuda" or self.images.nbytes > torch.cuda.mem_get_info(device)[0] // 2:
            return self
        return replace(self, images=self.images.to(device), kinds=self.kinds.to(device), boxes=self.boxes.to(device))


def read_examples(dataset: Dataset, *, task: str, classes: tuple[str, ...], called: str) -> Examples:
    """Decode the labelled frames of `dataset` for `task`, a few at a time; `called` names the port in errors.

    Raises InputError if nothing is labelled, a label is none of `classes`, or the images differ in size or are too many.
    """
    images: Tensor | None = None
    marks: list[list[tuple[int, tuple[float, ...]]]] = []
    number = {name: place for place, name in enumerate(classes)}
    for done, row in enumerate(_data_labelled(dataset, task)):
        context().go_on()
        pixels = torch.from_numpy(imaging_frame_pixels(row))  # (H, W, 3)
        if images is None:
            images = _room_for(len(dataset), pixels, called)
        if pixels.shape != images.shape[1:]:
            raise _differing(called, row["id"], pixels, images)
        images[done] = pixels
        marks.append(_marks(row, task, number, called))
        if done % 200 == 0:
            context().progress(done, len(dataset), f"reading {called} images")
    if images is None:
        what = "boxes" if task == "detection" else "a class"
        raise InputError(f"No frame of the {called} data has {what}.", "Join labels to the frames with Label frames before splitting.")
    if task == "detection" and not any(marks):
        raise InputError(
            f"The frames of the {called} data are labelled, but none has a box.", "Check that labels and frames belong together."
        )
    kinds, boxes = _data_padded(marks)
    return Examples(images[: len(marks)], kinds, boxes, classes, task)


def _data_labelled(dataset: Dataset, task: str) -> Iterable[dict[str, Any]]:
    column = "boxes" if task == "detection" else "label"
    return (row for row in dataset.rows() if row[column] is not None)


def _room_for(count: int, pixels: Tensor, called: str) -> Tensor:
    needed = count * pixels.nbytes
    if needed > RAM_SHARE * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"):
        high, wide, _ = pixels.shape
        what = f"The {count:,} {called} images of {wide} x {high} px take {needed / 2**30:.1f} GiB, more than this machine's memory allows."
        raise InputError(what, "Resize them smaller, or extract fewer frames.")
    return torch.empty((count, *pixels.shape), dtype=torch.uint8)


def _differing(called: str, frame: str, pixels: Tensor, images: Tensor) -> InputError:
    one, other = (f"{t.shape[-2]} x {t.shape[-3]}" for t in (images, pixels))
    what = f"The {called} images differ in size: {one} px at first, but frame '{frame}' has {other} px."
    return InputError(what, "Insert Resize before the frames are split, so that all have one size.")


def _marks(row: dict[str, Any], task: str, number: dict[str, int], called: str) -> list[tuple[int, tuple[float, ...]]]:
    """The class numbers and corners of a row; boxes are cut at the image's edge, and what is left under a pixel is dropped."""
    named = [(row["label"], (0.0, 0.0, 0.0, 0.0))] if task == "classification" else [(b["label"], _data_corners(b, row)) for b in row["boxes"]]
    for label, _ in named:
        if label not in number:
            known = ", ".join(number)
            what = f"Frame '{row['id']}' of the {called} data shows '{label}', which is none of the classes {known}."
            raise InputError(what, "Split training and validation data from one labelled dataset.")
    return [(number[label], c) for label, c in named if task == "classification" or (c[2] - c[0] >= 1 and c[3] - c[1] >= 1)]


def _data_corners(box: dict[str, Any], row: dict[str, Any]) -> tuple[float, float, float, float]:
    left, top = max(0.0, box["x"]), max(0.0, box["y"])
    return left, top, min(float(row["width"]), box["x"] + box["width"]), min(float(row["height"]), box["y"] + box["height"])


def _data_padded(marks: list[list[tuple[int, tuple[float, ...]]]]) -> tuple[Tensor, Tensor]:
    most = max(1, max(map(len, marks)))
    kinds = torch.full((len(marks), most), DATA_NOTHING)
    boxes = torch.zeros((len(marks), most, 4))
    for place, found in enumerate(marks):
        if found:
            kinds[place, : len(found)] = torch.tensor([kind for kind, _ in found])
            boxes[place, : len(found)] = torch.tensor([corners for _, corners in found])
    return kinds, boxes


# --------------------------------------------------------------------------------------
# components/learning/augmentation.py: Varies batches while training, as a Dataset's `augmentation` says; chance comes from the generator given, so it can be had again.


KNOWN = ("horizontal_flip", "vertical_flip", "mosaic", "scale", "translate", "brightness", "contrast", "saturation", "hue")
GREY = 114.0  # of what moves into the image from outside
SEEN = 0.25  # of a box must stay in the image; of less nobody could tell the class


def vary(settings: Mapping[str, Any], batch: Batch, chance: torch.Generator, *, task: str = "detection") -> Batch:
    """`batch` as it might have been: put together anew, moved, mirrored, lit differently; `settings` as in Dataset's docstring.

    In classification an image keeps its class however it is moved, and mosaics, which would show several, are left out.
    Raises InputError if the settings name something unknown.
    """
    if task == "classification":
        varied = vary({name: value for name, value in settings.items() if name != "mosaic"}, batch, chance)
        return Batch(varied.images, batch.kinds, batch.boxes)
    if unknown := sorted(set(settings) - set(KNOWN)):
        raise InputError(f"The augmentation '{unknown[0]}' is not known here.", f"Known are {', '.join(KNOWN)}.")
    uniform = partial(_uniform, chance, batch.images)
    if settings.get("mosaic"):
        batch = _mosaic(batch, settings["mosaic"], chance)
    if settings.get("scale") or settings.get("translate"):
        scale, reach = settings.get("scale", (1.0, 1.0)), settings.get("translate", 0.0)
        batch = _augmentation_moved(batch, uniform(*scale), torch.stack([uniform(-reach, reach), uniform(-reach, reach)], dim=1))
    batch = _mirrored(batch, uniform(0, 1) < settings.get("horizontal_flip", 0), axis=3)
    batch = _mirrored(batch, uniform(0, 1) < settings.get("vertical_flip", 0), axis=2)
    changes = {name: uniform(-settings.get(name, 0), settings.get(name, 0)) for name in ("brightness", "contrast", "saturation", "hue")}
    if any(settings.get(name) for name in changes):
        batch = Batch(jitter(batch.images, **changes), batch.kinds, batch.boxes)
    return batch


def _uniform(chance: torch.Generator, images: Tensor, low: float, high: float) -> Tensor:
    """A number between `low` and `high` for each of `images`, drawn on the CPU so that every device gets the same."""
    return (low + (high - low) * torch.rand(len(images), generator=chance)).to(images.device)


def _mirrored(batch: Batch, which: Tensor, *, axis: int) -> Batch:
    """The images `which` ((N,) bool) turned over along `axis`: 3 left to right, 2 upside down."""
    side, low, high = batch.images.shape[axis], 3 - axis, 5 - axis
    images = torch.where(which[:, None, None, None], batch.images.flip(axis), batch.images)
    turned = batch.boxes.clone()
    turned[..., low], turned[..., high] = side - batch.boxes[..., high], side - batch.boxes[..., low]
    return Batch(images, batch.kinds, torch.where(which[:, None, None], turned, batch.boxes))


def _augmentation_moved(batch: Batch, scale: Tensor, shift: Tensor) -> Batch:
    """Images enlarged `scale` (N,) times about their middle, then moved by `shift` (N, 2: x, y) parts of their size."""
    n, _, high, wide = batch.images.shape
    matrix = torch.zeros(n, 2, 3, device=scale.device)  # from a place in the new image to one in the old, both -1..1
    matrix[:, 0, 0] = matrix[:, 1, 1] = 1 / scale
    matrix[:, :, 2] = -2 * shift / scale[:, None]
    grid = functional.affine_grid(matrix, [n, 3, high, wide], align_corners=False)
    images = functional.grid_sample(batch.images.float() - GREY, grid, align_corners=False) + GREY
    size = torch.tensor([wide, high, wide, high], device=scale.device)
    middle = size / 2
    boxes = (batch.boxes - middle) * scale[:, None, None] + middle + (shift.repeat(1, 2) * size)[:, None]
    return Batch(images, *_cut(batch.kinds, boxes, torch.zeros_like(size), size))


def _mosaic(batch: Batch, share: float, chance: torch.Generator) -> Batch:
    """A `share` of the images put together of the corners of four of the batch, which meet near the middle."""
    n, _, high, wide = batch.images.shape
    which = torch.rand(n, generator=chance) < share
    x, y = (0.25 + 0.5 * torch.rand(2, n, generator=chance)).mul(torch.tensor([[wide], [high]])).long()  # (N,) px: where they meet
    zero, right, bottom = torch.zeros_like(x), torch.full_like(x, wide), torch.full_like(x, high)
    corners = [(zero, zero, x, y), (x, zero, right, y), (zero, y, x, bottom), (x, y, right, bottom)]
    edges = torch.stack([torch.stack(corner, dim=1) for corner in corners], dim=1)  # (N, 4, 4) left, top, right, bottom
    givers = torch.stack([torch.arange(n), *(torch.randperm(n, generator=chance) for _ in corners[1:])], dim=1)  # (N, 4)
    images = batch.images.clone()
    for place in which.nonzero().flatten().tolist():
        for giver, (left, top, far, low) in zip(givers[place].tolist(), edges[place].tolist(), strict=True):
            images[place, :, top:low, left:far] = batch.images[giver, :, top:low, left:far]
    return _compact(Batch(images, *_marks_of(batch, which, givers, edges)))


def _marks_of(batch: Batch, which: Tensor, givers: Tensor, edges: Tensor) -> tuple[Tensor, Tensor]:
    """The classes and boxes of a mosaic's images: of each corner those of its giver, as far as they are inside it."""
    which, givers, edges = (t.to(batch.kinds.device) for t in (which, givers, edges[:, :, None]))
    kinds, boxes = _cut(batch.kinds[givers], batch.boxes[givers], edges[..., [0, 1, 0, 1]], edges[..., [2, 3, 2, 3]])  # (N, 4, M, ...)
    alone = torch.full_like(kinds, DATA_NOTHING)
    alone[:, 0] = batch.kinds
    kinds = torch.where(which[:, None, None], kinds, alone)
    boxes = torch.where(which[:, None, None, None], boxes, batch.boxes[:, None])
    return kinds.flatten(1), boxes.flatten(1, 2)


def _cut(kinds: Tensor, boxes: Tensor, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
    """Boxes cut to where `low` <= corner <= `high`; those of which too little is left become nothing."""
    cut = boxes.maximum(low.to(boxes.dtype)).minimum(high.to(boxes.dtype))
    stays = area(cut) >= SEEN * area(boxes).clamp(min=1)
    return torch.where(stays, kinds, DATA_NOTHING), cut


def _compact(batch: Batch) -> Batch:
    """The same without the places that no image of the batch needs."""
    there = batch.kinds >= 0
    order = there.to(torch.uint8).sort(dim=1, descending=True, stable=True).indices
    order = order[:, : max(1, int(there.sum(dim=1).max()))]
    return Batch(batch.images, batch.kinds.gather(1, order), batch.boxes.gather(1, order[:, :, None].expand(-1, -1, 4)))


# --------------------------------------------------------------------------------------
# components/learning/card.py: The model card: what a model was trained on, how good it was, what it does to pixels first, and what it cannot do.


def card_of(config: Mapping[str, Any], values: Mapping[str, float]) -> str:
    """The card as Markdown."""
    training, size = config["training"], config["input"]
    sections = [
        f"# {'Object detector' if config['task'] == 'detection' else 'Image classifier'}",
        f"Recognises {counted(len(config['classes']), 'class', 'classes')}: {', '.join(config['classes'])}.",
        "## Trained on",
        _card_rows(
            {
                "images": training["images"],
                "validated on": training["validation_images"],
                "epochs": training["epochs_run"],
                "seed": training["seed"],
                "processor": f"{training['device']}, {training['threads']} threads, {training['precision']}",
            }
        ),
        "## Figures",
        _card_rows({name: f"{value:.4g}" for name, value in values.items()}),
        "## What it sees",
        f"RGB images of {size['width']} x {size['height']} px. Done to them since the camera: {in_words(config['recipe'])}.",
        f"Then (x / 255 - mean) / std with mean {config['normalization']['mean']} and std {config['normalization']['std']}.",
        f"While training, images were varied by: {', '.join(sorted(config['augmentation'] or {})) or 'nothing'}.",
        "## Limits",
        "It knows only what its training data showed: other cameras, light or objects need a new evaluation. The figures above come from"
        " the validation data, which also chose the best epoch; judge it by data it has never seen.",
    ]
    return "\n\n".join(sections) + "\n"


def _card_rows(facts: Mapping[str, object]) -> str:
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in facts.items())])


# --------------------------------------------------------------------------------------
# components/learning/layers.py: The two blocks that every network here is built of, and the preprocessing in front of them.


class ConvNorm(nn.Sequential):
    """A dense convolution and its batch normalisation."""

    def __init__(self, given: int, made: int, *, kernel: int = 3, stride: int = 1, groups: int = 1) -> None:
        convolution = nn.Conv2d(given, made, kernel, stride, kernel // 2, groups=groups, bias=False)
        super().__init__(convolution, nn.BatchNorm2d(made))

    @property
    def kernel(self) -> nn.Parameter:
        """The convolution's weights, (made, given / groups, kernel, kernel)."""
        kernel: nn.Parameter = self[0].weight
        return kernel


class Residual(nn.Module):
    """Two 3x3 convolutions beside a shortcut (He et al. 2016); starts as the identity, so that deep stacks train from the first step."""

    def __init__(self, given: int, made: int, *, stride: int = 1) -> None:
        super().__init__()
        self.first = ConvNorm(given, made, stride=stride)
        self.second = ConvNorm(made, made)
        nn.init.zeros_(self.second[1].weight)
        shrink = nn.AvgPool2d(stride, ceil_mode=True) if stride > 1 else nn.Identity()
        match = ConvNorm(given, made, kernel=1) if given != made else nn.Identity()
        self.shortcut = nn.Sequential(shrink, match)

    def forward(self, x: Tensor) -> Tensor:  # (N, given, H, W) -> (N, made, ceil(H / stride), ceil(W / stride))
        """Add what the convolutions see to `x`."""
        inner = functional.relu(self.first(x), inplace=True)
        return functional.relu(self.shortcut(x) + self.second(inner), inplace=True)


class Preprocess(nn.Module):
    """From pixels 0..255 to what a network sees: (x / 255 - mean) / std; no weights, so no file but the configuration carries it."""

    def __init__(self, mean: Sequence[float], std: Sequence[float]) -> None:
        super().__init__()
        scale = 1 / (255 * torch.tensor(std, dtype=torch.float64))
        shift = -torch.tensor(mean, dtype=torch.float64) / torch.tensor(std, dtype=torch.float64)
        self.register_buffer("scale", scale.float().view(3, 1, 1), persistent=False)
        self.register_buffer("shift", shift.float().view(3, 1, 1), persistent=False)

    def forward(self, images: Tensor) -> Tensor:  # (N, 3, H, W) uint8 or float 0..255 -> (N, 3, H, W) float
        """Normalise `images`."""
        return torch.addcmul(self.shift, images.float(), self.scale)


# --------------------------------------------------------------------------------------
# components/learning/classifier.py: A compact residual classifier: a stem that shrinks the image, three residual blocks, the mean over places, one linear layer.


BODY = 28  # px: the stem halves the image until its shorter side is at most this


def stem_steps(width: int, height: int) -> int:
    """How often the stem must halve images of `width` x `height` px: once at least."""
    steps, side = 1, min(width, height) // 2
    while side > BODY:
        steps, side = steps + 1, side // 2
    return steps


class Classifier(nn.Module):
    """About 0.14 M parameters at a width of 32; the first block, which sees most places, is the narrowest."""

    def __init__(self, *, classes: int, width: int, steps: int) -> None:
        super().__init__()
        first, last = max(1, 3 * width // 4), 2 * width  # channels
        self.stem = nn.ModuleList(ConvNorm(given, first, stride=2) for given in [3] + [first] * (steps - 1))
        self.body = nn.Sequential(
            Residual(first, first),
            Residual(first, last, stride=2),
            Residual(last, last),
        )
        self.head = nn.Linear(last, classes)

    def forward(self, x: Tensor) -> Tensor:  # (N, 3, H, W) -> (N, classes)
        """The score of each class, before softmax."""
        for halve in self.stem:
            x = functional.relu(halve(x), inplace=True)
        x = self.body(x)  # (N, last, h, w)
        scores: Tensor = self.head(x.mean(dim=(2, 3)).float())
        return scores


# --------------------------------------------------------------------------------------
# components/learning/detector.py: A compact anchor-free detector: a residual backbone, one output level, a heat map per class and a box at every place.


COARSEST = 32  # the backbone's deepest map has one place for so many px
SMALL = 24  # px: objects under this are lost at one place for 8 px
RARE = 0.01  # heat that an untrained network gives every place: most are background


def stride_for(shorter_sides: Tensor) -> int:
    """The px that one place of the output stands for: 4 where a quarter of the objects (their shorter sides, px) are small, else 8."""
    return 4 if len(shorter_sides) and float((shorter_sides < SMALL).float().mean()) > 0.25 else 8


class Detector(nn.Module):
    """About 1 M parameters at a width of 32 channels; most of them work where the image is smallest."""

    def __init__(self, *, classes: int, width: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        fine, middle, coarse = width, 2 * width, 4 * width  # channels at 4, at 8, and at 16 and 32 px a place
        self.stem = nn.Sequential(ConvNorm(3, width // 2, stride=2), nn.ReLU(inplace=True))
        self.at4 = nn.Sequential(ConvNorm(width // 2, fine, stride=2), nn.ReLU(inplace=True))
        self.at8 = Residual(fine, middle, stride=2)
        self.at16 = Residual(middle, coarse, stride=2)
        self.at32 = nn.Sequential(Residual(coarse, coarse, stride=2), Residual(coarse, coarse))
        self.down16 = ConvNorm(coarse, coarse, kernel=1)
        self.down8 = ConvNorm(coarse, middle, kernel=1)
        self.down4 = ConvNorm(middle, fine, kernel=1) if stride == 4 else None
        seen = fine if stride == 4 else middle
        self.blend = Residual(seen, middle)
        self.heat = nn.Conv2d(middle, classes, 3, padding=1)
        self.reach = nn.Conv2d(middle, 4, 3, padding=1)
        nn.init.normal_(self.heat.weight, std=0.01)
        nn.init.constant_(self.heat.bias, math.log(RARE / (1 - RARE)))
        nn.init.normal_(self.reach.weight, std=0.01)
        nn.init.constant_(self.reach.bias, 0.5)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:  # (N, 3, H, W) -> (N, classes, h, w), (N, 4, h, w)
        """The heat of every class at every place, before the sigmoid, and the distances to l, t, r, b in px, always positive."""
        x = functional.pad(x, (0, -x.shape[3] % COARSEST, 0, -x.shape[2] % COARSEST))
        at4 = self.at4(self.stem(x))  # (N, fine, H/4, W/4)
        at8 = self.at8(at4)  # (N, middle, H/8, W/8)
        at16 = self.at16(at8)  # (N, coarse, H/16, W/16)
        seen = functional.relu(at16 + _doubled(self.down16(self.at32(at16))))
        seen = functional.relu(at8 + _doubled(self.down8(seen)))
        if self.down4 is not None:
            seen = functional.relu(at4 + _doubled(self.down4(seen)))
        seen = self.blend(seen)  # (N, middle, h, w)
        reach = functional.softplus(self.reach(seen).float()) * (2 * self.stride)
        return self.heat(seen).float(), reach


def _doubled(x: Tensor) -> Tensor:
    """Each place four times: by repeating, whose gradient is deterministic on every device (that of interpolation is not)."""
    n, c, h, w = x.shape
    wide: Tensor = x[:, :, :, None, :, None].expand(n, c, h, 2, w, 2)
    return wide.reshape(n, c, 2 * h, 2 * w).contiguous(memory_format=torch.channels_last)


# --------------------------------------------------------------------------------------
# components/learning/network.py: A network with its preprocessing, built from the configuration that a Model's `config.json` keeps.


class Network(nn.Module):
    """Pixels in, the classifier's or detector's answer out."""

    def __init__(self, preprocess: Preprocess, body: nn.Module) -> None:
        super().__init__()
        self.preprocess = preprocess
        self.body = body

    def forward(self, images: Tensor) -> Any:  # (N, 3, H, W) 0..255 -> what the body says: a tensor, or two
        """The answer for `images`."""
        return self.body(self.preprocess(images))


def build(config: Mapping[str, Any]) -> Network:
    """The untrained network that `config` (as in components/artifacts.py, Model) describes, channels last in memory."""
    plan = dict(config["architecture"])
    kind = plan.pop("kind", "")
    bodies: dict[str, type[nn.Module]] = {"residual_classifier": Classifier, "centre_detector": Detector}
    if kind not in bodies:
        raise InputError(f"The model's architecture is '{kind}', which is not known here.", f"Known are {', '.join(bodies)}.")
    try:
        made = Network(Preprocess(**config["normalization"]), bodies[kind](classes=len(config["classes"]), **plan))
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"The model's network cannot be built from its configuration: {error}.", "Train it again.") from None
    return made.to(memory_format=torch.channels_last)


# --------------------------------------------------------------------------------------
# components/learning/targets.py: What the detector should answer for the true boxes: heat around the centres, and which box each place near a centre measures.


CORE = 0.8  # of a box's width and height: the middle part whose places learn the box


@dataclass(frozen=True)
class Targets:
    """The wanted answer for a batch, at h x w places."""

    heat: Tensor  # (N, classes, h, w) 0..1, exactly 1 at the place nearest to a centre
    boxes: Tensor  # (N, h, w, 4) the box that the place measures
    weights: Tensor  # (N, h, w) how much it counts; over the places of one box at most 1
    objects: Tensor  # () how many boxes there are, 1 at least


def places(size: tuple[int, int], stride: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """The px that `size` = (h, w) places stand for: y (h, 1), x (1, w), each the middle of `stride` px."""
    y, x = ((torch.arange(n, device=device) + 0.5) * stride for n in size)
    return y[:, None], x[None]


def targets_of(kinds: Tensor, boxes: Tensor, *, classes: int, size: tuple[int, int], stride: int) -> Targets:
    """Targets for `kinds` (N, M; -1: nothing) and `boxes` (N, M, 4; px) at `size` = (h, w) places of `stride` px."""
    kinds, boxes = _smallest_first(kinds, boxes)
    bumps = _bumps(boxes, size, stride) * (kinds >= 0)[:, :, None, None]  # (N, M, h, w)
    heat = [(bumps * (kinds == kind)[:, :, None, None]).amax(dim=1) for kind in range(classes)]
    owner = (bumps > 0).to(torch.uint8).argmax(dim=1)  # (N, h, w): the first, so the smallest, that is there
    shares = bumps / bumps.sum(dim=(2, 3), keepdim=True).clamp(min=1e-6)
    images = torch.arange(len(boxes), device=boxes.device)[:, None, None]
    return Targets(
        heat=torch.stack(heat, dim=1),
        boxes=boxes[images, owner],
        weights=shares.gather(1, owner[:, None]).squeeze(1),
        objects=(kinds >= 0).sum().clamp(min=1),
    )


def _smallest_first(kinds: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    order = area(boxes).sort(dim=1, stable=True).indices  # (N, M)
    return kinds.gather(1, order), boxes.gather(1, order[:, :, None].expand(-1, -1, 4))


def _bumps(boxes: Tensor, size: tuple[int, int], stride: int) -> Tensor:
    """A Gaussian over each box's middle part, 1 at the place nearest to its centre and 0 outside that part; (N, M, h, w)."""
    along_y = _bump(boxes[..., 1], boxes[..., 3], size[0], stride)  # (N, M, h)
    along_x = _bump(boxes[..., 0], boxes[..., 2], size[1], stride)  # (N, M, w)
    return along_y[:, :, :, None] * along_x[:, :, None, :]


def _bump(low: Tensor, high: Tensor, count: int, stride: int) -> Tensor:
    """The same along one axis: (N, M) edges in px -> (N, M, count)."""
    middle = ((low + high) / (2 * stride)).floor().clamp(0, count - 1)[..., None]
    radius = ((high - low) * (CORE / 2 / stride)).floor()[..., None]  # in places
    distance = (torch.arange(count, device=low.device) - middle).abs()
    spread = (2 * radius + 1) / 6
    return torch.exp(-(distance**2) / (2 * spread**2)) * (distance <= radius)


# --------------------------------------------------------------------------------------
# components/learning/losses.py: How wrong a network's answer is: the numbers that training makes small.


SMOOTHING = 0.05  # of the certainty asked for goes to the other classes, against overconfidence (Szegedy et al. 2016)
BOX_WEIGHT = 5.0  # of the boxes' loss beside the heat map's


def classification_loss(scores: Tensor, kinds: Tensor) -> Tensor:  # (N, classes), (N, 1) -> ()
    """Cross entropy with smoothed labels, the mean over the batch."""
    classes = scores.shape[1]
    wanted = functional.one_hot(kinds[:, 0], classes) * (1 - SMOOTHING) + SMOOTHING / classes
    return -(wanted * functional.log_softmax(scores, dim=1)).sum(dim=1).mean()


def detection_loss(answer: tuple[Tensor, Tensor], kinds: Tensor, boxes: Tensor, *, stride: int) -> Tensor:
    """The heat maps' focal loss and the boxes' GIoU loss, per object; `answer` as the Detector's."""
    heat, reach = answer
    size = (heat.shape[2], heat.shape[3])
    wanted = targets_of(kinds, boxes, classes=heat.shape[1], size=size, stride=stride)
    far = (1 - giou(boxes_at(reach, stride), wanted.boxes)) * wanted.weights
    return (_focal(heat, wanted) + BOX_WEIGHT * far.sum()) / wanted.objects


def boxes_at(reach: Tensor, stride: int) -> Tensor:  # (N, 4, h, w) -> (N, h, w, 4)
    """The boxes (px) that reach from every place as far as the network says."""
    y, x = places((reach.shape[2], reach.shape[3]), stride, reach.device)
    left, top, right, bottom = reach.unbind(dim=1)
    return torch.stack((x - left, y - top, x + right, y + bottom), dim=-1)


def _focal(heat: Tensor, wanted: Targets) -> Tensor:
    """Penalty-reduced focal loss (CenterNet, Zhou et al. 2019): a place next to a centre is punished less for being warm."""
    logs, counter_logs = functional.logsigmoid(heat), functional.logsigmoid(-heat)
    centre = wanted.heat == 1
    sure = heat.sigmoid()
    at_centres = (1 - sure) ** 2 * logs * centre
    elsewhere = (1 - wanted.heat) ** 4 * sure**2 * counter_logs * ~centre
    return -(at_centres + elsewhere).sum()


# --------------------------------------------------------------------------------------
# components/learning/decoding.py: From a network's answer to what was found.


DECODING_MOST = 100  # objects an image, as the COCO benchmark counts
OVERLAP = 0.6  # of two boxes of one class, above which the less sure one goes


@dataclass(frozen=True)
class Detections:
    """The objects found on one image, best first, on the CPU."""

    kinds: Tensor  # (K,) int64
    scores: Tensor  # (K,) 0..1
    boxes: Tensor  # (K, 4) left, top, right, bottom, px


def detections_of(answer: tuple[Tensor, Tensor], *, stride: int, size: tuple[int, int], threshold: float) -> list[Detections]:
    """The peaks of the heat maps scoring at least `threshold`, with their boxes cut at the image's `size` = (width, height)."""
    heat, reach = answer
    warm = heat.sigmoid()
    peaks = warm * (functional.max_pool2d(warm, 3, stride=1, padding=1) == warm)  # (N, classes, h, w)
    n, classes, high, wide = peaks.shape
    scores, flat = peaks.reshape(n, -1).topk(min(DECODING_MOST, classes * high * wide), dim=1)  # (N, K)
    place = flat % (high * wide)
    everywhere = boxes_at(reach, stride).reshape(n, high * wide, 4)
    boxes = everywhere.gather(1, place[:, :, None].expand(-1, -1, 4))  # (N, K, 4)
    limit = torch.tensor([size[0], size[1], size[0], size[1]], device=boxes.device)
    boxes = boxes.clamp(min=0).minimum(limit)
    each = zip((flat // (high * wide)).cpu(), scores.cpu(), boxes.cpu(), strict=True)
    return [_distinct(k, s, b, threshold) for k, s, b in each]


def _distinct(kinds: Tensor, scores: Tensor, boxes: Tensor, threshold: float) -> Detections:
    sure = scores >= max(threshold, 1e-4)
    kinds, scores, boxes = kinds[sure], scores[sure], boxes[sure]
    kept = keep_best(boxes, kinds, overlap=OVERLAP)
    return Detections(kinds[kept], scores[kept], boxes[kept])


# --------------------------------------------------------------------------------------
# components/learning/found.py: What a model found on an image.


@dataclass(frozen=True)
class FoundFound:
    """A box, or (x to height None) the class of the whole image; x and y are the upper left corner, in px of the image given."""

    label: str
    score: float  # 0..1
    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None


# --------------------------------------------------------------------------------------
# components/learning/scores.py: Figures for watching a training: accuracy, and a light mean average precision; evaluate reports with the full COCO evaluator.


MATCH = 0.5  # a found box that overlaps a true one of its class this much (intersection over union) is right


def accuracy(scores: Tensor, kinds: Tensor) -> float:  # (N, classes), (N, 1)
    """The share of the images whose class scores highest."""
    return float((scores.argmax(dim=1) == kinds[:, 0]).double().mean())


def mean_average_precision(found: Sequence[Detections], truth: Examples) -> float:
    """mAP@0.5 over the classes that `truth` shows: the mean precision at 101 levels of recall, as COCO samples it."""
    each = [_average_precision(kind, found, truth) for kind in range(len(truth.classes)) if bool((truth.kinds == kind).any())]
    return sum(each) / len(each) if each else 0.0


def _average_precision(kind: int, found: Sequence[Detections], truth: Examples) -> float:
    judged = [_judged(kind, one, truth.kinds[place], truth.boxes[place]) for place, one in enumerate(found)]
    scores = torch.cat([s for s, _ in judged])
    right = torch.cat([r for _, r in judged])[scores.sort(descending=True, stable=True).indices]
    hits = right.double().cumsum(0)
    recall = hits / (truth.kinds == kind).sum()
    precision = hits / torch.arange(1, len(right) + 1)
    best = precision.flip(0).cummax(0).values.flip(0) if len(right) else precision  # the best at this recall or a higher one
    place = torch.searchsorted(recall, torch.linspace(0, 1, 101, dtype=torch.float64))
    return float(torch.cat((best, torch.zeros(1, dtype=torch.float64)))[place].mean())


def _judged(kind: int, found: Detections, kinds: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """The scores of one image's boxes of `kind`, and which of them are right: each true box is given to the surest that matches."""
    mine = found.kinds == kind
    overlaps = iou_of_all(found.boxes[mine], boxes[kinds == kind])  # (found, true)
    right = torch.zeros(len(overlaps), dtype=torch.bool)
    for place in range(len(overlaps) if overlaps.shape[1] else 0):
        value, taken = overlaps[place].max(dim=0)
        if value >= MATCH:
            right[place] = True
            overlaps[:, taken] = -1
    return found.scores[mine], right


# --------------------------------------------------------------------------------------
# components/learning/objectives.py: What a network is trained for, to classify or to detect: its loss, its figures, and what it says of sample images.


OBJECTIVES_FAINT = 0.02  # boxes scoring less do not count while training
OBJECTIVES_SHOWN = 0.3  # boxes scoring less are not drawn


class Objective(Protocol):
    """What differs between the tasks."""

    @property
    def metric(self) -> str:
        """The figure that says which epoch is best; higher is better."""
        ...

    def loss(self, answer: Any, batch: Batch) -> Tensor:
        """How wrong the network's `answer` for `batch` is; ()."""
        ...

    def figures(self, answered: list[Any], truth: Examples) -> dict[str, float]:
        """How good the answers for all batches of `truth` are."""
        ...

    def found(self, answer: Any, truth: Examples) -> list[list[FoundFound]]:
        """What the network's answer for a batch says, per image, to be drawn."""
        ...


@dataclass(frozen=True)
class Classify:
    """One class an image."""

    metric: str = "accuracy"

    def loss(self, answer: Tensor, batch: Batch) -> Tensor:
        """Cross entropy."""
        return classification_loss(answer, batch.kinds)

    def figures(self, answered: list[Tensor], truth: Examples) -> dict[str, float]:
        """Accuracy."""
        return {self.metric: accuracy(torch.cat([a.cpu() for a in answered]), truth.kinds.cpu())}

    def found(self, answer: Tensor, truth: Examples) -> list[list[FoundFound]]:
        """The likeliest class."""
        best = answer.softmax(dim=1).max(dim=1)
        return [[FoundFound(truth.classes[k], s)] for s, k in zip(best.values.tolist(), best.indices.tolist(), strict=True)]


@dataclass(frozen=True)
class Detect:
    """Boxes with classes."""

    stride: int
    metric: str = "mAP@0.5"

    def loss(self, answer: tuple[Tensor, Tensor], batch: Batch) -> Tensor:
        """Focal loss of the heat maps and GIoU loss of the boxes."""
        return detection_loss(answer, batch.kinds, batch.boxes, stride=self.stride)

    def figures(self, answered: list[tuple[Tensor, Tensor]], truth: Examples) -> dict[str, float]:
        """Mean average precision."""
        found = [one for answer in answered for one in self._detections(answer, truth, OBJECTIVES_FAINT)]
        here = replace(truth, kinds=truth.kinds.cpu(), boxes=truth.boxes.cpu())
        return {self.metric: mean_average_precision(found, here)}

    def found(self, answer: tuple[Tensor, Tensor], truth: Examples) -> list[list[FoundFound]]:
        """The sure boxes."""
        return [list(_named(one, truth.classes)) for one in self._detections(answer, truth, OBJECTIVES_SHOWN)]

    def _detections(self, answer: tuple[Tensor, Tensor], truth: Examples, threshold: float) -> list[Detections]:
        return detections_of(answer, stride=self.stride, size=truth.size, threshold=threshold)


def answers(network: Network, examples: Examples, *, batch_size: int, device: torch.device, bf16: bool) -> Iterator[Any]:
    """The network's answer for one batch of `examples` after the other, in order; it is left in evaluation mode."""
    network.eval()
    for chosen in torch.split(torch.arange(len(examples)), batch_size):
        context().go_on()
        with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            answer = network(examples.batch(chosen, device).images)
        yield answer


def _named(found: Detections, classes: tuple[str, ...]) -> Iterator[FoundFound]:
    for kind, score, (left, top, right, bottom) in zip(found.kinds.tolist(), found.scores.tolist(), found.boxes.tolist(), strict=True):
        yield FoundFound(classes[kind], score, left, top, right - left, bottom - top)


# --------------------------------------------------------------------------------------
# components/learning/optimizer.py: What moves the weights: AdamW, or Muon for the kernels that a normalisation follows and AdamW for the rest.


OptimizerName = Literal["adamw", "muon"]
MOMENTUM = 0.9
TURNS = 5  # rounds of the iteration that makes a matrix orthogonal
QUINTIC = (3.4445, -4.7750, 2.0315)  # its coefficients, which raise small singular values fastest
SIZE = 0.2  # the root mean square of a step, in learning rates: that of AdamW's, so that one learning rate suits both


def optimizers_of(network: nn.Module, name: OptimizerName, *, learning_rate: float, weight_decay: float) -> list[torch.optim.Optimizer]:
    """Those that together move every weight of `network` once; biases and normalisation are not pulled to zero."""
    kernels = [layer.kernel for layer in network.modules() if isinstance(layer, ConvNorm)] if name == "muon" else []
    taken = set(map(id, kernels))
    weights = [p for p in network.parameters() if p.dim() > 1 and id(p) not in taken]
    others = [p for p in network.parameters() if p.dim() <= 1]
    groups: list[dict[str, Any]] = [{"params": weights, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]
    rest = torch.optim.AdamW(groups, lr=learning_rate, fused=True)
    return [rest, Muon(kernels, learning_rate=learning_rate, weight_decay=weight_decay)] if kernels else [rest]


class Muon(torch.optim.Optimizer):
    """Momentum made orthogonal (Jordan et al. 2024, "Muon"): all directions of a kernel learn alike fast, so fewer passes are needed.

    The size of a step is matched to AdamW's as by Liu et al. 2025 ("Muon is scalable for LLM training"). Takes convolution kernels only.
    """

    def __init__(self, kernels: Iterable[Tensor], *, learning_rate: float, weight_decay: float) -> None:
        super().__init__(kernels, {"lr": learning_rate, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        """Move every kernel that has a gradient."""
        for group in self.param_groups:
            for kernel in group["params"]:
                if kernel.grad is not None:
                    kernel.mul_(1 - group["lr"] * group["weight_decay"])
                    kernel.add_(self._direction(kernel), alpha=-group["lr"])

    def _direction(self, kernel: Tensor) -> Tensor:
        """Nesterov's momentum of `kernel`, (made, given, h, w), as a matrix with a row for each channel made, orthogonal and scaled."""
        state = self.state[kernel]
        if not state:
            state["momentum"] = torch.zeros_like(kernel)
        momentum = state["momentum"].mul_(MOMENTUM).add_(kernel.grad)
        ahead = momentum.mul(MOMENTUM).add_(kernel.grad).permute(0, 2, 3, 1)  # (made, h, w, given): channels last, as in memory
        flat = _orthogonal(ahead.flatten(1))
        size: float = SIZE * max(flat.shape) ** 0.5
        return flat.mul(size).view(ahead.shape).permute(0, 3, 1, 2)


def _orthogonal(matrix: Tensor) -> Tensor:
    """`matrix` with all its singular values brought near 1, by a Newton-Schulz iteration."""
    if matrix.shape[0] > matrix.shape[1]:
        return _orthogonal(matrix.T).T
    a, b, c = QUINTIC
    x: Tensor = matrix / (matrix.norm() + 1e-7)
    for _ in range(TURNS):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x


# --------------------------------------------------------------------------------------
# components/learning/randomness.py: Chance and arithmetic that can be had again: generators named by numbers, and settings that make torch repeat itself.


_memory: Any = torch.utils.deterministic  # its setting is a property that type checkers cannot see


def generator(*numbers: int) -> torch.Generator:
    """A source of random numbers that depends on `numbers` alone, such as (seed, epoch, batch); always on the CPU."""
    named = hashlib.sha256(",".join(map(str, numbers)).encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(named[:8], "big") >> 1)


@contextmanager
def repeatable(seed: int, threads: int) -> Iterator[None]:
    """Inside, torch gives the same bits for the same input: exactly `threads` CPU threads, deterministic algorithms, seeded.

    Trained weights depend on the number of threads, so it is part of what must be the same. Everything is put back at the end.
    """
    before = torch.get_num_threads()
    deterministic, warns = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    fills, tries = _memory.fill_uninitialized_memory, torch.backends.cudnn.benchmark
    with torch.random.fork_rng():
        try:
            torch.manual_seed(seed)
            torch.set_num_threads(threads)
            torch.use_deterministic_algorithms(True)
            _memory.fill_uninitialized_memory = False  # costs time and hides nothing here
            torch.backends.cudnn.benchmark = False  # which of its algorithms is fastest may differ from run to run
            yield
        finally:
            torch.set_num_threads(before)
            torch.use_deterministic_algorithms(deterministic, warn_only=warns)
            _memory.fill_uninitialized_memory = fills
            torch.backends.cudnn.benchmark = tries


def runs_bf16_faster(device: torch.device) -> bool:
    """Whether the processor multiplies bfloat16 in hardware; without, autocast only costs time."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capable = (getattr(torch.cpu, name, None) for name in ("_is_amx_tile_supported", "_is_avx512_bf16_supported"))
    return any(ask() for ask in capable if ask is not None)


# --------------------------------------------------------------------------------------
# components/learning/schedule.py: How large a step the optimiser takes when: by step number, never by the clock, so that training repeats.


Schedule = Literal["cosine", "one-cycle", "constant"]
WARM_UP = {"cosine": 0.05, "one-cycle": 0.3, "constant": 0.05}  # the share of the steps in which the rate climbs
FLOOR = 0.01  # of the highest rate is left at the end


def rate_at(step: int, steps: int, *, schedule: Schedule, highest: float) -> float:
    """The learning rate of `step` (from 0) of `steps`: a climb to `highest`, then down along a cosine (or level)."""
    climb = max(1, round(WARM_UP[schedule] * steps))
    if step < climb:
        return highest * (step + 1) / climb
    if schedule == "constant":
        return highest
    passed = (step - climb) / max(1, steps - climb)
    return highest * (FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * passed)) / 2)


# --------------------------------------------------------------------------------------
# components/learning/loop.py: The training loop: shuffle, vary, step, average, validate, keep the best, leave a checkpoint, until the epochs are over.


LONGEST_STEP = 5.0  # the gradient's norm is clipped to this
REPORT = 10  # steps between two points of the loss curve; reading the loss makes a GPU wait
Vary = Callable[[Batch, torch.Generator], Batch]  # augmentation: one batch to another, with chance from the generator alone


@dataclass(frozen=True)
class LoopSettings:
    """What stays the same throughout a training."""

    epochs: int
    batch_size: int
    optimizer: OptimizerName
    learning_rate: float
    schedule: Schedule
    weight_decay: float
    ema: float
    early_stopping: int
    bf16: bool
    seed: int


@dataclass
class Training:
    """A training on its way: everything that changes from step to step, and so everything that a checkpoint must hold."""

    network: Network
    settings: LoopSettings
    objective: Objective
    device: torch.device
    step: int = 0
    epoch: int = 0  # epochs done
    best: float = -1.0  # the highest validation figure so far
    stale: int = 0  # epochs since then
    losses: list[list[float]] = field(default_factory=list)  # [step, loss]
    figures: list[dict[str, float]] = field(default_factory=list)  # per epoch

    def __post_init__(self) -> None:
        self.network.to(self.device)
        self.averaged = copy.deepcopy(self.network)
        self.kept = copy.deepcopy(self.network)  # the best epoch's averaged network
        told = self.settings
        self.optimizers = optimizers_of(self.network, told.optimizer, learning_rate=told.learning_rate, weight_decay=told.weight_decay)
        self._pairs = (_floats(self.averaged), _floats(self.network))

    def average(self) -> None:
        """Move the averaged weights towards the present ones: slowly, though fast in the first steps."""
        decay = min(self.settings.ema, (1 + self.step) / (10 + self.step)) if self.settings.ema else 0.0
        torch._foreach_lerp_(self._pairs[0], self._pairs[1], 1 - decay)

    @property
    def over(self) -> bool:
        """Whether all epochs are done, or none of the last ones was better."""
        patience = self.settings.early_stopping
        return self.epoch >= self.settings.epochs or (patience > 0 and self.stale >= patience)


def train_epoch(training: Training, examples: Examples, vary: Vary) -> None:
    """One pass over `examples` in an order that depends on seed and epoch alone.

    Raises InputError, naming the epoch, if the loss is no number any more.
    """
    settings, device = training.settings, training.device
    size = min(settings.batch_size, len(examples))
    order = torch.randperm(len(examples), generator=generator(settings.seed, training.epoch))
    batches = order[: len(order) // size * size].view(-1, size)  # of a rest too small for steady statistics the next epoch has others
    training.network.train()
    held: list[Tensor] = []
    for place, chosen in enumerate(batches):
        context().go_on()
        batch = vary(examples.batch(chosen, device), generator(settings.seed, training.epoch, place))
        held.append(_step(training, batch, len(batches) * settings.epochs))
        if len(held) == REPORT or place == len(batches) - 1:
            _loop_report(training, held)
            held = []
        _show_progress(training, len(batches))
    training.epoch += 1


def validate(training: Training, examples: Examples) -> None:
    """Judge the averaged network on `examples`, and keep it if it is the best so far."""
    settings, objective = training.settings, training.objective
    seen = list(answers(training.averaged, examples, batch_size=settings.batch_size, device=training.device, bf16=settings.bf16))
    figures = objective.figures(seen, examples)
    for name, value in figures.items():
        context().metric(name, value, training.step)
    training.figures.append(figures)
    value = figures[objective.metric]
    training.stale = 0 if value > training.best or value == 0 else training.stale + 1  # at 0 it has yet to begin
    if value > training.best:
        training.best = value
        training.kept.load_state_dict(training.averaged.state_dict())


def _step(training: Training, batch: Batch, steps: int) -> Tensor:
    settings = training.settings
    rate = rate_at(training.step, steps, schedule=settings.schedule, highest=settings.learning_rate)
    for group in (group for optimizer in training.optimizers for group in optimizer.param_groups):
        group["lr"] = rate
    with torch.autocast(training.device.type, torch.bfloat16, enabled=settings.bf16):
        answer = training.network(batch.images)
    loss = training.objective.loss(answer, batch)
    training.network.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(training.network.parameters(), LONGEST_STEP)
    for optimizer in training.optimizers:
        optimizer.step()
    training.step += 1
    training.average()
    return loss.detach()


def _loop_report(training: Training, held: list[Tensor]) -> None:
    loss = float(torch.stack(held).mean())
    if not math.isfinite(loss):
        what = f"The loss became {loss} in epoch {training.epoch + 1} of {training.settings.epochs}."
        raise InputError(what, f"Lower the learning rate (it was {training.settings.learning_rate:g}), or train with precision fp32.")
    training.losses.append([training.step, loss])
    context().metric("loss", loss, training.step)


def _show_progress(training: Training, batches: int) -> None:
    said = f"epoch {training.epoch + 1} of {training.settings.epochs}"
    loss = f", loss {training.losses[-1][1]:.3f}" if training.losses else ""
    context().progress(training.step, batches * training.settings.epochs, said + loss)


def _floats(network: nn.Module) -> list[Tensor]:
    return [t.detach() for t in network.state_dict().values() if t.is_floating_point()]


# --------------------------------------------------------------------------------------
# components/learning/checkpoint.py: A training written down after each epoch, whole or not at all, so that going on gives the very bits of never having stopped.


FILE = "training.safetensors"  # never a pickle: it may lie in a shared workspace
NUMBERS = ("step", "epoch", "best", "stale", "losses", "figures")


def write_checkpoint(training: Training, folder: Path) -> None:
    """Replace the checkpoint in `folder` by the present state of `training`."""
    said = {"settings": asdict(training.settings), **{name: getattr(training, name) for name in NUMBERS}}
    partial = folder / f"{FILE}.partial"
    with partial.open("wb") as opened:
        opened.write(save(_tensors(training), {"framewire": json.dumps(said, sort_keys=True)}))
        opened.flush()
        os.fsync(opened.fileno())
    partial.replace(folder / FILE)


def resume(training: Training, folder: Path) -> bool:
    """Bring `training` to where the checkpoint in `folder` was written; whether there was a fitting one."""
    try:
        with safe_open(folder / FILE, framework="pt") as opened:
            said = json.loads(opened.metadata()["framewire"])
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}
    except FileNotFoundError:
        return False
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        context().log(f"The checkpoint cannot be read ({error}); training starts from the beginning.")
        return False
    if said.get("settings") != asdict(training.settings) or not _fits(training, tensors):
        context().log("The checkpoint belongs to another training; this one starts from the beginning.")
        return False
    _restore(training, tensors, said)
    context().log(f"Training goes on after epoch {training.epoch} of {training.settings.epochs}, from its checkpoint.")
    return True


def _tensors(training: Training) -> dict[str, Tensor]:
    networks = {"network": training.network, "averaged": training.averaged, "kept": training.kept}
    held = {f"{which}/{name}": tensor for which, network in networks.items() for name, tensor in network.state_dict().items()}
    for number, optimizer in enumerate(training.optimizers):
        for place, remembered in optimizer.state_dict()["state"].items():
            held.update({f"optimizer/{number}/{place}/{name}": tensor for name, tensor in remembered.items()})
    return {name: tensor.detach().cpu().contiguous() for name, tensor in sorted(held.items())}


def _fits(training: Training, tensors: Mapping[str, Tensor]) -> bool:
    wanted = {n: t.shape for n, t in training.network.state_dict().items()}
    given = {n.removeprefix("network/"): t.shape for n, t in tensors.items() if n.startswith("network/")}
    return wanted == given


def _restore(training: Training, tensors: Mapping[str, Tensor], said: Mapping[str, Any]) -> None:
    for which, network in (("network", training.network), ("averaged", training.averaged), ("kept", training.kept)):
        network.load_state_dict({n.removeprefix(f"{which}/"): t for n, t in tensors.items() if n.startswith(f"{which}/")})
    for number, optimizer in enumerate(training.optimizers):
        weights = [w for group in optimizer.param_groups for w in group["params"]]
        remembered = {place: _of(tensors, f"optimizer/{number}/{place}/", weight) for place, weight in enumerate(weights)}
        optimizer.load_state_dict({**optimizer.state_dict(), "state": remembered})
    for name in NUMBERS:
        setattr(training, name, said[name])


def _of(tensors: Mapping[str, Tensor], start: str, weight: Tensor) -> dict[str, Tensor]:
    """What the optimiser remembers of `weight`: the `tensors` whose names begin with `start`, by the rest of the name."""
    return {name.removeprefix(start): _as_in_memory(t, weight) for name, t in tensors.items() if name.startswith(start)}


def _as_in_memory(moment: Tensor, weight: Tensor) -> Tensor:
    """`moment` laid out like its weight (channels last), which the fused optimiser walks in step."""
    return torch.empty_like(weight, device="cpu").copy_(moment) if moment.dim() else moment


# --------------------------------------------------------------------------------------
# components/learning/drawing.py: Draws what was found, and what is true, on an image: class colours, readable labels, the same bytes each time.


DrawingImage = npt.NDArray[np.uint8]
Color = tuple[int, int, int]
PALETTE: tuple[Color, ...] = (
    (255, 99, 72),
    (46, 196, 182),
    (255, 191, 63),
    (84, 160, 255),
    (190, 120, 255),
    (120, 214, 75),
    (255, 121, 198),
    (64, 224, 255),
    (214, 160, 98),
    (160, 174, 255),
)
TRUTH: Color = (255, 255, 255)
INK: Color = (16, 20, 24)


def color_of(label: str, classes: Sequence[str] = ()) -> Color:
    """The (R, G, B) of a class: by its place in `classes`, or, where it is not listed, by its name."""
    place = list(classes).index(label) if label in classes else zlib.crc32(label.encode())
    return PALETTE[place % len(PALETTE)]


def draw_boxes(
    image: DrawingImage,
    found: Sequence[FoundFound],
    truth: Sequence[Mapping[str, Any]] | None = None,
    *,
    classes: Sequence[str] = (),
) -> DrawingImage:
    """A copy of `image` ((H, W, 3) uint8 RGB) with `found` in class colours over `truth` in thin white.

    `truth` are boxes as in a row of Frames ({"label", "x", "y", "width", "height"}). A finding without a box is written in the
    upper left corner; of several of those only the first is.
    """
    drawn = np.array(image, np.uint8, order="C")
    for box in truth or ():
        _frame(drawn, _drawing_corners(box["x"], box["y"], box["width"], box["height"]), TRUTH, 1)
    boxes = [f for f in found if f.x is not None]
    for one in sorted(boxes, key=lambda f: f.score):  # the surest on top
        color = color_of(one.label, classes)
        corners = _drawing_corners(one.x or 0.0, one.y or 0.0, one.width or 0.0, one.height or 0.0)
        _frame(drawn, corners, color, _drawing_line(drawn))
        _tag(drawn, f"{one.label} {one.score:.2f}", corners[:2], color)
    for one in [f for f in found if f.x is None][:1]:
        _tag(drawn, f"{one.label} {one.score:.2f}", (0, 0), color_of(one.label, classes))
    return drawn


def _drawing_corners(x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
    return round(x), round(y), round(x + width) - 1, round(y + height) - 1


def _drawing_line(image: DrawingImage) -> int:
    return max(1, int(min(image.shape[:2])) // 200)


def _frame(image: DrawingImage, corners: tuple[int, int, int, int], color: Color, line: int) -> None:
    left, top, right, bottom = corners
    cv2.rectangle(image, (left, top), (right, bottom), INK, line + 2)  # dark rim: seen on bright ground too
    cv2.rectangle(image, (left, top), (right, bottom), color, line)


def _tag(image: DrawingImage, text: str, corner: tuple[int, int], color: Color) -> None:
    """Write `text` on a bar of `color` above `corner`, or wherever near it the image has room."""
    high, wide = image.shape[:2]
    size = max(10, min(28, round(min(high, wide) / 24)))
    _, _, width, _ = cv2.getTextSize((wide, high), text, (0, 0), _font(), size)
    bar = round(size * 1.35)
    left = max(0, min(corner[0], wide - width - 6))
    top = max(0, min(corner[1] - bar, high - bar))
    cv2.rectangle(image, (left, top), (left + width + 5, top + bar - 1), color, cv2.FILLED)
    cv2.putText(image, text, (left + 3, top + round(size * 1.05)), INK, _font(), size)


@cache
def _font() -> Any:  # cv2.FontFace: built in, so the same everywhere, and it has letters of most scripts
    return cv2.FontFace("sans")


# --------------------------------------------------------------------------------------
# components/learning/pictures.py: Pictures of a training for the node: sample images with what was found over what is true, and the loss curve.


PicturesImage = npt.NDArray[np.uint8]
PICTURES_SIDE = 240  # px: samples are enlarged until their longer side has about this
WIDE, HIGH, EDGE = 480, 240, 24  # px of the curve's picture and of its border


def sample_picture(examples: Examples, found: Sequence[Sequence[FoundFound]]) -> PicturesImage:
    """The first images of `examples` side by side, two a row, with what was `found` on each over the truth in white."""
    tiles = [_tile(examples, place, list(one)) for place, one in enumerate(found)]
    tiles += [np.zeros_like(tiles[0])] * (len(tiles) % 2 if len(tiles) > 1 else 0)
    rows = [np.concatenate(tiles[at : at + 2], axis=1) for at in range(0, len(tiles), 2)]
    return np.concatenate(rows, axis=0)


def curve_picture(losses: Sequence[Sequence[float]], figures: Sequence[Sequence[float]], name: str) -> PicturesImage:
    """The loss over the steps, from 0 to its highest, and the validation figure `name`, from 0 to 1; both as [step, value]."""
    picture = np.full((HIGH, WIDE, 3), 250, np.uint8)
    last = max([point[0] for point in (*losses, *figures)] or [1])
    highest = max([point[1] for point in losses] or [1]) or 1
    _pictures_line(picture, [(step / last, value / highest) for step, value in losses], PALETTE[0])
    _pictures_line(picture, [(step / last, value) for step, value in figures], PALETTE[3])
    said = [(f"loss {losses[-1][1]:.3f}", PALETTE[0])] if losses else []
    said += [(f"{name} {figures[-1][1]:.3f}", PALETTE[3])] if figures else []
    for place, (text, color) in enumerate(said):
        cv2.putText(picture, text, (EDGE + 150 * place, EDGE - 8), color, cv2.FontFace("sans"), 14)
    cv2.rectangle(picture, (EDGE, EDGE), (WIDE - EDGE, HIGH - EDGE), INK, 1)
    return picture


def _tile(examples: Examples, place: int, found: list[FoundFound]) -> PicturesImage:
    times = max(1, round(PICTURES_SIDE / max(examples.size)))
    image = examples.images[place].cpu().numpy().repeat(times, axis=0).repeat(times, axis=1)
    larger = [FoundFound(f.label, f.score, *(None if v is None else v * times for v in (f.x, f.y, f.width, f.height))) for f in found]
    return draw_boxes(image, larger, _pictures_truth(examples, place, times), classes=examples.classes)


def _pictures_truth(examples: Examples, place: int, times: int) -> list[dict[str, float]]:
    if examples.task == "classification":
        return []
    there = examples.kinds[place] >= 0
    corners = torch.cat((examples.boxes[place, :, :2], examples.boxes[place, :, 2:] - examples.boxes[place, :, :2]), dim=1)[there]
    return [dict(zip(("x", "y", "width", "height"), (v * times for v in box), strict=True)) for box in corners.tolist()]


def _pictures_line(picture: PicturesImage, points: Sequence[tuple[float, float]], color: tuple[int, int, int]) -> None:
    """A line through `points`, whose x and y run from 0 to 1."""
    across, up = WIDE - 2 * EDGE, HIGH - 2 * EDGE
    placed = [(EDGE + round(x * across), HIGH - EDGE - round(min(1.0, y) * up)) for x, y in points]
    cv2.polylines(picture, [np.array(placed, np.int32).reshape(-1, 1, 2)], isClosed=False, color=color, thickness=2, lineType=cv2.LINE_AA)


# --------------------------------------------------------------------------------------
# components/learning/saving.py: A Model on disk: weights that cannot carry code, a configuration, a card to read; the same training gives the same bytes.


WEIGHTS = "model.safetensors"


def weights_of(network: Network) -> dict[str, Tensor]:
    """The network's weights by name, contiguous and on the CPU, apart from the network's own memory."""
    return {name: tensor.detach().cpu().contiguous().clone() for name, tensor in sorted(network.state_dict().items())}


def save_model(folder: Path, weights: Mapping[str, Tensor], config: dict[str, Any], values: Mapping[str, float]) -> Model:
    """Write a Model artifact into `folder`; `values` are the figures of its card."""
    folder.mkdir(parents=True, exist_ok=True)
    # one metadata key only: with more, safetensors writes them in random order
    (folder / WEIGHTS).write_bytes(save(dict(sorted(weights.items())), {"framewire": json.dumps(config["architecture"], sort_keys=True)}))
    write_json(folder / "config.json", config)
    (folder / "card.md").write_text(card_of(config, values), "utf-8")
    return Model.create(folder, {"task": config["task"], "classes": config["classes"]})


def load_network(model: Model) -> Network:
    """The trained network of `model`, ready to answer.

    Raises InputError if its weights are not safetensors (a pickle could run code) or do not fit its configuration.
    """
    network = build(_config_of(model))
    file = model.path / WEIGHTS
    try:
        weights = load_file(file)
    except FileNotFoundError:
        raise InputError(f"The model in {model.path} has no {WEIGHTS}.", "Train it again; other weight files are not read.") from None
    except (SafetensorError, OSError) as error:
        what = f"{file} is no safetensors file ({error})."
        raise InputError(what, "Train it again; pickled weights are never read, since they can run code.") from None
    if problem := _mismatch(network.state_dict(), weights):
        what = f"The weights in {file} do not fit the model's config.json: {problem}."
        raise InputError(what, "Train it again, or mend the configuration.")
    network.load_state_dict(weights)
    return network.eval()


def _config_of(model: Model) -> dict[str, Any]:
    try:
        config = model.config
        return {name: config[name] for name in ("architecture", "classes", "normalization", "input", "task")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"The config.json of the model in {model.path} cannot be used: {error}.", "Train it again.") from None


def _mismatch(wanted: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> str:
    """Why the weights `given` cannot be those `wanted`; empty if they can."""
    for name in sorted(wanted.keys() | given.keys()):
        if name not in given:
            return f"'{name}' is missing"
        if name not in wanted:
            return f"'{name}' has no place in the network"
        if wanted[name].shape != given[name].shape:
            return f"'{name}' has shape {tuple(given[name].shape)} instead of {tuple(wanted[name].shape)}"
    return ""


# --------------------------------------------------------------------------------------
# components/learning/fit.py: From Datasets to a trained Model and its Metrics: reads, builds, trains epoch by epoch, writes.


FIT_BATCH = {"classification": 128, "detection": 8}  # images at a step, unless asked otherwise
SAMPLES = 4  # images shown after each epoch
PLAIN = {"mean": [0.0, 0.0, 0.0], "std": [1.0, 1.0, 1.0]}  # where nothing was measured


@dataclass(frozen=True)
class Wishes:
    """What was asked for, beside the data; the parameters of train_cnn and where to compute."""

    task: str  # "auto", "classification" or "detection"
    epochs: int
    batch_size: int | None
    optimizer: OptimizerName
    learning_rate: float
    schedule: Schedule
    weight_decay: float
    ema: float
    early_stopping: int
    precision: str  # "auto", "bf16" or "fp32"
    width: int
    seed: int
    device: str
    threads: int

    def settings(self, task: str) -> LoopSettings:
        """What the loop needs to know, for the task that the data turned out to be for."""
        return LoopSettings(
            epochs=self.epochs,
            batch_size=self.batch_size or FIT_BATCH[task],
            optimizer=self.optimizer,
            learning_rate=self.learning_rate,
            schedule=self.schedule,
            weight_decay=self.weight_decay,
            ema=self.ema,
            early_stopping=self.early_stopping,
            bf16=self.precision == "bf16" or (self.precision == "auto" and runs_bf16_faster(torch.device(self.device))),
            seed=self.seed,
        )


@dataclass(frozen=True)
class Data:
    """What is learned from, what it is judged by, and how it is varied."""

    train: Examples
    validation: Examples | None
    vary: Vary


def fit(train: Dataset, validation: Dataset | None, wishes: Wishes, *, model: Path, metrics: Path) -> tuple[Model, Metrics]:
    """Train, and write the Model into folder `model` and the Metrics into `metrics`.

    Raises InputError if the data cannot be learned from, or if the loss is no number any more.
    """
    data = _fit_read(train, validation, wishes)
    settings = wishes.settings(data.train.task)
    with repeatable(settings.seed, wishes.threads):
        config = _config(train, data.train, wishes)
        training = Training(build(config), settings, _objective(config), torch.device(wishes.device))
        _train(training, data)
        config["training"] = _training_facts(training, data, wishes)
        values = _fit_values(training)
        made = save_model(model, weights_of(training.kept), config, values)
        return made, Metrics.of(metrics, values, curves=_fit_curves(training))


def _fit_read(train: Dataset, validation: Dataset | None, wishes: Wishes) -> Data:
    device = torch.device(wishes.device)
    task = train.info.get("task", "detection") if wishes.task == "auto" else wishes.task
    classes = tuple(train.info.get("classes") or ())
    if not classes:
        raise InputError("The training data names no classes.", "Join labels to the frames with Label frames before splitting.")
    learned = read_examples(train, task=task, classes=classes, called="training")
    _check_every_class(learned)
    judged = None
    if validation is not None and len(validation):  # a split may give it no share
        judged = read_examples(validation, task=task, classes=classes, called="validation")
        if judged.size != learned.size:
            sizes = f"{judged.size[0]} x {judged.size[1]} px and the training images {learned.size[0]} x {learned.size[1]} px"
            raise InputError(f"The validation images have {sizes}.", "Resize both alike, before splitting.")
    variation = partial(vary, train.info.get("augmentation") or {}, task=task)
    return Data(learned.on(device), judged and judged.on(device), variation)


def _check_every_class(examples: Examples) -> None:
    missing = [name for kind, name in enumerate(examples.classes) if not bool((examples.kinds == kind).any())]
    if missing:
        what = f"The training data shows no {' and no '.join(missing)}, so that class cannot be learned."
        raise InputError(what, "Split so that each class is in the training part, or leave the class out of the labels.")


def _config(train: Dataset, examples: Examples, wishes: Wishes) -> dict[str, Any]:
    """The Model's configuration but for the facts of the training, which come at its end."""
    wide, high = examples.size
    architecture: dict[str, Any] = {"kind": "residual_classifier", "width": wishes.width, "steps": stem_steps(wide, high)}
    if examples.task == "detection":
        sides = (examples.boxes[..., 2:] - examples.boxes[..., :2]).amin(dim=2)[examples.kinds >= 0]
        architecture = {"kind": "centre_detector", "width": wishes.width, "stride": stride_for(sides)}
        context().log(f"One place of the detector's output stands for {architecture['stride']} px.")
    return {
        "task": examples.task,
        "architecture": architecture,
        "classes": list(examples.classes),
        "input": {"width": wide, "height": high},
        "recipe": train.info.get("recipe", []),
        "normalization": train.info.get("normalization") or PLAIN,
        "augmentation": train.info.get("augmentation"),
    }


def _objective(config: dict[str, Any]) -> Objective:
    return Classify() if config["task"] == "classification" else Detect(config["architecture"]["stride"])


def _train(training: Training, data: Data) -> None:
    """All epochs that are left; after each, figures, pictures and a checkpoint."""
    folder = context().checkpoints
    resume(training, folder)
    while not training.over:
        train_epoch(training, data.train, data.vary)
        if data.validation is not None:
            validate(training, data.validation)
        else:
            training.kept.load_state_dict(training.averaged.state_dict())
        write_checkpoint(training, folder)
        _show(training, data.validation or data.train)


def _show(training: Training, examples: Examples) -> None:
    bf16 = training.settings.bf16
    answer = next(answers(training.averaged, examples, batch_size=SAMPLES, device=training.device, bf16=bf16))
    said = f"found in colour, truth in white, after epoch {training.epoch}"
    context().picture("samples", sample_picture(examples, training.objective.found(answer, examples)), said)
    metric = training.objective.metric
    context().picture("curves", curve_picture(training.losses, _by_step(training, metric), metric), f"loss and {metric} by step")


def _by_step(training: Training, metric: str) -> list[list[float]]:
    each = training.step / max(1, training.epoch)
    return [[round(each * (place + 1)), figures[metric]] for place, figures in enumerate(training.figures)]


def _training_facts(training: Training, data: Data, wishes: Wishes) -> dict[str, Any]:
    settings = training.settings
    asked = {name: value for name, value in asdict(settings).items() if name != "bf16"}
    return {
        **asked,
        "epochs_run": training.epoch,
        "images": len(data.train),
        "validation_images": len(data.validation) if data.validation else 0,
        "precision": "bf16" if settings.bf16 else "fp32",
        "device": training.device.type,
        "threads": wishes.threads,
    }


def _fit_values(training: Training) -> dict[str, float]:
    values = {"loss": training.losses[-1][1], "epochs": float(training.epoch)}
    if training.figures:
        best = max(training.figures, key=lambda figures: figures[training.objective.metric])
        values.update(best)
        values["best epoch"] = training.figures.index(best) + 1.0
    return values


def _fit_curves(training: Training) -> dict[str, list[list[float]]]:
    metric = training.objective.metric
    return {"loss": training.losses, **({metric: _by_step(training, metric)} if training.figures else {})}


# --------------------------------------------------------------------------------------
# components/learning/predictor.py: A trained model in use: images in, what is on them out, in pixels of the images given.


PredictorImage = npt.NDArray[np.uint8]
PREDICTOR_FAINT = 0.01  # boxes scoring less are noise to everyone
TOGETHER = 16  # images that a GPU looks at together: always so many, since kernels chosen for another number round differently


@dataclass(frozen=True)
class Predictor:
    """A model loaded on a device. An image gets the same numbers alone as among others."""

    network: Network
    config: dict[str, Any]
    device: torch.device

    @classmethod
    def load(cls, model: Model, device: str = "cpu", threads: int | None = None) -> Predictor:
        """`model` on `device` ("cpu" or "cuda"); with `threads`, this process computes with that many CPU threads from now on.

        Raises InputError if the model's files are damaged or are no such files.
        """
        if threads is not None:
            torch.set_num_threads(threads)
        where = torch.device(device)
        return cls(load_network(model).to(where), model.config, where)

    @torch.inference_mode()
    def predict(self, images: Sequence[PredictorImage], *, done: Sequence[dict[str, Any]] = ()) -> list[list[FoundFound]]:
        """What is on each of `images` ((H, W, 3) uint8 RGB), best first: boxes scoring at least 0.01, or all classes.

        `done` is the recipe that the images already went through; the rest of the model's recipe is done here. Raises InputError if
        they went through something else, or come out in another size than the model was trained on.
        """
        todo = remaining(self.config["recipe"], list(done))
        prepared = [self._prepared(image, todo) for image in images]
        found: list[list[FoundFound]] = []
        at_once = TOGETHER if self.device.type == "cuda" else 1
        for start in range(0, len(prepared), at_once):
            group = prepared[start : start + at_once]
            answer = self.network(self._side_by_side([pixels for pixels, _ in group], at_once))
            found += self._found(answer, [image.shape for image in images[start : start + at_once]], [g for _, g in group])
        return found

    def _prepared(self, image: PredictorImage, todo: list[dict[str, Any]]) -> tuple[PredictorImage, Geometry]:
        pixels, geometry = apply(todo, image)
        wanted = (self.config["input"]["width"], self.config["input"]["height"])
        if (pixels.shape[1], pixels.shape[0]) != wanted:
            what = f"The model looks at images of {wanted[0]} x {wanted[1]} px, but this one has {pixels.shape[1]} x {pixels.shape[0]} px."
            raise InputError(what, "Give images of that size, or insert Resize before the training: the model then resizes by itself.")
        return pixels, geometry

    def _side_by_side(self, pixels: list[PredictorImage], at_once: int) -> Tensor:
        filled = pixels + [pixels[-1]] * (at_once - len(pixels))
        return torch.from_numpy(np.stack(filled)).to(self.device).permute(0, 3, 1, 2)  # (N, 3, H, W), channels last in memory

    def _found(self, answer: Any, shapes: Sequence[tuple[int, ...]], geometries: Sequence[Geometry]) -> list[list[FoundFound]]:
        classes: list[str] = self.config["classes"]
        if self.config["task"] == "classification":
            return [_ranked(one, classes) for one in answer[: len(shapes)].softmax(dim=1).tolist()]
        assert isinstance(self.network.body, Detector)
        size = (self.config["input"]["width"], self.config["input"]["height"])
        each = detections_of(answer, stride=self.network.body.stride, size=size, threshold=PREDICTOR_FAINT)
        return [_placed(one, classes, g, s) for one, g, s in zip(each, geometries, shapes, strict=False)]


def _ranked(scores: list[float], classes: list[str]) -> list[FoundFound]:
    return [FoundFound(classes[k], scores[k]) for k in sorted(range(len(classes)), key=lambda k: -scores[k])]


def _placed(one: Detections, classes: list[str], geometry: Geometry, shape: tuple[int, ...]) -> list[FoundFound]:
    """`one` image's boxes as they lie in the image given, of `shape`, and cut at its edge; what is wholly outside is left out."""
    found = []
    for kind, score, (left, top, right, bottom) in zip(one.kinds.tolist(), one.scores.tolist(), one.boxes.tolist(), strict=True):
        x, y, width, height = geometry.back(left, top, right - left, bottom - top)
        x1, y1, x2, y2 = max(0.0, x), max(0.0, y), min(float(shape[1]), x + width), min(float(shape[0]), y + height)
        if x2 > x1 and y2 > y1:
            found.append(FoundFound(classes[kind], score, x1, y1, x2 - x1, y2 - y1))
    return found


# --------------------------------------------------------------------------------------
# components/scoring/seen.py: What there is on each test frame, beside what a model found there.


class Predicts(Protocol):
    """Whatever finds things on images, as components/learning/predictor.py does."""

    def predict(self, images: list[NDArray[np.uint8]], *, done: list[dict[str, Any]]) -> Sequence[Sequence[Any]]:
        """For each RGB image what is on it: objects with label, score, x, y, width, height (px of the image; None for a class)."""
        ...


@dataclass(frozen=True)
class SeenBox:
    """A labelled rectangle in pixels of the frame, x and y its upper left corner; the truth scores 1."""

    label: str
    x: float
    y: float
    width: float
    height: float
    score: float = 1.0


@dataclass(frozen=True)
class Seen:
    """One frame: its truth (`boxes`, or `label` where frames have a class) and what was found (`found`, or all classes `ranked`)."""

    frame: str
    video: str
    index: int
    time: float
    size: tuple[int, int]  # width, height (px)
    boxes: tuple[SeenBox, ...] = ()
    found: tuple[SeenBox, ...] = ()  # best first
    label: str = ""
    ranked: tuple[tuple[str, float], ...] = ()

    @property
    def guess(self) -> str:
        """The class that the model takes the frame for."""
        return self.ranked[0][0]

    @property
    def certainty(self) -> float:
        """The score of that class."""
        return self.ranked[0][1]


def look(predictor: Predicts, test: Dataset, *, task: str, batch: int = 16) -> list[Seen]:
    """Show every frame of `test` to `predictor`, `batch` at a time, and note what it finds; frames keep their order.

    The `task`, "detection" or "classification", says which truth of the frames counts: boxes or label.
    """
    seen: list[Seen] = []
    done = test.info.get("recipe", [])
    for rows in _batches(test.rows(), batch):
        context().go_on()
        found = predictor.predict([_image(row) for row in rows], done=done)
        seen += [_seen(row, list(things), task) for row, things in zip(rows, found, strict=True)]
        context().progress(len(seen), len(test), f"{len(seen)} of {counted(len(test), 'frame')} looked at")
    return seen


def predictions_of(seen: list[Seen], folder: Path, info: dict[str, Any]) -> Predictions:
    """What was found, as an artifact in `folder`: every box, or the one best class of a frame."""
    rows = [row for one in seen for row in _seen_rows(one)]
    counts = {"frames": len(seen), "boxes": len(rows) if info["task"] == "detection" else 0}
    return Predictions.from_rows(folder, rows, {**info, "counts": counts}, shard=65536)


def _batches(rows: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    while taken := list(islice(rows, size)):
        yield taken


def _image(row: dict[str, Any]) -> NDArray[np.uint8]:
    try:
        return decode(row["image"])
    except InputError as error:
        raise InputError(f"Frame '{row['id']}' of the test set: {error.message}", error.remedy) from None


def _seen(row: dict[str, Any], things: list[Any], task: str) -> Seen:
    place = (row["id"], row["video"], row["index"], row["time"], (row["width"], row["height"]))
    if task == "classification":
        return Seen(*place, label=row["label"], ranked=tuple((t.label, t.score) for t in things))
    truth = tuple(SeenBox(b["label"], b["x"], b["y"], b["width"], b["height"]) for b in row["boxes"])
    found = [SeenBox(t.label, t.x, t.y, t.width, t.height, t.score) for t in things]
    return Seen(*place, boxes=truth, found=tuple(sorted(found, key=lambda b: -b.score)))


def _seen_rows(one: Seen) -> list[dict[str, Any]]:
    place = {"frame": one.frame, "video": one.video, "index": one.index, "time": one.time}
    if one.ranked:
        nowhere = dict.fromkeys(("x", "y", "width", "height"))
        return [{**place, **nowhere, "label": one.guess, "score": one.certainty}]
    return [{**place, **vars(box)} for box in one.found]


# --------------------------------------------------------------------------------------
# components/scoring/coco.py: Average precision as the COCO benchmark computes it, by faster-coco-eval.


@dataclass(frozen=True)
class Precision:
    """Precision by overlap (0.5 to 0.95 in ten steps), recall (0 to 1 in 101 steps) and class; -1 where a class has no truth."""

    table: NDArray[np.float64]  # (overlap 10, recall 101, class)

    def known(self, row: int) -> bool:
        """Whether there is truth to measure class `row` by."""
        return bool((self.table[:, :, row] > -1).any())

    def mean(self, row: int | None = None) -> float:
        """Average precision over all overlaps, of one class or of all."""
        return _mean(self.table if row is None else self.table[:, :, row])

    def mean_at_half(self, row: int | None = None) -> float:
        """Average precision at an overlap of 0.5, of one class or of all."""
        return _mean(self.table[0] if row is None else self.table[0, :, row])

    def curve(self, row: int) -> list[list[float]]:
        """[recall, precision] at an overlap of 0.5, up to the first recall that is never reached."""
        heights = self.table[0, :, row]
        reached = int(np.count_nonzero(heights > 0))
        return [[round(x / 100, 2), round(float(heights[x]), 6)] for x in range(min(reached + 1, len(heights)))]


def coco_precision(seen: Sequence[Seen], classes: Sequence[str]) -> Precision:
    """The precision of all that was found (up to 100 boxes a frame and class), whatever its score."""
    number = {name: i for i, name in enumerate(classes, 1)}
    truth = COCO(
        {
            "images": [{"id": i, "width": one.size[0], "height": one.size[1]} for i, one in enumerate(seen, 1)],
            "categories": [{"id": i, "name": name} for name, i in number.items()],
            "annotations": _numbered([_annotation(i, b, number) for i, one in enumerate(seen, 1) for b in one.boxes]),
        }
    )
    found = [{**_annotation(i, b, number), "score": b.score} for i, one in enumerate(seen, 1) for b in one.found]
    evaluator = COCOeval_faster(truth, truth.loadRes(found), "bbox")
    evaluator.params.areaRng, evaluator.params.areaRngLbl = evaluator.params.areaRng[:1], ["all"]  # not by size of object
    evaluator.evaluate()
    evaluator.accumulate()
    return Precision(evaluator.eval["precision"][:, :, :, 0, -1])


def _annotation(image: int, box: SeenBox, number: dict[str, int]) -> dict[str, Any]:
    sides = [box.x, box.y, box.width, box.height]
    return {"image_id": image, "category_id": number[box.label], "bbox": sides, "area": box.width * box.height, "iscrowd": 0}


def _numbered(annotations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**a, "id": i} for i, a in enumerate(annotations, 1)]  # COCO's evaluator takes id 0 for "unmatched"


def _mean(precision: NDArray[np.float64]) -> float:
    measured = precision[precision > -1]
    return float(measured.mean()) if measured.size else 0.0


# --------------------------------------------------------------------------------------
# components/scoring/figures.py: The figures that evaluation comes to, as they stand in a Metrics artifact.


FIGURES_NOTHING = "(nothing)"  # the row of what is not there and was found, and the column of what is there and was missed
Curve = list[list[float]]  # [[x, y], ...]


@dataclass(frozen=True)
class Confusion:
    """How often what is `names[row]` was taken for `names[column]`."""

    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> Confusion:
        """Count `pairs` of (truth, taken for)."""
        listed = tuple(names)
        counts = {(t, g): 0 for t in listed for g in listed}
        for pair in pairs:
            counts[pair] += 1
        return cls(listed, tuple(tuple(counts[t, g] for g in listed) for t in listed))


@dataclass(frozen=True)
class Figures:
    """The content of a Metrics artifact, whose docstring says what is what."""

    values: dict[str, float]
    per_class: dict[str, dict[str, float]]
    confusion: Confusion
    curves: dict[str, Curve] = field(default_factory=dict)

    def saved(self, folder: Path) -> Metrics:
        """Write them into `folder`; `confusion` as {"classes": [names], "counts": [[truth by row, found by column]]}."""
        confusion = {"classes": list(self.confusion.names), "counts": [list(row) for row in self.confusion.counts]}
        return Metrics.of(folder, self.values, per_class=self.per_class, curves=self.curves, confusion=confusion)


def scores(right: int, found: int, there: int) -> dict[str, float]:
    """Precision, recall and F1 of `right` ones among those `found` and those `there`; 0 where one is undefined."""
    precision = right / found if found else 0.0
    recall = right / there if there else 0.0
    f1 = 2 * right / (found + there) if found + there else 0.0
    return {"precision": rounded(precision), "recall": rounded(recall), "F1": rounded(f1)}


def rounded(value: float) -> float:
    """`value` to six decimals, which is more than any test set can tell."""
    return round(float(value), 6)


# --------------------------------------------------------------------------------------
# components/scoring/matching.py: Which found box is which true one: right, confused with another class, not there at all, or missed.


@dataclass(frozen=True)
class Match:
    """A found box and the true one that it covers."""

    found: SeenBox
    truth: SeenBox


@dataclass(frozen=True)
class Judged:
    """A frame and the verdict on every box of it."""

    seen: Seen
    right: tuple[Match, ...]
    confused: tuple[Match, ...]  # the place is right, the class is not
    false: tuple[SeenBox, ...]
    missed: tuple[SeenBox, ...]

    @property
    def errors(self) -> int:
        """How many mistakes were made: a box under a wrong name is one."""
        return len(self.confused) + len(self.false) + len(self.missed)

    @cached_property
    def f1(self) -> float:
        """How well found and true boxes agree, 0 to 1; 1 where there is nothing and nothing was found."""
        boxes = 2 * (len(self.right) + len(self.confused)) + len(self.false) + len(self.missed)
        return 2 * len(self.right) / boxes if boxes else 1.0


def judge(seen: Seen, *, threshold: float, iou: float) -> Judged:
    """Match what scores at least `threshold` to the truth it overlaps by at least `iou`.

    As COCO does it: the surest box chooses first, among the boxes of its class that are still free, the one it covers best.
    What is then left on both sides is matched once more without regard to class. A box's match does not depend on the
    threshold, for those that choose before it score higher.
    """
    found = [box for box in seen.found if box.score >= threshold]
    right, found, missed = _matched(found, list(seen.boxes), iou, same_class=True)
    confused, false, missed = _matched(found, missed, iou, same_class=False)
    return Judged(seen, tuple(right), tuple(confused), tuple(false), tuple(missed))


def overlap(one: SeenBox, other: SeenBox) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    return shared / (one.width * one.height + other.width * other.height - shared)


def _matched(found: list[SeenBox], truth: list[SeenBox], iou: float, *, same_class: bool) -> tuple[list[Match], list[SeenBox], list[SeenBox]]:
    matches: list[Match] = []
    alone: list[SeenBox] = []
    free = list(truth)
    for box in found:
        fitting = [(overlap(box, t), -i) for i, t in enumerate(free) if t.label == box.label or not same_class]
        best, position = max(fitting, default=(0.0, 0))
        if best >= iou:
            matches.append(Match(box, free.pop(-position)))
        else:
            alone.append(box)
    return matches, alone, free


# --------------------------------------------------------------------------------------
# components/scoring/boxes.py: How well objects are found: mAP as COCO defines it, and precision, recall and F1 at a score threshold.


def score_boxes(judged: Sequence[Judged], classes: Sequence[str], *, iou: float) -> Figures:
    """The figures of found boxes.

    mAP and curves count every box found; precision, recall, F1 and confusion those that `judged` kept. Over all classes
    they are of all boxes together. "best threshold" is the score at which "best F1" is reached.
    """
    seen = [one.seen for one in judged]
    precision = coco_precision(seen, classes)
    confusion = Confusion.of([*classes, FIGURES_NOTHING], (pair for one in judged for pair in _pairs(one)))
    per_class = {name: _boxes_class_scores(confusion, row, precision) for row, name in enumerate(classes)}
    curves = {f"precision-recall: {name}": precision.curve(row) for row, name in enumerate(classes) if precision.known(row)}
    return Figures(_boxes_values(judged, precision, iou), per_class, confusion, curves)


def _boxes_values(judged: Sequence[Judged], precision: Precision, iou: float) -> dict[str, float]:
    right = sum(len(one.right) for one in judged)
    found = right + sum(len(one.confused) + len(one.false) for one in judged)
    there = sum(len(one.seen.boxes) for one in judged)
    best, at = _best_f1([one.seen for one in judged], iou)
    return {
        "mAP@0.5": rounded(precision.mean_at_half()),
        "mAP@[.5:.95]": rounded(precision.mean()),
        **scores(right, found, there),
        "best F1": rounded(best),
        "best threshold": rounded(at),
        "frames": len(judged),
        "boxes": there,
        "found": found,
    }


def _pairs(one: Judged) -> list[tuple[str, str]]:
    matched = [(m.truth.label, m.found.label) for m in (*one.right, *one.confused)]
    return [*matched, *((b.label, FIGURES_NOTHING) for b in one.missed), *((FIGURES_NOTHING, b.label) for b in one.false)]


def _boxes_class_scores(confusion: Confusion, row: int, precision: Precision) -> dict[str, float]:
    there = sum(confusion.counts[row])
    found = sum(line[row] for line in confusion.counts)
    average = {"AP@0.5": precision.mean_at_half(row), "AP@[.5:.95]": precision.mean(row)} if precision.known(row) else {}
    return {**{n: rounded(v) for n, v in average.items()}, **scores(confusion.counts[row][row], found, there), "boxes": there}


def _best_f1(seen: Sequence[Seen], iou: float) -> tuple[float, float]:
    """The highest F1 over all thresholds and the threshold that gives it; (0, 1) where nothing is right."""
    there = sum(len(one.boxes) for one in seen)
    everything = [judge(one, threshold=0, iou=iou) for one in seen]
    right = [(m.found.score, 1) for one in everything for m in one.right]
    wrong = [(box.score, 0) for one in everything for box in (*one.false, *(m.found for m in one.confused))]
    falling = sorted(right + wrong, reverse=True)
    best, at, hits = 0.0, 1.0, 0
    for found, (score, hit) in enumerate(falling, 1):
        hits += hit
        together = found < len(falling) and falling[found][0] == score  # boxes of one score pass a threshold together
        if not together and 2 * hits / (found + there) > best:
            best, at = 2 * hits / (found + there), score
    return best, at


# --------------------------------------------------------------------------------------
# components/scoring/charts.py: Charts of a report as inline SVG: precision-recall curves and the confusion matrix.


COLORS = 10  # series that the style sheet can tell apart
PLOT = 320  # side of the plot of curves (px)
LEFT, BELOW = 46, 42  # room for its axes (px)
LONGEST_NAME = 17  # characters of a class's name beside the matrix
CHARTS_WIDEST = 640  # of a matrix with many classes (px)


def curves_chart(curves: Sequence[tuple[str, Curve]], points: Mapping[str, tuple[float, float]], links: Mapping[str, str]) -> str:
    """Curves over recall and precision, a dot where a class stands at the threshold, linked to an image of its mistakes.

    `curves` are (class, [[recall, precision], ...]) in the order of their colours, `points` (recall, precision) by class,
    `links` the id of a picture by class.
    """
    lines = [_charts_line(i, name, curve) for i, (name, curve) in enumerate(curves)]
    dots = [_dot(i, name, points[name], links.get(name)) for i, (name, _) in enumerate(curves) if name in points]
    size = f'viewBox="0 0 {LEFT + PLOT + 12} {PLOT + BELOW + 12}"'
    return f'<svg class="chart" role="img" aria-label="Precision over recall" {size}>{_axes()}{"".join(lines)}{"".join(dots)}</svg>'


def confusion_chart(confusion: Confusion, links: Mapping[tuple[str, str], str]) -> str:
    """The matrix, a row for each truth, each cell as strong as its share of the row; `links` are ids of pictures by (truth, taken for)."""
    many, side = len(confusion.names), _cell_side(len(confusion.names))
    longest = max(min(len(name), LONGEST_NAME) for name in confusion.names)
    left, top = 24 + 7 * longest, 24 + 5 * longest
    cells = [
        _charts_cell(confusion, (row, column), (left + column * side, top + row * side, side), links)
        for row in range(many)
        for column in range(many)
        if confusion.counts[row][column]
    ]
    lines = _grid(left, top, many, side)
    names = [_row_name(n, left - 8, top + i * side + side / 2) for i, n in enumerate(confusion.names)]
    names += [_column_name(n, left + i * side + side / 2, top - 8) for i, n in enumerate(confusion.names)]
    wide, high = left + many * side + 4 * longest, top + many * side + 8  # the last column's name leans out
    size = f'viewBox="0 0 {wide} {high}" style="max-width:{min(round(wide * 1.5), CHARTS_WIDEST)}px"'
    return f'<svg class="chart" role="img" aria-label="Confusion matrix" {size}>{lines}{"".join(cells)}{"".join(names)}</svg>'


def _x(recall: float) -> float:
    return round(LEFT + recall * PLOT, 1)


def _y(precision: float) -> float:
    return round(8 + (1 - precision) * PLOT, 1)


def _axes() -> str:
    drawn = []
    for tick in (0, 0.25, 0.5, 0.75, 1):
        drawn.append(f'<path class="grid" d="M{_x(tick)} {_y(0)}V{_y(1)}M{_x(0)} {_y(tick)}H{_x(1)}"/>')
        drawn.append(f'<text x="{_x(tick)}" y="{_y(0) + 16}" text-anchor="middle">{tick:g}</text>')
        drawn.append(f'<text x="{_x(0) - 6}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    drawn.append(f'<text x="{_x(0.5)}" y="{_y(0) + 34}" text-anchor="middle">recall: part of what is there that is found</text>')
    turned = f'transform="rotate(-90 11 {_y(0.5)})"'
    drawn.append(f'<text x="11" y="{_y(0.5)}" text-anchor="middle" {turned}>precision: part of what is found that is right</text>')
    return "".join(drawn)


def _charts_line(series: int, name: str, curve: Curve) -> str:
    points = " ".join(f"{_x(x)},{_y(y)}" for x, y in curve)
    return f'<polyline class="line s{series % COLORS}" points="{points}"><title>{escape(name)}</title></polyline>'


def _dot(series: int, name: str, at: tuple[float, float], link: str | None) -> str:
    said = f"{name}: recall {at[0]:.3f}, precision {at[1]:.3f} at the threshold"
    dot = f'<circle class="dot s{series % COLORS}" cx="{_x(at[0])}" cy="{_y(at[1])}" r="5"><title>{escape(said)}</title></circle>'
    return _linked(dot, link)


def _cell_side(many: int) -> int:
    return 46 if many <= 12 else 30


def _charts_cell(confusion: Confusion, at: tuple[int, int], box: tuple[int, int, int], links: Mapping[tuple[str, str], str]) -> str:
    (row, column), (x, y, side) = at, box
    truth, taken = confusion.names[row], confusion.names[column]
    count = confusion.counts[row][column]
    share = count / sum(confusion.counts[row])
    said = f"{truth} taken for {taken}: {count} ({share:.1%} of its row)"
    kind = "hit" if row == column else "miss"
    strength = round(0.12 + 0.88 * share, 3)
    drawn = f'<rect class="{kind}" x="{x}" y="{y}" width="{side}" height="{side}" fill-opacity="{strength}"/>'
    strong = " strong" if strength > 0.55 else ""
    number = f'<text class="count{strong}" x="{x + side / 2}" y="{y + side / 2 + 4}" text-anchor="middle">{count}</text>'
    return _linked(f"<g><title>{escape(said)}</title>{drawn}{number}</g>", links.get((truth, taken)))


def _grid(left: int, top: int, many: int, side: int) -> str:
    end = many * side
    across = "".join(f"M{left} {top + i * side}h{end}M{left + i * side} {top}v{end}" for i in range(many + 1))
    return f'<path class="grid" d="{across}"/>'


def _row_name(name: str, x: float, y: float) -> str:
    return f'<text x="{x}" y="{y + 4}" text-anchor="end">{_short(name)}<title>{escape(name)}</title></text>'


def _column_name(name: str, x: float, y: float) -> str:
    return f'<text x="{x}" y="{y}" transform="rotate(-50 {x} {y})">{_short(name)}<title>{escape(name)}</title></text>'


def _short(name: str) -> str:
    return escape(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…")


def _linked(drawn: str, link: str | None) -> str:
    return f'<a href="#{escape(link)}">{drawn}</a>' if link else drawn


# --------------------------------------------------------------------------------------
# components/scoring/checks.py: Whether a test set can tell anything about a model; if not, a sentence says why.


CHECKS_SHOWN = 5  # names listed in a sentence before "and 7 more"


@dataclass
class _Truth:
    """What the labels of a test set come to for one task."""

    frames: int = 0
    unlabelled: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)


def check_test(model: Model, test: Dataset) -> None:
    """Raise InputError if `test` is empty, lacks the labels of the model's task, or shows classes or pixels the model does not know."""
    task, truth = model.config["task"], _checks_truth(test, model.config["task"])
    if not truth.frames:
        raise InputError("The test set holds no frames.", "Give the test split a larger share, or label more frames.")
    if len(truth.unlabelled) == truth.frames and test.info.get("task") != task:
        raise _other_task(task, test.info.get("task"))
    if truth.unlabelled:
        few = len(truth.unlabelled)
        which = f"{few} of {counted(truth.frames, 'frame')} of the test set {are(few)} not labelled: {_checks_listed(truth.unlabelled)}."
        raise InputError(which, "Label them, or let label_frames drop the frames without labels.")
    if not truth.classes:
        why = f"The test set ({counted(truth.frames, 'frame')}) shows no object, so there is nothing to measure by."
        raise InputError(why, "Put frames with objects into the test split.")
    _check_classes(truth.classes, model.config["classes"])
    _check_recipe(model, test)


def _checks_truth(test: Dataset, task: str) -> _Truth:
    import pyarrow.parquet

    truth = _Truth()
    for file in test.files():
        for row in pyarrow.parquet.read_table(file, columns=["id", "label", "boxes"]).to_pylist():
            truth.frames += 1
            names = _checks_names(row, task)
            if names is None:
                truth.unlabelled.append(row["id"])
            else:
                truth.classes |= names
    return truth


def _checks_names(row: dict[str, Any], task: str) -> set[str] | None:
    if task == "classification":
        return None if row["label"] is None else {row["label"]}
    return None if row["boxes"] is None else {box["label"] for box in row["boxes"]}


def _other_task(task: str, given: Any) -> InputError:
    wanted = "boxes" if task == "detection" else "a class for each frame"
    why = f"The model does {task}, which is tested by {wanted}, but the test set is labelled for {given or 'nothing'}."
    return InputError(why, "Connect the test split of the data that the model was trained on.")


def _check_classes(there: set[str], known: list[str]) -> None:
    if unknown := sorted(there - set(known)):
        why = f"The test set shows {_checks_listed(unknown)}, which the model does not know; it knows {_checks_listed(known)}."
        raise InputError(why, "Train on data with the same classes, or test on the split of the model's own data.")


def _check_recipe(model: Model, test: Dataset) -> None:
    try:
        remaining(model.config.get("recipe", []), test.info.get("recipe", []))
    except InputError as error:
        why = f"The test frames were not prepared as the model needs them: {error.message}"
        raise InputError(why, error.remedy or "Test on frames that went the same way as those of the training.") from None


def _checks_listed(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:CHECKS_SHOWN])
    return shown if len(names) <= CHECKS_SHOWN else f"{shown} and {len(names) - CHECKS_SHOWN} more"


# --------------------------------------------------------------------------------------
# components/scoring/classes.py: How well whole frames are classified: accuracy, macro-F1, each class, and what is taken for what.


def score_classes(seen: Sequence[Seen], classes: Sequence[str]) -> Figures:
    """The figures of classified frames. Macro-F1 is the mean F1 of the classes that occur, in the truth or in the answers."""
    confusion = Confusion.of(classes, ((one.label, one.guess) for one in seen))
    per_class = {name: _classes_class_scores(confusion, row) for row, name in enumerate(confusion.names)}
    occurring = [s for row, s in enumerate(per_class.values()) if s["frames"] or _answers(confusion, row)]
    right = sum(one.label == one.guess for one in seen)
    values = {
        "accuracy": rounded(right / len(seen)),
        "macro-F1": rounded(sum(s["F1"] for s in occurring) / len(occurring)),
        "frames": len(seen),
    }
    return Figures(values, per_class, confusion)


def _classes_class_scores(confusion: Confusion, row: int) -> dict[str, float]:
    there = sum(confusion.counts[row])
    return {**scores(confusion.counts[row][row], _answers(confusion, row), there), "frames": there}


def _answers(confusion: Confusion, column: int) -> int:
    return sum(row[column] for row in confusion.counts)


# --------------------------------------------------------------------------------------
# components/scoring/examples.py: Which test frames are worth looking at: the worst and the best, and in words what went wrong or right on each.


APART = 1.0  # frames of one video closer than this look alike (s)


@dataclass(frozen=True)
class Example:
    """A frame to show. `mistakes` are (truth, taken for); `id` names its picture: "worst-3"."""

    id: str
    seen: Seen
    said: str
    mistakes: tuple[tuple[str, str], ...] = ()
    judged: Judged | None = None  # of a frame with boxes

    @property
    def best(self) -> bool:
        """Whether it is shown for being right."""
        return self.id.startswith("best")


def box_examples(judged: Sequence[Judged], many: int) -> list[Example]:
    """Up to `many` frames with the lowest F1, and as many without a mistake, those with most objects first."""
    bad = sorted((one for one in judged if one.errors), key=lambda j: (j.f1, -j.errors, j.seen.frame))
    good = sorted((one for one in judged if one.right and not one.errors), key=lambda j: (-len(j.right), j.seen.frame))
    worst = [Example(f"worst-{i}", j.seen, _examples_said(j), _mistakes(j), j) for i, j in enumerate(_spread(bad, many), 1)]
    return worst + [Example(f"best-{i}", j.seen, _examples_said(j), (), j) for i, j in enumerate(_spread(good, many), 1)]


def class_examples(seen: Sequence[Seen], many: int) -> list[Example]:
    """Up to `many` wrong frames, the surest of each confusion first, and as many of the surest right ones of each class."""
    bad = _each_kind_first([one for one in seen if one.guess != one.label])
    good = _each_kind_first([one for one in seen if one.guess == one.label])
    worst = [
        Example(f"worst-{i}", one, f"{one.label} taken for {one.guess} ({one.certainty:.2f})", ((one.label, one.guess),))
        for i, one in enumerate(bad[:many], 1)
    ]
    return worst + [Example(f"best-{i}", one, f"{one.label} ({one.certainty:.2f})") for i, one in enumerate(good[:many], 1)]


def _each_kind_first(seen: Iterable[Seen]) -> list[Seen]:
    """The surest of every (truth, answer), the most frequent kind first, then the second of every kind, and so on."""
    kinds: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in sorted(seen, key=lambda s: (-s.certainty, s.frame)):
        kinds[one.label, one.guess].append(one)
    ordered = sorted(kinds.items(), key=lambda kind: (-len(kind[1]), kind[0]))
    ranked = [(rank, place, one) for place, (_, ones) in enumerate(ordered) for rank, one in enumerate(ones)]
    return [one for _, _, one in sorted(ranked, key=lambda r: r[:2])]


def _spread(ordered: Sequence[Judged], many: int) -> list[Judged]:
    """The first `many`, neighbours in a video left out as long as there are others."""
    apart: list[Judged] = []
    alike: list[Judged] = []
    for one in ordered:
        if len(apart) == many:
            break
        (alike if any(_neighbours(one.seen, other.seen) for other in apart) else apart).append(one)
    return [*apart, *alike][:many]


def _neighbours(one: Seen, other: Seen) -> bool:
    return one.video == other.video and abs(one.time - other.time) < APART


def _mistakes(one: Judged) -> tuple[tuple[str, str], ...]:
    taken = [(m.truth.label, m.found.label) for m in one.confused]
    pairs = [*taken, *((b.label, FIGURES_NOTHING) for b in one.missed), *((FIGURES_NOTHING, b.label) for b in one.false)]
    return tuple(dict.fromkeys(pairs))


def _examples_said(one: Judged) -> str:
    counts = {
        "found": Counter(m.truth.label for m in one.right),
        "missed": Counter(b.label for b in one.missed),
        "not there": Counter(b.label for b in one.false),
        "confused": Counter(f"{m.truth.label} taken for {m.found.label}" for m in one.confused),
    }
    return "; ".join(f"{what}: {_counted(names)}" for what, names in counts.items() if names)


def _counted(names: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(names.items()))


# --------------------------------------------------------------------------------------
# components/scoring/pictures.py: Pictures of examples for a report: what was found drawn over what is there.


LEGEND = "In colour what the model found, with its score; in white what is there."
PICTURES_WIDEST = 480  # px; a larger image is made smaller, so that thin lines survive in a gallery
READABLE = 240  # px; a smaller one is enlarged so that scores can be read


@dataclass(frozen=True)
class Picture:
    """A JPEG and its size in pixels; `tiny`: to be shown enlarged, pixel by pixel."""

    data: bytes
    width: int
    height: int
    tiny: bool = False

    @property
    def data_url(self) -> str:
        """The picture as it stands inside a page."""
        return f"data:image/jpeg;base64,{b64encode(self.data).decode()}"


def pictures_of(examples: Sequence[Example], test: Dataset, classes: Sequence[str]) -> list[tuple[Example, Picture]]:
    """Each of `examples`, which are frames of `test`, with its picture; `classes` choose the colours."""
    images = _images(test, [example.seen.frame for example in examples]) if examples else {}  # no filter fits an empty list
    return [(example, _picture(decode(images[example.seen.frame]), example, classes)) for example in examples]


def _images(test: Dataset, frames: Sequence[str]) -> dict[str, bytes]:
    """The encoded images of `frames`, by id; nothing else of `test` is kept in memory."""
    import pyarrow.parquet

    found: dict[str, bytes] = {}
    for file in test.files():
        rows = pyarrow.parquet.read_table(file, columns=["id", "image"], filters=[("id", "in", list(frames))])
        found.update((row["id"], row["image"]) for row in rows.to_pylist())
    return found


def _picture(image: NDArray[np.uint8], example: Example, classes: Sequence[str]) -> Picture:
    factor = _factor(image.shape[1], boxes=example.judged is not None)
    image = _pictures_scaled(image, factor)
    if example.judged:
        one = example.judged
        found = [_found(b, factor) for b in (*(m.found for m in (*one.right, *one.confused)), *one.false)]
        image = draw_boxes(image, found, [vars(_pictures_moved(b, factor)) for b in one.seen.boxes], classes=classes)
    return Picture(encode(image, "jpeg", 88), image.shape[1], image.shape[0], tiny=image.shape[1] < READABLE // 2)


def _factor(width: int, *, boxes: bool) -> float:
    if width > PICTURES_WIDEST:
        return PICTURES_WIDEST / width
    return -(-READABLE // width) if boxes and width < READABLE else 1


def _pictures_scaled(image: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    if factor == 1:
        return image
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return cv2.resize(image, size, interpolation=how).astype(image.dtype)


def _pictures_moved(box: SeenBox, factor: float) -> SeenBox:
    return SeenBox(box.label, box.x * factor, box.y * factor, box.width * factor, box.height * factor, box.score)


def _found(box: SeenBox, factor: float) -> FoundFound:
    moved = _pictures_moved(box, factor)
    return FoundFound(moved.label, moved.score, moved.x, moved.y, moved.width, moved.height)


# --------------------------------------------------------------------------------------
# components/scoring/style.py: The look of a report: one style sheet, light or dark as the reader's system is.


SERIES = ("#2f6fde", "#d9480f", "#2b8a3e", "#9c36b5", "#0c8599", "#c2255c", "#a07800", "#5f3dc4", "#4b5563", "#087f5b")
STYLE = """
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --ink: #1d2530; --soft: #5b6675; --line: #dde2e9; --hit: #2f6fde; --miss: #d6336c;
}
@media (prefers-color-scheme: dark) {
  :root { --page: #12161c; --card: #1b212a; --ink: #e6eaf0; --soft: #98a4b3; --line: #323b48; --hit: #5b93f5; --miss: #f0709a; }
  .line, .dot, .swatch { filter: brightness(1.5); }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 18px; margin: 36px 0 10px; }
p { margin: 6px 0; max-width: 75ch; } .soft, figcaption, .chart text { color: var(--soft); }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 0 20px; }
.beside section { display: flex; flex-direction: column; } .beside .card { flex: 1; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 18px; min-width: 120px; }
.tile b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; } .tile.main b { color: var(--hit); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 18px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--line); } th:first-child, td:first-child { text-align: left; }
tbody tr:last-child td { border-bottom: 0; } th { color: var(--soft); font-weight: 600; }
td.low { color: var(--miss); font-weight: 600; }
.chart { width: 100%; max-width: 560px; height: auto; font-size: 11px; } .chart text { fill: currentColor; }
.grid { stroke: var(--line); fill: none; } .line { fill: none; stroke-width: 2; } .dot { stroke: var(--card); stroke-width: 1.5; }
.hit { fill: var(--hit); } .miss { fill: var(--miss); } .chart .count { fill: var(--ink); } .chart .count.strong { fill: var(--card); }
.chart a:hover { opacity: .75; } .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; margin: 8px 0 0; list-style: none; }
.swatch { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 14px; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
figure:target { outline: 3px solid var(--hit); } figure img { display: block; width: 100%; height: auto; }
figure img.tiny { image-rendering: pixelated; } figcaption { padding: 8px 12px; font-size: 13px; overflow-wrap: anywhere; }
figcaption b { color: var(--ink); }
""" + "".join(
    f".line.s{i} {{ stroke: {c}; }} .dot.s{i} {{ fill: {c}; }} .swatch.s{i} {{ background: {c}; }}\n" for i, c in enumerate(SERIES)
)


# --------------------------------------------------------------------------------------
# components/scoring/page.py: A page of HTML that stands alone: no script, nothing fetched, every text escaped.


Cell = tuple[str, str]  # text and style class ("" for none)
# Nothing but what stands in the file may load, whatever a class or a video is named.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(title: str, *body: str) -> str:
    """A whole page; `title` is text, each of `body` is HTML."""
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
    )
    inner = "\n".join(part for part in body if part)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body><main>\n<h1>{escape(title)}</h1>\n{inner}\n</main></body></html>\n'


def section(title: str, *body: str, note: str = "") -> str:
    """A heading over `body` (HTML); `note` is text below the heading."""
    said = f'<p class="soft">{escape(note)}</p>' if note else ""
    return f"<section><h2>{escape(title)}</h2>{said}{''.join(body)}</section>"


def beside(*body: str) -> str:
    """Parts of `body` (HTML) next to each other where the window is wide enough."""
    return f'<div class="beside">{"".join(body)}</div>'


def tiles(figures: Iterable[tuple[str, str]], main: int = 1) -> str:
    """Numbers to see first, (name, value) each; the first `main` of them stand out."""
    drawn = [
        f'<div class="tile{" main" if i < main else ""}"><b>{escape(value)}</b>{escape(name)}</div>'
        for i, (name, value) in enumerate(figures)
    ]
    return f'<div class="tiles">{"".join(drawn)}</div>'


def table(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table; the first column stands to the left, numbers to the right."""
    head = "".join(f"<th>{escape(h)}</th>" for h in headers)
    body = "".join(f"<tr>{''.join(_page_cell(*cell) for cell in row)}</tr>" for row in rows)
    return f'<div class="card"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def legend(series: Iterable[tuple[int, str]]) -> str:
    """What each colour of a chart stands for."""
    items = "".join(f'<li><span class="swatch s{number}"></span>{escape(name)}</li>' for number, name in series)
    return f'<ul class="legend">{items}</ul>'


def _page_cell(text: str, kind: str) -> str:
    return f'<td class="{kind}">{escape(text)}</td>' if kind else f"<td>{escape(text)}</td>"


# --------------------------------------------------------------------------------------
# components/scoring/report.py: The report on a model: its figures in words, numbers, charts and pictures, as one HTML page.


MATRIX = 25  # classes that a matrix can show and be read


def report_on(figures: Figures, pictures: Sequence[tuple[Example, Picture]], *, task: str, settings: Mapping[str, Any]) -> str:
    """The page. `settings` are the parameters of evaluate: threshold, iou, examples."""
    links = _links(pictures)
    headline = HEADLINES[task]
    galleries = (("The worst images", False), ("The best images", True)) if settings["examples"] else ()
    return page(
        "How good the model is",
        f"<p>{escape(_report_in_words(figures, task, settings))}</p>",
        tiles([(n, _number(figures.values[n])) for n in headline], main=2),
        _report_classes(figures, task),
        beside(_report_curves(figures, links) if task == "detection" else "", _matrix(figures.confusion, links)),
        *(_gallery(title, pictures, task, best=best) for title, best in galleries),
        section("How this was measured", note=_method(task, settings)),
    )


HEADLINES = {
    "detection": ("mAP@0.5", "mAP@[.5:.95]", "precision", "recall", "F1", "best threshold", "frames", "boxes"),
    "classification": ("accuracy", "macro-F1", "frames"),
}
REPORT_COLUMNS = {
    "detection": ("boxes", "AP@0.5", "AP@[.5:.95]", "precision", "recall", "F1"),
    "classification": ("frames", "precision", "recall", "F1"),
}


def _report_in_words(figures: Figures, task: str, settings: Mapping[str, Any]) -> str:
    frames = figures.values["frames"]
    if task == "classification":
        right = sum(row[i] for i, row in enumerate(figures.confusion.counts))
        return f"{right} of {counted(frames, 'frame')} {'was' if right == 1 else 'were'} given the right class ({right / frames:.1%})."
    right = sum(row[i] for i, row in enumerate(figures.confusion.counts))
    there, found = figures.values["boxes"], figures.values["found"]
    objects = f"{counted(there, 'object')} on {counted(frames, 'frame')}"
    return (
        f"Of {objects}, {right} {'was' if right == 1 else 'were'} found under the right name ({right / there:.1%}). "
        f"Of {counted(found, 'box', 'boxes')} scoring at least {settings['threshold']:g}, "
        f"{found - right} {are(found - right)} wrong. "
        f"F1 would be highest, {figures.values['best F1']:.3f}, with a threshold of {figures.values['best threshold']:.3f}."
    )


def _report_classes(figures: Figures, task: str) -> str:
    columns = REPORT_COLUMNS[task]
    weakest = min((s["F1"] for s in figures.per_class.values() if s[columns[0]]), default=1.0)
    rows = [[(name, ""), *_figures(scores, columns, weakest)] for name, scores in figures.per_class.items()]
    return section("By class", table(["class", *columns], rows))


def _figures(scores: Mapping[str, float], columns: Sequence[str], weakest: float) -> list[Cell]:
    low = bool(scores[columns[0]]) and scores["F1"] == weakest < 1
    return [(_number(scores[c]) if c in scores else "–", "low" if c == "F1" and low else "") for c in columns]


def _report_curves(figures: Figures, links: Mapping[tuple[str, str], str]) -> str:
    named = [(name.split(": ", 1)[1], curve) for name, curve in figures.curves.items()]
    hardest = sorted(named, key=lambda c: (figures.per_class[c[0]]["AP@0.5"], c[0]))[:COLORS]
    shown = [c for c in named if c in hardest]
    points = {n: (figures.per_class[n]["recall"], figures.per_class[n]["precision"]) for n, _ in shown}
    by_class = {name: link for pair, link in reversed(list(links.items())) if pair[0] != pair[1] for name in pair}
    names = [(i, f"{n} (AP@0.5 {figures.per_class[n]['AP@0.5']:.3f})") for i, (n, _) in enumerate(shown)]
    note = "At an overlap of 0.5. A dot is where the class stands at the threshold; it leads to an image of its mistakes."
    few = f" The {COLORS} weakest of {len(named)} classes." if len(named) > COLORS else ""
    chart = curves_chart(shown, points, by_class)
    return section("Precision and recall", f'<div class="card">{chart}{legend(names)}</div>', note=note + few)


def _matrix(confusion: Confusion, links: Mapping[tuple[str, str], str]) -> str:
    shown = _most_confused(confusion)
    note = "A row is what is there, a column what it was taken for; the number leads to an image of it where one is shown below."
    if FIGURES_NOTHING in confusion.names:
        note += f" In the column '{FIGURES_NOTHING}' stands what was missed, in the row '{FIGURES_NOTHING}' what was found where nothing is."
    few = f" The {MATRIX} most confused of {len(confusion.names)} classes." if len(shown.names) < len(confusion.names) else ""
    return section("What is taken for what", f'<div class="card">{confusion_chart(shown, links)}</div>', note=note + few)


def _most_confused(confusion: Confusion) -> Confusion:
    mistakes = [
        sum(row) + sum(line[i] for line in confusion.counts) - 2 * row[i] for i, row in enumerate(confusion.counts)
    ]  # as truth and as answer
    kept = sorted(sorted(range(len(mistakes)), key=lambda i: -mistakes[i])[:MATRIX])
    names = tuple(confusion.names[i] for i in kept)
    return Confusion(names, tuple(tuple(confusion.counts[r][c] for c in kept) for r in kept))


def _gallery(title: str, pictures: Sequence[tuple[Example, Picture]], task: str, *, best: bool) -> str:
    shown = [_report_figure(example, picture) for example, picture in pictures if example.best == best]
    if not shown:
        none = "No image is free of mistakes." if best else "There is none: no image has a mistake."
        return section(title, note=none)
    return section(title, f'<div class="pictures">{"".join(shown)}</div>', note=LEGEND if task == "detection" else "")


def _report_figure(example: Example, picture: Picture) -> str:
    frame, said = escape(example.seen.frame), escape(example.said)
    tiny = ' class="tiny"' if picture.tiny else ""
    image = f'<img{tiny} src="{picture.data_url}" width="{picture.width}" height="{picture.height}" alt="{said}">'
    return f'<figure id="{example.id}">{image}<figcaption><b>{frame}</b><br>{said}</figcaption></figure>'


def _links(pictures: Sequence[tuple[Example, Picture]]) -> dict[tuple[str, str], str]:
    """The first picture of each mistake, and of each class that is shown right."""
    links: dict[tuple[str, str], str] = {}
    for example, _ in pictures:
        right = [(m.truth.label, m.truth.label) for m in example.judged.right] if example.judged else []
        hits = right if example.judged else [(example.seen.label, example.seen.label)] * example.best
        for pair in (*example.mistakes, *hits):
            links.setdefault(pair, example.id)
    return links


def _method(task: str, settings: Mapping[str, Any]) -> str:
    if task == "classification":
        return (
            "Accuracy is the part of frames given the right class; macro-F1 the mean F1 of the classes that occur. "
            "Precision: of the frames given this class, the part that has it. Recall: of those that have it, the part given it."
        )
    return (
        "mAP is computed as the COCO benchmark does, over all boxes whatever their score. All else counts boxes that score at least "
        f"{settings['threshold']:g} and cover a true box by at least {settings['iou']:g} (intersection over union); the surest box "
        "chooses first. 'best threshold' is the score at which F1 over all classes is highest."
    )


def _number(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}"


# --------------------------------------------------------------------------------------
# components/scoring/judgement.py: From a model's answers to its artifacts: figures, report and predictions.


def judge_model(
    predictor: Predicts, model: Model, test: Dataset, *, threshold: float, iou: float, examples: int
) -> tuple[Metrics, Report, Predictions]:
    """Show `test` to `predictor`, which speaks for `model`, and write what that comes to as outputs of the call in progress."""
    task, classes = model.config["task"], model.config["classes"]
    settings = {"threshold": threshold, "iou": iou, "examples": examples}
    seen = look(predictor, test, task=task)
    figures, chosen = _scored(seen, classes, settings, examples) if task == "detection" else _classified(seen, classes, examples)
    pictures = pictures_of(chosen, test, classes)
    _judgement_tell(figures, pictures)
    metrics = figures.saved(context().output("metrics"))
    report = _write_report(report_on(figures, pictures, task=task, settings=settings), pictures)
    return metrics, report, predictions_of(seen, context().output("predictions"), {"task": task, "classes": classes})


def _scored(seen: Sequence[Seen], classes: Sequence[str], settings: Mapping[str, float], examples: int) -> tuple[Figures, list[Example]]:
    judged = [judge(one, threshold=settings["threshold"], iou=settings["iou"]) for one in seen]
    return score_boxes(judged, classes, iou=settings["iou"]), box_examples(judged, examples)


def _classified(seen: Sequence[Seen], classes: Sequence[str], examples: int) -> tuple[Figures, list[Example]]:
    return score_classes(seen, classes), class_examples(seen, examples)


def _judgement_tell(figures: Figures, pictures: Sequence[tuple[Example, Picture]]) -> None:
    for name, value in figures.values.items():
        context().metric(name, value)
    if pictures:
        example, picture = pictures[0]
        context().picture("best image" if example.best else "worst image", picture.data, f"{example.seen.frame}: {example.said}")


def _write_report(html: str, pictures: Sequence[tuple[Example, Picture]]) -> Report:
    folder = context().output("report")
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(html, "utf-8")
    for example, picture in pictures:
        (folder / "pictures" / f"{example.id}.jpg").write_bytes(picture.data)
    info: dict[str, Any] = {"pictures": [{"file": f"pictures/{e.id}.jpg", "frame": e.seen.frame, "caption": e.said} for e, _ in pictures]}
    return Report.create(folder, info)


# --------------------------------------------------------------------------------------
# components/scoring/verdict.py: Whether figures are good enough: the verdict of a gate, in words.


VERDICT_SHOWN = 12  # classes named in one verdict


class GateError(FramewireError):
    """A model is not good enough to pass a gate."""

    kind = "gate"


@dataclass(frozen=True)
class Condition:
    """What a figure must keep to; None: no bound."""

    metric: str
    at_least: float | None = None
    at_most: float | None = None

    def broken_by(self, value: float) -> str:
        """How `value` breaks the condition, as the end of a sentence; empty if it keeps it. NaN breaks any."""
        if self.at_least is not None and not value >= self.at_least:
            return "is {}, below the {} that this gate asks for".format(*_told_apart(value, self.at_least))
        if self.at_most is not None and not value <= self.at_most:
            return "is {}, above the {} that this gate allows".format(*_told_apart(value, self.at_most))
        return ""


def unmet(content: Mapping[str, Any], overall: Condition, each_class: Condition | None) -> list[str]:
    """A sentence for every figure of a Metrics' `content` that breaks a condition; InputError names the figures there are."""
    broken = overall.broken_by(_verdict_figure(content["values"], overall.metric, "metric"))
    sentences = [f"{overall.metric} {broken}."] if broken else []
    if each_class:
        sentences += _unmet_classes(content["per_class"], each_class)
    return sentences


def verdict(sentences: Sequence[str]) -> GateError:
    """The error that closes a gate."""
    others = [counted(len(sentences) - VERDICT_SHOWN, "more class", "more classes")] if len(sentences) > VERDICT_SHOWN else []
    shown = [*sentences[:VERDICT_SHOWN], *(f"So it is with {more}." for more in others)]
    remedy = "Look at the worst images in the report of evaluate; train longer or on more data, or lower what the gate asks for."
    return GateError(" ".join(shown), remedy)


def _unmet_classes(per_class: Mapping[str, Mapping[str, float]], condition: Condition) -> list[str]:
    known = {name: value for figures in per_class.values() for name, value in figures.items()}
    _verdict_figure(known, condition.metric, "per-class metric")
    measured = {c: figures[condition.metric] for c, figures in per_class.items() if condition.metric in figures}
    return [f"{condition.metric} of '{c}' {why}." for c, value in measured.items() if (why := condition.broken_by(value))]


def _told_apart(value: float, bound: float) -> tuple[str, str]:
    """Both numbers with three decimals, or as many as it takes to see which is larger."""
    digits = next((d for d in range(3, 12) if f"{value:.{d}f}" != f"{bound:.{d}f}"), 12)
    return f"{value:.{digits}f}", f"{bound:.{digits}f}"


def _verdict_figure(figures: Mapping[str, float], name: str, what: str) -> float:
    if name in figures:
        return figures[name]
    there = ", ".join(f"'{n}'" for n in sorted(figures)) or "none"
    raise InputError(f"There is no {what} '{name}'; there are {there}.", "Ask for one of these.")


# --------------------------------------------------------------------------------------
# components/serving.py: Putting a trained model to work: the components that make REST endpoints.


NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?")  # one segment of a URL and one file name, whatever the system


def deploy(
    model: Model,
    *,
    name: str = "model",
    replicas: int = 1,
    gpus: float = 0.0,
    threads: int = 1,
    threshold: float = 0.3,
) -> Endpoint:
    """Publish a model as a REST endpoint.

    Post an image to its URL, with the key, and it answers boxes or classes as JSON, after exactly the preprocessing that the
    model was trained with. Deploying another model under the same name replaces the old one without a failed request and keeps
    URL and key. Outside a run nothing is published; the result can be published later.
    """
    checked = endpoint_name(name)
    config = _tried(model)
    folder = context().output("endpoint")
    settings = {"name": checked, "replicas": replicas, "gpus": gpus, "threads": threads, "threshold": threshold}
    write_json(folder / "endpoint.json", {**settings, "task": config["task"], "classes": config["classes"]})
    _link(model.path, folder / "model")
    made = Endpoint.create(folder, {"name": checked, "task": config["task"], "classes": config["classes"]})
    if url := context().publish(folder, checked, replicas=replicas, gpus=gpus):
        context().log(f"Endpoint '{checked}' answers at {url}.")
    return made


def endpoint_name(name: str) -> str:
    """`name` if it can be an endpoint's; raises InputError with the reason otherwise."""
    if not NAME.fullmatch(name):
        raise InputError(
            f"An endpoint cannot be named {name!r}.",
            "Use up to 63 lower case letters, digits, '-' and '_', beginning and ending with a letter or digit.",
        )
    return name


def _tried(model: Model) -> dict[str, Any]:
    """The model's config, once it has answered a blank image: what fails here would fail at the endpoint."""
    import math

    import numpy as np

    predictor = Predictor.load(model, threads=context().cpus)
    size = model.config["input"]
    (found,) = predictor.predict([np.zeros((size["height"], size["width"], 3), np.uint8)])
    if not all(math.isfinite(f.score) for f in found):
        raise InputError("The model answers no numbers: its training went astray.", "Train it again, with a lower learning rate.")
    return model.config


def _link(source: Path, target: Path) -> None:
    for file in sorted(f for f in source.rglob("*") if f.is_file()):
        link_or_copy(file, target / file.relative_to(source))


# --------------------------------------------------------------------------------------
# components/splitting/records.py: What splitting needs to know of each frame, read without its image.


RECORDS_COLUMNS = ("id", "video", "time", "label", "boxes")


@dataclass(frozen=True)
class Record:
    """One frame: where its row stands, where it comes from and what is on it."""

    part: int
    row: int
    id: str
    video: str
    time: float
    classes: tuple[str, ...] | None  # one for each box, or the class of the image; None: not labelled


def records(frames: Frames, task: str) -> Iterator[Record]:
    """Every frame, in order; `task` says whether its boxes or its class count."""
    for number, file in enumerate(frames.files()):
        with pyarrow.parquet.ParquetFile(file) as opened:
            table = opened.read(columns=list(RECORDS_COLUMNS))
        for row, found in enumerate(table.to_pylist()):
            yield Record(number, row, found["id"], found["video"], found["time"], _records_classes(found, task))


def _records_classes(found: dict[str, Any], task: str) -> tuple[str, ...] | None:
    if task == "classification":
        return None if found["label"] is None else (found["label"],)
    return None if found["boxes"] is None else tuple(box["label"] for box in found["boxes"])


# --------------------------------------------------------------------------------------
# components/splitting/groups.py: Which frames belong together: a group goes to one set as a whole.


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


# --------------------------------------------------------------------------------------
# components/splitting/assign.py: Which group goes to which set: shares and classes as even as whole groups allow.


def assigned(groups: Mapping[Group, Sequence[Record]], shares: Mapping[str, float], *, stratify: bool, seed: int) -> dict[Group, str]:
    """The set of each group. `shares` (above 0, adding up to 1) are what each set should get; each gets a group at least."""
    sets = list(shares)
    order = list(groups)
    random.Random(seed).shuffle(order)
    order.sort(key=lambda group: -len(groups[group]))  # stable: equally large ones stay shuffled
    weights = _weights([groups[group] for group in order], stratify)
    goal = np.array([[shares[name]] for name in sets])
    held = np.zeros((len(sets), weights.shape[1]))
    counts = np.zeros(len(sets), int)
    chosen = {}
    for left, (group, weight) in zip(range(len(order), 0, -1), zip(order, weights, strict=True), strict=True):
        # How the sum over all sets of (held - goal)^2 / goal changes if the group joins a set; by goal, so that small sets count as much.
        change = ((2 * (held - goal) * weight + weight**2) / goal).sum(axis=1)
        if (counts == 0).sum() >= left:
            change = np.where(counts == 0, change, np.inf)
        best = int(np.argmin(change))
        held[best] += weight
        counts[best] += 1
        chosen[group] = sets[best]
    return chosen


def _weights(groups: Sequence[Sequence[Record]], stratify: bool) -> NDArray[np.float64]:
    """What part of all frames, and of each class, each group holds: (groups, 1 + classes), columns adding up to 1."""
    frames = [[len(members)] for members in groups]
    counted = [Counter(c for record in members for c in record.classes or ()) for members in groups]
    classes = sorted(set().union(*counted)) if stratify else []
    table = np.array([[*size, *(count[c] for c in classes)] for size, count in zip(frames, counted, strict=True)], float)
    return np.asarray(table / table.sum(axis=0))


# --------------------------------------------------------------------------------------
# components/splitting/leaks.py: Whether a frame of one set shows nearly the same as a frame of another.


LEAKS_SIDE, EVERY = 32, 4  # px of the thumbnails compared; which of them are looked at first
BITS = 6  # of 64 that fingerprints of nearly the same picture may differ in
LEAKS_MOST = 4  # px of the thumbnail that may differ: less than a small object covers


@dataclass(frozen=True)
class Leak:
    """Two frames of different sets that show nearly the same."""

    split: str
    frame: str
    twin_split: str
    twin: str

    def __str__(self) -> str:
        return f"'{self.frame}' ({self.split}) is like '{self.twin}' ({self.twin_split})"


@dataclass(frozen=True)
class _Looks:
    """The frames of one set as they are compared."""

    ids: list[str]
    prints: NDArray[np.uint64]  # (N,)
    thumbnails: OperationsImage  # (N, SIDE, SIDE)


def splitting_leaks_leaks(sets: Mapping[str, Dataset], active: Context) -> list[Leak]:
    """For each frame of a later set, the first frame of an earlier one that it nearly repeats."""
    seen: dict[str, _Looks] = {}
    found = []
    for number, (name, dataset) in enumerate(sets.items()):
        looks = _looks(dataset, active.cpus)
        found += [Leak(name, frame, other, twin) for other, held in seen.items() for frame, twin in _twins(looks, held)]
        seen[name] = looks
        active.progress(number + 1, len(sets), f"compared the frames of {name}")
    return found


def _looks(dataset: Dataset, threads: int) -> _Looks:
    found = [look for file in dataset.files() for look in worked(file, _look, threads)]
    thumbnails = np.array([small for _, _, small in found], np.uint8).reshape(-1, LEAKS_SIDE, LEAKS_SIDE)
    return _Looks([frame for frame, _, _ in found], np.array([bits for _, bits, _ in found], np.uint64), thumbnails)


def _look(row: FrameRow) -> tuple[str, int, OperationsImage]:
    gray = np.asarray(cv2.cvtColor(imaging_frame_pixels(row), cv2.COLOR_RGB2GRAY), np.uint8)
    return row["id"], fingerprint(gray), thumbnail(gray, LEAKS_SIDE)


def _twins(looks: _Looks, others: _Looks) -> Iterator[tuple[str, str]]:
    if not others.ids:
        return
    coarse = np.ascontiguousarray(others.thumbnails[:, ::EVERY, ::EVERY])
    for frame, bits, small in zip(looks.ids, looks.prints, looks.thumbnails, strict=True):
        near = np.flatnonzero(np.bitwise_count(others.prints ^ bits) <= BITS)
        near = near[changed_share(coarse[near], small[::EVERY, ::EVERY]) * (LEAKS_SIDE // EVERY) ** 2 <= LEAKS_MOST]  # saves most of the work
        same = near[changed_share(others.thumbnails[near], small) * LEAKS_SIDE**2 <= LEAKS_MOST]
        if same.size:
            yield frame, others.ids[same[0]]


# --------------------------------------------------------------------------------------
# components/splitting/statistics.py: Mean and standard deviation of the colours of a dataset, exact whatever the order.


LEAST = 1 / 255  # a channel that never changes would be divided by 0


def measured(dataset: Dataset, active: Context) -> dict[str, list[float]]:
    """The mean and standard deviation of R, G and B in 0..1 over every pixel of `dataset`."""
    total = np.zeros((3, 256), np.int64)
    done = 0
    for part, file in zip(dataset.parts, dataset.files(), strict=True):
        for counts in worked(file, _histogram, active.cpus):
            total += counts
        done += part.rows
        active.progress(done, len(dataset), f"{done} of {counted(len(dataset), 'frame')}")
    if not total.any():
        raise InputError("The dataset holds no frame to measure.", "Wire the training set of split_dataset here.")
    moments = [_moments(channel) for channel in total.tolist()]
    return {"mean": [mean for mean, _ in moments], "std": [max(std, LEAST) for _, std in moments]}


def _histogram(row: FrameRow) -> NDArray[np.int64]:
    """How often each of the 256 levels occurs in each channel: (3, 256)."""
    image = imaging_frame_pixels(row)
    return np.stack([np.bincount(image[..., channel].ravel(), minlength=256) for channel in range(3)])


def _moments(counts: list[int]) -> tuple[float, float]:
    """Mean and standard deviation, rounded once, at the end: sums of whole numbers do not depend on the order."""
    number = sum(counts)
    mean = Fraction(sum(level * count for level, count in enumerate(counts)), number)
    variance = Fraction(sum(level**2 * count for level, count in enumerate(counts)), number) - mean**2
    return float(mean / 255), sqrt(variance) / 255


# --------------------------------------------------------------------------------------
# components/splitting/work.py: The work of `split_dataset`: decide, write, check.


SETS = ("train", "validation", "test")


@dataclass(frozen=True)
class WorkSettings:
    """How to split."""

    train: float
    validation: float
    by: By
    test_videos: tuple[str, ...]
    block_seconds: float
    gap_seconds: float
    stratify: bool
    seed: int

    def shares(self) -> dict[str, float]:
        """What each set should get of the frames that are not held out by name; only sets that get something."""
        test = 0.0 if self.test_videos else round(1 - self.train - self.validation, 9)
        if test < 0:
            total = f"{self.train:g} and {self.validation:g}"
            raise InputError(f"The shares of training and validation, {total}, add up to more than 1.", "Lower one of them.")
        shares = {name: share for name, share in zip(SETS, (self.train, self.validation, test), strict=True) if share > 0}
        return {name: share / sum(shares.values()) for name, share in shares.items()}


def decided(frames: Frames, settings: WorkSettings, active: Context) -> dict[str, list[Record]]:
    """The frames of each set, in their order."""
    every = list(records(frames, _task(frames)))
    labelled = [r for r in every if r.classes is not None]
    if not labelled:
        raise InputError("None of the frames is labelled.", "Wire label_frames before, and see in its log why no label found its frame.")
    if len(labelled) < len(every):
        missing = len(every) - len(labelled)
        active.log(f"{missing} of {counted(len(every), 'frame')} {are(missing)} not labelled and left out.")
    held_out, rest = _held_out(labelled, settings.test_videos)
    sets = _divided(rest, settings, active)
    sets["test"] = sorted(sets["test"] + held_out, key=lambda r: (r.part, r.row))
    return sets


def _task(frames: Frames) -> str:
    task: str = frames.info.get("task", "")
    if task not in ("detection", "classification"):
        raise InputError("These frames carry no labels.", "Wire them through label_frames first.")
    return task


def _held_out(every: Sequence[Record], patterns: Sequence[str]) -> tuple[list[Record], list[Record]]:
    videos = sorted({r.video for r in every})
    for pattern in patterns:
        if not any(fnmatchcase(video, pattern) for video in videos):
            raise InputError(f"No labelled video is named '{pattern}'.", f"The videos are: {_work_listed(videos)}.")
    chosen = {v for v in videos if any(fnmatchcase(v, p) for p in patterns)}
    if chosen == set(videos):
        raise InputError("Every video is held out for the test; none is left for training.", "Name fewer in test_videos.")
    return [r for r in every if r.video in chosen], [r for r in every if r.video not in chosen]


def _divided(every: Sequence[Record], settings: WorkSettings, active: Context) -> dict[str, list[Record]]:
    groups = grouped(every, settings.by, settings.block_seconds)
    shares = settings.shares()
    _check_enough(groups, shares, settings.by)
    split = assigned(groups, shares, stratify=settings.stratify, seed=settings.seed)
    if settings.by == "time block":
        groups = away_from_borders(groups, split, settings.block_seconds, settings.gap_seconds)
        left_out = len(every) - sum(map(len, groups.values()))
        active.log(f"{counted(left_out, 'frame')} near the borders between blocks of different sets {are(left_out)} left out.")
    sets: dict[str, list[Record]] = {name: [] for name in SETS}
    for group, members in groups.items():
        sets[split[group]] += members
    if empty := [name for name in shares if not sets[name]]:
        why = f"The gaps between blocks leave no frame for {' and '.join(empty)}."
        raise InputError(why, "Make gap_seconds smaller or block_seconds larger.")
    return {name: sorted(members, key=lambda r: (r.part, r.row)) for name, members in sets.items()}


def _check_enough(groups: Mapping[Group, Any], shares: Mapping[str, float], by: By) -> None:
    if len(groups) >= len(shares):
        return
    remedy = {
        "video": "Add videos, or split by time block, or set the share of a set to 0.",
        "time block": "Make block_seconds smaller, or set the share of a set to 0.",
        "image": "Add images, or set the share of a set to 0.",
    }[by]
    there = f"{are(len(groups))} only {counted(len(groups), f'labelled {by}')}"
    raise InputError(f"There {there} to divide into {', '.join(shares)}.", remedy)


def written(frames: Frames, name: str, members: Sequence[Record], folder: Path) -> Dataset:
    """The set `name`, made of the rows of `members`. A part that is wanted whole is linked, not written again."""
    rows: dict[int, list[int]] = defaultdict(list)
    for record in members:
        rows[record.part].append(record.row)
    parts = [_part(frames, frames.parts[number], wanted, folder) for number, wanted in sorted(rows.items())]
    return Dataset.create(folder, _splitting_work_info(frames, name, members), parts)


def _part(frames: Frames, part: Part, rows: list[int], folder: Path) -> Part:
    if len(rows) == part.rows:
        for file in part.files:
            link_or_copy(frames.path / file, folder / file)
        return part
    with pyarrow.parquet.ParquetFile(frames.path / "parts" / part.name) as opened:
        return Dataset.part_from_table(opened.read().take(rows), folder)


def _splitting_work_info(frames: Frames, name: str, members: Sequence[Record]) -> dict[str, Any]:
    known = {key: frames.info[key] for key in ("task", "classes")}
    classes = Counter(c for record in members for c in record.classes or ())
    counts = {"frames": len(members), "videos": len({r.video for r in members})}
    if known["task"] == "detection":
        counts["boxes"] = classes.total()
    counts |= {f"class {c}": classes[c] for c in known["classes"]}
    made = {"split": name, "recipe": frames.info.get("recipe", []), "normalization": None, "augmentation": None}
    return {**known, **made, "counts": counts}


def _work_listed(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


# --------------------------------------------------------------------------------------
# components/training.py: Components that teach a network: train_cnn.


class Trained(NamedTuple):
    """What train_cnn gives."""

    model: Model
    metrics: Metrics


def train_cnn(
    train: Dataset,
    validation: Dataset | None = None,
    *,
    task: Literal["auto", "classification", "detection"] = "auto",
    epochs: int = 20,
    batch_size: int | None = None,
    optimizer: Literal["adamw", "muon"] = "adamw",
    learning_rate: float = 4e-3,
    schedule: Literal["cosine", "one-cycle", "constant"] = "cosine",
    weight_decay: float = 0.05,
    ema: float = 0.995,
    early_stopping: int = 10,
    precision: Literal["auto", "bf16", "fp32"] = "auto",
    width: int = 32,
    seed: int = 0,
) -> Trained:
    """Train a convolutional network to classify images or to detect objects.

    Detection learns boxes with a compact anchor-free detector of about a million parameters, classification one class an image with a
    compact residual network. Watch the loss, the validation figure and sample images while it learns. A training that was
    interrupted goes on after its last epoch and ends in the same weights, to the bit.
    """
    active = context()
    wishes = Wishes(
        task=task,
        epochs=epochs,
        batch_size=batch_size,
        optimizer=optimizer,
        learning_rate=learning_rate,
        schedule=schedule,
        weight_decay=weight_decay,
        ema=ema,
        early_stopping=early_stopping,
        precision=precision,
        width=width,
        seed=seed,
        device=active.device,
        threads=active.cpus,
    )
    return Trained(*fit(train, validation, wishes, model=active.output("model"), metrics=active.output("metrics")))


# --------------------------------------------------------------------------------------
# components/video/film.py: An opened video file: its packets and decoded frames, with nothing but that one file ever opened.


if TYPE_CHECKING:
    VideoPacket = Packet[VideoStream]
DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi"  # none of them opens a second file
LIBRARY_ERRORS = (av.FFmpegError, OSError, ValueError, RuntimeError, MemoryError)  # what PyAV raises on bad files
LARGEST_FRAME = 64_000_000  # px; decoders refuse larger ones, also in the middle of a file
STEPS_BACK = (0, 1, 4, 16, 64)  # s


class FilmBroken(Exception):
    """Why a file cannot be used, as the end of a sentence that begins with its name."""


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Make what is Broken inside the `with` an InputError that names the file."""
    try:
        yield
    except FilmBroken as broken:
        raise InputError(f"'{name}' {broken}.", "Mend the file, or leave it out and read the videos again.") from None


@dataclass
class Film:
    """The first real video stream of an open file; `stopped` says why reading ended early, `failures` counts undecodable packets."""

    container: InputContainer
    stream: VideoStream
    stopped: str = ""
    failures: int = 0
    _is_vp8: bool = field(init=False)

    def __post_init__(self) -> None:
        self._is_vp8 = self.codec == "vp8"

    @property
    def codec(self) -> str:
        """The codec's short name: h264, hevc, vp9, ..."""
        return self.stream.codec_context.codec.canonical_name

    @property
    def tick(self) -> Fraction:
        """The unit of all stamps (s)."""
        return self.stream.time_base or Fraction(1, 1000)

    def packets(self) -> Iterator[VideoPacket]:
        """The packets from here on that give a frame each, in decoding order."""
        try:
            yield from (p for p in self.container.demux(self.stream) if p.size)
        except LIBRARY_ERRORS as error:
            self.stopped = _film_said(error)

    def gives_frame(self, packet: VideoPacket) -> bool:
        """Whether a frame is to be shown for `packet`: it is whole, and neither edited out nor only there for reference."""
        hidden = self._is_vp8 and not memoryview(packet)[0] >> 4 & 1  # RFC 6386, 9.1: show_frame
        return not (packet.is_discard or packet.is_corrupt or hidden)

    def packets_from(self, stamp: int) -> Iterator[VideoPacket]:
        """The packets from a keyframe at or before `stamp`; some indexes are by decoding time, so the first try may land too late."""
        for seconds in STEPS_BACK:
            try:
                self.container.seek(stamp - round(seconds / self.tick), stream=self.stream)
            except LIBRARY_ERRORS:
                continue
            following = self.packets()
            first = next((p for p in following if p.is_keyframe), None)
            if first is not None and first.pts is not None and first.pts <= stamp:
                return chain([first], following)
        raise FilmBroken(f"cannot be read from {float(stamp * self.tick):.3f} s on")

    def decode(self, packet: VideoPacket | None) -> list[VideoFrame]:
        """The frames that are ready once `packet` is decoded (None: all that are left); a packet that does not decode is counted."""
        try:
            return self.stream.codec_context.decode(packet)
        except LIBRARY_ERRORS:
            self.failures += packet is not None
            return []

    def restart(self) -> None:
        """Forget what was decoded, as after a seek."""
        self.stream.codec_context.flush_buffers()

    def skip_unreferenced(self, skip: bool) -> None:
        """From the next packet on decode no frame that no other frame needs, or decode all."""
        self.stream.codec_context.skip_frame = "NONREF" if skip else "DEFAULT"


@contextmanager
def opened(path: Path, *, threads: int = 1) -> Iterator[Film]:
    """The video in the regular file `path`, to be decoded with `threads`.

    Raises Broken with the reason if there is none. Playlists and other formats that name further files are refused.
    """
    if not path.is_file():
        raise FilmBroken("is not there, or is no regular file")
    if not path.stat().st_size:
        raise FilmBroken("is empty")
    limits = {"protocol_whitelist": "file", "format_whitelist": DEMUXERS}
    try:
        container = av.open(f"file:{path.resolve()}", mode="r", options=limits, metadata_errors="replace")
    except LIBRARY_ERRORS as error:
        raise FilmBroken(_why_not(path, error)) from None
    with container:
        yield Film(container, _video_stream(container, threads))


def _video_stream(container: InputContainer, threads: int) -> VideoStream:
    real = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    if not real:
        raise FilmBroken("holds no video" + (", only sound" if container.streams.audio else ""))
    stream = real[0]
    if stream.codec_context is None:
        raise FilmBroken("is in a codec that is not known here")
    stream.codec_context.options = {"max_pixels": str(LARGEST_FRAME)}
    stream.codec_context.thread_type = "AUTO" if threads > 1 else "SLICE"
    stream.codec_context.thread_count = threads
    return stream


def _why_not(path: Path, error: BaseException) -> str:
    with path.open("rb") as file:
        start = file.read(512)
    if start.isascii() and b"\0" not in start:
        return "is text, not a video"
    if isinstance(error, av.error.ArgumentError):
        return "is not in MP4, MOV, MKV, AVI or WebM format"
    return f"cannot be opened as a video; it may be cut off or damaged ({_film_said(error)})"


def _film_said(error: BaseException) -> str:
    return str(getattr(error, "strerror", "") or type(error).__name__)


# --------------------------------------------------------------------------------------
# components/video/timeline.py: When each frame of a video is shown, from the stamps of its packets: never from frame counts or rates that a container claims.


Stamps = npt.NDArray[np.int64]
Times = npt.NDArray[np.float64]
UNKNOWN = -(2**62)  # the stamp of a packet without
TIMELINE_PACKET = np.dtype([("pts", np.int64), ("dts", np.int64), ("key", np.bool_)])
FRAMES_COMPARED = 4  # decoded to see whether frames carry the stamps of their packets


@dataclass(frozen=True)
class Timeline:
    """The frames of a video in the order they are shown.

    If `stamped`, a decoded frame carries its own stamp; if not (as with reordered frames in AVI), the n-th frame decoded from the
    start has the n-th stamp.
    """

    stamps: Stamps  # (N,) ticks, ascending
    keys: Stamps  # (K,) ticks: the keyframes among them, ascending
    tick: Fraction  # s
    stamped: bool
    stopped: str = ""  # why reading ended before the file did

    @property
    def times(self) -> Times:
        """(N,) when each frame is shown (s since the first)."""
        return seconds(self.stamps, int(self.stamps[0]), self.tick)

    @property
    def step(self) -> float:
        """The mean distance of two frames (s); 0 of a single one."""
        return float(self.times[-1]) / max(len(self.stamps) - 1, 1)

    @property
    def variable(self) -> bool:
        """Whether index / rate would miss a frame's time by more than a quarter of a frame."""
        regular = np.arange(len(self.stamps)) * self.step
        return bool(np.abs(self.times - regular).max() > self.step / 4 + float(self.tick) + 0.001)


def seconds(stamps: Stamps, origin: int, tick: Fraction) -> Times:
    """`stamps` (ticks) as seconds since `origin`; the same stamp gives the same float wherever a video was cut."""
    return (stamps - origin) * tick.numerator / tick.denominator


def milliseconds(times: Times) -> Stamps:
    """`times` (s) in whole milliseconds."""
    return np.rint(times * 1000).astype(np.int64)


def survey(film: Film, *, most_frames: int) -> tuple[Timeline, VideoFrame]:
    """Read every packet of `film`, from its beginning; also the first frame that decodes.

    Raises Broken if no frame decodes or there are more than `most_frames`.
    """
    first: list[VideoFrame] = []
    given = np.fromiter(islice(_timeline_read(film, first), most_frames + 1), TIMELINE_PACKET)
    if len(given) > most_frames:
        raise FilmBroken(f"has more than {most_frames:,} frames")
    if not len(given):
        raise FilmBroken("holds no frame")
    first += film.decode(None) if len(first) < FRAMES_COMPARED else []
    if not first:
        raise FilmBroken(f"holds no frame that can be decoded ({film.codec})")
    return _timeline(film, given, [frame.pts for frame in first]), first[0]


def _timeline_read(film: Film, first: list[VideoFrame]) -> Iterator[tuple[int, int, bool]]:
    """Yield what is known of each packet that gives a frame; decode some `first` frames on the way."""
    for packet in film.packets():
        if len(first) < FRAMES_COMPARED:
            first += film.decode(packet)
        if film.gives_frame(packet):
            yield UNKNOWN if packet.pts is None else packet.pts, UNKNOWN if packet.dts is None else packet.dts, packet.is_keyframe


def _timeline(film: Film, given: npt.NDArray[np.void], first: list[int | None]) -> Timeline:
    shown, keys = np.unique(given["pts"]), np.sort(given["pts"][given["key"]])
    carried = [pts for pts in first if pts is not None]
    reordered = film.container.format.name == "avi" and film.stream.codec_context.reorder_depth > 0
    distinct = len(shown) == len(given) and shown[0] != UNKNOWN
    if reordered or not distinct or carried != first or sorted(carried) != first or not np.isin(carried, shown).all():
        return _by_order(given["dts"], film)
    return Timeline(shown, keys, film.tick, True, film.stopped)


def _by_order(decoded: Stamps, film: Film) -> Timeline:
    stamps, tick = np.sort(decoded), film.tick
    if stamps[0] == UNKNOWN:  # without even stamps of decoding, only the rate is left
        stamps, tick = np.arange(len(decoded)), 1 / (film.stream.average_rate or Fraction(25))
    return Timeline(stamps, stamps[:1], tick, False, film.stopped)


# --------------------------------------------------------------------------------------
# components/video/sampling.py: Which frames of a segment are taken. Grids and counts belong to the whole video, so cuts change nothing.


Chosen = npt.NDArray[np.bool_]
ROUNDING = 0.0005  # s; Matroska rounds times to the millisecond, which must not push a frame off its grid point


def by_rate(times: Times, previous: float | None, fps: float) -> Chosen:
    """(N,) which frames are the first at or after a point of the grid 0, 1/fps, 2/fps, ... s.

    `times` (s) are those of the segment's frames, `previous` that of the frame before the first (None: it begins the video).
    """
    points = np.floor((times + ROUNDING) * fps)
    before = -1.0 if previous is None else float(np.floor((previous + ROUNDING) * fps))
    return np.diff(points, prepend=before) > 0


def by_count(count: int, first_index: int, every: int) -> Chosen:
    """(N,) which of `count` frames have an index in the video that `every` divides; the first has `first_index`."""
    return np.asarray((np.arange(count) + first_index) % every == 0)


def frame_ids(video: str, times: Times) -> list[str]:
    """The ids of frames at `times` (s, ascending): "VIDEO@TIME in ms, 9 digits", and "+1", "+2" for further ones in one millisecond."""
    shown = milliseconds(times)
    again = np.arange(len(shown)) - _first_of_equals(shown)
    return [f"{video}@{ms:09d}" + (f"+{n}" if n else "") for ms, n in zip(shown.tolist(), again.tolist(), strict=True)]


def _first_of_equals(ascending: Stamps) -> Stamps:
    """(N,) for each item the index of the first that equals it."""
    return np.searchsorted(ascending, ascending)


# --------------------------------------------------------------------------------------
# components/video/segment.py: A segment of a video, as a part of Videos describes it in JSON.


@dataclass(frozen=True)
class Segment:
    """The frames of one video from `start` until before `end`; times are seconds since the video's first frame."""

    video: str  # its name relative to what was read
    media: str  # its file relative to the artifact
    digest: str  # sha256 of that file
    codec: str
    width: int  # px, as shown
    height: int
    rotation: int  # degrees that its pictures are turned counterclockwise to be shown: 0, 90, 180 or 270
    fps: float  # mean
    variable: bool  # whether the frame rate varies
    duration: float  # s, of the whole video
    start: float
    end: float | None  # None: to the end
    first_index: int  # of the segment's first frame in the order shown
    previous: float | None  # time of the frame before it
    frames: int  # how many the segment's packets promise
    origin: int  # stamp of the video's first frame (ticks)
    tick: str  # s a tick, as a fraction
    stamped: bool  # whether decoded frames carry their own stamps
    seekable: bool  # whether decoding may begin at any keyframe
    content: str = ""  # of one of several segments: digest of all that its frames are decoded from; empty: the file's digest says it

    @property
    def unit(self) -> Fraction:
        """Seconds a tick."""
        return Fraction(self.tick)

    def stamp(self, time: float) -> int:
        """The stamp (ticks) of the frame shown at `time` (s)."""
        return self.origin + round(Fraction(time) / self.unit)


def part_of(segment: Segment, folder: Path) -> Part:
    """Write `segment` as a part of the Videos being made in `folder`."""
    described = asdict(segment)
    name = f"{bytes_digest(repr(sorted(described.items())).encode())[:32]}.json"
    (folder / "parts").mkdir(parents=True, exist_ok=True)
    write_json(folder / "parts" / name, described)
    return Part(name, (f"parts/{name}", segment.media), segment.frames)


def segment_from(described: dict[str, Any]) -> Segment:
    """The segment that a part of Videos describes; raises Broken if it was written by another version."""
    try:
        return Segment(**{name: value for name, value in described.items() if name != "path"})
    except TypeError:
        raise FilmBroken("was described by another version of read_videos") from None


# --------------------------------------------------------------------------------------
# components/video/decoding.py: Decodes the wanted frames of a segment and as little else as possible.


DECODING_PACKET = np.dtype([("stamp", np.int64), ("key", np.bool_), ("shown", np.bool_)])
REORDERED = 16  # frames at most by which showing differs from decoding, in any codec
DROP, REFERENCE, FULL = 0, 1, 2  # a packet is not decoded; is decoded only if others need it; is decoded
SKIPS_UNREFERENCED = ("h264", "mpeg4", "mpeg2video")  # codecs whose unreferenced frames no other frame can need


@dataclass(frozen=True)
class Index:
    """The frames of a segment in the order shown, and its packets in decoding order.

    The packets begin at the keyframe that the first frame needs, and go on past the segment's end for as long as frames of it may come.
    """

    stamps: Stamps  # (N,) ticks
    times: Times  # (N,) s
    key: Chosen  # (N,) whether it is a keyframe
    packets: Stamps  # (P,) stamp of each packet (ticks)
    packet_is_key: Chosen  # (P,)


def read_index(segment: Segment, path: Path, *, with_previous: bool = False) -> Index:
    """Read the packets of `segment` in the file `path`; `with_previous` lets them begin early enough for the frame before, too."""
    with opened(path) as film:
        packets = packets_of(film, segment, with_previous)
        read = np.fromiter(((_stamp(p, segment), p.is_keyframe, film.gives_frame(p)) for p in packets), DECODING_PACKET)
    if not len(read):
        raise FilmBroken("is not what it was when it was read")
    stamps, keys, shown = read["stamp"], read["key"], read["shown"]
    if not segment.stamped and stamps.min() == UNKNOWN:
        stamps = np.cumsum(shown) - 1 + segment.origin
    last = np.iinfo(np.int64).max if segment.end is None else segment.stamp(segment.end)
    inside = shown & (stamps >= segment.stamp(segment.start)) & (stamps < last)
    order = np.argsort(stamps[inside], kind="stable")
    ordered = stamps[inside][order]
    return Index(ordered, seconds(ordered, segment.origin, segment.unit), keys[inside][order], stamps, keys)


def decoded(
    segment: Segment, path: Path, index: Index, chosen: Chosen, *, threads: int, with_previous: bool = False
) -> Iterator[tuple[int, VideoFrame | None]]:
    """Yield (position in `index`, picture) of the `chosen` frames that decode, in the order shown; position -1 is the frame before.

    The picture is None where it had to be guessed, and so are those built on it, or on a packet that did not decode: all up to the next
    keyframe, or, where frames do not carry their own stamps, all from there on.
    """
    with opened(path, threads=threads) as film:
        packets = packets_of(film, segment, with_previous)
        if segment.stamped:
            wanted = {int(stamp): int(at) for at, stamp in zip(np.flatnonzero(chosen), index.stamps[chosen], strict=True)}
            if with_previous and segment.previous is not None:
                wanted[segment.stamp(segment.previous)] = -1
            is_wanted = np.isin(index.packets, np.fromiter(wanted, np.int64))
            plan = feeding(index.packets, index.packet_is_key, is_wanted, jumps=segment.seekable)
            trusted = _trusted(film, _fed(film, packets, plan), index.packets)
            yield from ((wanted[f.pts], f if whole else None) for f, whole in trusted if f.pts in wanted)
        else:
            everything = np.full(len(index.packets), FULL, np.int8)
            numbered = zip(range(len(chosen)), _trusted(film, _fed(film, packets, everything), None), strict=False)
            yield from ((at, f if whole else None) for at, (f, whole) in numbered if chosen[at])
        if film.failures:
            context().log(f"{segment.video}: {counted(film.failures, 'damaged picture')} could not be decoded, left out")


def _trusted(film: Film, frames: Iterator[VideoFrame], packets: Stamps | None) -> Iterator[tuple[VideoFrame, bool]]:
    """Each frame, and whether it is whole: neither damaged, nor after one that is up to the next keyframe, nor shown before one that is and
    decoded after it. `packets` are the stamps in decoding order; None: frames carry none, so that no keyframe tells where one is again.
    """
    doubtful, failures = False, 0
    order = _Order(packets)
    held: list[tuple[VideoFrame, bool]] = []  # until what they may be built on was shown
    for frame in frames:
        heals = packets is not None and frame.key_frame and not frame.is_corrupt
        doubtful = not heals and (doubtful or frame.is_corrupt or film.failures > failures)
        failures = film.failures
        if frame.is_corrupt:
            since = max((at for at, (one, _) in enumerate(held) if one.key_frame), default=-1) + 1  # what is shown before needs none of it
            held[since:] = [(one, whole and not order.is_after(one, frame)) for one, whole in held[since:]]
        held.append((frame, not doubtful))
        while held and (len(held) > REORDERED or order.is_ready(held[0][0], frame)):
            yield held.pop(0)
    yield from held


class _Order:
    """In which order frames were decoded, by their stamps; where that is not known, any of a few may have been built on any."""

    def __init__(self, packets: Stamps | None) -> None:
        stamps = [] if packets is None else packets.tolist()
        latest = [] if packets is None else np.maximum.accumulate(packets).tolist()
        self._place = {stamp: place for place, stamp in enumerate(stamps)}
        self._latest = dict(zip(stamps, latest, strict=True))  # the latest stamp among what was decoded before

    def is_after(self, frame: VideoFrame, other: VideoFrame) -> bool:
        """Whether `frame` was, or may have been, decoded after `other`."""
        mine, its = self._place.get(frame.pts), self._place.get(other.pts)
        return mine is None or its is None or mine > its

    def is_ready(self, frame: VideoFrame, shown: VideoFrame) -> bool:
        """Whether all that `frame` may be built on was shown once `shown` is."""
        latest = self._latest.get(frame.pts)
        return latest is not None and shown.pts is not None and latest <= shown.pts


def feeding(packets: Stamps, is_key: Chosen, wanted: Chosen, *, jumps: bool) -> npt.NDArray[np.int8]:
    """(P,) what to do with each packet (decoding order, the first a keyframe): DROP, REFERENCE or FULL.

    With `jumps`, a group (a keyframe and what follows it) is decoded only up to its last wanted frame. A frame shown before its group's
    keyframe (an open group) also needs the whole group before. Without, everything up to the last wanted frame is decoded.
    """
    at = np.arange(len(packets))
    group = np.maximum(np.cumsum(is_key) - 1, 0) if jumps else np.zeros_like(at)
    until = np.full(int(group[-1]) + 1, -1)  # position of the last packet needed of each group
    np.maximum.at(until, group[wanted], at[wanted])
    if jumps:
        starts = np.searchsorted(group, np.arange(len(until)))
        leading = np.unique(group[wanted & (packets < packets[starts[group]])])
        before = leading[leading > 0] - 1
        until[before] = starts[before + 1] - 1
    return np.where(at > until[group], DROP, np.where(wanted, FULL, REFERENCE)).astype(np.int8)


def _fed(film: Film, packets: Iterator[VideoPacket], plan: npt.NDArray[np.int8]) -> Iterator[VideoFrame]:
    may_skip, skipping, jumped, fed = film.codec in SKIPS_UNREFERENCED, False, False, False
    last = int(np.flatnonzero(plan)[-1]) if plan.any() else -1
    active = context()
    for packet, what in zip(packets, plan[: last + 1].tolist(), strict=False):
        active.go_on()
        if what == DROP:
            jumped = True
            continue
        if jumped and fed:
            yield from film.decode(None)
            film.restart()
        if may_skip and skipping != (what == REFERENCE):
            skipping = what == REFERENCE
            film.skip_unreferenced(skipping)
        jumped, fed = False, True
        yield from film.decode(packet)
    yield from film.decode(None)


def packets_of(film: Film, segment: Segment, with_previous: bool) -> Iterator[VideoPacket]:
    """The packets that frames of `segment` may need, in decoding order."""
    begin = segment.previous if with_previous and segment.previous is not None else segment.start
    following = film.packets_from(segment.stamp(begin)) if segment.first_index else film.packets()
    end = None if segment.end is None else segment.stamp(segment.end)
    for packet in following:
        if end is not None and packet.dts is not None and packet.dts >= end:
            return
        yield packet


def _stamp(packet: VideoPacket, segment: Segment) -> int:
    stamp = packet.pts if segment.stamped else packet.dts
    return UNKNOWN if stamp is None else stamp


# --------------------------------------------------------------------------------------
# components/video/content.py: What a segment of a video is decoded from, as one digest: the same in two files, the same frames.


def content_of(segment: Segment, path: Path) -> str:
    """The digest of the decoder's settings and of every packet that frames of `segment`, and the one before, may need."""
    digest = hashlib.sha256()
    with opened(path) as film:
        digest.update(repr(_settings(film)).encode())
        for packet in packets_of(film, segment, with_previous=True):
            stamps = (packet.pts, packet.dts, packet.is_keyframe, packet.is_discard, packet.is_corrupt, packet.size)
            digest.update(repr(stamps).encode())
            digest.update(packet)
    return digest.hexdigest()[:32]


def _settings(film: Film) -> tuple[object, ...]:
    """What decides, beside the packets, what a decoder makes of them."""
    codec, stream = film.stream.codec_context, film.stream
    colours = (int(codec.color_range), int(codec.colorspace), int(codec.color_primaries), int(codec.color_trc))
    return film.codec, film.container.format.name, codec.extradata, codec.width, codec.height, codec.pix_fmt, colours, str(stream.time_base)


# --------------------------------------------------------------------------------------
# components/video/cutting.py: Where a long video may be cut, so that its pieces decode to exactly the frames of the whole.


@dataclass(frozen=True)
class Cut:
    """The frames of a timeline from index `first` until before index `last`."""

    first: int
    last: int


def cuts_of(timeline: Timeline, path: Path, segment_seconds: float) -> tuple[list[Cut], bool]:
    """Pieces of about `segment_seconds` that begin at keyframes; and whether decoding may begin at keyframes at all.

    Each border was tried. Where one fails, as with pictures that are refreshed bit by bit, the video stays whole.
    """
    count = len(timeline.stamps)
    whole = [Cut(0, count)]
    if not timeline.stamped or len(timeline.keys) < 2:
        return whole, False
    borders = _borders(timeline, segment_seconds)
    tried = [int(timeline.stamps[b]) for b in borders] or [int(timeline.keys[len(timeline.keys) // 2])]
    with opened(path) as film:
        if not all(decodes_from(film, stamp) for stamp in tried):
            return whole, False
    return [Cut(a, b) for a, b in pairwise([0, *borders, count])], True


def decodes_from(film: Film, stamp: int) -> bool:
    """Whether a decoder that begins at the keyframe with `stamp` gives that very frame first, whole."""
    failures = film.failures
    try:
        for packet in chain(film.packets_from(stamp), [None]):
            for frame in film.decode(packet):
                if frame.pts is None or frame.pts >= stamp:
                    return frame.pts == stamp and frame.key_frame and film.failures == failures
    except FilmBroken:
        pass
    return False


def _borders(timeline: Timeline, segment_seconds: float) -> list[int]:
    times = timeline.times
    pieces = max(1, round(float(times[-1]) / segment_seconds))
    keys = _apart(timeline, np.searchsorted(timeline.stamps, timeline.keys))
    aims = times[-1] * np.arange(1, pieces) / pieces
    at = np.searchsorted(times[keys], aims)
    return [int(keys[i]) for i in np.unique(at[at < len(keys)])]


def _apart(timeline: Timeline, keys: Stamps) -> Stamps:
    """Those of `keys` (indices) whose millisecond is not also that of the frame before: numbering within one must not be torn."""
    later = keys[keys > 0]
    shown = milliseconds(timeline.times)
    return np.asarray(later[shown[later] != shown[later - 1]], np.int64)


# --------------------------------------------------------------------------------------
# components/video/pixels.py: Decoded pictures as RGB images: in their own colour matrix and range, turned as the camera was held.


PixelsImage = npt.NDArray[np.uint8]  # (H, W, 3) RGB


@dataclass
class Pixels:
    """Converts pictures; one of these a video saves setting the conversion up for every frame."""

    rotation: int  # degrees counterclockwise: 0, 90, 180 or 270
    _converter: VideoReformatter = field(default_factory=VideoReformatter)

    def of(self, frame: VideoFrame) -> PixelsImage:
        """The picture as (H, W, 3) uint8 RGB."""
        image = np.asarray(self._converter.reformat(frame, format="rgb24", threads=1).to_ndarray(), np.uint8)
        return np.ascontiguousarray(np.rot90(image, self.rotation // 90)) if self.rotation else image

    def small(self, frame: VideoFrame, width: int, height: int) -> PixelsImage:
        """The picture shrunk to `width` x `height` px by area, as (H, W, 3) uint8 RGB, not turned."""
        shrunk = self._converter.reformat(frame, width, height, "rgb24", interpolation="AREA", threads=1)
        return np.asarray(shrunk.to_ndarray(), np.uint8)


# --------------------------------------------------------------------------------------
# components/video/shards.py: Writes frames as they come into shards of bounded size, so that memory stays flat however many there are.


MOST_ROWS = 256
MOST_BYTES = 32_000_000


@dataclass
class Shards:
    """The Frames being made in `folder`."""

    folder: Path
    parts: list[Part] = field(default_factory=list)
    _kept: int = 0  # parts that are not taken back any more
    _rows: list[dict[str, Any]] = field(default_factory=list)
    _bytes: int = 0

    def add(self, **row: Any) -> None:
        """Add a frame; columns not given are those of a picture as the camera took it, without labels."""
        size = {"source_width": row["width"], "source_height": row["height"]}
        place = {"scale_x": 1.0, "scale_y": 1.0, "offset_x": 0.0, "offset_y": 0.0, "label": None, "boxes": None}
        self._rows.append({**size, **place, **row})
        self._bytes += len(row["image"])
        if len(self._rows) == MOST_ROWS or self._bytes >= MOST_BYTES:
            self._flush()

    def begin(self) -> None:
        """Keep what was added until now; what comes may be taken back."""
        self._flush()
        self._kept = len(self.parts)

    def take_back(self) -> None:
        """Drop what was added since `begin`."""
        self._rows, self._bytes = [], 0
        for part in self.parts[self._kept :]:
            for file in part.files:
                (self.folder / file).unlink()
        del self.parts[self._kept :]

    def close(self, **info: Any) -> Frames:
        """Write what is left; `info` goes into the artifact beside the number of frames."""
        self._flush()
        frames = {"frames": sum(part.rows for part in self.parts)}
        counts = {**frames, **info.pop("counts", {})}
        return Frames.create(self.folder, {"counts": counts, **info}, self.parts)

    def _flush(self) -> None:
        if self._rows:
            self.parts.append(Frames.part_from(self._rows, self.folder))
        self._rows, self._bytes = [], 0


# --------------------------------------------------------------------------------------
# components/video/extraction.py: Frames out of segments of videos: chosen, decoded, shrunk, encoded, written shard by shard.


Damaged = Literal["leave out frames", "set aside", "fail"]  # what to do where a video does not decode whole
EXTRACTION_THUMBNAIL = (64, 36)  # px; what scenes are compared by
PICTURES = 4  # shown on the node for each segment


@dataclass(frozen=True)
class Sampling:
    """Which frames to take, and how to store them."""

    mode: str
    fps: float
    every: int
    scene_threshold: float  # 0..1
    recipe: list[dict[str, Any]]
    format: str  # "jpeg" or "png"
    quality: int  # 1..100, of JPEG


def extract(videos: Videos, sampling: Sampling, folder: Path, *, damaged: Damaged = "leave out frames") -> Frames:
    """Write the sampled frames of all segments of `videos` as Frames in `folder`; what is left out because of damage is named there.

    Raises InputError where a segment cannot be read at all and is not to be set aside, or where damage is to fail.
    """
    shards = Shards(folder)
    broken: list[dict[str, str]] = []
    segments = videos.segments()
    for done, described in enumerate(segments):
        segment = segment_from(described)
        shards.begin()
        try:
            lost = _extract_segment(segment, described["path"], sampling, shards, (done, len(segments)))
            broken += _left_out(segment, lost, damaged)
        except FilmBroken as why:
            if damaged != "set aside":
                with naming(segment.video):
                    raise
            shards.take_back()
            broken.append({"video": segment.video, "why": f"{why}; {_extent(segment)} is set aside"})
            context().log(f"Set aside: '{segment.video}' {broken[-1]['why']}.")
    context().progress(len(segments), len(segments))
    return shards.close(recipe=sampling.recipe, **({"broken": broken, "counts": {"broken": len(broken)}} if broken else {}))


def _left_out(segment: Segment, lost: list[str], damaged: Damaged) -> list[dict[str, str]]:
    """The frames that were lost, as they are listed. Raises what is right where they may not just be left out."""
    if not lost or damaged == "leave out frames":
        return [{"frame": frame, "why": "could not be decoded: the video is damaged there"} for frame in lost]
    what = f"is damaged: {counted(len(lost), 'frame')} could not be decoded, '{lost[0]}' the first"
    if damaged == "set aside":
        raise FilmBroken(what)
    raise InputError(f"'{segment.video}' {what}.", "Mend the file, or let its damaged frames be left out or set aside.")


def _extent(segment: Segment) -> str:
    whole = segment.first_index == 0 and segment.end is None
    until = segment.duration if segment.end is None else segment.end
    return "it" if whole else f"its segment from {segment.start:.1f} to {until:.1f} s"


def _extract_segment(segment: Segment, path: Path, sampling: Sampling, shards: Shards, progress: tuple[int, int]) -> list[str]:
    """Add the segment's sampled frames to `shards`; the ids of those that did not decode whole."""
    index = read_index(segment, path, with_previous=sampling.mode == "scene change")
    ids = frame_ids(segment.video, index.times)
    pixels, taken, shown = Pixels(segment.rotation), 0, -1
    missing: set[int] = set()
    for at, image in _sampled(segment, path, index, sampling, pixels, missing=missing):
        row = _row(image, sampling)
        shards.add(id=ids[at], video=segment.video, index=segment.first_index + at, time=float(index.times[at]), **row)
        taken += 1
        if (quarter := at * PICTURES // len(ids)) > shown:
            shown = quarter
            context().picture(f"frame {quarter + 1}", row["image"], ids[at])
        if taken % 16 == 0:
            context().progress(progress[0] + at / len(ids), progress[1], ids[at])
    context().log(f"{segment.video}: {taken} of {counted(len(ids), 'frame')} from {segment.start:.3f} s on")
    return [ids[at] for at in sorted(missing)]


def _row(image: PixelsImage, sampling: Sampling) -> dict[str, Any]:
    height, width = image.shape[:2]
    done, moved = apply(sampling.recipe, image)
    geometry = {"scale_x": moved.scale_x, "scale_y": moved.scale_y, "offset_x": moved.offset_x, "offset_y": moved.offset_y}
    size = {"width": done.shape[1], "height": done.shape[0], "source_width": width, "source_height": height}
    return {**size, **geometry, "image": encode(done, sampling.format, sampling.quality)}


def _sampled(
    segment: Segment, path: Path, index: Index, sampling: Sampling, pixels: Pixels, *, missing: set[int]
) -> Iterator[tuple[int, PixelsImage]]:
    """Yield (position in `index`, image) of the frames that `sampling` takes; those that do not decode whole are left in `missing`."""
    scenes, told_by_frames = sampling.mode == "scene change", sampling.mode == "keyframes" and not segment.stamped
    chosen = _chosen(segment, index, sampling)
    if segment.stamped:  # without stamps a gap cannot be told from what comes after it
        at_stamp = dict(zip(index.stamps[chosen].tolist(), np.flatnonzero(chosen).tolist(), strict=True))  # two of one stamp are one
        missing.update(at_stamp.values())

    def given() -> Iterator[tuple[int, VideoFrame]]:
        for at, frame in decoded(segment, path, index, chosen, threads=context().cpus, with_previous=scenes):
            if frame is not None:
                missing.discard(at)
                yield at, frame
            elif at >= 0:
                missing.add(at)

    if scenes:
        yield from _scenes(given(), sampling, pixels)
    else:
        yield from ((at, pixels.of(frame)) for at, frame in given() if frame.key_frame or not told_by_frames)


def _chosen(segment: Segment, index: Index, sampling: Sampling) -> Chosen:
    """(N,) which frames to decode: those to take, or, where only the pictures tell which, all."""
    everything = np.ones(len(index.times), np.bool_)
    match sampling.mode:
        case "scene change":
            return everything
        case "every n-th":
            return by_count(len(index.times), segment.first_index, sampling.every)
        case "keyframes":
            return index.key if segment.stamped else everything
        case _:
            return by_rate(index.times, segment.previous, sampling.fps)


def _scenes(frames: Iterator[tuple[int, VideoFrame]], sampling: Sampling, pixels: Pixels) -> Iterator[tuple[int, PixelsImage]]:
    """The video's first frame, and each that differs from the one before by at least the threshold (mean over a thumbnail)."""
    before: PixelsImage | None = None
    for at, frame in frames:
        seen = pixels.small(frame, *EXTRACTION_THUMBNAIL)
        if at >= 0 and (before is None or _difference(before, seen) >= sampling.scene_threshold):
            yield at, pixels.of(frame)
        before = seen


def _difference(one: PixelsImage, other: PixelsImage) -> float:
    """How much two thumbnails differ, 0 (not) to 1 (black against white)."""
    return float(np.abs(one.astype(np.int16) - other).mean() / 255)


# --------------------------------------------------------------------------------------
# components/video/probe.py: What a video file is: read from its packets and first frame, within limits.


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
        raise FilmBroken(f"lasts {ends / 3600:.1f} hours, more than {limit.hours:g}")
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
        raise FilmBroken(f"has frames of {width} x {height} px, more than {limit.megapixels:g} megapixels")


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


# --------------------------------------------------------------------------------------
# components/video/reading.py: Reads a folder of videos into segments, setting aside what cannot be used.


@dataclass(frozen=True)
class VideoReadingReading:
    """How to read videos."""

    segment_seconds: float
    set_aside: bool  # broken files; else they fail the step
    limit: Limit
    copies: bool = False  # of the media; else hard links, where the file system has them


def read(files: list[NamedFile], reading: VideoReadingReading, folder: Path) -> Videos:
    """Probe and cut every one of `files` into Videos in `folder`, with their media.

    Raises InputError naming each broken file and why, if none is left or broken ones are not set aside.
    """
    parts, missing, aside = [], [], SetAside("video")
    for done, file in enumerate(files):
        context().progress(done, len(files), file.name)
        try:
            found = _probed(file, reading, folder)
        except FilmBroken as why:
            aside.add(file.name, str(why))
            continue
        parts.append([part_of(segment, folder) for segment in found.segments])
        if found.missing:
            missing.append({"video": file.name, "why": found.missing})
            context().log(f"'{file.name}' {found.missing}.")
    aside.check(kept=len(parts), allowed=reading.set_aside)
    counts = {"videos": len(parts), "segments": sum(map(len, parts)), "broken": len(aside.broken)}
    context().progress(len(files), len(files))
    return Videos.create(folder, {"counts": counts, "broken": aside.broken, "incomplete": missing}, [p for of_one in parts for p in of_one])


def _probed(file: NamedFile, reading: VideoReadingReading, folder: Path) -> Probe:
    path = file.path.resolve()  # of a symbolic link, what it leads to is linked
    try:
        digest = file_digest(path)
    except OSError as error:
        raise FilmBroken(f"cannot be read ({error.strerror})") from None
    media = f"media/{digest[:32]}{path.suffix.lower()}"
    found = probe(path, name=file.name, media=media, digest=digest, segment_seconds=reading.segment_seconds, limit=reading.limit)
    if reading.copies:
        _copy(path, folder / media, digest)
    else:
        link_or_copy(path, folder / media)
    return found


def _copy(path: Path, target: Path, digest: str) -> None:
    """Copy a file whose content is known; raises Broken if it was written into meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    if file_digest(target) != digest:
        target.unlink()
        raise FilmBroken("was written into while it was read")


# --------------------------------------------------------------------------------------
# components/videos.py: Components that read, sample and write videos and images.


VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".avi", ".webm")


def read_videos(
    *,
    source: str,
    segment_seconds: float = 30.0,
    broken: Literal["set aside", "fail"] = "set aside",
    keep: Literal["links", "copies"] = "links",
    max_megapixels: float = 36.0,
    max_hours: float = 24.0,
    max_frames: int = 5_000_000,
) -> Videos:
    """Read videos (mp4, mov, mkv, avi, webm) and find out what they are.

    Each is opened and timed by its packets; what a file claims about its length or rate is not trusted. Files that are empty, cut off
    before any picture, without pictures or no videos at all are named with the reason. One cut off later is kept as far as it goes.
    """
    limit = Limit(max_megapixels, max_hours, max_frames)
    reading = VideoReadingReading(segment_seconds, broken == "set aside", limit, copies=keep == "copies")
    return read(named_files(source, VIDEO_SUFFIXES), reading, context().output("videos"))


def extract_frames(
    videos: Videos,
    *,
    mode: Literal["frames per second", "every n-th", "keyframes", "scene change"] = "frames per second",
    fps: float = 2.0,
    every: int = 10,
    scene_threshold: float = 0.15,
    longest_side: int | None = None,
    format: Literal["jpeg", "png"] = "jpeg",
    quality: int = 90,
    broken: Literal["leave out frames", "set aside", "fail"] = "leave out frames",
) -> Frames:
    """Take frames out of videos, each with its index and true time, turned upright.

    By frames per second, the first frame at or after each point of a grid over the whole video is taken. However a video was cut into
    parts, the same frames come out. A frame's id is "VIDEO@TIME in ms". A picture that had to be guessed, and what is built on it up to
    the next keyframe, is never taken; what was left out is counted and listed.
    """
    fit = {"op": "resize", "mode": "fit", "width": longest_side, "height": longest_side, "interpolation": "area"}
    sampling = Sampling(mode, fps, every, scene_threshold, [fit] if longest_side else [], format, quality)
    return extract(videos, sampling, context().output("frames"), damaged=broken)


# --------------------------------------------------------------------------------------
# runtime/engine/late.py: Does something with libraries the moment they are loaded: a fresh process must be pinned as one in which they were loaded before.


def when_loaded(names: Sequence[str], act: Callable[[], None]) -> None:
    """Call `act` right after each module of `names` is imported from now on; replaces what was asked before."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _Watch)]
    sys.meta_path.insert(0, _Watch(frozenset(names), act))


class _Watch(MetaPathFinder):
    """Finds the modules as the others do, and wraps what loads them."""

    def __init__(self, names: frozenset[str], act: Callable[[], None]) -> None:
        self._names = names
        self._act = act
        self._finding: set[str] = set()

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's specification; nothing for all modules but those."""
        if name not in self._names or name in self._finding:
            return None
        self._finding.add(name)
        try:
            found = find_spec(name)
        finally:
            self._finding.discard(name)
        if found is not None and found.loader is not None:
            found.loader = _Acting(found.loader, self._act)
        return found


class _Acting(Loader):
    """Loads a module as its own loader does, then acts, and is gone."""

    def __init__(self, loader: Any, act: Callable[[], None]) -> None:
        self._loader = loader
        self._act = act

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As its own loader."""
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        """As its own loader; then act."""
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._act()


# --------------------------------------------------------------------------------------
# runtime/engine/pins.py: What is pinned in a step's process so that the same step gives the same bytes: seeds, threads, deterministic algorithms, devices.


SEED = 0  # a component that wants another takes a parameter
PINNED = ("numpy.random", "cv2", "pyarrow", "torch")
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")


def pin(*, threads: int, gpu: bool) -> str:
    """Pin this process for the step about to run; the device it is to use, "cpu" or "cuda".

    Variables serve libraries that are loaded later, calls those that are loaded already, or the moment they are; none is loaded for it.
    """
    os.environ.update({name: str(threads) for name in THREADS})
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"  # without it cuBLAS may answer differently from run to run
    if not gpu:
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    random.seed(SEED)
    _pin_loaded(threads)
    when_loaded(PINNED, lambda: _pin_loaded(threads))
    return "cuda" if gpu and _has_cuda() else "cpu"


def _pin_loaded(threads: int) -> None:
    if numpy_random := sys.modules.get("numpy.random"):
        numpy_random.seed(SEED)
    if (cv2 := sys.modules.get("cv2")) and hasattr(cv2, "setRNGSeed"):  # it loads itself in two steps
        cv2.setNumThreads(threads)
        cv2.setRNGSeed(SEED)
    if (pyarrow := sys.modules.get("pyarrow")) and hasattr(pyarrow, "set_cpu_count"):
        pyarrow.set_cpu_count(threads)
    if hasattr(sys.modules.get("torch"), "set_num_threads"):
        _pin_torch(threads)


def _pin_torch(threads: int) -> None:
    import torch

    torch.manual_seed(SEED)
    torch.set_num_threads(threads)
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def _has_cuda() -> bool:
    """Whether the GPU that was given is one that torch can use; logical ones, for trying placement, are not."""
    if not any(Path("/dev").glob("nvidia[0-9]*")):
        return False
    import torch

    return torch.cuda.is_available()


# --------------------------------------------------------------------------------------
# runtime/export/standalone.py: Carries out a pipeline without Framewire: what exported scripts hold beside the components' own source.


T = TypeVar("T")
C = TypeVar("C", bound=Collection)


class Step(Context):
    """One step at work: where its outputs go, and how it speaks."""

    def __init__(self, name: str, folder: Path, cpus: int, device: str) -> None:
        super().__init__(cpus=cpus, device=device)
        self.name = name
        self.folder = folder
        self.pictures: dict[str, Any] = {}
        self.curves: dict[str, list[tuple[int, float]]] = {}

    def output(self, port: str) -> Path:
        """The folder that becomes output `port`."""
        made = self.folder / port
        made.mkdir(parents=True, exist_ok=True)
        return made

    def log(self, message: str) -> None:
        """Say a line."""
        sys.stderr.write(f"{self.name}: {message}\n")

    def picture(self, name: str, image: Any, caption: str = "") -> None:
        """Keep a picture to be shown."""
        self.pictures[name] = image

    def metric(self, name: str, value: float, step: int | None = None) -> None:
        """Keep a number to be shown; with `step`, a point of a curve."""
        points = self.curves.setdefault(name, [])
        points.append((len(points) if step is None else step, value))

    def needs(self, given: T | None) -> T:
        """`given`, which another step may have left out. Ends the script where it did."""
        if given is None:
            raise SystemExit(f"{self.name} got nothing for one of its inputs: look at the step that feeds it.")
        return given

    def each_part(self, whole: C, work: Callable[[C], T], *, together: str = "") -> T:
        """Do `work` on each part of a collection by itself, or on those that share a value in a column; join what comes of it."""
        if not whole.parts:
            return work(whole)
        pieces = []
        with tempfile.TemporaryDirectory(prefix=".parts-", dir=self.folder) as scratch:
            groups = whole.groups(together)
            for number, names in enumerate(groups, 1):
                own = Step(self.name, Path(scratch) / str(number), self.cpus, self.device)
                _pinned(self.cpus, gpu=self.device != "cpu")
                with running_in(own):
                    pieces.append(work(whole.select(*names)))
                self.pictures |= own.pictures
                self.progress(number, len(groups))
            joined: T = self._joined(pieces)
            return joined

    def _joined(self, pieces: list[Any]) -> Any:
        """The outputs of all parts as one collection a port."""
        first = pieces[0]
        if not hasattr(first, "_fields"):
            return type(first).merge(pieces, self.output(type(first).__name__.lower()))
        joined = {}
        for port in first._fields:
            kept = [given for piece in pieces if (given := getattr(piece, port)) is not None]
            joined[port] = type(kept[0]).merge(kept, self.output(port)) if kept else None
        return type(first)(**joined)


class Steps:
    """The steps of one run, one after the other; what they give lies in folder `out`."""

    def __init__(self, out: Path) -> None:
        self.out = Path(out).absolute()

    @contextmanager
    def step(self, name: str, *, cpus: float = 1, gpu: str = "never", seconds: float = 0) -> Iterator[Step]:
        """Make ready for a step, with so many CPUs; `gpu` is prefer, require or never. It is ended after `seconds`, if given."""
        folder = self.out / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        threads = max(1, int(cpus))
        device = _pinned(threads, gpu=gpu != "never")
        if gpu == "require" and device == "cpu":
            raise SystemExit(f"{name} needs a GPU, and there is none here.")
        active = Step(name, folder, threads, device)
        try:
            with running_in(active), _at_most(seconds, name):
                yield active
        except FramewireError as error:
            raise SystemExit(f"{name}: {error}") from None
        active.log(f"done, in {folder}")


@contextmanager
def _at_most(seconds: float, name: str) -> Iterator[None]:
    """End what happens inside after `seconds`; 0: never."""

    def end(*_: Any) -> None:
        raise SystemExit(f"{name} took longer than {seconds:g} s.")

    if seconds <= 0:
        yield
        return
    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _pinned(threads: int, *, gpu: bool) -> str:
    """Pin the process as a run would for each step; the device. A step on the CPU must not hide the GPU from those after it."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    device = pin(threads=threads, gpu=gpu)
    if not gpu and visible is None:
        del os.environ["CUDA_VISIBLE_DEVICES"]
    elif visible is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = visible
    return device
