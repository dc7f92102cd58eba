"""Deploying a model: what the Endpoint holds, and what is refused before anything is published."""

import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from components.artifacts import Model
from components.context import Context, running_in
from components.errors import InputError
from components.registry import catalogue
from components.serving import deploy, endpoint_name
from tests.runtime.serving.models import small_model

pytestmark = pytest.mark.torch


class Published(Context):
    """A context that notes what is published."""

    def __init__(self):
        super().__init__()
        self.published, self.said = [], []

    def publish(self, endpoint, name, *, replicas, gpus):
        self.published.append((endpoint, name, replicas, gpus))
        return f"http://127.0.0.1:8000/{name}"

    def log(self, message):
        self.said.append(message)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return small_model(tmp_path_factory.mktemp("models") / "model")


def test_an_endpoint_holds_the_model_itself_and_how_to_serve_it(model):
    made = deploy(model, name="lamps", replicas=2, threshold=0.4)
    settings = json.loads((made.path / "endpoint.json").read_text())
    assert settings == {
        "name": "lamps",
        "replicas": 2,
        "gpus": 0.0,
        "threads": 1,
        "threshold": 0.4,
        "task": "classification",
        "classes": ["day", "night"],
    }
    assert made.info == {"name": "lamps", "task": "classification", "classes": ["day", "night"]}
    assert made.model.config == model.config
    for file in model.path.iterdir():
        assert (made.path / "model" / file.name).samefile(file)


def test_the_same_model_and_settings_give_the_same_files(model):
    one, other = (deploy(model, name="lamps").path for _ in range(2))
    assert {f.name: f.read_bytes() for f in one.iterdir() if f.is_file()} == {
        f.name: f.read_bytes() for f in other.iterdir() if f.is_file()
    }


def test_in_a_run_it_is_published_under_its_name_once_it_is_whole(model):
    context = Published()
    with running_in(context):
        made = deploy(model, name="lamps", replicas=3, gpus=0.5)
    assert context.published == [(made.path, "lamps", 3, 0.5)]
    assert context.said == ["Endpoint 'lamps' answers at http://127.0.0.1:8000/lamps."]


@pytest.mark.parametrize("name", ["", "Lamps", "a/b", "..", "a.b", "a b", "-a", "a-", "x" * 64, "ä", "a\n", "a%2fb", "<b>"])
def test_a_name_that_is_no_segment_of_a_url_is_refused_before_anything_is_done(model, name):
    context = Published()
    with running_in(context), pytest.raises(InputError, match="cannot be named"):
        deploy(model, name=name)
    assert not context.published


@given(st.from_regex(r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?", fullmatch=True))
def test_a_name_of_letters_and_digits_stands(name):
    assert endpoint_name(name) == name


def test_a_model_whose_weights_are_a_pickle_is_refused(tmp_path):
    model = small_model(tmp_path / "model")
    torch.save({"weights": torch.zeros(1)}, model.path / "model.safetensors")
    with pytest.raises(InputError, match="no safetensors"):
        deploy(model)


@pytest.mark.parametrize("missing", ["model.safetensors", "config.json"])
def test_a_model_with_a_file_missing_is_refused(tmp_path, missing):
    model = small_model(tmp_path / "model")
    (model.path / missing).unlink()
    with pytest.raises(InputError):
        deploy(Model(model.path))


def test_a_model_that_answers_no_numbers_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.runtime.serving.models.NORMALIZATION", {"mean": [float("inf")] * 3, "std": [0.2] * 3})
    monkeypatch.setattr("components.learning.saving.write_json", lambda path, value: path.write_text(json.dumps(value)))
    with pytest.raises(InputError, match="answers no numbers"):
        deploy(small_model(tmp_path / "model"))


def test_the_palette_shows_it_with_defaults_for_everything():
    made = catalogue()["deploy"]
    assert not [p.name for p in made.parameters.values() if p.required]
    assert made.parameters["gpus"].problem_with(1.5) == "must be at most 1, not 1.5"
