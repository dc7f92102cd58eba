"""A pipeline as a folder for a Ray cluster: it runs there without Framewire, on what its nodes ask for, and gives the same to the byte."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from components.registry import catalogue
from runtime.export import export
from runtime.graph import Edge, Node, Pipeline
from tests.runtime.export.graphs import CATALOGUE, HOSTILE
from tests.runtime.export.native import PIPELINE, native, same_as


def folder(pipeline, known=CATALOGUE):
    return export(pipeline, "ray", catalogue=known)


def toys(**settings):
    nodes = {"one": Node("constant@1"), "gpu": Node("gpu_toy@1", title="On a GPU", **settings)}
    return Pipeline("Toys", nodes=nodes, edges=(Edge(("one", "metrics"), ("gpu", "metrics")),))


def test_it_is_a_driver_its_steps_an_environment_and_the_command_that_submits_it():
    files = folder(PIPELINE, catalogue())
    assert list(files) == ["README.md", "driver.py", "pipeline_steps.py", "runtime_env.yaml", "submit.sh"]
    assert "  - pyarrow==" in files["runtime_env.yaml"]
    assert "ray job submit" in files["submit.sh"]
    subprocess.run(["sh", "-n"], input=files["submit.sh"], text=True, check=True)


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({}, "cpus=1, gpus=preferred(1), retries=2"),
        ({"gpu": "require", "gpus": 2, "cpus": 4, "retries": 0}, "cpus=4, gpus=2"),
        ({"gpu": "never"}, "cpus=1, retries=2"),
    ],
)
def test_gpu_tags_are_kept(settings, asked):
    driver = folder(toys(**settings))["driver.py"]
    calls = [ast.unparse(n) for n in ast.walk(ast.parse(driver)) if isinstance(n, ast.Call)]
    assert f"task(work.make_on_a_gpu, steps, options, one, {asked})" in calls


def test_a_compute_target_is_told_to_who_submits_it():
    assert "meant for compute target gpu-pool" in folder(toys(compute="gpu-pool"))["README.md"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    files = folder(Pipeline(text, text, nodes={"one": Node("fail@1", title=text, params={"message": text.replace("$", "")})}))
    assert files["submit.sh"] == folder(toys())["submit.sh"]
    assert "<" not in files["README.md"]
    tree = ast.parse(files["pipeline_steps.py"])
    made = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("make"))
    (message,) = [k.value for n in ast.walk(made) if isinstance(n, ast.Call) for k in n.keywords if k.arg == "message"]
    assert ast.literal_eval(message) == text.replace("$", "")
    ast.parse(files["driver.py"])


@pytest.mark.ray
def test_run_on_ray_it_gives_what_the_native_run_gives(tmp_path):
    tiny = native(tmp_path)
    job = tmp_path / "job"
    job.mkdir()
    for name, text in folder(PIPELINE, catalogue()).items():
        (job / name).write_text(text, "utf-8")
    token = tmp_path / "token"
    token.write_text("0" * 64)
    token.chmod(0o600)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RAY_", "PYTHON", "FRAMEWIRE"))}
    own = {"RAY_TMPDIR": str(_short(tmp_path)), "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(token), "RAY_ADDRESS": "local"}
    command = [sys.executable, "driver.py", "--base", str(tmp_path), "--out", str(tmp_path / "out")]
    ended = subprocess.run(command, cwd=job, env={**kept, **own}, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert same_as(tiny, tmp_path / "out", tmp_path / "scratch")


def _short(folder: Path) -> Path:
    """A folder with a short path, since Ray's sockets allow no long one; it leads to `folder`."""
    import tempfile

    link = Path(tempfile.mkdtemp(prefix="r")) / "t"
    (folder / "ray").mkdir()
    link.symlink_to(folder / "ray")
    return link
