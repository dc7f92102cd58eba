"""Scripts of the SDK as people run them: their command line, their results in Python, and what a type checker says of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.errors import StepError, UsageError
from runtime.export import export
from runtime.graph import Pipeline as Graph
from runtime.sdk import Pipeline, components
from runtime.sdk.command import main
from tests.runtime.engine.conftest import cluster, own_state
from tests.toys import TOY_FOLDER

__all__ = ["cluster", "own_state"]

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _toys(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEWIRE_COMPONENTS", str(TOY_FOLDER))
    monkeypatch.setenv("FRAMEWIRE_WORKSPACE", str(tmp_path / "workspace"))


@pytest.fixture
def sums():
    pipeline = Pipeline("Sums", description="100 % sums.")
    plus = pipeline.parameter("plus", "number", default=1.5, help="100 % added")
    pipeline.parameter("fresh", "text", default="")
    one = pipeline.add(components.own("constant"), value=2)
    total = pipeline.add(components.own("add"), a=one.metrics, plus=plus)
    pipeline.add(components.own("to_table"), metrics=total.metrics, id="table")
    return pipeline


def test_the_command_line_has_an_option_for_each_parameter_and_its_own_give_way(sums, capsys):
    with pytest.raises(SystemExit):
        main(sums, ["--help"])
    said = capsys.readouterr().out
    assert "100 % added [1.5]" in said
    assert "--fresh TEXT" in said
    assert "--framewire-fresh" in said


def test_plan_and_save_run_nothing(sums, capsys, tmp_path):
    assert main(sums, ["--plan", "--plus", "7"]) == 0
    assert "never ran" in capsys.readouterr().out
    assert main(sums, ["--save", str(tmp_path / "sums.json")]) == 0
    assert (tmp_path / "sums.json").exists()
    assert not (tmp_path / "workspace").exists()


@pytest.mark.parametrize(("given", "why"), [(["--plus", "many", "--plan"], "must be a number"), (["--set", "x", "--plan"], "has no value")])
def test_what_is_wrong_is_a_sentence_and_code_2(sums, capsys, given, why):
    assert main(sums, given) == 2
    assert why in capsys.readouterr().err


def test_a_type_checker_holds_a_script_to_what_the_components_declare(tmp_path):
    lines = [
        "from runtime.sdk import Pipeline, components",
        'p = Pipeline("x")',
        'n = p.parameter("n", "integer", default=2)',
        'v = p.add(components.read_videos, source="x", title="Videos")',
        "f = p.add(components.extract_frames, videos=v.videos, fps=n, gpu='never')",
        "p.add(components.resize, frames=f.frames, width='3')",
        "p.add(components.resize, frames=v.videos)",
        "p.add(components.resize, frames=f.frames, widht=3)",
        "f.nothing",
        "p.add(components.own('mine'), anything=3).whatever",
    ]
    (tmp_path / "script.py").write_text("\n".join(lines), "utf-8")
    mypy = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--follow-imports=silent",
        "--config-file",
        "pyproject.toml",
        str(tmp_path / "script.py"),
    ]
    said = subprocess.run(mypy, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    wrong = {int(line.split(":")[1]) for line in said.splitlines() if ": error:" in line}
    assert wrong == {6, 7, 8, 9}, said
    assert 'did you mean "width"?' in said


@pytest.mark.ray
def test_a_run_gives_artifacts_frames_and_answers(cluster, sums):
    results = sums.run({"plus": 3})
    table = sums["table"]["table"]
    assert results.status == "succeeded"
    assert list(results.table(table)["value"]) == [5.0]
    assert results.sql("select value * 2 as twice from t", t=table)["twice"][0] == 10.0
    assert results.metrics(sums["total"]["metrics"])["value"] == 5.0
    assert results[table].path.name == results.digest(table)
    assert sums.plan({"plus": 3}).summary == "3 reused, 0 to run"
    with pytest.raises(UsageError, match="is Table, not Metrics"):
        results.metrics(table)


@pytest.mark.ray
def test_a_failed_run_says_why(cluster):
    pipeline = Pipeline("Fails")
    pipeline.add(components.own("fail"), message="Nothing to see", id="broken")
    with pytest.raises(StepError, match="broken failed: Nothing to see"):
        pipeline.run()


@pytest.mark.ray
def test_an_exported_script_runs_when_executed(cluster, sums, tmp_path):
    (text,) = export(sums.graph, "sdk", catalogue=sums._draft.catalogue).values()
    (tmp_path / "sums.py").write_text(text, "utf-8")
    command = [sys.executable, str(tmp_path / "sums.py"), "--plus", "9"]
    ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr
    assert "succeeded" in ended.stdout
    assert isinstance(sums.graph, Graph)
