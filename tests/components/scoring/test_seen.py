"""Every frame is shown to the model once and in order, and what it finds is kept as an artifact."""

import pytest

from components.context import Context, running_in
from components.errors import InputError
from components.scoring.seen import look, predictions_of
from tests.components.scoring.making import Answers, classified, found, frame, held_back, thing


@pytest.fixture
def three(tmp_path):
    return held_back(
        tmp_path / "test", [frame(n, boxes=[thing("bolt", 0, 0)], time=i) for i, n in enumerate("abc")], recipe=[{"op": "grayscale"}]
    )


def test_frames_and_answers_stay_together_whatever_the_batch(three):
    answers = [[found("bolt", 0.9, 0, 0)], [], [found("nut", 0.4, 1, 2), found("bolt", 0.6, 3, 4)]]
    one_by_one, together = (look(Answers(*answers), three, task="detection", batch=b) for b in (1, 3))
    assert one_by_one == together
    assert [(s.frame, s.time, [b.label for b in s.found]) for s in together] == [
        ("a", 0.0, ["bolt"]),
        ("b", 1.0, []),
        ("c", 2.0, ["bolt", "nut"]),  # surest first
    ]
    assert [b.label for b in together[0].boxes] == ["bolt"]


def test_the_predictor_is_told_what_was_already_done_to_the_images(three):
    answers = Answers([], [], [])
    look(answers, three, task="detection", batch=2)
    assert answers.done == [[{"op": "grayscale"}], [{"op": "grayscale"}]]


def test_progress_is_told(three):
    told = []

    class Telling(Context):
        def progress(self, done, total, message=""):
            told.append((done, total, message))

    with running_in(Telling()):
        look(Answers([], [], []), three, task="detection", batch=2)
    assert told == [(2, 3, "2 of 3 frames looked at"), (3, 3, "3 of 3 frames looked at")]


def test_a_damaged_image_is_named(tmp_path):
    rows = [{**frame("bad", boxes=[]), "image": b"no image"}]
    with pytest.raises(InputError, match="Frame 'bad' of the test set: This is no image"):
        look(Answers([]), held_back(tmp_path / "test", rows), task="detection")


def test_every_box_is_a_row_of_the_predictions(three, tmp_path):
    seen = look(Answers([found("bolt", 0.9, 0, 0, 5, 6)], [], [found("nut", 0.1, 1, 2)]), three, task="detection")
    made = predictions_of(seen, tmp_path / "predictions", {"task": "detection", "classes": ["bolt", "nut"]})
    rows = list(made.rows())
    assert [(r["frame"], r["label"], r["score"], r["width"]) for r in rows] == [("a", "bolt", 0.9, 5.0), ("c", "nut", 0.1, 16.0)]
    assert made.info == {"task": "detection", "classes": ["bolt", "nut"], "counts": {"frames": 3, "boxes": 2}}


def test_a_classified_frame_is_one_row_without_a_place(tmp_path):
    made = predictions_of([classified("a", "nut", "bolt", 0.8)], tmp_path, {"task": "classification", "classes": ["bolt", "nut"]})
    (row,) = made.rows()
    assert (row["frame"], row["label"], row["score"], row["x"]) == ("a", "bolt", 0.8, None)
    assert made.info["counts"] == {"frames": 1, "boxes": 0}
