"""Puts labels onto frames: what was marked on each, with its boxes where resizing put the picture."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from components.artifacts import Frames, Labels, Part
from components.context import context
from components.errors import InputError
from components.labelling.clipping import moved, visible_part
from components.labelling.matching import PLACES, Matched, match, why_none
from components.labelling.placing import Found
from components.words import are, counted

__all__ = ["Joining", "join"]

SIZES = ["width", "height", "source_width", "source_height", "scale_x", "scale_y", "offset_x", "offset_y"]
Row = dict[str, Any]


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
    matched = match(frames, labels, by_path=asked.by_path)
    parts: list[Part] = []
    for done, (part, file) in enumerate(zip(frames.parts, frames.files(), strict=True)):
        context().progress(done, len(frames.parts), counted(part.rows, "frame"))
        table = _labelled(pq.read_table(file), matched, asked, boxed=boxed)
        if table.num_rows:
            parts.append(Frames.part_from_table(table, folder))
    if not matched.counts["labelled"]:
        raise InputError("None of the labels is on any of the frames.", why_none(frames, labels))
    _say(matched.counts, asked)
    counts = {name: matched.counts[name] for name in ("frames", "labelled", "unlabelled", "boxes", "boxes_dropped", "labels_without_frame")}
    info = {**frames.info, "classes": classes, "task": "detection" if boxed else "classification", "counts": counts}
    return Frames.create(folder, info, parts)


def _labelled(table: pa.Table, matched: Matched, asked: Joining, *, boxed: bool) -> pa.Table:
    """The table with its label and boxes filled in, without the rows that nobody labelled if these are to go."""
    keep: list[bool] = []
    labels: list[str | None] = []
    boxes: list[list[Row] | None] = []
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


def _boxes(found: Found, row: Row, counts: Counter[str], asked: Joining) -> list[Row]:
    kept = []
    for mark, box in found.marks:
        if box is not None:
            seen = visible_part(moved(box, mark.relative, row), row, asked.min_visible, asked.min_size)
            counts["boxes_dropped"] += seen is None
            if seen is not None:
                corners = dict(zip(("x", "y", "width", "height"), seen, strict=True))
                kept.append({"label": mark.label, **corners, "track": mark.track})
    return kept


def _one_class(found: Found, frame: str) -> str | None:
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
