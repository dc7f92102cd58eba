"""Boxes drawn on images can be seen, read and told apart, and are the same each time."""

import numpy as np
import pytest

from components.learning.drawing import PALETTE, color_of, draw_boxes
from components.learning.found import Found


@pytest.fixture
def street() -> np.ndarray:
    return np.full((180, 320, 3), 90, np.uint8)


def pixels_of(image: np.ndarray, color: tuple[int, int, int]) -> int:
    return int((image == np.array(color, np.uint8)).all(axis=2).sum())


def test_a_found_box_is_outlined_in_its_class_color_and_tagged(street: np.ndarray) -> None:
    drawn = draw_boxes(street, [Found("car", 0.9, 100, 80, 60, 40)], classes=["bus", "car"])
    color = color_of("car", ["bus", "car"])
    assert (drawn[80, 130] == color).all()  # the upper edge
    assert (drawn[100, 100] == color).all()  # the left edge
    assert pixels_of(drawn[60:80], color) > 200  # the bar above it that carries the name
    assert (drawn[100, 130] == 90).all()  # inside, the picture stays


def test_the_image_given_is_left_alone(street: np.ndarray) -> None:
    before = street.copy()
    draw_boxes(street, [Found("car", 0.9, 10, 10, 60, 40)])
    assert (street == before).all()


def test_truth_is_drawn_in_white(street: np.ndarray) -> None:
    drawn = draw_boxes(street, [], [{"label": "car", "x": 20.0, "y": 30.0, "width": 50.0, "height": 20.0}])
    assert (drawn[30, 40] == 255).all()
    assert (drawn[49, 40] == 255).all()


def test_a_class_without_box_is_written_in_the_corner(street: np.ndarray) -> None:
    drawn = draw_boxes(street, [Found("boot", 0.8), Found("shirt", 0.1)], classes=["boot", "shirt"])
    assert pixels_of(drawn[:20, :120], color_of("boot", ["boot", "shirt"])) > 100
    assert pixels_of(drawn, color_of("shirt", ["boot", "shirt"])) == 0


def test_listed_classes_have_different_colors() -> None:
    classes = [f"class {n}" for n in range(len(PALETTE))]
    assert len({color_of(name, classes) for name in classes}) == len(PALETTE)


def test_an_unlisted_class_keeps_its_color() -> None:
    assert color_of("crate") == color_of("crate")


@pytest.mark.parametrize("box", [(-20, -10, 60, 40), (300, 170, 60, 40), (5, 5, 0, 0), (0, 0, 320, 180)])
def test_boxes_at_or_over_the_edge_are_drawn_as_far_as_they_are_in_the_image(street: np.ndarray, box: tuple[float, ...]) -> None:
    drawn = draw_boxes(street, [Found("a very long class name that is wider than the picture", 0.5, *box)])
    assert drawn.shape == street.shape
    assert (drawn != street).any()


def test_names_in_any_script_differ(street: np.ndarray) -> None:
    one, other = (draw_boxes(street, [Found(name, 0.5, 100, 80, 60, 40)], classes=[name]) for name in ("箱", "Größe"))
    assert (one != other).any()
    assert (one == draw_boxes(street, [Found("箱", 0.5, 100, 80, 60, 40)], classes=["箱"])).all()


def test_a_read_only_image_can_be_drawn_on(street: np.ndarray) -> None:
    street.flags.writeable = False
    assert (draw_boxes(street, [Found("car", 0.9, 10, 30, 60, 40)]) != street).any()
