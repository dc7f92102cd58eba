"""Compiled and run by kfp's own local runner, an exported pipeline gives what the native run gives."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.export_targets.conftest import PIPELINES, PROGRAMS, Environment, written
from tests.runtime.export.native import Native, digests_in

pytestmark = pytest.mark.export
KFP = Environment("kfp")


def gathered(root: Path, to: Path) -> Path:
    """The outputs of the one run below `root`, as TO/STEP/PORT."""
    for port in root.glob("*/*/*"):
        if (port / "artifact.json").exists():
            shutil.copytree(port, to / port.parent.name.replace("-", "_") / port.name.removesuffix("_out"))
    return to


@pytest.mark.parametrize("name", PIPELINES)
def test_it_compiles_and_gives_what_the_native_run_gives(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    ran: Native = request.getfixturevalue(name)
    pipeline = PIPELINES[name]()
    (file,) = written(pipeline, "kfp", tmp_path / "code").glob("*.py")
    arguments = '{"base_folder": "' + str(ran.folder) + '"}' if name == "tiny" else "{}"
    KFP.run("python", "-W", "error::DeprecationWarning:exported", PROGRAMS / "run_kfp.py", file, tmp_path / "root", arguments, cwd=tmp_path)
    assert file.with_suffix(".yaml").stat().st_size > 1000
    assert sorted(digests_in(gathered(tmp_path / "root", tmp_path / "out"), tmp_path / "scratch").values()) == sorted(ran.digests.values())
    assert not list(tmp_path.rglob("HERE"))


def test_compiling_it_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for folder in ("one", "two"):
        (file,) = written(PIPELINES["tiny"](), "kfp", tmp_path / folder).glob("*.py")
        KFP.run("python", file, cwd=tmp_path)
        found.append(file.with_suffix(".yaml").read_text())
    assert found[0] == found[1]
    assert sys.executable not in found[0]
