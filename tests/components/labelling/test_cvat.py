"""CVAT's tracks are read with their frames and ends, its images with boxes and tags."""

import math

import pytest

from components.errors import InputError
from components.labelling.cvat import read_cvat
from tests.components.labelling.label_files import reading

VIDEO = """<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version>
  <meta><task><size>40</size><start_frame>0</start_frame><stop_frame>39</stop_frame>
    <original_size><width>320</width><height>240</height></original_size></task>{source}</meta>
  <track id="7" label="can" source="manual">
    <box frame="3" outside="0" occluded="0" keyframe="1" xtl="10.0" ytl="20.0" xbr="40.0" ybr="60.0" z_order="0"/>
    <box frame="9" outside="1" occluded="0" keyframe="1" xtl="10.0" ytl="20.0" xbr="40.0" ybr="60.0" z_order="0"/>
    {more}
  </track>
</annotations>"""


def marks_of(tmp_path, content, name="dock/early.xml", **policy):
    read = reading(tmp_path, name, content, **policy)
    read_cvat(read)
    return read


def video(source="<source>dock/early.mkv</source>", more=""):
    return VIDEO.format(source=source, more=more)


def test_a_track_is_its_boxes_by_frame(tmp_path):
    looked, ended, first, last = marks_of(tmp_path, video()).marks
    assert (looked.index, ended.index, looked.label) == (0, 40, None)
    assert (first.label, first.video, first.index, first.track, first.outside) == ("can", "dock/early.mkv", 3, 7, False)
    assert first.box == (10.0, 20.0, 30.0, 40.0)
    assert (last.index, last.outside) == (9, True)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("<source>dock/early.mkv</source>", "dock/early.mkv"),
        ("<source>early.mkv</source>", "dock/early.mkv"),
        ("", "dock/early"),
    ],
)
def test_the_video_is_the_source_below_the_label_file_s_folder(tmp_path, source, name):
    assert {m.video for m in marks_of(tmp_path, video(source)).marks} == {name}


def test_without_a_size_the_frames_looked_at_are_those_with_boxes(tmp_path):
    content = video().replace("<size>40</size><start_frame>0</start_frame><stop_frame>39</stop_frame>", "")
    looked, ended, *_ = marks_of(tmp_path, content).marks
    assert (looked.index, ended.index) == (3, 10)


def test_an_interpolated_box_is_no_keyframe(tmp_path):
    box = '<box frame="4" outside="0" keyframe="0" xtl="1" ytl="1" xbr="9" ybr="9"/>'
    marks = marks_of(tmp_path, video(more=box)).marks
    assert [m.keyframe for m in marks if m.index == 4] == [False]


def test_a_turned_box_becomes_the_upright_one_around_it(tmp_path):
    box = '<box frame="4" outside="0" keyframe="1" rotation="45" xtl="90" ytl="90" xbr="110" ybr="110"/>'
    (turned,) = (m for m in marks_of(tmp_path, video(more=box)).marks if m.index == 4)
    side = 20 * math.sqrt(2)
    assert turned.box == pytest.approx((100 - side / 2, 100 - side / 2, side, side))


def test_shapes_that_are_no_boxes_are_counted(tmp_path):
    read = marks_of(tmp_path, video(more='<polygon frame="4" points="1,1;2,2;3,1"/><points frame="4" points="1,1"/>'))
    assert read.counts["other_shapes"] == 2


def test_images_have_boxes_and_tags_and_may_be_empty(tmp_path):
    content = """<annotations>
      <image id="0" name="a/1.png" width="100" height="80"><box label="can" xtl="1" ytl="2" xbr="11" ybr="22"/></image>
      <image id="1" name="a/2.png" width="100" height="80"/>
      <image id="2" name="a/3.png" width="100" height="80"><tag label="empty belt"/></image></annotations>"""
    marks = marks_of(tmp_path, content).marks
    assert [(m.image, m.label, m.box) for m in marks] == [
        ("a/1.png", None, None),
        ("a/1.png", "can", (1.0, 2.0, 10.0, 20.0)),
        ("a/2.png", None, None),
        ("a/3.png", None, None),
        ("a/3.png", "empty belt", None),
    ]


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (('frame="3"', 'frame="three"'), "dock/early.xml, track 7 has frame 'three', which is no number"),
        (('xtl="10.0"', 'xtl="nan"'), "track 7, frame 3 has xtl 'nan', which is no finite number"),
        (('xtl="10.0"', 'xtl="500" '), "track 7, frame 3 has a box without area"),
        (
            ('xtl="10.0" ytl="20.0" xbr="40.0"', 'xtl="410" ytl="20.0" xbr="440"'),
            "track 7, frame 3 has a box outside the image of 320 x 240 px",
        ),
        (('xtl="10.0"', 'xtl="-1e12"'), "too large to be true"),
        ((' label="can"', ""), "track 7 names no class"),
        (("<task>", "<project/><task>"), "export of a whole project"),
        (('<track id="7"', '<track id="seven"'), "track 1 has id 'seven'"),
    ],
)
def test_what_is_wrong_is_named_with_its_track_and_frame(tmp_path, broken, why):
    with pytest.raises(InputError, match=why):
        marks_of(tmp_path, video().replace(*broken, 1))


def test_other_xml_is_not_taken_for_cvat_s(tmp_path):
    with pytest.raises(InputError, match="outermost element is <svg>, not <annotations>"):
        marks_of(tmp_path, "<svg/>")
