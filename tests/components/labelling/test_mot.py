"""MOTChallenge's lines become tracks that end where a frame lacks them; frames and pixels are counted from 0."""

import pytest

from components.errors import InputError
from components.labelling.mot import read_mot
from components.labelling.placing import Placed
from tests.components.labelling.label_files import labels, reading, write


def marks_of(tmp_path, content, name="PETS09/gt/gt.txt", **policy):
    read = reading(tmp_path, name, content, **policy)
    read_mot(read)
    return read


def test_frames_and_pixels_are_counted_from_nought(tmp_path):
    (first,) = (m for m in marks_of(tmp_path, "1,5,11,21,30,40,1,1,0.8\n").marks if m.label)
    assert (first.video, first.index, first.track, first.box) == ("PETS09", 0, 5, (10.0, 20.0, 30.0, 40.0))
    assert first.label == "pedestrian"


def test_a_track_is_gone_in_the_frames_that_lack_it(tmp_path):
    content = "1,5,11,1,30,40,1,1,1\n2,5,12,1,30,40,1,1,1\n2,6,1,1,9,9,1,3,1\n5,5,50,1,30,40,1,1,1\n"
    marks = Placed.of(marks_of(tmp_path, content).marks).videos["PETS09"]
    assert [[(m.label, b[0]) for m, b in marks.at(n, 0.0, 0.0).marks] for n in range(5)] == [
        [("pedestrian", 10.0)],
        [("pedestrian", 11.0), ("car", 0.0)],
        [],
        [],
        [("pedestrian", 49.0)],
    ]
    assert [marks.at(n, 0.0, 0.0).looked for n in range(6)] == [True] * 5 + [False]


def test_ten_columns_are_the_year_2015_which_knows_pedestrians(tmp_path):
    assert {m.label for m in marks_of(tmp_path, "1,5,11,21,30,40,1,-1,-1,-1\n").marks} == {None, "pedestrian"}


def test_lines_that_are_not_to_be_considered_are_counted(tmp_path):
    read = marks_of(tmp_path, "1,5,11,21,30,40,0,1,1\n1,6,11,21,30,40,1,1,1\n")
    assert read.counts["not_considered"] == 1
    assert {m.track for m in read.marks if m.label} == {6}


def test_the_sequence_is_called_as_its_seqinfo_says_and_as_long(tmp_path):
    info = "[Sequence]\nname=vtest\nseqLength=9\nimWidth=768\n"
    folder = write(tmp_path, s__gt__gt_txt="3,5,11,21,30,40,1,1,1\n", s__seqinfo_ini=info)
    assert {r["video"] for r in labels(folder)} == {"vtest"}


def test_one_file_a_video_is_called_like_the_video(tmp_path):
    assert {m.video for m in marks_of(tmp_path, "1,5,11,21,30,40\n", "cams/vtest.txt").marks} == {"cams/vtest"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1,5,11,21,30", "PETS09/gt/gt.txt, line 2 has 5 numbers"),
        ("0,5,11,21,30,40", "line 2 is of frame 0, and MOT counts frames from 1"),
        ("1,5,a,21,30,40", "line 2 has a number 'a'"),
        ("1,5.5,1,21,30,40", "line 2 has track '5.5'"),
        ("1,5,1,21,30,0", "line 2 has a box without area"),
        ("90000000,5,1,21,30,4", "speaks of frame 90000000, which no video has"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, line, why):
    with pytest.raises(InputError, match=why):
        marks_of(tmp_path, f"1,6,1,1,3,4\n{line}\n")


def test_a_seqinfo_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match=r"seqinfo.ini cannot be read"):
        labels(write(tmp_path, gt_txt="1,6,1,1,3,4\n", seqinfo_ini="name=vtest\n"))
