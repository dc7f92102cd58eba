"""evaluate measures real trained models on drawn frames; gate stops what is not good enough and passes the rest on unchanged."""

import hashlib
import json

import cv2
import numpy as np
import pytest

from components.artifacts import Metrics
from components.context import Context, running_in
from components.errors import FramewireError, InputError
from components.evaluation import evaluate, gate
from components.recipe import encode
from tests.components.scoring.making import frame, held_back, model, thing

SHAPES = {"disc": (230, 60, 50), "square": (50, 90, 230)}
SIDE = 96


def drawn(name, *, seed, boxes):
    """A frame of noise with one disc or square of 24 px, in its colour; labelled by a box or by its class."""
    random = np.random.default_rng(seed)
    image = random.integers(60, 110, (SIDE, SIDE, 3), np.uint8)
    shape = list(SHAPES)[seed % 2]
    x, y = (int(v) for v in random.integers(4, SIDE - 28, 2))
    if shape == "disc":
        cv2.circle(image, (x + 12, y + 12), 12, SHAPES[shape], -1)
    else:
        cv2.rectangle(image, (x, y), (x + 23, y + 23), SHAPES[shape], -1)
    label, truth = (None, [thing(shape, x, y, 24, 24)]) if boxes else (shape, None)
    return {**frame(name, label=label, boxes=truth, time=seed * 2.0, size=(SIDE, SIDE)), "image": encode(image)}


def dataset(folder, task, seeds):
    rows = [drawn(f"{task}@{seed:04}", seed=seed, boxes=task == "detection") for seed in seeds]
    return held_back(folder, rows, task=task, classes=list(SHAPES))


def rooms(folder, *ports):
    return running_in(Context(_rooms={f"output-{port}": folder / port for port in ports} | {"checkpoints": folder / "checkpoints"}))


def trained(folder, task, **settings):
    from components.training import train_cnn

    (folder / "checkpoints").mkdir()
    with rooms(folder, "model", "metrics"):
        return train_cnn(dataset(folder / "train", task, range(64)), task=task, batch_size=8, width=8, precision="fp32", **settings)


@pytest.fixture(scope="module")
def detector(tmp_path_factory):
    return trained(tmp_path_factory.mktemp("detector"), "detection", epochs=8).model


@pytest.fixture(scope="module")
def classifier(tmp_path_factory):
    return trained(tmp_path_factory.mktemp("classifier"), "classification", epochs=4).model


def evaluated(folder, judged, test, **settings):
    with rooms(folder, "metrics", "report", "predictions"):
        return evaluate(judged, test, **settings)


def files(folder):
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.mark.torch
def test_a_detector_that_learned_scores_well_on_frames_it_has_not_seen(detector, tmp_path):
    made = evaluated(tmp_path / "out", detector, dataset(tmp_path / "test", "detection", range(100, 116)))
    values = made.metrics.values
    assert values["mAP@0.5"] > 0.8
    assert 0 < values["mAP@[.5:.95]"] <= values["mAP@0.5"]
    assert (values["frames"], values["boxes"]) == (16, 16)
    assert set(made.metrics.content["per_class"]) == set(SHAPES)
    assert made.predictions.info["counts"]["boxes"] == len(made.predictions) >= 16
    assert (made.report.path / "index.html").is_file()


@pytest.mark.torch
def test_a_classifier_that_learned_scores_well_on_frames_it_has_not_seen(classifier, tmp_path):
    made = evaluated(tmp_path / "out", classifier, dataset(tmp_path / "test", "classification", range(100, 116)))
    assert made.metrics.values["accuracy"] > 0.8
    assert [row["frame"] for row in made.predictions.rows()] == [f"classification@{seed:04}" for seed in range(100, 116)]
    confusion = made.metrics.content["confusion"]
    assert confusion["classes"] == sorted(SHAPES)
    assert sum(map(sum, confusion["counts"])) == 16


@pytest.mark.torch
def test_the_same_model_and_frames_give_the_same_bytes(detector, tmp_path):
    for name in ("one", "two"):
        evaluated(tmp_path / name, detector, dataset(tmp_path / f"test-{name}", "detection", range(100, 106)), examples=2)
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.torch
def test_wrong_test_sets_are_refused_before_anything_is_written(detector, classifier, tmp_path):
    empty = held_back(tmp_path / "empty", [], task="detection")
    with pytest.raises(InputError, match="holds no frames"):
        evaluated(tmp_path / "out", detector, empty)
    with pytest.raises(InputError, match="The model does classification"):
        evaluated(tmp_path / "out", classifier, dataset(tmp_path / "boxes", "detection", range(2)))
    stranger = held_back(tmp_path / "stranger", [frame("a", boxes=[thing("gear", 0, 0)])])
    with pytest.raises(InputError, match="'gear', which the model does not know; it knows 'disc', 'square'"):
        evaluated(tmp_path / "out", detector, stranger)
    gray = held_back(tmp_path / "gray", [drawn("a", seed=1, boxes=True)], classes=list(SHAPES), recipe=[{"op": "grayscale"}])
    with pytest.raises(InputError, match="not prepared as the model needs them"):
        evaluated(tmp_path / "out", detector, gray)
    assert not (tmp_path / "out").exists()


@pytest.fixture
def judged(tmp_path):
    content = {"per_class": {"bolt": {"AP@0.5": 0.9}, "nut": {"AP@0.5": 0.1}}}
    return model(tmp_path / "model"), Metrics.of(tmp_path / "figures", {"mAP@0.5": 0.412, "loss": 2.0}, **content)


def digest(folder):
    return hashlib.sha256(json.dumps({n: d.hex() for n, d in files(folder).items()}).encode()).hexdigest()


def test_a_gate_passes_a_good_model_on_with_the_same_content_in_the_same_files(judged, tmp_path):
    (judged[0].path / "extra").mkdir()
    (judged[0].path / "extra" / "notes.txt").write_text("kept", "utf-8")
    with running_in(Context(_rooms={"output-model": tmp_path / "passed"})):
        passed = gate(*judged, at_least=0.4)
    assert digest(passed.path) == digest(judged[0].path)
    assert passed.config == judged[0].config
    assert (passed.path / "model.safetensors").samefile(judged[0].path / "model.safetensors")


def test_a_gate_stops_a_weak_model_with_both_numbers(judged):
    with pytest.raises(FramewireError) as caught:
        gate(*judged, at_least=0.9)
    assert caught.value.message == "mAP@0.5 is 0.412, below the 0.900 that this gate asks for."
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"metric": "loss", "at_least": None, "at_most": 1.5}, "loss is 2.000, above the 1.500"),
        ({"at_least": 0.4, "class_metric": "AP@0.5"}, "AP@0.5 of 'nut' is 0.100, below the 0.500"),
        ({"at_least": 0.9, "class_metric": "AP@0.5"}, "0.900 that this gate asks for. AP@0.5 of 'nut'"),
    ],
)
def test_a_gate_may_ask_for_other_things(judged, settings, said):
    with pytest.raises(FramewireError) as caught:
        gate(*judged, **settings)
    assert said in caught.value.message


def test_a_gate_lists_the_figures_there_are(judged):
    with pytest.raises(InputError, match=r"There is no metric 'accuracy'; there are 'loss', 'mAP@0.5'\."):
        gate(*judged, metric="accuracy")


def test_a_gate_passes_a_model_that_is_just_good_enough(judged):
    assert gate(*judged, at_least=0.412).config["task"] == "detection"


def test_evaluate_asks_for_a_gpu_and_gate_does_not():
    assert evaluate.component.gpus == 1
    assert gate.component.gpus == 0
    assert list(evaluate.component.outputs) == ["metrics", "report", "predictions"]
    assert all(port.help for made in (evaluate, gate) for port in made.component.inputs.values())
