"""Runs as they are remembered."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from runtime.errors import UsageError
from runtime.workspace import Journal, Run, Runs

PLAN = {"pipeline": "p", "steps": [{"node": n, "component": "add@1", "reason": "never ran"} for n in ("a", "b")]}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Runs(tmp_path / "runs").create(pipeline="{}", plan=PLAN, request={"pipeline": "p"})


def happened(run: Run, *events: dict[str, Any]) -> None:
    with Journal(run.journal) as journal:
        for event in events:
            journal.append(event)


def test_a_new_run_is_pending_and_lists_its_steps(run: Run) -> None:
    record = run.record()
    assert (record.status, record.pipeline, list(record.steps)) == ("pending", "p", ["a", "b"])
    assert record.steps["a"].reason == "never ran"


def test_the_last_word_of_the_journal_on_each_thing_stands(run: Run) -> None:
    happened(
        run,
        {"event": "run", "status": "started"},
        {"event": "step", "node": "a", "state": "running", "where": "here"},
        {"event": "step", "node": "a", "state": "succeeded", "seconds": 1.5, "metrics": {"loss": 0.1}},
    )
    step = run.record().steps["a"]
    assert (step.state, step.where, step.seconds, step.metrics) == ("succeeded", "here", 1.5, {"loss": 0.1})
    assert run.record().status == "running"


def test_a_run_that_nobody_works_on_is_interrupted(run: Run) -> None:
    happened(run, {"event": "run", "status": "started", "at": time.time() - 100})
    (run.folder / "run.json").write_text('{"pipeline": "p", "created": 1.0}')
    os.utime(run.folder / "heartbeat", (1, 1))
    assert run.record().status == "interrupted"
    run.beat()
    assert run.record().status == "running"


def test_an_ended_run_stays_ended_without_sign_of_life(run: Run) -> None:
    happened(run, {"event": "run", "status": "failed", "error": {"message": "m"}})
    os.utime(run.folder / "heartbeat", (1, 1))
    assert (run.record().status, run.record().error) == ("failed", {"message": "m"})


def test_runs_are_found_newest_first(tmp_path: Path) -> None:
    runs = Runs(tmp_path / "runs")
    for name in ("20260101-000000-aaaaaa", "20260102-000000-bbbbbb"):
        (runs.root / name).mkdir(parents=True)
    (runs.root / "notes").mkdir()
    assert [r.id for r in runs.newest()] == ["20260102-000000-bbbbbb", "20260101-000000-aaaaaa"]
    assert runs.get("last").id == "20260102-000000-bbbbbb"


@pytest.mark.parametrize("id", ["..", "../../etc", "20260101-000000-aaaaaa", "", "last"])
def test_a_run_that_is_not_there_is_said_so(tmp_path: Path, id: str) -> None:
    with pytest.raises(UsageError, match="There is no run"):
        Runs(tmp_path / "runs").get(id)


def test_asking_to_cancel_is_seen_by_whoever_looks(run: Run) -> None:
    assert not run.cancel_asked
    run.ask_to_cancel()
    assert Run(run.folder).cancel_asked
