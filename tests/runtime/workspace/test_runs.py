"""Runs as they are remembered."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from runtime.errors import UsageError
from runtime.workspace import Journal, Run, Runs
from runtime.workspace.locks import locked

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


class TestASilentRun:
    """Nothing was heard of it for minutes."""

    @pytest.fixture
    def silent(self, run: Run) -> Run:
        return at(run, time.time() - 500, {**STARTED, "at": time.time() - 400}, beat=time.time() - 90)

    def test_lives_while_somebody_at_work_on_it_holds_its_lock(self, silent: Run) -> None:
        with locked(silent.heartbeat):
            assert silent.record().status == "running"
        assert silent.record().status == "interrupted"

    def test_that_died_with_its_cluster_lives_while_that_is_mended_and_a_moment_longer(self, silent: Run, tmp_path: Path) -> None:
        mending = tmp_path / "mending"
        (silent.folder / "launch.json").write_text(json.dumps({"mending": str(mending)}))
        assert silent.record().status == "interrupted"
        with locked(mending):
            os.utime(mending, (time.time() - 85,) * 2)
            assert silent.record().status == "running"
        assert silent.record().status == "running"
        os.utime(silent.heartbeat, (time.time() - 500,) * 2)  # it was dead long before its cluster was
        assert silent.record().status == "interrupted"

    def test_that_its_mended_cluster_never_brought_back_is_interrupted(self, silent: Run, tmp_path: Path) -> None:
        mending = tmp_path / "mending"
        mending.touch()
        for file in (mending, silent.heartbeat):
            os.utime(file, (time.time() - 300,) * 2)
        (silent.folder / "launch.json").write_text(json.dumps({"mending": str(mending)}))
        assert silent.record().status == "interrupted"


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


def test_runs_of_one_second_are_found_newest_first_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs, began = Runs(tmp_path), 1_800_000_000.0
    made = []
    for part in range(16):
        monkeypatch.setattr(time, "time", lambda now=began + part / 16: now)
        made.append(runs.create(pipeline="{}", plan={"steps": []}, request={}).id)
    assert [r.id for r in runs.newest()] == made[::-1]


@pytest.mark.parametrize("id", ["..", "../../etc", "20260101-000000-aaaaaa", "", "last"])
def test_a_run_that_is_not_there_is_said_so(tmp_path: Path, id: str) -> None:
    with pytest.raises(UsageError, match="There is no run"):
        Runs(tmp_path / "runs").get(id)


def test_asking_to_cancel_is_seen_by_whoever_looks(run: Run) -> None:
    assert not run.cancel_asked
    run.ask_to_cancel()
    assert Run(run.folder).cancel_asked


def at(run: Run, created: float, *events: dict[str, Any], beat: float = 1.0) -> Run:
    """The run as if made at `created`, with these events, and last alive at `beat`."""
    (run.folder / "run.json").write_text(json.dumps({"pipeline": "p", "created": created}))
    happened(run, *events)
    os.utime(run.folder / "heartbeat", (beat, beat))
    return run


STARTED, FAILED = {"event": "run", "status": "started"}, {"event": "run", "status": "failed", "error": {"message": "m"}}


def test_the_pause_before_a_resumption_does_not_count(run: Run) -> None:
    at(run, 1000.0, {**STARTED, "at": 1001.0}, {**FAILED, "at": 1010.0})
    assert (run.record().seconds, run.record().resumed) == (10.0, 0)
    run.note_resumed(None)
    begun = run.request["pauses"][0]["to"]
    before, seconds, after = time.time(), run.record().seconds, time.time()
    assert before - begun - 0.01 < seconds - 10.0 < after - begun + 0.01
    happened(run, {**STARTED, "at": begun + 1}, {"event": "run", "status": "succeeded", "at": begun + 5})
    record = run.record()
    assert (record.status, record.seconds, record.resumed, record.error) == ("succeeded", pytest.approx(15.0, abs=0.01), 1, None)


def test_an_interrupted_run_was_worked_on_until_its_last_sign_of_life(run: Run) -> None:
    at(run, 1000.0, {**STARTED, "at": 1001.0}, beat=1030.0)
    assert (run.record().status, run.record().seconds) == ("interrupted", 30.0)
    run.note_resumed(None)
    assert run.record().status == "pending"
    assert 30.0 <= run.record().seconds < 90.0


def test_a_run_that_died_before_the_clock_was_set_back_is_interrupted_all_the_same(run: Run) -> None:
    day = time.time() + 86_400
    at(run, day, {**STARTED, "at": day + 1}, beat=day + 30)
    assert not run.alive
    assert (run.record().status, run.record().seconds) == ("interrupted", pytest.approx(30.0, abs=0.01))


def test_a_run_is_pending_from_its_resumption_until_it_starts_whatever_the_clock_says(run: Run) -> None:
    at(run, 1000.0, {**STARTED, "at": 1001.0}, {**FAILED, "at": 1010.0})
    run.note_resumed(None)
    assert run.record().status == "pending"
    happened(run, {**STARTED, "at": 1011.0})  # a coordinator whose clock is late
    run.beat()
    assert run.record().status == "running"


def test_whoever_looks_sees_a_new_run_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "rename", lambda *_: None)
    runs = Runs(tmp_path / "runs")
    runs.create(pipeline="{}", plan=PLAN, request={"pipeline": "p"})
    assert list(runs.newest()) == []


@pytest.mark.parametrize("name", ["run.json", "plan.json", "journal.jsonl", "pipeline.json"])
def test_a_run_without_one_of_its_files_is_damaged(run: Run, name: str) -> None:
    (run.folder / name).unlink()
    record = run.record()
    assert (record.status, record.seconds, record.steps) == ("damaged", 0.0, {})
    assert record.error is not None
    assert f"{run.id} is damaged: {name} is missing." in record.error["message"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("run.json", text) for text in ("garbage", "[]", "{}", '{"created": "x"}', '{"created": 1, "pauses": [3]}')),
        *(("plan.json", text) for text in ("", "[]", '{"steps": 3}', '{"steps": [{}]}')),
        *(("journal.jsonl", text) for text in ("garbage", "[]\n", '{"at": 1}\n', '{"at": 1, "event": "run", "status": "fine"}\n')),
        ("journal.jsonl", '{"at": 1, "event": "step", "node": 3, "state": "running"}\n'),
        ("journal.jsonl", '{"at": 1, "event": "run"\n{"at": 1, "event": "step", "node": "a", "state": "running"}\n'),
    ],
)
def test_garbage_in_a_runs_files_is_damage_with_the_file_named(run: Run, name: str, text: str) -> None:
    (run.folder / name).write_text(text)
    record = run.record()
    assert record.status == "damaged"
    assert record.error is not None
    assert name in record.error["message"]


def test_a_line_that_a_killed_coordinator_tore_is_no_damage(run: Run) -> None:
    happened(run, STARTED)
    with run.journal.open("ab") as opened:
        opened.write(b'{"at": 1, "event": "st')
    assert run.record().status == "running"
    happened(run, STARTED, {"event": "run", "status": "succeeded"})
    assert run.record().status == "succeeded"
