"""train_cnn learns to classify and to detect, shows its progress, repeats itself, and refuses what it cannot learn from."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from components.errors import InputError
from components.training import train_cnn
from tests.components.learning.making import Recorder, dataset, row, train_in

pytestmark = pytest.mark.torch


def test_the_component_is_declared_for_a_gpu_with_two_cpus() -> None:
    made = train_cnn.component
    assert (made.gpus, made.cpus) == (1, 2)
    assert not made.inputs["validation"].required
    assert list(made.outputs) == ["model", "metrics"]


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_a_classifier_learns_and_its_validation_is_told(tmp_path: Path, optimizer: str) -> None:
    train, validation = (dataset(tmp_path / n, s, task="classification") for n, s in (("t", range(64)), ("v", range(100, 116))))
    active = Recorder(tmp_path)
    made = train_in(tmp_path, train, validation, epochs=5, optimizer=optimizer, active=active)
    assert made.metrics.values["accuracy"] >= 0.9
    assert [step for step, _ in active.curves["accuracy"]] == [8, 16, 24, 32, 40]
    assert active.curves["loss"][-1][1] < active.curves["loss"][0][1]
    assert made.model.config["task"] == "classification"
    assert made.model.config["architecture"]["kind"] == "residual_classifier"


def test_a_detector_learns_and_shows_what_it_sees(tmp_path: Path) -> None:
    train, validation = dataset(tmp_path / "t", range(96)), dataset(tmp_path / "v", range(200, 216))
    active = Recorder(tmp_path)
    made = train_in(tmp_path, train, validation, epochs=10, learning_rate=0.01, active=active)
    assert made.metrics.values["mAP@0.5"] >= 0.6
    assert made.metrics.values["mAP@0.5"] == max(value for _, value in active.curves["mAP@0.5"])
    assert {"samples", "curves"} == set(active.pictures)
    assert all(picture.dtype == np.uint8 and picture.shape[2] == 3 for picture in active.pictures.values())
    done, total, said = active.steps[-1]
    assert done == total == 120
    assert said.startswith("epoch 10 of 10, loss ")
    assert made.metrics.content["curves"]["mAP@0.5"][-1][0] == 120


def test_what_the_data_says_travels_into_the_model(tmp_path: Path) -> None:
    known = {
        "recipe": [{"op": "grayscale"}],
        "normalization": {"mean": [0.4, 0.4, 0.4], "std": [0.2, 0.2, 0.2]},
        "augmentation": {"horizontal_flip": 0.5},
    }
    config = train_in(tmp_path, dataset(tmp_path / "t", range(8), **known), epochs=1).model.config
    assert {name: config[name] for name in known} == known
    assert config["input"] == {"width": 96, "height": 64}
    assert config["classes"] == ["disc", "square"]
    assert config["training"]["seed"] == 0
    assert config["training"]["precision"] == "fp32"


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_two_runs_give_the_same_files_and_another_seed_does_not(tmp_path: Path, optimizer: str) -> None:
    train = dataset(tmp_path / "t", range(16), augmentation={"mosaic": 0.5, "scale": [0.8, 1.2]})
    runs = (("a", 1), ("b", 1), ("c", 2))
    one, same, other = (train_in(tmp_path / name, train, epochs=2, seed=seed, optimizer=optimizer) for name, seed in runs)
    for made in ("model", "metrics"):
        files = sorted(file.name for file in getattr(one, made).path.iterdir())
        assert all((getattr(one, made).path / f).read_bytes() == (getattr(same, made).path / f).read_bytes() for f in files)
    assert (one.model.path / "model.safetensors").read_bytes() != (other.model.path / "model.safetensors").read_bytes()


def test_small_objects_choose_the_finer_map(tmp_path: Path) -> None:
    rows = [row(seed, side=14) for seed in range(8)]
    active = Recorder(tmp_path)
    made = train_in(tmp_path, dataset(tmp_path / "t", range(0), rows=rows), epochs=1, active=active)
    assert made.model.config["architecture"]["stride"] == 4
    assert "One place of the detector's output stands for 4 px." in active.lines


def test_it_stops_early_when_nothing_gets_better(tmp_path: Path) -> None:
    train, validation = (dataset(tmp_path / n, s, task="classification") for n, s in (("t", range(32)), ("v", range(100, 104))))
    made = train_in(tmp_path, train, validation, epochs=50, early_stopping=2)
    assert made.metrics.values["epochs"] == made.metrics.values["best epoch"] + 2 < 50


def test_bf16_learns_too(tmp_path: Path) -> None:
    made = train_in(tmp_path, dataset(tmp_path / "t", range(8)), epochs=1, precision="bf16")
    assert made.model.config["training"]["precision"] == "bf16"


def test_threads_and_settings_of_the_process_are_left_as_they_were(tmp_path: Path) -> None:
    before = torch.get_num_threads()
    train_in(tmp_path, dataset(tmp_path / "t", range(8)), epochs=1, active=Recorder(tmp_path, cpus=before + 1))
    assert torch.get_num_threads() == before
    assert not torch.are_deterministic_algorithms_enabled()
    assert json.loads((tmp_path / "output-model" / "config.json").read_text())["training"]["threads"] == before + 1


def test_a_loss_that_explodes_is_an_error_that_names_epoch_and_remedy(tmp_path: Path) -> None:
    train = dataset(tmp_path / "t", range(8), normalization={"mean": [0.5, 0.5, 0.5], "std": [1e-42, 1e-42, 1e-42]})
    with pytest.raises(InputError, match=r"The loss became \S+ in epoch 1 of 2\. Lower the learning rate \(it was 0\.004\)"):
        train_in(tmp_path, train, epochs=2)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"classes": []}, "names no classes"),
        ({"classes": ["disc", "ring", "square"]}, "shows no ring, so that class cannot be learned"),
        ({"augmentation": {"melt": 1}}, "'melt' is not known"),
    ],
)
def test_data_that_cannot_be_learned_from_is_refused(tmp_path: Path, known: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        train_in(tmp_path, dataset(tmp_path / "t", range(4), **known), epochs=1)


def test_a_task_can_be_forced_only_where_it_is_labelled(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No frame of the training data has a class"):
        train_in(tmp_path, dataset(tmp_path / "t", range(4)), epochs=1, task="classification")


def test_validation_data_must_fit(tmp_path: Path) -> None:
    train = dataset(tmp_path / "t", range(4))
    larger = dataset(tmp_path / "l", range(0), rows=[row(9, size=(128, 64))])
    with pytest.raises(InputError, match=r"validation images have 128 x 64 px and the training images 96 x 64 px\. Resize both"):
        train_in(tmp_path, train, larger, epochs=1)
    stranger = {**row(9), "boxes": [{**row(9)["boxes"][0], "label": "cone"}]}
    with pytest.raises(InputError, match="of the validation data shows 'cone', which is none of the classes disc, square"):
        train_in(tmp_path, train, dataset(tmp_path / "s", range(0), rows=[stranger]), epochs=1)


def test_an_empty_validation_set_is_as_good_as_none(tmp_path: Path) -> None:
    train = dataset(tmp_path / "t", range(8))
    empty = dataset(tmp_path / "v", range(0))
    assert len(empty) == 0
    made = train_in(tmp_path / "a", train, empty, epochs=1)
    assert "mAP@0.5" not in made.metrics.values
    assert (made.model.path / "model.safetensors").read_bytes() == (
        train_in(tmp_path / "b", train, epochs=1).model.path / "model.safetensors"
    ).read_bytes()
