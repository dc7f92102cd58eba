"""predict finds things on frames part by part, as rows and drawn on the frames."""

from pathlib import Path

import numpy as np
import pytest

from components.artifacts import Frames, Model, Predictions
from components.context import running_in
from components.inference import Predicted, predict
from components.learning.predictor import Predictor
from components.recipe import decode
from tests.components.learning.making import Recorder, dataset, row, train_in

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("detector")
    return train_in(folder, dataset(folder / "train", range(96)), epochs=10, learning_rate=0.01).model


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("classifier")
    return train_in(folder, dataset(folder / "train", range(64), task="classification"), epochs=4).model


@pytest.fixture
def frames(tmp_path: Path) -> Frames:
    rows = ({**row(seed), "boxes": None} for seed in range(600, 620))
    return Frames.from_rows(tmp_path / "frames", rows, {"recipe": [], "counts": {"frames": 20}}, shard=8)


def predict_in(folder: Path, model: Model, frames: Frames, **settings: float) -> Predicted:
    with running_in(Recorder(folder)):
        return predict(model, frames, **settings)


def test_every_box_is_a_row_in_pixels_of_its_frame(tmp_path: Path, detector: Model, frames: Frames) -> None:
    made = predict_in(tmp_path, detector, frames, threshold=0.2)
    rows = list(made.predictions.rows())
    first = next(frames.rows())
    expected = [f for f in Predictor.load(detector).predict([decode(first["image"])])[0] if f.score >= 0.2]
    mine = [r for r in rows if r["frame"] == first["id"]]
    assert [(r["label"], r["score"], r["x"], r["width"]) for r in mine] == [(f.label, f.score, f.x, f.width) for f in expected]
    assert all(r["score"] >= 0.2 for r in rows)
    assert made.predictions.info == {"task": "detection", "classes": ["disc", "square"], "counts": {"frames": 20, "boxes": len(rows)}}


def test_a_class_is_a_row_without_place(tmp_path: Path, classifier: Model, frames: Frames) -> None:
    rows = list(predict_in(tmp_path, classifier, frames, threshold=0.0).predictions.rows())
    assert [r["frame"] for r in rows] == [f["id"] for f in frames.rows()]
    assert all(r["x"] is None for r in rows)
    right = [r["label"] == ("disc", "square")[r["index"] % 2] for r in rows]
    assert sum(right) >= 18


def test_annotated_frames_keep_their_place_and_show_the_boxes(tmp_path: Path, detector: Model, frames: Frames) -> None:
    made = predict_in(tmp_path, detector, frames, threshold=0.2)
    for before, after in zip(frames.rows(), made.annotated.rows(), strict=True):
        assert {k: v for k, v in before.items() if k != "image"} == {k: v for k, v in after.items() if k != "image"}
        assert after["image"].startswith(b"\xff\xd8")
        assert decode(after["image"]).shape == decode(before["image"]).shape
    first = next(iter(made.predictions.rows()))
    drawn = {r["id"]: decode(r["image"]) for r in made.annotated.rows()}[first["frame"]]
    plain = {r["id"]: decode(r["image"]) for r in frames.rows()}[first["frame"]]
    assert np.abs(drawn.astype(int) - plain).max() > 60


def test_annotated_frames_are_nothing_that_a_model_takes(tmp_path: Path, detector: Model, frames: Frames) -> None:
    annotated = predict_in(tmp_path / "one", detector, frames).annotated
    with pytest.raises(Exception, match="draw_boxes"):
        predict_in(tmp_path / "two", detector, annotated)


def test_part_by_part_gives_what_the_whole_gives(tmp_path: Path, detector: Model, frames: Frames) -> None:
    whole = predict_in(tmp_path / "whole", detector, frames)
    each = [predict_in(tmp_path / part.digest, detector, frames.select(part.name)).predictions for part in frames.parts]
    merged = Predictions.merge(each, tmp_path / "merged")
    assert list(merged.rows()) == list(whole.predictions.rows())
    assert merged.info == whole.predictions.info


def test_without_drawing_there_are_no_annotated_frames(tmp_path: Path, detector: Model, frames: Frames) -> None:
    made = predict_in(tmp_path / "plain", detector, frames, draw=False)
    assert len(made.annotated) == 0
    assert list(made.predictions.rows()) == list(predict_in(tmp_path / "drawn", detector, frames).predictions.rows())


def test_two_runs_give_the_same_parts(tmp_path: Path, detector: Model, frames: Frames) -> None:
    one, other = (predict_in(tmp_path / name, detector, frames) for name in ("one", "other"))
    assert one.predictions.parts == other.predictions.parts
    assert one.annotated.parts == other.annotated.parts
