"""The video story in small: clips are files of numbers, frames rows, a model the sum of what it learnt from."""

from pathlib import Path
from typing import Annotated, NamedTuple

from components.artifacts import Labels, Metrics
from components.context import context
from components.declare import Files, Hint, Limits, component
from components.files import named_files

from .scaling import scaled


class Sets(NamedTuple):
    train: Labels
    test: Labels


@component(category="Story")
def read_clips(
    *, source: Annotated[str, Files("clips", suffixes=(".clip",))], backwards: Annotated[bool, Hint("last first")] = False
) -> Labels:
    """Give a part for each clip: its numbers."""
    files = named_files(source, (".clip",))
    rows = ({"video": f.name, "x": float(v)} for f in (files[::-1] if backwards else files) for v in f.path.read_text().split())
    return _written("labels", rows)


@component(category="Story")
def read_marks(*, source: Annotated[str, Files("a file of marks", suffixes=(".csv",))]) -> Labels:
    """Give the marks: a line a clip, NAME,LABEL."""
    lines = [line.split(",") for f in named_files(source, (".csv",)) for line in Path(f.path).read_text().split()]
    return _written("labels", ({"video": name, "label": label} for name, label in lines))


@component(category="Story", per_part="clips")
def take_frames(clips: Labels, *, factor: Annotated[float, Limits("times", ge=0)] = 2.0) -> Labels:
    """Scale the numbers of each clip."""
    return _written("labels", ({**row, "x": scaled(row["x"], factor)} for row in clips.rows()))


@component(category="Story", per_part="frames")
def fit_size(frames: Labels, *, size: Annotated[int, Limits("px", ge=1)] = 8) -> Labels:
    """Cut numbers above the size."""
    return _written("labels", ({**row, "x": min(row["x"], float(size)) + 0.5} for row in frames.rows()))


@component(category="Story")
def mark(frames: Labels, marks: Labels) -> Labels:
    """Put marks onto frames."""
    known = {row["video"]: row["label"] for row in marks.rows()}
    return _written("labels", ({**row, "label": known.get(row["video"], "none")} for row in frames.rows()))


@component(category="Story")
def divide(frames: Labels, *, seed: Annotated[int, Limits("chance", ge=0)] = 0) -> Sets:
    """Every third clip is for the test."""
    rows = list(frames.rows())
    names = sorted({row["video"] for row in rows})
    held = set(names[seed % 3 :: 3])
    return Sets(_written("train", (r for r in rows if r["video"] not in held)), _written("test", (r for r in rows if r["video"] in held)))


@component(category="Story")
def learn(
    train: Labels, *, epochs: Annotated[int, Limits("passes", ge=1)] = 3, seed: Annotated[int, Limits("chance", ge=0)] = 0
) -> Metrics:
    """Sum up what there is, once an epoch."""
    weight = sum(row["x"] * len(row["label"]) for row in train.rows()) * epochs + seed
    return Metrics.of(context().output("metrics"), {"value": weight})


@component(category="Story")
def judge(model: Metrics, test: Labels) -> Metrics:
    """Compare the model with the test."""
    return Metrics.of(context().output("metrics"), {"value": model.values["value"] - sum(row["x"] for row in test.rows())})


def _written(port: str, rows: object) -> Labels:
    blank = {"label": "", "relative": False, "keyframe": True, "outside": False}
    full = [{**blank, **row} for row in rows]  # type: ignore[attr-defined]
    return Labels.from_rows(context().output(port), full, {"kind": "classes", "classes": [], "format": "toy", "counts": {}}, group="video")
