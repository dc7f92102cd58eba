"""Joined frames show exactly what was marked on them; pixels stay untouched."""

import pytest

from components.artifacts import Labels
from components.context import running_in
from components.errors import InputError
from components.labelling.joining import Joining, join
from components.labelling.marks import Mark, looked_at
from tests.components.labelling.label_files import Recording, corners
from tests.components.pictures import frame, frames, noise

WIDE = noise(64, 48)


def film(folder, indexes=range(6), **more):
    return frames(folder / "frames", [frame(WIDE, video="v.mp4", index=i, time=i / 10, **more) for i in indexes], shard=4)


def labels(folder, *marks, kind="boxes"):
    classes = sorted({m.label for m in marks if m.label})
    return Labels.from_rows(folder / "labels", (m.row() for m in marks), {"kind": kind, "classes": classes})


def joined(tmp_path, *marks, kind="boxes", source=None, **asked):
    with running_in(Recording()) as heard:
        made = join(source or film(tmp_path), labels(tmp_path, *marks, kind=kind), Joining(**asked), tmp_path / "out")
    return made, heard.lines


def can(index, x=10.0, **more):
    return Mark("can", "v.mp4", index, box=(x, 5.0, 20.0, 10.0), **more)


def test_tracks_are_filled_in_between_and_empty_frames_are_kept(tmp_path):
    made, lines = joined(tmp_path, *looked_at("v.mp4", 0, 5), can(1, 10, track=3), can(3, 30, track=3), can(4, 30, track=3, outside=True))
    rows = list(made.rows())
    assert [[(b["label"], b["x"], b["track"]) for b in r["boxes"]] for r in rows] == [
        [], [("can", 10.0, 3)], [("can", 20.0, 3)], [("can", 30.0, 3)], [], [],
    ]  # fmt: skip
    assert lines[-1] == "6 frames are labelled; 0 that nobody labelled are dropped."


def test_the_artifact_says_what_it_holds(tmp_path):
    made, _ = joined(tmp_path, can(1), can(2, 200), can(9999), Mark("bag", "gone.mp4", 3, box=(1, 1, 5, 5)))
    assert made.info == {
        "recipe": [],
        "task": "detection",
        "classes": ["bag", "can"],
        "counts": {"frames": 2, "labelled": 2, "unlabelled": 4, "boxes": 1, "boxes_dropped": 1, "labels_without_frame": 2},
    }


def test_frames_that_nobody_labelled_are_dropped_or_taken_as_empty(tmp_path):
    made, _ = joined(tmp_path, can(1))
    assert [r["index"] for r in made.rows()] == [1]
    made, lines = joined(tmp_path / "b", can(1), source=film(tmp_path / "b"), unlabelled="keep as empty")
    assert [len(r["boxes"]) for r in made.rows()] == [0, 1, 0, 0, 0, 0]
    assert lines[-1] == "1 frame is labelled; 5 that nobody labelled are kept as empty."


def test_images_recipe_and_order_stay(tmp_path):
    source = film(tmp_path)
    made, _ = joined(tmp_path, *looked_at("v.mp4", 0, 5), can(1), source=source)
    assert [(r["id"], r["image"]) for r in made.rows()] == [(r["id"], r["image"]) for r in source.rows()]
    assert [p.rows for p in made.parts] == [4, 2]


def test_boxes_follow_a_resize_and_are_cut_at_the_image(tmp_path):
    resized = film(tmp_path, source_width=128, source_height=96, scale_x=0.5, scale_y=0.5, offset_x=0.0, offset_y=4.0)
    whole, cut = Mark("can", "v.mp4", 0, box=(20.0, 10.0, 30.0, 20.0)), Mark("can", "v.mp4", 1, box=(110.0, 10.0, 30.0, 20.0))
    made, _ = joined(tmp_path, whole, cut, source=resized)
    assert [corners(r["boxes"][0]) for r in made.rows()] == [(10.0, 9.0, 15.0, 10.0), (55.0, 9.0, 9.0, 10.0)]


def test_a_box_of_which_too_little_is_seen_goes(tmp_path):
    made, lines = joined(tmp_path, can(0, 60.0), can(1, 50.0), min_visible=0.5)
    assert [len(r["boxes"]) for r in made.rows()] == [0, 1]
    assert "Of 2 boxes, 1 is dropped: too little in the image." in lines


def test_parts_of_the_image_become_pixels(tmp_path):
    made, _ = joined(tmp_path, Mark("can", "v.mp4", 0, box=(0.25, 0.5, 0.5, 0.25), relative=True))
    assert corners(next(made.rows())["boxes"][0]) == (16.0, 24.0, 32.0, 12.0)


def test_classes_label_images(tmp_path):
    source = frames(tmp_path / "f", [frame(WIDE, video=n, time=0.0, id=n) for n in ("can/1.png", "bag/1.png", "new.png")])
    made, lines = joined(
        tmp_path, Mark("can", image="can/1.png"), Mark("bag", image="bag/1.png"), Mark("x", image="x.png"), kind="classes", source=source
    )
    assert [(r["id"], r["label"], r["boxes"]) for r in made.rows()] == [("can/1.png", "can", None), ("bag/1.png", "bag", None)]
    assert (made.info["task"], made.info["counts"]["unlabelled"]) == ("classification", 1)
    assert lines[0] == "Labels of x.png belong to no frame here."


def test_an_image_of_two_classes_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"v.mp4@000000100 is labelled both 'bag' and 'can'. Give it one class."):
        joined(tmp_path, Mark("can", "v.mp4", 1), Mark("bag", "v.mp4", 1), kind="classes")


def test_without_a_class_no_frame_can_be_empty(tmp_path):
    with pytest.raises(InputError, match="of no class, so it cannot be kept as empty"):
        joined(tmp_path, Mark("can", "v.mp4", 1), kind="classes", unlabelled="keep as empty")


def test_labels_of_other_videos_are_an_error_that_shows_both_names(tmp_path):
    with pytest.raises(
        InputError, match=r"None of the labels is on any of the frames. The labels speak of 'w.mp4', the frames are called 'v.mp4@"
    ):
        joined(tmp_path, Mark("can", "w.mp4", 1, box=(1, 1, 5, 5)))


def test_the_same_labels_give_the_same_bytes(tmp_path):
    source = film(tmp_path)
    twice = [joined(tmp_path / n, can(1, track=1), can(4, track=1), source=source)[0] for n in ("a", "b")]
    assert twice[0].manifest == twice[1].manifest
