"""What moves before a fixed camera is boxed where it is; noise, ropes and light are not."""

import cv2
import numpy as np
import pytest

from components.context import Context, running_in
from components.errors import InputError
from components.images import resize
from components.labelling.moving import Moving, moving_boxes
from components.labels import find_moving, label_frames
from tests.components.pictures import frame, frames

SIDE = 16
WALL = np.random.default_rng(1).integers(60, 180, (120, 160, 3), np.uint8)
WALL = cv2.GaussianBlur(WALL, (0, 0), 2)


def place(index):
    """Where the square's upper left corner is in a frame."""
    return 4 + 4 * index, 50


def filmed(folder, count=34, *, moves=True, video="cam.mp4", side=SIDE):
    """A noisy wall that gets brighter; a red square crosses it."""
    rng = np.random.default_rng(2)
    rows = []
    for index in range(count):
        image = np.clip(WALL + rng.normal(0, 3, WALL.shape) + index * 0.3, 0, 255).astype(np.uint8)
        if moves:
            x, y = place(index)
            image[y : y + side, x : x + side] = (220, 30, 30)
        rows.append(frame(image, video=video, index=index * 5, time=index / 4))
    return frames(folder, rows, shard=8)


def called(component, *inputs, **parameters):
    with running_in(Context()):
        return component(*inputs, **parameters)


def test_a_thing_that_crosses_is_boxed_in_every_frame_where_it_is(tmp_path):
    labels = called(find_moving, filmed(tmp_path), label="crate")
    rows = [row for row in labels.rows() if row["label"]]
    assert labels.info["classes"] == ["crate"]
    assert sorted({row["index"] for row in rows}) == [n * 5 for n in range(34)]
    assert len(rows) == 34
    for row in rows:
        x, y = place(row["index"] // 5)
        assert (row["x"], row["y"]) == pytest.approx((x, y), abs=3)
        assert (row["width"], row["height"]) == pytest.approx((SIDE, SIDE), abs=6)


def test_boxes_found_in_resized_frames_are_boxes_of_the_source(tmp_path):
    taken = filmed(tmp_path)
    small = called(resize, taken, width=80, height=80, mode="letterbox")
    labels = called(find_moving, small, min_height=6, min_width=6)
    for row in (r for r in labels.rows() if r["label"]):
        assert (row["x"], row["y"]) == pytest.approx(place(row["index"] // 5), abs=6)
    made = called(label_frames, taken, labels)
    assert made.info["counts"]["labelled"] == 34


def test_frames_where_nothing_moves_are_labelled_as_empty(tmp_path):
    rows = [*filmed(tmp_path / "a").rows(), *filmed(tmp_path / "b", moves=False, video="still.mp4").rows()]
    labels = called(find_moving, frames(tmp_path / "both", rows))
    made = called(label_frames, frames(tmp_path / "again", rows), labels)
    assert [len(r["boxes"]) for r in made.rows() if r["video"] == "still.mp4"] == [0] * 34
    assert len(labels.parts) == 2


def test_the_same_frames_give_the_same_boxes(tmp_path):
    first, second = (called(find_moving, filmed(tmp_path / n)) for n in ("a", "b"))
    assert first.manifest == second.manifest


def test_where_nothing_moves_at_all_an_error_says_what_to_try(tmp_path):
    with pytest.raises(InputError, match=r"Nothing moves in these videos. Lower the threshold"):
        called(find_moving, filmed(tmp_path, moves=False))


def test_too_few_frames_tell_no_background(tmp_path):
    with pytest.raises(InputError, match=r"cam.mp4 has 3 frames, too few"):
        called(find_moving, filmed(tmp_path, 3))


def mask(*rectangles):
    made = np.zeros((100, 200), np.uint8)
    for x, y, width, height in rectangles:
        made[y : y + height, x : x + width] = 255
    return made


@pytest.mark.parametrize(
    ("rectangles", "boxes"),
    [
        ([(10, 10, 12, 30)], [(10, 10, 12, 30)]),
        ([(10, 10, 12, 14), (10, 28, 12, 14)], [(10, 10, 12, 32)]),
        ([(10, 10, 4, 30)], []),
        ([(10, 10, 30, 8)], []),
        ([(0, 0, 200, 60)], []),
        ([(10 + n, 10 + n, 2, 2) for n in range(60)], []),
        ([(10, 10, 12, 30), (100, 10, 12, 30)], [(10, 10, 12, 30), (100, 10, 12, 30)]),
    ],
    ids=["whole", "head above legs", "narrow", "low", "half the image", "a rope", "two"],
)
def test_pieces_become_things(rectangles, boxes):
    assert [tuple(round(n) for n in box) for box in moving_boxes(mask(*rectangles), Moving())] == boxes
