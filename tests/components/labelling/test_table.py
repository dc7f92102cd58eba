"""CSV tables are read by whatever their columns are usually called."""

import pytest

from components.errors import InputError
from tests.components.labelling.label_files import corners, labels, write


@pytest.mark.parametrize(
    "text",
    [
        "image,label,x,y,width,height\na.png,can,1,2,30,40\n",
        "filename,class,xmin,ymin,xmax,ymax\na.png,can,1,2,31,42\n",
        "filename,width,height,class,xmin,ymin,xmax,ymax\na.png,640,480,can,1,2,31,42\n",
        "Label;Image;x;y;w;h\ncan;a.png;1;2;30;40\n\n",
        "image\tlabel\tleft\ttop\tright\tbottom\na.png\tcan\t1\t2\t31\t42\n",
        'image,label,x,y,width,height\n"a.png","can",1,2,30,40\n',
    ],
)
def test_a_box_is_read_from_corner_and_size_or_two_corners(tmp_path, text):
    (row,) = labels(write(tmp_path, a_csv=text))
    assert (row["image"], row["label"], corners(row), row["relative"]) == ("a.png", "can", (1.0, 2.0, 30.0, 40.0), False)


def test_videos_have_frames_or_times_and_tracks(tmp_path):
    text = "video,frame,time,label,x,y,w,h,track\nv.mp4,12,,can,1,2,3,4,8\nv.mp4,,2.5,bag,1,2,3,4,\n"
    can, bag = labels(write(tmp_path, a_csv=text))
    assert (can["video"], can["index"], can["time"], can["track"]) == ("v.mp4", 12, None, 8)
    assert (bag["index"], bag["time"], bag["track"]) == (None, 2.5, None)


def test_without_boxes_a_row_is_a_class(tmp_path):
    (row,) = labels(write(tmp_path, a_csv="image,label\na.png,can\n"))
    assert (row["label"], row["x"]) == ("can", None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("image,label,x,y,width,height\na,can,1,2,,4\n", "a.csv, line 2 lacks width"),
        ("image,label,x,y,width,height\na,can,1,2,wide,4\n", "line 2 has width 'wide', which is no number"),
        ("image,label,x,y,width,height\n\na,can,1,2,inf,4\n", "line 3 has width 'inf', which is no finite number"),
        ("image,label,x,y,width,height\na,,1,2,3,4\n", "line 2 names no class"),
        ("image,label\n,can\n", "line 2 names no video and no image"),
        ("video,frame,label\nv,1.5,can\n", "line 2 has index '1.5'"),
        ('image,label\n"a.png,can\n', "is not CSV"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, text, why):
    with pytest.raises(InputError, match=why):
        labels(write(tmp_path, a_csv=text))


def test_a_table_without_names_for_its_columns_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"a.csv, line 1 must name the columns: label, and video or image"):
        labels(write(tmp_path, a_csv="a.png,can,1,2,3,4\n"), format="csv")
