"""Components are found by being there: in this project's files and in the operator's folders."""

import subprocess
import sys
from pathlib import Path

import pytest

from components.errors import DeclarationError
from components.registry import catalogue

ROOT = Path(__file__).parents[2]

TOY = """
from components.artifacts import Table
from components.declare import component

@component(category="Mine"{more})
def {name}() -> Table:
    "A toy."
"""


def toy(folder, name, more="", file=""):
    folder.mkdir(exist_ok=True)
    (folder / f"{file or name}.py").write_text(TOY.format(name=name, more=more), "utf-8")
    return folder


def test_the_built_in_components_are_found_by_name():
    found = catalogue()
    assert {"filter_images", "resize", "split_dataset", "normalize", "augment", "sql", "python_script"} <= set(found)
    assert found["resize"].id == "resize"
    assert len(found) == len(list(found))


def test_the_operators_own_components_come_after_them(tmp_path):
    found = catalogue((toy(tmp_path, "my_toy"),))
    assert found["my_toy"].category == "Mine"
    assert list(found)[-1] == "my_toy"
    assert found["my_toy"].source == str(tmp_path / "my_toy.py")


def test_files_that_begin_with_an_underscore_are_not_looked_at(tmp_path):
    (tmp_path / "_broken.py").write_text("1 / 0")
    assert "my_quiet_toy" in catalogue((toy(tmp_path, "my_quiet_toy"),))


def test_files_of_the_same_name_in_two_folders_do_not_meet(tmp_path):
    folders = (toy(tmp_path / "a", "one_toy", file="toys"), toy(tmp_path / "b", "other_toy", file="toys"))
    assert {"one_toy", "other_toy"} <= set(catalogue(folders))


def test_a_former_name_finds_the_component_that_replaces_it(tmp_path):
    found = catalogue((toy(tmp_path, "new_toy", ', version=2, replaces=("old_toy",)'),))
    assert found["old_toy"].id == "new_toy"
    assert "old_toy" in found
    assert "old_toy" not in list(found)


def test_an_imported_component_and_a_second_name_of_one_are_found_once(tmp_path):
    toy(tmp_path, "first_toy")
    with (tmp_path / "first_toy.py").open("a") as file:
        file.write("\nother_name = first_toy\nfrom components.tables import sql\n")
    assert list(catalogue((tmp_path,))).count("first_toy") == 1


@pytest.mark.parametrize(
    ("name", "more", "why"),
    [
        ("resize", "", r"Two components are named 'resize': in .*images\.py and .*resize\.py"),
        ("my_resize", ', replaces=("resize",)', "'my_resize' says it replaces 'resize', which still exists"),
    ],
)
def test_two_components_cannot_have_one_name(tmp_path, name, more, why):
    with pytest.raises(DeclarationError, match=why):
        catalogue((toy(tmp_path, name, more),))


def test_two_components_cannot_replace_the_same(tmp_path):
    for name in ("one_heir", "other_heir"):
        toy(tmp_path, name, ', replaces=("ancestor",)')
    with pytest.raises(DeclarationError, match="'other_heir' says it replaces 'ancestor', which one_heir replaces"):
        catalogue((tmp_path,))


@pytest.mark.parametrize(
    ("text", "why"), [("1 / 0", "ZeroDivisionError"), ("def f(:", "SyntaxError"), ("import nothing_like_it", "ModuleNotFound")]
)
def test_a_file_that_cannot_be_imported_is_named_with_its_error(tmp_path, text, why):
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(DeclarationError, match=rf"mine\.py cannot be imported: {why}"):
        catalogue((tmp_path,))


def test_a_file_mended_after_it_failed_is_found(tmp_path):
    (tmp_path / "mine.py").write_text("1 / 0")
    with pytest.raises(DeclarationError):
        catalogue((tmp_path,))
    toy(tmp_path, "mended_toy", file="mine")
    assert "mended_toy" in catalogue((tmp_path,))


def test_the_palette_loads_nothing_heavy():
    heavy = "{'av', 'cv2', 'duckdb', 'numpy', 'pyarrow', 'ray', 'torch'}"
    code = f"import sys; from components.registry import catalogue; catalogue(); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
