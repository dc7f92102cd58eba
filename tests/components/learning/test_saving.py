"""Models on disk: the same bytes each time, nothing that could run, nothing that does not fit."""

import json
import pickle
import shutil
from pathlib import Path

import pytest
import torch

from components.artifacts import Model
from components.errors import InputError
from components.learning.network import build
from components.learning.saving import load_network, save_model, weights_of

pytestmark = pytest.mark.torch

CONFIG = {
    "task": "classification",
    "architecture": {"kind": "residual_classifier", "width": 8, "steps": 1},
    "classes": ["boot", "shirt"],
    "input": {"width": 28, "height": 28},
    "recipe": [{"op": "grayscale"}],
    "normalization": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]},
    "augmentation": {"horizontal_flip": 0.5},
    "training": {
        "images": 60,
        "validation_images": 10,
        "epochs_run": 3,
        "seed": 7,
        "device": "cpu",
        "threads": 2,
        "precision": "fp32",
    },
}


def saved(folder: Path) -> Model:
    torch.manual_seed(1)
    return save_model(folder, weights_of(build(CONFIG)), CONFIG, {"accuracy": 0.925})


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return saved(tmp_path / "model")


def test_the_same_network_gives_the_same_files(tmp_path: Path) -> None:
    one, other = saved(tmp_path / "one").path, saved(tmp_path / "elsewhere" / "other").path
    names = ["artifact.json", "card.md", "config.json", "model.safetensors"]
    assert sorted(file.name for file in one.iterdir()) == names
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def test_what_was_saved_answers_as_before(model: Model) -> None:
    torch.manual_seed(1)
    before, pixels = build(CONFIG).eval(), torch.randint(0, 256, (1, 3, 28, 28), dtype=torch.uint8)
    assert torch.equal(load_network(model)(pixels), before(pixels))


def test_the_card_says_what_a_person_asks(model: Model) -> None:
    card = (model.path / "card.md").read_text("utf-8")
    for said in (
        "Image classifier",
        "boot, shirt",
        "| images | 60 |",
        "| accuracy | 0.925 |",
        "28 x 28 px",
        "grayscale",
        "horizontal_flip",
    ):
        assert said in card


def test_the_model_says_what_it_is(model: Model) -> None:
    assert model.info == {"task": "classification", "classes": ["boot", "shirt"]}
    assert model.config == CONFIG


class Bomb:
    def __reduce__(self):
        return (Path.touch, (Path("exploded"),))


def test_a_pickle_is_refused_and_not_run(model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (model.path / "model.safetensors").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(InputError, match="is no safetensors file"):
        load_network(model)
    assert not Path("exploded").exists()


def test_a_missing_weight_file_is_said(model: Model) -> None:
    (model.path / "model.safetensors").rename(model.path / "model.pt")
    with pytest.raises(InputError, match=r"has no model\.safetensors"):
        load_network(model)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"architecture": {"kind": "residual_classifier", "width": 16, "steps": 1}}, "has shape .* instead of"),
        ({"classes": ["boot", "shirt", "bag"]}, r"'body\.head\.bias' has shape \(2,\) instead of \(3,\)"),
        ({"architecture": {"kind": "residual_classifier", "width": 8, "steps": 2}}, "is missing"),
        ({"architecture": {"kind": "residual_classifier", "colour": "red"}}, "cannot be built"),
    ],
)
def test_weights_that_do_not_fit_are_refused(model: Model, change: dict, said: str) -> None:
    (model.path / "config.json").write_text(json.dumps({**CONFIG, **change}), "utf-8")
    with pytest.raises(InputError, match=said):
        load_network(model)


@pytest.mark.parametrize("content", ["", "[]", "{}", "{broken", '{"architecture": {}}'])
def test_a_broken_configuration_is_refused(model: Model, content: str) -> None:
    (model.path / "config.json").write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"config\.json of the model .* cannot be used"):
        load_network(model)


def test_a_folder_without_configuration_is_refused(model: Model) -> None:
    shutil.move(model.path / "config.json", model.path / "other.json")
    with pytest.raises(InputError, match=r"config\.json of the model"):
        load_network(model)
