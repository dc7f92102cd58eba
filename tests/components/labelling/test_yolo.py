"""YOLO's boxes are read as parts of the image, with the names of their classes from the file beside them."""

import pytest

from components.errors import InputError
from components.labelling.yolo import class_names
from tests.components.labelling.label_files import corners, labels, reading, write

NAMES = {0: "can", 1: "glass bottle"}


def test_the_middle_and_size_become_a_corner_and_size(tmp_path):
    (row,) = labels(write(tmp_path, a_txt="1 0.5 0.4 0.2 0.1\n", classes_txt="can\nbag\n"))
    assert (row["label"], row["image"], row["relative"]) == ("bag", "a", True)
    assert corners(row) == pytest.approx((0.4, 0.35, 0.2, 0.1))


def test_a_polygon_becomes_the_box_around_it(tmp_path):
    (row,) = labels(write(tmp_path, a_txt="0 0.1 0.1 0.5 0.2 0.3 0.6\n"))
    assert (row["label"], corners(row)) == ("class_0", pytest.approx((0.1, 0.1, 0.4, 0.5)))


def test_a_confidence_after_the_box_changes_nothing(tmp_path):
    assert corners(*labels(write(tmp_path, a_txt="0 0.5 0.5 0.2 0.2 0.93\n"))) == pytest.approx((0.4, 0.4, 0.2, 0.2))


def test_images_are_named_as_their_labels_without_the_folder_labels(tmp_path):
    rows = labels(write(tmp_path, labels__train__a_txt="0 0.5 0.5 0.2 0.2", labels__train__b_txt="0 0.5 0.5 0.2 0.2"))
    assert [r["image"] for r in rows] == ["train/a", "train/b"]


@pytest.mark.parametrize(
    "text",
    [
        "path: ..\nnames: [can, 'glass bottle']\n",
        "names:\n  - can\n  - glass bottle  # the green one\nnc: 2\n",
        'names:\n  0: can\n  1: "glass bottle"\n\ntrain: images\n',
        "names: {0: can, 1: 'glass bottle'}\n",
        "names: [can,\n  'glass bottle']\n",
        "nc: 2\nnames:\n- can\n- glass bottle\n",
    ],
)
def test_names_are_read_from_data_yaml_however_they_are_written(tmp_path, text):
    (read,) = _beside(tmp_path, "data.yaml", text)
    assert class_names(read) == NAMES


def test_names_are_read_from_a_list_above(tmp_path):
    (read,) = _beside(tmp_path, "obj.names", "can\nglass bottle\n")
    assert class_names(read) == NAMES


def test_a_yaml_whose_names_cannot_be_read_is_named_with_the_line(tmp_path):
    (read,) = _beside(tmp_path, "data.yaml", "nc: 1\nnames:\n  ? complicated\n")
    with pytest.raises(InputError, match=r"data.yaml, line 3 is no class name"):
        class_names(read)


def test_a_class_without_a_name_stops_is_skipped_or_kept(tmp_path):
    folder = write(tmp_path, a_txt="0 0.5 0.5 0.2 0.2\n7 0.5 0.5 0.1 0.1\n", classes_txt="can\n")
    with pytest.raises(InputError, match=r"a.txt, line 2 is of class 7, which has no name"):
        labels(folder)
    assert [r["label"] for r in labels(folder, unknown="skip")] == ["can"]
    assert [r["label"] for r in labels(folder, unknown="keep")] == ["can", "class_7"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("0 0.5 0.5 0.2", "a.txt, line 2 has 4 words"),
        ("x 0.5 0.5 0.2 0.2", "line 2 has class 'x'"),
        ("0 0.5 nan 0.2 0.2", "line 2 has a number 'nan'"),
        ("0 0.5 0.5 0 0.2", "line 2 has a box without area"),
        ("0 1.5 0.5 0.2 0.2", "line 2 has a box outside the image"),
        ("0 300 200 40 40", "line 2 has a box that is too large to be true"),
        ("0 0.1 0.1 0.5 0.2 0.3 0.6 0.9", "line 2 is a polygon with 7 numbers"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, line, why):
    with pytest.raises(InputError, match=why):
        labels(write(tmp_path, a_txt=f"0 0.5 0.5 0.1 0.1\n{line}\n"))


def _beside(tmp_path, name, text):
    """A label file two folders below one with class names."""
    named, label = reading(tmp_path, name, text), reading(tmp_path, "labels/train/a.txt", "")
    label.beside = {name: named.file}
    return [label]
