"""Why a step did what it did, told afterwards, also against any earlier run."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from runtime.cli import main
from runtime.errors import UsageError, WorkspaceError
from runtime.explaining import explain
from runtime.workspace import Run
from tests.runtime.engine.helpers import Bench, Nodes, node


def nodes(value: float = 1, factor: float = 2, parts: int = 4) -> Nodes:
    return {
        "one": node("constant", value=value),
        "two": node("pass_on", "one"),
        "many": node("many_parts", parts=parts),
        "double": node("per_part_double", "many", factor=factor),
    }


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "workspace")


def ran(bench: Bench, **values: Any) -> Run:
    return bench.workspace.runs.get(bench.run(nodes(**values)).run)


def test_the_plan_and_what_came_are_told_together(bench: Bench) -> None:
    first, second = ran(bench), ran(bench, value=3)
    told = explain(bench.workspace, second, "two")
    assert told.planned["causes"] == [{"kind": "upstream", "node": "one", "title": "Constant"}]
    assert told.became["state"] == "succeeded"
    assert told.became["causes"] == [{"kind": "input", "port": "metrics", "what": "changed"}]
    assert told.against == {
        "run": first.id,
        "causes": [{"kind": "input", "port": "metrics", "what": "changed"}],
        "reason": "input 'metrics' changed",
        "same": False,
    }
    assert explain(bench.workspace, first, "two").against is None


def test_the_record_is_the_one_that_was_planned_with_and_stands_in_the_run(bench: Bench) -> None:
    run = ran(bench)
    told = explain(bench.workspace, run, "one")
    planned = {s["node"]: s for s in run.plan["steps"]}["one"]
    assert all(planned[key] == value for key, value in told.planned.items())
    assert told.became["causes"] == list(run.record().steps["one"].causes) == [{"kind": "never"}]


def test_against_any_run_and_even_when_nothing_is_remembered_but_the_runs(bench: Bench) -> None:
    first = ran(bench, value=1)
    ran(bench, value=2)
    third = ran(bench, value=3)
    shutil.rmtree(bench.folder / "results")
    told = explain(bench.workspace, third, "one", first)
    assert told.against is not None
    assert (told.against["run"], told.against["reason"]) == (first.id, "value changed from 1.0 to 3.0")
    again = explain(bench.workspace, ran(bench, value=3), "one", third)
    assert again.against == {"run": third.id, "causes": [], "reason": "nothing differs", "same": True}


def test_parts_are_counted(bench: Bench) -> None:
    ran(bench)
    told = explain(bench.workspace, ran(bench, parts=5), "double")
    assert told.became["parts"] == {"run": 1, "reused": 4, "total": 5}
    assert told.became["causes"][-1] == {"kind": "parts", "new": 1, "total": 5}


def test_what_cannot_be_told_is_said(bench: Bench) -> None:
    first = ran(bench)
    other = bench.workspace.runs.get(bench.run({"lonely": node("constant")}).run)
    with pytest.raises(UsageError, match="no node 'three'"):
        explain(bench.workspace, first, "three")
    with pytest.raises(UsageError, match=f"Run {other.id} has no node 'one'"):
        explain(bench.workspace, first, "one", other)
    (first.folder / "run.json").write_text("garbage")
    with pytest.raises(WorkspaceError, match="damaged"):
        explain(bench.workspace, first, "one")


def test_the_verb_tells_it_in_words_and_as_json(bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = ran(bench), ran(bench, factor=3)

    def said(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["runtime", "why", *words, "--workspace", str(bench.folder)])
        with pytest.raises(SystemExit) as left:
            main()
        assert not left.value.code
        return capsys.readouterr().out

    assert said(second.id, "double").splitlines() == [
        f"double (per_part_double@1) of run {second.id}",
        "planned: run: factor changed from 2.0 to 3.0",
        "became:  succeeded: factor changed from 2.0 to 3.0",
        "parts:   4 run, 0 reused",
        f"against run {first.id}: factor changed from 2.0 to 3.0",
    ]
    assert said(first.id, "one").endswith("No earlier run to compare with.\n")
    told = json.loads(said(second.id, "double", "--against", first.id, "--json"))
    assert told["against"]["causes"] == [{"kind": "parameter", "name": "factor", "old": 2.0, "new": 3.0}]
    assert set(told) == {"run", "node", "component", "planned", "became", "against"}
