"""What there is on each test frame, beside what a model found there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from components.artifacts import Dataset, Predictions
from components.context import context
from components.errors import InputError
from components.words import counted

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Box", "Predicts", "Seen", "look", "predictions_of"]


class Predicts(Protocol):
    """Whatever finds things on images, as components/learning/predictor.py does."""

    def predict(self, images: "list[NDArray[np.uint8]]", *, done: list[dict[str, Any]]) -> Sequence[Sequence[Any]]:
        """For each RGB image what is on it: objects with label, score, x, y, width, height (px of the image; None for a class)."""
        ...


@dataclass(frozen=True)
class Box:
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
    boxes: tuple[Box, ...] = ()
    found: tuple[Box, ...] = ()  # best first
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


def predictions_of(seen: list[Seen], folder: "Path", info: dict[str, Any]) -> Predictions:
    """What was found, as an artifact in `folder`: every box, or the one best class of a frame."""
    rows = [row for one in seen for row in _rows(one)]
    counts = {"frames": len(seen), "boxes": len(rows) if info["task"] == "detection" else 0}
    return Predictions.from_rows(folder, rows, {**info, "counts": counts}, shard=65536)


def _batches(rows: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    while taken := list(islice(rows, size)):
        yield taken


def _image(row: dict[str, Any]) -> "NDArray[np.uint8]":
    from components.recipe import decode

    try:
        return decode(row["image"])
    except InputError as error:
        raise InputError(f"Frame '{row['id']}' of the test set: {error.message}", error.remedy) from None


def _seen(row: dict[str, Any], things: list[Any], task: str) -> Seen:
    place = (row["id"], row["video"], row["index"], row["time"], (row["width"], row["height"]))
    if task == "classification":
        return Seen(*place, label=row["label"], ranked=tuple((t.label, t.score) for t in things))
    truth = tuple(Box(b["label"], b["x"], b["y"], b["width"], b["height"]) for b in row["boxes"])
    found = [Box(t.label, t.x, t.y, t.width, t.height, t.score) for t in things]
    return Seen(*place, boxes=truth, found=tuple(sorted(found, key=lambda b: -b.score)))


def _rows(one: Seen) -> list[dict[str, Any]]:
    place = {"frame": one.frame, "video": one.video, "index": one.index, "time": one.time}
    if one.ranked:
        nowhere = dict.fromkeys(("x", "y", "width", "height"))
        return [{**place, **nowhere, "label": one.guess, "score": one.certainty}]
    return [{**place, **vars(box)} for box in one.found]
