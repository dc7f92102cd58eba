"""What a training shows: samples with boxes over truth, and the loss curve."""

import numpy as np
import pytest

from components.learning.drawing import PALETTE, color_of
from components.learning.found import Found
from components.learning.pictures import curve_picture, sample_picture
from tests.components.learning.making import examples, scene

pytestmark = pytest.mark.torch


def pixels_of(image: np.ndarray, color: tuple[int, int, int]) -> int:
    return int((image == np.array(color, np.uint8)).all(axis=2).sum())


def test_small_samples_are_enlarged_and_stand_two_a_row() -> None:
    assert sample_picture(examples(range(4)), [[], [], [], []]).shape == (2 * 64 * 2, 2 * 96 * 2, 3)
    assert sample_picture(examples(range(3)), [[], [], []]).shape == (2 * 64 * 2, 2 * 96 * 2, 3)
    assert sample_picture(examples(range(1)), [[]]).shape == (64 * 2, 96 * 2, 3)


def test_found_boxes_lie_over_the_truth_in_white() -> None:
    _, box = scene(3)
    truth = (box["x"], box["y"], box["width"], box["height"])
    shown = sample_picture(examples(range(3, 4)), [[]])
    assert pixels_of(shown, (255, 255, 255)) > 150
    found = sample_picture(examples(range(3, 4)), [[Found("square", 0.9, *truth)]])
    assert pixels_of(found, color_of("square", ["disc", "square"])) > 150
    assert pixels_of(found, (255, 255, 255)) < pixels_of(shown, (255, 255, 255))


def test_classes_are_written_without_boxes() -> None:
    shown = sample_picture(examples(range(1), task="classification"), [[Found("disc", 0.9)]])
    assert pixels_of(shown, color_of("disc", ["disc", "square"])) > 100
    assert pixels_of(shown, (255, 255, 255)) == 0


def test_a_falling_loss_falls_in_the_picture() -> None:
    picture = curve_picture([[0, 4.0], [50, 2.0], [100, 1.0]], [[50, 0.5], [100, 0.9]], "accuracy")
    loss = (np.abs(picture[30:].astype(int) - PALETTE[0]) < 12).all(axis=2)
    left, right = (np.nonzero(loss[:, part])[0].mean() for part in (slice(24, 120), slice(360, 456)))
    assert left < right  # rows count downwards
    assert pixels_of(picture, PALETTE[3]) > 50


@pytest.mark.parametrize("losses", [[], [[1, 0.0]], [[1, 2.0]]])
def test_a_curve_of_nearly_nothing_can_be_drawn(losses: list) -> None:
    assert curve_picture(losses, [], "accuracy").shape == (240, 480, 3)
