"""Components that cannot repeat themselves, each for another reason; and one that looks as if it could not."""

import json
import os
import random
import struct
import time
from typing import Annotated, Any

from components.artifacts import Dataset, Metrics, Model
from components.context import context
from components.declare import Hint, component


def number(value: float) -> Metrics:
    return Metrics.of(context().output("metrics"), {"value": float(value)})


@component(category="Restless")
def by_the_clock(metrics: Metrics) -> Metrics:
    """Give the time of day."""
    return number(time.time_ns())


@component(category="Restless")
def by_the_process(metrics: Metrics | None = None) -> Metrics:
    """Give the number of its process."""
    return number(os.getpid())


@component(category="Restless")
def by_the_system(metrics: Metrics | None = None) -> Metrics:
    """Draw from the operating system's chance, which nobody can seed."""
    return number(random.SystemRandom().random())


@component(category="Restless")
def by_the_folder(metrics: Metrics | None = None) -> Metrics:
    """Give the name of the folder it writes to."""
    return number(len(str(context().output("metrics"))))


@component(category="Restless")
def by_seeded_chance(metrics: Metrics | None = None) -> Metrics:
    """Draw from libraries that are loaded only now: pinned all the same."""
    import numpy

    return number(random.random() + float(numpy.random.rand()))


@component(category="Restless")
def weights(*, restless: Annotated[bool, Hint("whether one tensor comes from the clock")] = False) -> Model:
    """Write a model of two tensors."""
    folder = context().output("model")
    head = [float(time.time_ns() % 1000) if restless else 1.0, 2.0]
    header = {
        "body": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
        "head": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]},
    }
    text = json.dumps(header).encode()
    numbers = struct.pack("<4f", 0.5, 0.25, *head)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + numbers)
    (folder / "config.json").write_text("{}")
    return Model.create(folder, {"task": "classification", "classes": []})


@component(category="Restless")
def of_weights(model: Model) -> Metrics:
    """Measure a model's weights: the same of the same ones."""
    return number(sum((model.path / "model.safetensors").read_bytes()))


@component(category="Restless")
def lessons(*, many: Annotated[int, Hint("how many")] = 8) -> Dataset:
    """Draw bright and dark images, labelled as such."""
    import numpy

    from components.recipe import encode

    def row(at: int) -> dict[str, Any]:
        chance = numpy.random.default_rng(at)
        image = chance.integers(0, 100, (32, 32, 3), numpy.uint8) + numpy.uint8(120 * (at % 2))
        size = {"width": 32, "height": 32, "source_width": 32, "source_height": 32}
        place = {"scale_x": 1.0, "scale_y": 1.0, "offset_x": 0.0, "offset_y": 0.0, "boxes": None}
        taken = {"id": f"v@{at}", "video": "v", "index": at, "time": float(at), "image": encode(image)}
        return {**taken, **size, **place, "label": ("dark", "bright")[at % 2]}

    told = {
        "task": "classification",
        "classes": ["bright", "dark"],
        "split": "train",
        "recipe": [],
        "normalization": None,
        "augmentation": None,
    }
    return Dataset.from_rows(context().output("dataset"), map(row, range(many)), {**told, "counts": {"frames": many}})
