"""A test set that can tell nothing about a model is refused with a sentence."""

import pytest

from components.errors import InputError
from components.scoring.checks import check_test
from tests.components.scoring.making import frame, held_back, model, thing

RESIZED = [{"op": "resize", "mode": "stretch", "width": 32, "height": 32, "interpolation": "area"}]


@pytest.fixture
def detector(tmp_path):
    return model(tmp_path / "model")


def refusal(judged, test):
    with pytest.raises(InputError) as caught:
        check_test(judged, test)
    assert caught.value.remedy
    return caught.value.message


def test_labelled_frames_with_known_classes_pass(detector, tmp_path):
    check_test(detector, held_back(tmp_path / "test", [frame("a", boxes=[thing("nut", 0, 0)]), frame("b", boxes=[])]))


def test_an_empty_test_set(detector, tmp_path):
    assert refusal(detector, held_back(tmp_path / "test", [])) == "The test set holds no frames."


def test_classes_that_the_model_does_not_know(detector, tmp_path):
    rows = [frame("a", boxes=[thing("gear", 0, 0), thing("nut", 20, 0)])]
    said = refusal(detector, held_back(tmp_path / "test", rows))
    assert said == "The test set shows 'gear', which the model does not know; it knows 'bolt', 'nut'."


def test_frames_that_nobody_labelled_are_counted_and_named(detector, tmp_path):
    rows = [frame("a", boxes=[thing("nut", 0, 0)]), *(frame(f"u{i}") for i in range(7))]
    said = refusal(detector, held_back(tmp_path / "test", rows))
    assert said == "7 of 8 frames of the test set are not labelled: 'u0', 'u1', 'u2', 'u3', 'u4' and 2 more."


def test_a_test_set_for_the_other_task(detector, tmp_path):
    rows = [frame("a", label="nut")]
    assert "The model does detection" in refusal(detector, held_back(tmp_path / "test", rows, task="classification"))


def test_a_classifier_wants_a_class_for_each_frame(tmp_path):
    classifier = model(tmp_path / "model", task="classification")
    rows = [frame("a", boxes=[thing("nut", 0, 0)])]
    assert "a class for each frame" in refusal(classifier, held_back(tmp_path / "test", rows))


def test_frames_without_any_object_tell_nothing(detector, tmp_path):
    said = refusal(detector, held_back(tmp_path / "test", [frame("a", boxes=[]), frame("b", boxes=[])]))
    assert said.startswith("The test set (2 frames) shows no object")


def test_frames_prepared_otherwise_than_the_training(tmp_path):
    trained = model(tmp_path / "model", recipe=[{"op": "grayscale"}])
    rows = [frame("a", boxes=[thing("nut", 0, 0)])]
    said = refusal(trained, held_back(tmp_path / "test", rows, recipe=RESIZED))
    assert said.startswith("The test frames were not prepared as the model needs them:")


def test_frames_that_still_miss_the_last_of_the_recipe_pass(tmp_path):
    trained = model(tmp_path / "model", recipe=RESIZED)
    check_test(trained, held_back(tmp_path / "test", [frame("a", boxes=[thing("nut", 0, 0)])]))
