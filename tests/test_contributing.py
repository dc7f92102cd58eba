"""What CONTRIBUTING.md shows works: its example is a component that can be added, listed and called."""

import re

import pytest

from components.context import Context, running_in
from components.registry import catalogue
from tests.components.scoring.making import frame
from tests.source_files import ROOT

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.fixture
def shown(tmp_path):
    """The example, added in a folder of the reader's own."""
    (text,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "keep_large.py").write_text(text, "utf-8")
    return catalogue((tmp_path / "own",))["keep_large"]


def test_the_example_is_found_and_declared(shown):
    assert shown.key == "keep_large@1"
    assert shown.summary == "Keep frames that are at least so wide."
    assert shown.parameters["width"].problem_with(0) == "must be at least 1, not 0"
    assert shown.per_part == "frames"


def test_the_example_does_what_it_says(shown, tmp_path):
    from components.artifacts import Frames

    rows = [frame("wide", size=(80, 10)), frame("narrow", size=(20, 10))]
    frames = Frames.from_rows(tmp_path / "frames", rows, {"recipe": [], "counts": {"frames": 2}})
    with running_in(Context(_rooms={"output-frames": tmp_path / "kept"})):
        kept = shown.function(frames, width=40)
    assert [row["id"] for row in kept.rows()] == ["wide"]
    assert kept.info == {"recipe": [], "counts": {"frames": 1}}


@pytest.mark.parametrize("link", re.findall(r"\]\(([\w./]+)\)", GUIDE))
def test_what_the_guide_links_to_exists(link):
    assert (ROOT / link).exists()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:\w+/)*\w+\.(?:py|md|txt))`", GUIDE))))
def test_files_that_the_guide_names_exist(path):
    assert (ROOT / path).exists()
