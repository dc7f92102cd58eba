"""Labels find the frames they are about, and what is about none is said."""

import pytest

from components.artifacts import Labels
from components.context import running_in
from components.labelling.marks import Mark, looked_at
from components.labelling.matching import match, why_none
from tests.components.labelling.label_files import Recording
from tests.components.pictures import frame, frames, plain

TINY = plain(8, 8)
BOX = (1.0, 1.0, 4.0, 4.0)


def filmed(folder, video="dock/early.mkv", indexes=(0, 5, 10), interval=0.04):
    return frames(folder / "frames", [frame(TINY, video=video, index=i, time=i * interval) for i in indexes])


def marked(folder, *marks):
    return Labels.from_rows(folder / "labels", (m.row() for m in marks), {"kind": "boxes", "classes": ["can"]})


def matched(tmp_path, *marks, **film):
    with running_in(Recording()) as heard:
        return match(filmed(tmp_path, **film), marked(tmp_path, *marks), by_path=True), heard.lines


def test_half_a_frame_of_the_video_itself_is_the_tolerance(tmp_path):
    found, _ = matched(tmp_path, Mark("can", "early", 0))
    assert found.tolerance == {"dock/early.mkv": pytest.approx(0.02)}


def test_with_uneven_times_the_usual_interval_counts(tmp_path):
    rows = [frame(TINY, video="v", index=i, time=t) for i, t in ((0, 0.0), (1, 0.05), (2, 0.1), (3, 9.0), (4, 9.05))]
    found = match(frames(tmp_path / "frames", rows), marked(tmp_path, Mark("can", "v", 0)), by_path=True)
    assert found.tolerance["v"] == pytest.approx(0.025)


def test_a_mark_by_time_is_on_the_nearest_frame_only(tmp_path):
    found, _ = matched(tmp_path, Mark("can", "early.mkv", time=0.215, box=BOX))
    on = [bool(found.on({"id": "", "video": "dock/early.mkv", "index": i, "time": i * 0.04}).marks) for i in (0, 5, 10)]
    assert on == [False, True, False]


def test_videos_and_frames_that_are_not_there_are_said_and_counted(tmp_path):
    marks = [Mark("can", "dock/early.mkv", n, box=BOX) for n in (5, 14, 16, 9999)]
    found, lines = matched(tmp_path, *marks, Mark("can", "dock/gone.mkv", 1, box=BOX), Mark("can", image="still.png"))
    assert found.counts["labels_without_frame"] == 4
    assert lines == ["Labels of dock/gone.mkv, still.png belong to no frame here.", "2 marks are on frames after the end of their video."]


def test_having_looked_beyond_the_end_is_nothing_to_say(tmp_path):
    _, lines = matched(tmp_path, *looked_at("dock/early.mkv", 0, 500), Mark("can", "dock/early.mkv", 5, box=BOX))
    assert lines == []


def test_an_image_may_be_called_by_the_id_of_its_frame(tmp_path):
    found, _ = matched(tmp_path, Mark("can", image="dock/early.mkv@000000200.png", box=BOX))
    row = {"video": "dock/early.mkv", "index": 5, "time": 0.2}
    assert found.on({"id": "dock/early.mkv@000000200", **row}).looked
    assert not found.on({"id": "dock/early.mkv@000000000", **row}).looked


def test_when_nothing_fits_both_names_are_shown(tmp_path):
    advice = why_none(filmed(tmp_path), marked(tmp_path, Mark("can", "inlet/early.mp4", 0)))
    assert "The labels speak of 'inlet/early.mp4', the frames are called 'dock/early.mkv@000000000'" in advice
