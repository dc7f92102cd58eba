"""Marks are found by frame number, by time within a tolerance, by track, or for the whole video."""

from components.labelling.marks import Mark
from components.labelling.placing import Placed, VideoMarks

BOX = (1.0, 2.0, 3.0, 4.0)


def found(marks, index=0, time=0.0, tolerance=0.02):
    return [m.label for m, _ in VideoMarks.of(marks).at(index, time, tolerance).marks]


def test_a_mark_by_number_is_on_that_frame_only():
    marks = [Mark("can", "v", 4, box=BOX)]
    assert [found(marks, n) for n in (3, 4, 5)] == [[], ["can"], []]


def test_a_mark_by_time_is_on_the_frame_taken_then():
    marks = [Mark("can", "v", time=1.0, box=BOX), Mark("bag", "v", time=1.3, box=BOX)]
    assert [found(marks, time=t) for t in (0.97, 0.98, 1.019, 1.3)] == [[], ["can"], ["can"], ["bag"]]


def test_a_mark_of_the_video_is_on_every_frame():
    assert found([Mark("night", "v")], 77, 9.0) == ["night"]


def test_of_the_same_number_two_classes_are_two_tracks():
    marks = [Mark(label, "v", n, box=BOX, track=1) for label in ("can", "bag") for n in (0, 4)]
    assert found(marks, 2) == ["bag", "can"]


def test_a_frame_somebody_looked_at_may_show_nothing():
    marks = VideoMarks.of([Mark(None, "v", 4)])
    assert (marks.at(4, 0.0, 0.0).looked, marks.at(4, 0.0, 0.0).marks) == (True, ())
    assert not marks.at(5, 0.0, 0.0).looked


def test_marks_after_the_end_are_counted():
    marks = [Mark("can", "v", 4), Mark("can", "v", 40), Mark("can", "v", time=50.0), Mark("can", "v", 60, box=BOX, track=1)]
    assert VideoMarks.of(marks).beyond(10, 5.0) == 3


def test_videos_and_images_are_kept_apart():
    placed = Placed.of([Mark("can", "v", 4), Mark("can", image="a.png"), Mark("bag", "w")])
    assert (sorted(placed.videos), sorted(placed.images)) == (["v", "w"], ["a.png"])
