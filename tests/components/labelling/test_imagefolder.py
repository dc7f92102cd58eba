"""In a folder a class, an image is of the class its folder is called."""

import pytest

from components.errors import InputError
from tests.components.labelling.label_files import labels, write


def test_an_image_is_of_the_class_of_its_folder(tmp_path):
    rows = labels(write(tmp_path, can__1_png=b"", train__bag__2_jpg=b""))
    assert [(r["image"], r["label"], r["x"]) for r in rows] == [("can/1.png", "can", None), ("train/bag/2.jpg", "bag", None)]


def test_an_image_in_no_folder_has_no_class(tmp_path):
    with pytest.raises(InputError, match=r"1.png lies in no folder that names its class"):
        labels(write(tmp_path, **{"1_png": b""}), format="imagefolder")
