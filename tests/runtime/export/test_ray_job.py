"""A pipeline as a folder for a Ray cluster: it runs there without Framewire, on what its nodes ask for, and gives the same to the byte."""

import ast
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from components.registry import catalogue
from runtime.engine.ports import lasting_port
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
        ({}, "gpus=preferred(1)"),
        ({"gpu": "require", "gpus": 2, "cpus": 4, "retries": 0}, "cpus=4, gpus=2, retries=0"),
        ({"gpu": "never", "retries": 5}, "retries=5"),
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


@pytest.fixture
def environment(tmp_path):
    """What every process of a cluster with a token shares."""
    token = tmp_path / "token"
    token.write_text("0" * 64)
    token.chmod(0o600)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RAY_", "PYTHON", "FRAMEWIRE"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": path, "RAY_TMPDIR": str(_short(tmp_path)), "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(token)}
    return {**kept, **own, "RAY_USAGE_STATS_ENABLED": "0"}


def job_folder(pipeline, known, folder):
    folder.mkdir()
    for name, text in export(pipeline, "ray", catalogue=known).items():
        (folder / name).write_text(text, "utf-8")
    (folder / "runtime_env.yaml").write_text("{}\n")  # the cluster of a test has the libraries
    return folder


@pytest.fixture
def cluster(environment, tmp_path):
    """The address of a head of its own, where jobs are submitted."""
    ports = [lasting_port() for _ in range(4)]
    named = ("port", "dashboard-port", "dashboard-agent-listen-port", "ray-client-server-port")
    options = [f"--{name}={port}" for name, port in zip(named, ports, strict=True)]
    command = [Path(sys.executable).parent / "ray", "start", "--head", "--block", "--num-cpus=2", "--dashboard-host=127.0.0.1", *options]
    with (tmp_path / "head.log").open("w") as log:
        head = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for(ports[1], head)
            yield f"http://127.0.0.1:{ports[1]}"
        finally:
            head.send_signal(signal.SIGTERM)
            head.wait(60)


@pytest.mark.ray
def test_submitted_to_a_cluster_with_a_token_it_gives_what_the_native_run_gives(tmp_path, environment, cluster):
    tiny = native(tmp_path)
    job = job_folder(PIPELINE, catalogue(), tmp_path / "job")
    command = ["sh", job / "submit.sh", cluster, "--base", tmp_path, "--out", tmp_path / "out"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, f"{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}"
    assert same_as(tiny, tmp_path / "out", tmp_path / "scratch")
    wrong = {**environment, "RAY_AUTH_TOKEN_PATH": str(tmp_path / "none")}
    refused = subprocess.run(command, env=wrong, capture_output=True, text=True, check=False, timeout=120)
    assert refused.returncode != 0


@pytest.mark.ray
def test_a_nodes_timeout_ends_the_job_with_a_sentence(tmp_path, environment):
    pipeline = Pipeline("Slow", nodes={"s": Node("sleeps@1", title="Sleeper", params={"seconds": 90}, timeout=1, retries=0)})
    job = job_folder(pipeline, CATALOGUE, tmp_path / "job")
    own = {**environment, "RAY_ADDRESS": "local"}
    ended = subprocess.run([sys.executable, "driver.py"], cwd=job, env=own, capture_output=True, text=True, check=False, timeout=80)
    assert ended.returncode == 1
    assert "sleeper took longer than 1 s." in ended.stderr


def _wait_for(port, head):
    until = time.monotonic() + 180
    while time.monotonic() < until and head.poll() is None:
        with contextlib.suppress(OSError, HTTPException), contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
            asked.request("GET", "/api/version")
            asked.getresponse()  # 401, for no token was shown: it answers
            return
        time.sleep(0.2)
    raise AssertionError("the head did not come up")


def _short(folder: Path) -> Path:
    """A folder with a short path, since Ray's sockets allow no long one; it leads to `folder`."""
    link = Path(tempfile.mkdtemp(prefix="r")) / "t"
    (folder / "ray").mkdir()
    link.symlink_to(folder / "ray")
    return link
