"""Pascal VOC's boxes count pixels from 1 and include the last."""

import pytest

from components.errors import InputError
from components.labelling.voc import read_voc
from tests.components.labelling.label_files import reading

IMAGE = """<annotation><folder>JPEGImages</folder><filename>7.jpg</filename><size><width>100</width><height>80</height></size>
<object><name>can</name><bndbox><xmin>1</xmin><ymin>11</ymin><xmax>10</xmax><ymax>30</ymax></bndbox></object></annotation>"""


def marks_of(tmp_path, content, name="Annotations/7.xml"):
    read = reading(tmp_path, name, content)
    read_voc(read)
    return read.marks


def test_a_box_from_the_first_pixel_to_the_tenth_is_ten_wide(tmp_path):
    looked, can = marks_of(tmp_path, IMAGE)
    assert (looked.image, looked.label) == ("7.jpg", None)
    assert (can.image, can.label, can.box) == ("7.jpg", "can", (0.0, 10.0, 10.0, 20.0))


def test_a_folder_of_annotations_is_a_folder_of_images(tmp_path):
    assert {m.image for m in marks_of(tmp_path, IMAGE, "cam1/Annotations/7.xml")} == {"cam1/7.jpg"}


def test_without_a_file_name_the_image_is_called_like_its_annotation(tmp_path):
    assert {m.image for m in marks_of(tmp_path, IMAGE.replace("<filename>7.jpg</filename>", ""), "x/8.xml")} == {"x/8"}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("<xmin>1</xmin>", "<xmin>one</xmin>", "Annotations/7.xml, object 1 has xmin 'one', which is no number"),
        ("<xmin>1</xmin>", "", "object 1 lacks xmin"),
        ("<xmin>1</xmin>", "<xmin>50</xmin>", "object 1 has a box without area"),
        ("<name>can</name>", "", "object 1 names no class"),
        ("bndbox", "polygon", "object 1 has no <bndbox>"),
        ("annotation>", "drawing>", "outermost element is <drawing>"),
    ],
)
def test_what_is_wrong_is_named_with_its_object(tmp_path, old, new, why):
    with pytest.raises(InputError, match=why):
        marks_of(tmp_path, IMAGE.replace(old, new))
