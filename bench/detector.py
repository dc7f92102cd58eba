"""The detector of the sample videos: trained through the components, judged on the shift that it has never seen."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.report import figure
from components.artifacts import Dataset
from components.context import Context, running_in
from components.datasets import augment, normalize, split_dataset
from components.evaluation import evaluate
from components.images import resize
from components.labels import label_frames, read_labels
from components.training import train_cnn
from components.videos import extract_frames, read_videos

__all__ = ["measure"]

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
PRECISION, SECONDS, CPU_SECONDS = 0.90, 180.0, 360.0
FPS, EPOCHS = 4.0, 14
VARIED = {"vertical_flip": 0.5, "hue": 0.15, "saturation": 0.4, "brightness": 0.25, "contrast": 0.25}


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """mAP@0.5 on the late shift of every camera after training on the others with two threads; `quick`: two epochs, not judged."""
    with tempfile.TemporaryDirectory() as name:
        train, test = _datasets(Path(name))
        wall, cpu = time.perf_counter(), time.process_time()
        model = _call(Path(name) / "train", train_cnn, train, epochs=2 if quick else EPOCHS).model
        seconds, busy = time.perf_counter() - wall, time.process_time() - cpu
        values = _call(Path(name) / "judge", evaluate, model, test, examples=1).metrics.values
    return [
        figure("sample detector, mAP@0.5", values["mAP@0.5"], least=None if quick else PRECISION),
        figure("sample detector, training", seconds, "s", most=SECONDS),
        figure("sample detector, training, CPU time", busy, "s", most=CPU_SECONDS),
    ]


def _datasets(folder: Path) -> tuple[Dataset, Dataset]:
    """What the sample pipeline makes of the videos and their labels."""
    videos = _call(folder / "videos", read_videos, source=str(SAMPLE / "videos"))
    frames = _call(folder / "resized", resize, _call(folder / "frames", extract_frames, videos, fps=FPS))
    labels = _call(folder / "labels", read_labels, source=str(SAMPLE / "labels" / "cvat"))
    labelled = _call(folder / "labelled", label_frames, frames, labels)
    split = _call(folder / "split", split_dataset, labelled, test_videos=["*/late.*"], validation=0.0)  # all other shifts to learn from
    train = _call(folder / "augmented", augment, _call(folder / "normal", normalize, split.train), **VARIED)
    return train, split.test


def _call(folder: Path, function: Callable[..., Any], *given: Any, **settings: Any) -> Any:
    """`function` as the runtime would call it, with two threads and its outputs in `folder`."""
    ports = [*function.component.outputs]  # type: ignore[attr-defined]
    rooms = {f"output-{port}": folder / port for port in ports} | {"checkpoints": folder / "checkpoints"}
    for room in rooms.values():
        room.mkdir(parents=True)
    with running_in(Context(cpus=2, _rooms=rooms)):
        return function(*given, **settings)
