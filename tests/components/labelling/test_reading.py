"""Whatever is wrong with a label file is one sentence with the file and the place; what is let pass is counted."""

import pytest

from components.errors import InputError
from components.labelling.marks import Mark
from components.labelling.reading import number, whole_number
from tests.components.labelling.label_files import reading

BOMB = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><annotations>&c;</annotations>'
BOX = (1.0, 2.0, 3.0, 4.0)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("<annotations><track></annotations>", r"a.xml, line 1 is not XML: mismatched tag"),
        ("<annotations>\n\n<box", r"a.xml, line 3 is not XML: unclosed token"),
        (BOMB, r"a.xml declares a document type or entities, which may be an attack"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "declares a document type"),
        (b"\xff\xfe<\x00a\x00", r"a.xml is not UTF-8 text \(byte 0\)"),
    ],
)
def test_xml_that_cannot_be_read_is_named(tmp_path, content, why):
    with pytest.raises(InputError, match=why):
        reading(tmp_path, "a.xml", content).xml()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"images": [\n{"id": 1,}\n]}', r"cam/a.json, line 2 is not JSON"),
        ('{"images": [{"id": NaN}]}', r"cam/a.json holds NaN, which is no number in JSON"),
        ("[" * 200_000, r"cam/a.json is nested too deeply"),
        ("", r"line 1 is not JSON"),
    ],
)
def test_json_that_cannot_be_read_is_named(tmp_path, content, why):
    with pytest.raises(InputError, match=why):
        reading(tmp_path, "cam/a.json", content).json()


def test_a_mark_of_utf_8_at_the_beginning_is_no_part_of_the_text(tmp_path):
    assert reading(tmp_path, "a.json", b"\xef\xbb\xbf[1]").json() == [1]


@pytest.mark.parametrize("value", ["x", None, "nan", "1e999", float("inf"), [1]])
def test_what_is_no_number_is_refused(tmp_path, value):
    with pytest.raises(InputError, match=r"line 4 (has|lacks) x"):
        number(reading(tmp_path, "a.csv", ""), "line 4", "x", value)


@pytest.mark.parametrize("value", ["1.5", "1e300", "-1e20"])
def test_a_frame_number_is_whole_and_fits(tmp_path, value):
    with pytest.raises(InputError, match="no whole number"):
        whole_number(reading(tmp_path, "a.csv", ""), "line 4", "frame", value)


def test_classes_are_renamed_before_they_are_held_against_those_known(tmp_path):
    read = reading(tmp_path, "a.csv", "", rename={"Dose": "can"}, classes=frozenset({"can"}))
    read.add(Mark("Dose", image="a"), "line 2")
    with pytest.raises(InputError, match=r"a.csv, line 3 is of class 'bottle', which is not among can. Add it"):
        read.add(Mark("bottle", image="a"), "line 3")
    assert [m.label for m in read.marks] == ["can"]


@pytest.mark.parametrize(("unknown", "kept"), [("skip", 0), ("keep", 1)])
def test_unknown_classes_may_be_skipped_or_kept(tmp_path, unknown, kept):
    read = reading(tmp_path, "a.csv", "", classes=frozenset({"can"}), unknown=unknown)
    read.add(Mark("bottle", image="a"), "line 3")
    assert len(read.marks) == kept
    assert read.counts["unknown"] == 1 - kept


def test_impossible_boxes_stop_the_reading_or_are_counted(tmp_path):
    outside = Mark("can", image="a", box=(200.0, 0.0, 5.0, 5.0))
    with pytest.raises(InputError, match=r"a.csv, line 9 has a box outside the image of 100 x 100 px.*or let impossible boxes be skipped"):
        reading(tmp_path, "a.csv", "").add(outside, "line 9", size=(100, 100))
    read = reading(tmp_path, "a.csv", "", invalid="skip")
    read.add(outside, "line 9", size=(100, 100))
    read.add(Mark("can", image="a", box=BOX), "line 10", size=(100, 100))
    assert [m.box for m in read.marks] == [BOX]
    assert read.counts["invalid"] == 1


def test_an_empty_class_is_no_class(tmp_path):
    with pytest.raises(InputError, match="line 2 names no class"):
        reading(tmp_path, "a.csv", "").add(Mark("  ", image="a"), "line 2")


def test_a_video_said_by_the_analyst_stands_above_what_the_file_says(tmp_path):
    read = reading(tmp_path, "a.txt", "", video="vtest.avi")
    read.add(Mark("can", "gt", 3, box=BOX), "")
    read.add(Mark("can", image="still.png", box=BOX), "")
    assert [(m.video, m.image) for m in read.marks] == [("vtest.avi", None), (None, "still.png")]
