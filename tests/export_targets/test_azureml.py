"""Loaded and checked by Azure's own library, and its commands run in order, an exported pipeline gives what the native run gives."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.export_targets.conftest import PIPELINES, PROGRAMS, ROOT, TOY_FOLDER, Environment, written
from tests.runtime.export.native import Native, digests_in

pytestmark = pytest.mark.export
AZURE = Environment("azureml")
BINDING = re.compile(r"\$\{\{([^{}]*)\}\}")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """What Azure's library makes of a pipeline's file and of its Python form, each read once."""

    @cache
    def told(name: str) -> Any:
        folder = written(PIPELINES[name](), "azureml", tmp_path_factory.mktemp(name))
        return json.loads(AZURE.run("python", PROGRAMS / "read_azure.py", folder, cwd=folder))

    return told


def carried_out(job: dict[str, Any], out: Path) -> None:
    """A small interpreter: each command in a shell once its inputs are there, bindings replaced as Azure does."""
    waiting = dict(job["jobs"])
    while waiting:
        name = next(n for n, one in waiting.items() if not any(f"jobs.{other}." in v for v in one["inputs"].values() for other in waiting))
        one = waiting.pop(name)
        known = {f"inputs.{port}": bound(job, binding, out) for port, binding in one["inputs"].items()}
        known |= {f"outputs.{port}": str(out / name / port) for port in one["outputs"]}
        command = BINDING.sub(lambda found, known=known: known[found[1].strip()], one["command"])
        for port in one["outputs"]:
            (out / name / port).mkdir(parents=True)  # as Azure makes them
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "FRAMEWIRE_COMPONENTS": str(TOY_FOLDER)}
        ended = subprocess.run(["bash", "-c", command], cwd=out, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr


def bound(job: dict[str, Any], binding: str, out: Path) -> str:
    kind, *rest = BINDING.fullmatch(binding)[1].removeprefix("parent.").split(".")
    if kind == "jobs":
        return str(out / rest[0] / rest[2])
    value = job["inputs"][rest[0]]
    return str(Path(value["path"])) if isinstance(value, dict) else str(value)


@pytest.mark.parametrize("name", PIPELINES)
def test_azure_takes_it_and_its_commands_give_what_the_native_run_gives(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, read: Callable[[str], Any]
) -> None:
    ran: Native = request.getfixturevalue(name)
    told = read(name)
    assert told["yaml"]["jobs"] == told["python"]["jobs"]
    job = deepcopy(told["yaml"])
    for value in job["inputs"].values():
        if isinstance(value, dict):
            value["path"] = str(ran.folder / value["path"])
    carried_out(job, tmp_path / "out")
    assert sorted(digests_in(tmp_path / "out", tmp_path / "scratch").values()) == sorted(ran.digests.values())
    assert not list(tmp_path.rglob("HERE"))


def test_reuse_compute_and_timeout_are_kept(read: Callable[[str], Any]) -> None:
    jobs = read("nasty")["yaml"]["jobs"]
    assert (jobs["class_step"]["deterministic"], jobs["print_step"]["deterministic"]) == (False, True)
    assert jobs["class_step"]["limits"]["timeout"] == "PT1M"
