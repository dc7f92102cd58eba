"""Fashion-MNIST (Debian's dataset-fashion-mnist) through train_cnn: test accuracy and time."""

import gzip
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.report import figure
from components.artifacts import Dataset, Metrics
from components.context import Context, running_in
from components.evaluation import evaluate
from components.recipe import encode
from components.training import train_cnn

__all__ = ["measure"]

SOURCE = Path("/usr/share/datasets/fashion-mnist")
CLASSES = ("ankle boot", "bag", "coat", "dress", "pullover", "sandal", "shirt", "sneaker", "t-shirt", "trouser")
ORDER = ("t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
ACCURACY, SECONDS, CPU_SECONDS = 0.925, 300.0, 600.0
EPOCHS, RATE = 5, 1e-2


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """Accuracy on the 10,000 test images after training on the 60,000 others with two threads; `quick`: one epoch of a tenth."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train = _dataset(folder / "train", "train", keep=10 if quick else 1)
        test = _dataset(folder / "test", "t10k", keep=10 if quick else 1)
        wall, cpu = time.perf_counter(), time.process_time()
        with running_in(Context(cpus=2)):
            model = train_cnn(train, epochs=1 if quick else EPOCHS, optimizer="muon", learning_rate=RATE).model
        seconds, busy = time.perf_counter() - wall, time.process_time() - cpu
        with running_in(Context(cpus=2)):
            judged: Metrics = evaluate(model, test, examples=1).metrics
    accuracy = judged.values["accuracy"]
    return [
        figure("Fashion-MNIST, test accuracy", accuracy, least=None if quick else ACCURACY),
        figure("Fashion-MNIST, training", seconds, "s", most=SECONDS),
        figure("Fashion-MNIST, training, CPU time", busy, "s", most=CPU_SECONDS),
    ]


def _dataset(folder: Path, which: str, *, keep: int) -> Dataset:
    """Every `keep`-th image of the files `which` as a Dataset; mirrored while training, as clothes may be."""
    images = _read(f"{which}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)[::keep]
    labels = _read(f"{which}-labels-idx1-ubyte.gz", 8)[::keep]
    known = {"task": "classification", "classes": list(CLASSES), "split": "train" if which == "train" else "test", "recipe": []}
    normalization = {"mean": [0.286] * 3, "std": [0.353] * 3}
    info = {**known, "normalization": normalization, "augmentation": {"horizontal_flip": 0.5}, "counts": {"frames": len(images)}}
    return Dataset.from_rows(folder, _rows(which, images, labels), info, shard=4096)


def _rows(which: str, images: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> Iterator[dict[str, Any]]:
    sizes = dict.fromkeys(("width", "height", "source_width", "source_height"), 28)
    place = {"scale_x": 1.0, "scale_y": 1.0, "offset_x": 0.0, "offset_y": 0.0}
    for number, (image, label) in enumerate(zip(images, labels, strict=True)):
        name = f"{which}/{number:05}.png"
        data = encode(np.repeat(image[:, :, None], 3, axis=2))
        taken = {"id": name, "video": name, "index": 0, "time": 0.0, "image": data, "label": ORDER[label], "boxes": None}
        yield {**taken, **sizes, **place}


def _read(name: str, offset: int) -> np.ndarray[Any, Any]:
    return np.frombuffer(gzip.decompress((SOURCE / name).read_bytes()), np.uint8, offset=offset)
