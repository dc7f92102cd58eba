"""A cancelled run ends long components at their next picture, frame or step, and a training keeps its checkpoint."""

from collections.abc import Callable
from pathlib import Path

import pytest

from components.artifacts import Frames, Model, Videos
from components.context import Context, StoppedError, running_in
from components.evaluation import evaluate
from components.images import filter_images, resize
from components.inference import predict
from components.training import train_cnn
from components.videos import extract_frames, read_videos
from tests.components.learning.making import Recorder, dataset, row, train_in
from tests.components.video.filming import Take, film

SMALL = {"width": 8, "batch_size": 8, "precision": "fp32"}


class Impatient(Recorder):
    """Cancelled from the n-th time on that the component asks; 0: never."""

    def __init__(self, folder: Path, n: int) -> None:
        self.asked, self._n = 0, n
        super().__init__(folder)

    @property  # type: ignore[misc]
    def cancelled(self) -> bool:  # type: ignore[override]
        self.asked += 1
        return 0 < self._n <= self.asked

    @cancelled.setter
    def cancelled(self, value: bool) -> None:
        """A context begins uncancelled."""


def ends_when_asked(folder: Path, call: Callable[[], object], *, at_least: int) -> None:
    """`call` asks at least so often whether to go on, and does nothing more once it must not."""
    with running_in(Impatient(folder / "whole", 0)) as whole:
        call()
    assert whole.asked >= at_least
    for n in (1, at_least):
        with running_in(Impatient(folder / str(n), n)) as stopped, pytest.raises(StoppedError):
            call()
        assert stopped.asked == n


@pytest.fixture
def videos(tmp_path: Path) -> Videos:
    (tmp_path / "films").mkdir()
    film(tmp_path / "films" / "one.mp4", Take(frames=40))
    with running_in(Recorder(tmp_path / "videos")):
        return read_videos(source=str(tmp_path / "films"))


def shots(folder: Path) -> Frames:
    rows = ({**row(seed), "boxes": None} for seed in range(40))
    return Frames.from_rows(folder / "frames", rows, {"recipe": [], "counts": {"frames": 40}}, shard=20)


@pytest.mark.parametrize("mode", ["frames per second", "keyframes", "scene change"])
def test_extracting_frames_stops_between_two_packets(videos: Videos, tmp_path: Path, mode: str) -> None:
    ends_when_asked(tmp_path, lambda: extract_frames(videos, mode=mode, fps=1), at_least=10)


def test_changing_images_stops_between_two_of_them(tmp_path: Path) -> None:
    frames = shots(tmp_path)
    ends_when_asked(tmp_path / "r", lambda: resize(frames, width=32, height=32), at_least=40)
    ends_when_asked(tmp_path / "f", lambda: filter_images(frames, sharpen=1), at_least=40)


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("detector")
    return train_in(folder, dataset(folder / "train", range(8)), epochs=1).model


@pytest.mark.torch
def test_looking_at_frames_stops_between_two_handfuls(detector: Model, tmp_path: Path) -> None:
    frames, test = shots(tmp_path), dataset(tmp_path / "test", range(40))
    ends_when_asked(tmp_path / "p", lambda: predict(detector, frames), at_least=3)
    ends_when_asked(tmp_path / "e", lambda: evaluate(detector, test), at_least=3)


@pytest.mark.torch
def test_training_stops_between_two_steps(tmp_path: Path) -> None:
    train = dataset(tmp_path / "train", range(16))
    ends_when_asked(tmp_path, lambda: train_cnn(train, epochs=2, **SMALL), at_least=16 + 4)


@pytest.mark.torch
def test_a_stopped_training_keeps_its_checkpoint_and_ends_as_if_never_stopped(tmp_path: Path) -> None:
    class InTheSecondEpoch(Recorder):
        def progress(self, done: float, total: float, message: str = "") -> None:
            self.cancelled = self.cancelled or message.startswith("epoch 2")

    train = dataset(tmp_path / "train", range(16))
    with running_in(InTheSecondEpoch(tmp_path / "stopped")), pytest.raises(StoppedError):
        train_cnn(train, epochs=3, **SMALL)
    again = Recorder(tmp_path / "stopped")
    went_on, whole = (train_in(tmp_path / n, train, epochs=3, active=a) for n, a in (("stopped", again), ("whole", None)))
    assert "Training goes on after epoch 1 of 3, from its checkpoint." in again.lines
    assert (went_on.model.path / "model.safetensors").read_bytes() == (whole.model.path / "model.safetensors").read_bytes()


def test_outside_a_run_nothing_is_cancelled() -> None:
    Context().go_on()
