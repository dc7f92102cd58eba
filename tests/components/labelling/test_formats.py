"""The format is told from what stands in the files, and two at once are refused."""

import pytest

from components.context import running_in
from components.errors import InputError
from components.files import named_files
from components.labelling.formats import SUFFIXES, choose_format
from components.labels import read_labels
from tests.components.labelling.label_files import Recording, write

EXAMPLES = {
    "coco": {"a_json": '{"info": {}, "images": [], "annotations": []}'},
    "cvat": {"a_xml": '<?xml version="1.0"?>\n<!-- <annotation> -->\n<annotations/>'},
    "voc": {"a_xml": "<annotation verified='yes'/>"},
    "csv": {"a_csv": "frame,video,label\n1,a,b\n"},
    "mot": {"a_txt": "\n1, 2, 3.5, 4, 5, 6, 1, -1, -1, -1\n"},
    "yolo": {"a_txt": "0 0.1 0.2 0.3 0.4\n", "b_txt": "", "classes_txt": "can\n", "data_yaml": "names: [can]\n"},
    "imagefolder": {"can__a_png": b"", "notes_txt": "shot on Monday"},
}


def chosen(folder, wanted="auto"):
    return choose_format(named_files(str(folder), SUFFIXES), wanted)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_format_is_told_from_its_content(tmp_path, name):
    assert chosen(write(tmp_path, **EXAMPLES[name]))[0].name == name


def test_an_empty_yolo_file_is_an_image_without_anything(tmp_path):
    _, files, others = chosen(write(tmp_path, **EXAMPLES["yolo"]))
    assert [f.name for f in files] == ["a.txt", "b.txt"]
    assert [f.name for f in others] == ["classes.txt", "data.yaml"]


def test_images_beside_labels_are_no_image_folder(tmp_path):
    assert chosen(write(tmp_path, train__a_jpg=b"", train__a_txt="0 0.1 0.2 0.3 0.4\n"))[0].name == "yolo"


def test_two_formats_at_once_are_refused(tmp_path):
    folder = write(tmp_path, **EXAMPLES["coco"], **EXAMPLES["csv"])
    with pytest.raises(InputError, match=r"more than one format: CSV and COCO|more than one format: COCO and CSV"):
        chosen(folder)
    assert chosen(folder, "csv")[0].name == "csv"


def test_files_of_no_format_are_named(tmp_path):
    with pytest.raises(InputError, match=r"Neither of a.json or b.txt can be read|Neither of a.json, b.txt can be read"):
        chosen(write(tmp_path, a_json="{}", b_txt="hello"))


def test_a_format_without_files_says_how_they_would_end(tmp_path):
    with pytest.raises(InputError, match=r"No Pascal VOC file is there \(such end in .xml\)"):
        chosen(write(tmp_path, a_json="{}"), "voc")


def test_a_broken_xml_is_still_told_and_then_named(tmp_path):
    with running_in(Recording()), pytest.raises(InputError, match=r"cam/a.xml, line 2 is not XML"):
        read_labels(source=str(write(tmp_path, cam__a_xml="<annotations>\n<track")))


def test_files_that_are_no_labels_are_said(tmp_path):
    folder = write(tmp_path, a_csv="image,label\nx,can\n", readme_txt="About these labels")
    with running_in(Recording()) as heard:
        read_labels(source=str(folder))
    assert "Not read, since no labels: 1 file beside them." in heard.lines
