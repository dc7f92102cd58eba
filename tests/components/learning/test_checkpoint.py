"""A training that was stopped goes on to the very bits of one that was not."""

from pathlib import Path
from typing import Any

import pytest

from components.artifacts import Dataset
from components.context import running_in
from components.learning import fit as fitting
from components.learning.checkpoint import FILE, write_checkpoint
from components.learning.loop import Training
from tests.components.learning.making import Recorder, dataset, train_in

pytestmark = pytest.mark.torch

AUGMENTATION = {"horizontal_flip": 0.5, "scale": [0.8, 1.2], "mosaic": 0.5, "hue": 0.1}


class Killed(Exception):  # noqa: N818  (what a kill does to a process)
    pass


@pytest.fixture
def data(tmp_path: Path) -> tuple[Dataset, Dataset]:
    return dataset(tmp_path / "train", range(24), augmentation=AUGMENTATION), dataset(tmp_path / "validation", range(100, 106))


def files(model: Any) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(model.path.iterdir())}


def killed_after(epochs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_and_die(training: Training, folder: Path) -> None:
        write_checkpoint(training, folder)
        if training.epoch == epochs:
            raise Killed

    monkeypatch.setattr(fitting, "write_checkpoint", write_and_die)


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_killed_and_resumed_gives_the_same_files(
    tmp_path: Path, data: tuple[Dataset, Dataset], monkeypatch: pytest.MonkeyPatch, optimizer: str
) -> None:
    whole = train_in(tmp_path / "whole", *data, epochs=4, optimizer=optimizer)
    with monkeypatch.context() as patched:
        killed_after(2, patched)
        with pytest.raises(Killed):
            train_in(tmp_path / "torn", *data, epochs=4, optimizer=optimizer)
    active = Recorder(tmp_path / "torn")
    resumed = train_in(tmp_path / "torn", *data, epochs=4, optimizer=optimizer, active=active)
    assert "Training goes on after epoch 2 of 4, from its checkpoint." in active.lines
    assert files(resumed.model) == files(whole.model)
    assert files(resumed.metrics) == files(whole.metrics)


@pytest.mark.parametrize("damage", [b"", b"no safetensors at all", "half"])
def test_a_damaged_checkpoint_is_said_and_training_begins_anew(tmp_path: Path, damage: bytes | str) -> None:
    made = dataset(tmp_path / "train", range(8))
    whole = train_in(tmp_path / "whole", made, epochs=1)
    checkpoint = tmp_path / "torn" / "checkpoints" / FILE
    checkpoint.parent.mkdir(parents=True)
    left = (tmp_path / "whole" / "checkpoints" / FILE).read_bytes()
    checkpoint.write_bytes(left[: len(left) // 2] if isinstance(damage, str) else damage)
    active = Recorder(tmp_path / "torn")
    assert files(train_in(tmp_path / "torn", made, epochs=1, active=active).model) == files(whole.model)
    assert any("cannot be read" in line for line in active.lines)


def test_another_training_s_checkpoint_is_not_taken(tmp_path: Path) -> None:
    made = dataset(tmp_path / "train", range(8))
    train_in(tmp_path / "one", made, epochs=1)
    active = Recorder(tmp_path / "one")
    with running_in(active):
        other = train_in(tmp_path / "one", made, epochs=1, seed=1, active=active)
    assert "The checkpoint belongs to another training; this one starts from the beginning." in active.lines
    assert files(other.model) == files(train_in(tmp_path / "other", made, epochs=1, seed=1).model)


def test_a_training_that_was_over_is_written_again_without_training(tmp_path: Path, data: tuple[Dataset, Dataset]) -> None:
    first = files(train_in(tmp_path / "run", *data, epochs=1).model)
    active = Recorder(tmp_path / "run")
    assert files(train_in(tmp_path / "run", *data, epochs=1, active=active).model) == first
    assert "loss" not in active.curves
