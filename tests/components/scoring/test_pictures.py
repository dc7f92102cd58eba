"""Pictures show what was found in colour over the truth in white, at a size that can be read."""

import numpy as np
import pytest

from components.learning.drawing import color_of
from components.recipe import decode
from components.scoring.examples import box_examples, class_examples
from components.scoring.matching import judge
from components.scoring.pictures import pictures_of
from tests.components.scoring.making import CLASSES, box, classified, frame, held_back, seen, thing


def shown(tmp_path, size):
    """The picture of one frame of `size` with a missed nut to the left and a false bolt to the right."""
    width = size[0]
    test = held_back(tmp_path / "test", [frame("other", boxes=[]), frame("f", boxes=[thing("nut", 4, 20)], size=size)])
    one = seen("f", boxes=[box("nut", 4, 20)], found=[box("bolt", width - 20, 20, score=0.9)])
    ((_, picture),) = pictures_of(box_examples([judge(one, threshold=0.5, iou=0.5)], 5), test, CLASSES)
    return picture, decode(picture.data)


def has_color(pixels, color, near=60):
    return bool((np.abs(pixels.astype(int) - np.array(color)).sum(axis=-1) < near).any())


def test_truth_is_white_and_what_was_found_has_the_colour_of_its_class(tmp_path):
    picture, image = shown(tmp_path, (400, 300))
    assert (picture.width, picture.height) == (400, 300)
    assert has_color(image[18:40, :30], (255, 255, 255))
    assert has_color(image[18:40, 370:], color_of("bolt", CLASSES))
    assert not has_color(image[18:40, :30], color_of("bolt", CLASSES))


@pytest.mark.parametrize(("size", "expected"), [((64, 48), (256, 192)), ((1280, 720), (480, 270)), ((320, 256), (320, 256))])
def test_small_frames_are_enlarged_and_large_ones_made_smaller(tmp_path, size, expected):
    picture, image = shown(tmp_path, size)
    assert (picture.width, picture.height) == expected == image.shape[1::-1]


def test_a_small_classified_image_keeps_its_pixels(tmp_path):
    test = held_back(tmp_path / "test", [frame("f", label="nut", size=(28, 28))], task="classification")
    ((_, picture),) = pictures_of(class_examples([classified("f", "nut", "bolt")], 5), test, CLASSES)
    assert (picture.width, picture.height, picture.tiny) == (28, 28, True)


def test_the_same_frame_gives_the_same_bytes(tmp_path):
    assert shown(tmp_path / "one", (64, 48))[0] == shown(tmp_path / "two", (64, 48))[0]
