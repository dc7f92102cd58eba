"""Test sets and models for the tests of evaluation: drawn frames, and answers written down beforehand."""

import json

import numpy as np

from components.artifacts import Dataset, Model
from components.learning.found import Found
from components.recipe import encode
from components.scoring.seen import Box, Seen

CLASSES = ["bolt", "nut"]


def frame(name, *, label=None, boxes=None, video="belt", time=0.0, size=(64, 48)):
    """A row of a dataset: grey, with a lighter rectangle for each box."""
    width, height = size
    image = np.full((height, width, 3), 90, np.uint8)
    for box in boxes or []:
        x, y = int(box["x"]), int(box["y"])
        image[y : y + int(box["height"]), x : x + int(box["width"])] = 200
    return {
        "id": name,
        "video": video,
        "index": 0,
        "time": time,
        "width": width,
        "height": height,
        "source_width": width,
        "source_height": height,
        "scale_x": 1.0,
        "scale_y": 1.0,
        "offset_x": 0.0,
        "offset_y": 0.0,
        "image": encode(image),
        "label": label,
        "boxes": boxes,
    }


def thing(label, x, y, width=16, height=16):
    """A true box of a row."""
    return {"label": label, "x": float(x), "y": float(y), "width": float(width), "height": float(height), "track": None}


def found(label, score, x=None, y=None, width=16, height=16):
    """What a model may answer: a box, or without a place a class."""
    return Found(label, score) if x is None else Found(label, score, float(x), float(y), float(width), float(height))


def box(label, x, y, width=16, height=16, score=1.0):
    return Box(label, float(x), float(y), float(width), float(height), score)


def seen(name="f", boxes=(), found=(), *, video="belt", time=0.0):
    return Seen(name, video, 0, time, (64, 48), boxes=tuple(boxes), found=tuple(sorted(found, key=lambda b: -b.score)))


def classified(name, label, guess, certainty=0.9, classes=CLASSES):
    rest = [(c, (1 - certainty) / max(1, len(classes) - 1)) for c in classes if c != guess]
    return Seen(name, name, 0, 0.0, (8, 8), label=label, ranked=((guess, certainty), *rest))


def held_back(folder, rows, *, task="detection", classes=CLASSES, recipe=()):
    info = {"task": task, "classes": list(classes), "split": "test", "recipe": list(recipe), "normalization": None, "augmentation": None}
    return Dataset.from_rows(folder, rows, {**info, "counts": {"frames": len(rows)}}, shard=2)


def model(folder, *, task="detection", classes=CLASSES, recipe=()):
    """A model as far as its configuration goes, for what never asks it anything."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"task": task, "classes": list(classes), "recipe": list(recipe)}), "utf-8")
    (folder / "model.safetensors").write_bytes(b"weights")
    return Model.create(folder, {"task": task, "classes": list(classes)})


class Answers:
    """A predictor that gives answers written down in the order of the frames."""

    def __init__(self, *answers):
        self.left = list(answers)
        self.done = []

    def predict(self, images, *, done):
        self.done.append(done)
        given, self.left = self.left[: len(images)], self.left[len(images) :]
        return given
