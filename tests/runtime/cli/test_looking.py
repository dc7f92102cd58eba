"""What is told of runs: those that ended, were resumed, reused everything, or whose files are damaged."""

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from runtime.operations import cluster_for
from runtime.workspace import Journal, Result, Run, Workspace
from tests.runtime.cli.conftest import Runtime

PLAN = {"pipeline": "p", "steps": [{"node": n, "component": "add@1", "reason": "never ran"} for n in ("a", "b")]}


@pytest.fixture
def workspace(runtime: Runtime, tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def ended(workspace: Workspace, *events: dict[str, Any], status: str = "succeeded") -> Run:
    """A run whose journal says these events."""
    run = workspace.runs.create(pipeline="{}", plan=PLAN, request={"pipeline": "p"})
    with Journal(run.journal) as journal:
        journal.append({"event": "run", "status": "started"}, *events, {"event": "run", "status": status})
    return run


def test_damaged_runs_are_said_to_be_so_and_the_others_still_listed(runtime: Runtime, workspace: Workspace) -> None:
    sound, broken = ended(workspace), ended(workspace)
    (broken.folder / "run.json").write_text("garbage")
    listed = {r["run"]: (r["status"], r["seconds"]) for r in runtime("runs", "--json").json["runs"]}
    assert listed == {sound.id: ("succeeded", sound.record().seconds), broken.id: ("damaged", None)}
    assert f"Run {broken.id} is damaged: run.json" in runtime("runs").out
    shown = runtime("show", broken.id)
    assert (shown.code, shown.out.splitlines()[0]) == (0, f"Run {broken.id} is damaged: run.json does not say what it should.")


@pytest.mark.parametrize("verb", ["resume", "rerun", "cancel", "logs"])
def test_nothing_can_be_done_with_a_damaged_run(runtime: Runtime, workspace: Workspace, verb: str) -> None:
    run = ended(workspace)
    run.journal.write_text("garbage\n")
    said = runtime(verb, run.id)
    assert (said.code, f"{run.id} is" in said.err, "damaged" in said.err) == (2, True, True)


@pytest.mark.parametrize(
    ("status", "words"), [("succeeded", "it has succeeded"), ("failed", "it has failed"), ("cancelled", "it was cancelled")]
)
def test_what_is_over_cannot_be_cancelled(runtime: Runtime, workspace: Workspace, status: str, words: str) -> None:
    said = runtime("cancel", ended(workspace, status=status).id)
    assert (said.code, words in said.err) == (2, True)


def test_the_log_of_a_reused_step_is_where_it_ran(runtime: Runtime, workspace: Workspace) -> None:
    first = ended(workspace)
    workspace.results.put(Result("f" * 64, {}, run=first.id, node="earlier"))
    steps = [{"event": "step", "node": node, "state": "reused", "fingerprint": "f" * 64} for node in ("a", "b")]
    again = ended(workspace, *steps)
    line = f"a | reused; its log: python -m runtime logs {first.id} earlier"
    assert runtime("logs", again.id).out.splitlines()[0] == line
    assert runtime("logs", again.id, "a").out.splitlines() == [line]
    assert runtime("logs", again.id, "--json").json["earlier"]["b"] == {"run": first.id, "node": "earlier"}


def test_a_run_that_logged_nothing_says_so(runtime: Runtime, workspace: Workspace) -> None:
    assert runtime("logs", ended(workspace).id).out == "Nothing was logged.\n"


def test_how_often_a_run_was_resumed_is_told(runtime: Runtime, workspace: Workspace) -> None:
    run = ended(workspace, status="failed")
    run.note_resumed(None)
    with Journal(run.journal) as journal:
        journal.append({"event": "run", "status": "started"}, {"event": "run", "status": "succeeded"})
    assert ", resumed once." in runtime("show", run.id).out
    assert runtime("show", run.id, "--json").json["resumed"] == 1


@pytest.mark.parametrize("verb", ["resume", "rerun"])
def test_an_earlier_run_goes_on_only_at_what_is_an_address(runtime: Runtime, workspace: Workspace, verb: str) -> None:
    said = runtime(verb, ended(workspace, status="failed").id, "--address", "cluster")
    assert (said.code, "HOST:PORT" in said.err) == (2, True)


def test_an_earlier_run_goes_on_where_it_was_unless_told_otherwise(workspace: Workspace) -> None:
    run = ended(workspace, status="failed")
    run.note_resumed("10.0.0.7:6379")
    wishes = (None, "10.0.0.8:6379", "local")
    assert [cluster_for(run, wished) for wished in wishes] == ["10.0.0.7:6379", "10.0.0.8:6379", None]


def test_an_empty_list_of_runs_says_so(runtime: Runtime) -> None:
    assert runtime("runs").out == "There is no run in this workspace yet.\n"
    assert json.loads(runtime("runs", "--json").out) == {"runs": []}


def test_a_run_that_a_full_disk_stopped_without_a_word_says_what_to_do_first(
    runtime: Runtime, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = workspace.runs.create(pipeline="{}", plan=PLAN, request={"pipeline": "p"})
    (run.folder / "run.json").write_text(json.dumps({"pipeline": "p", "created": 1.0}))
    os.utime(run.folder / "heartbeat", (5, 5))
    assert "no room left" not in runtime("show").out
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=4096))
    assert "was interrupted after 4.0 s.\nThere is no room left on the disk" in runtime("show").out
