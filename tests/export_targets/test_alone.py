"""Where only what their headers name is installed, and nothing of this project, scripts and notebooks give what the native run gives."""

import json
import re
from pathlib import Path

import pytest

from tests.export_targets.conftest import PROGRAMS, Environment, hostile, written
from tests.runtime.export.native import TRAINED, Native, digests_in

pytestmark = pytest.mark.export
ALONE = Environment("alone")
INSTALLED = (Path(__file__).parent / "alone.txt").read_text("utf-8").splitlines()
PROJECT = ("components", "designer", "runtime", "sample_data")
PIPELINES = {"trained": TRAINED, "nasty": hostile()}


def same(ran: Native, out: Path, scratch: Path) -> bool:
    """Whether all that was made is what the native run made, the weights of a network among it."""
    return sorted(digests_in(out, scratch).values()) == sorted(ran.digests.values())


def test_nothing_of_this_project_can_be_imported_there(tmp_path: Path) -> None:
    program = f"from importlib.util import find_spec; print([n for n in {(*PROJECT, 'ray', 'streamlit')} if find_spec(n)])"
    assert ALONE.run("python", "-I", "-c", program, cwd=tmp_path) == "[]\n"


def test_the_header_of_a_script_names_what_is_installed_there(tmp_path: Path) -> None:
    (file,) = written(TRAINED, "script", tmp_path).glob("*.py")
    stated = re.findall(r'^#     "(.+)",$', file.read_text("utf-8"), re.MULTILINE)
    assert stated
    assert set(stated) <= set(INSTALLED), "make tests/export_targets/alone.txt anew"


@pytest.mark.parametrize("name", PIPELINES)
def test_a_script_gives_what_the_native_run_gives(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    ran: Native = request.getfixturevalue(name)
    (file,) = written(PIPELINES[name], "script", tmp_path / "code").glob("*.py")
    (tmp_path / "elsewhere").mkdir()
    images = ["--images", ran.folder / "images"] if name == "trained" else []
    ALONE.run("python", "-I", "-W", "error", file, "--out", tmp_path / "out", *images, cwd=tmp_path / "elsewhere")
    assert same(ran, tmp_path / "out", tmp_path / "scratch")
    assert not list(tmp_path.rglob("HERE"))


@pytest.mark.parametrize("name", PIPELINES)
def test_a_notebook_executed_by_jupyter_gives_it_too_and_shows_it(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    ran: Native = request.getfixturevalue(name)
    (file,) = written(PIPELINES[name], "notebook", tmp_path / "code").glob("*.ipynb")
    jupyter = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("RUNTIME", "CONFIG", "DATA")}
    said = ALONE.run(
        "python", PROGRAMS / "run_notebook.py", file, ran.folder, cwd=tmp_path, IPYTHONDIR=str(tmp_path / "ipython"), **jupyter
    )
    shown = json.loads(said.splitlines()[-1])
    assert same(ran, ran.folder / "out", tmp_path / "scratch")
    assert all(html for cell, html in shown.items() if cell.startswith("step-"))
    assert name != "trained" or shown["step-resize"].count("data:image/png;base64,") == 7  # what the step showed, and six frames
    assert "<script" not in said
