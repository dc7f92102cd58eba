"""A model shown frame after frame, a few in memory at a time: what it found as rows, and drawn on the frames."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from components.artifacts import Frames, Predictions
from components.context import context
from components.imaging.frame import pixels
from components.imaging.operations import Image
from components.imaging.stream import in_shards
from components.learning.drawing import draw_boxes
from components.learning.predictor import Found, Predictor
from components.recipe import encode
from components.words import counted

__all__ = ["Drawing", "predict_frames"]

TOGETHER = 16  # frames in memory
SHOWN_EVERY = 64  # frames between two pictures on the node
JPEG = 92  # quality of annotated frames


@dataclass(frozen=True)
class Drawing:
    """What counts as found, and whether it is drawn."""

    threshold: float
    draw: bool


def predict_frames(
    predictor: Predictor, frames: Frames, drawing: Drawing, *, predictions: Path, annotated: Path
) -> tuple[Predictions, Frames]:
    """Show all `frames` to `predictor`; write Predictions into one folder and annotated Frames (none unless drawn) into the other."""
    rows: list[dict[str, Any]] = []
    pictures = _pictures(predictor, frames, drawing, rows)
    parts = list(in_shards(pictures, annotated))
    classes: list[str] = predictor.config["classes"]
    boxes = sum(row["x"] is not None for row in rows)
    info = {"task": predictor.config["task"], "classes": classes, "counts": {"frames": len(frames), "boxes": boxes}}
    recipe = [*frames.info.get("recipe", []), {"op": "draw_boxes"}]  # which no model may take for what it was trained on
    drawn = {"recipe": recipe, "counts": {"frames": sum(part.rows for part in parts)}}
    return Predictions.from_rows(predictions, rows, info, shard=65536), Frames.create(annotated, drawn, parts)


def _pictures(predictor: Predictor, frames: Frames, drawing: Drawing, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each frame with what was found drawn on it, if it is to be drawn; the findings are added to `rows` on the way."""
    done, total, recipe = 0, len(frames), frames.info.get("recipe", [])
    for group in _groups(frames.rows()):
        context().go_on()
        images = [pixels(row) for row in group]
        for row, image, every in zip(group, images, predictor.predict(images, done=recipe), strict=True):
            found = _sure(every, drawing.threshold)
            rows += [_row(row, one) for one in found]
            if drawing.draw:
                picture = _drawn(image, found, predictor, show=done % SHOWN_EVERY == 0)
                yield {**row, "image": encode(picture, "jpeg", JPEG)}
            done += 1
        context().progress(done, total, f"{done} of {counted(total, 'frame')}")


def _groups(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while group := list(islice(rows, TOGETHER)):
        yield group


def _sure(found: Sequence[Found], threshold: float) -> list[Found]:
    """The boxes, or the one best class, that score at least `threshold`."""
    sure = [one for one in found if one.score >= threshold]
    return [one for one in sure if one.x is not None] or sure[:1]


def _row(frame: dict[str, Any], one: Found) -> dict[str, Any]:
    return {"frame": frame["id"], **{name: frame[name] for name in ("video", "index", "time")}, **vars(one)}


def _drawn(image: Image, found: Sequence[Found], predictor: Predictor, *, show: bool) -> Image:
    picture = draw_boxes(image, found, classes=predictor.config["classes"])
    if show:
        context().picture("found", picture, f"{len(found)} found")
    return picture
