"""The catalogue of runs: whatever happened, it equals one rebuilt from the journals."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.workspace import Journal, Run, Workspace
from runtime.workspace.catalog import VIEWS, ask

PLAN = {
    "pipeline": "p",
    "steps": [{"node": n, "component": "add@1", "reason": "never ran", "causes": [{"kind": "never"}]} for n in ("a", "b")],
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def create(workspace: Workspace) -> Run:
    return workspace.runs.create(pipeline="{}", plan=PLAN, request={"pipeline": "p"})


def happens(run: Run, *events: dict[str, Any]) -> None:
    with Journal(run.journal) as journal:
        journal.append(*events)


def ends(run: Run, status: str = "succeeded") -> None:
    step = {"event": "step", "node": "a", "state": "succeeded", "outputs": {"m": {"type": "Metrics", "digest": "d"}}, "metrics": {"x": 1.5}}
    happens(run, {"event": "run", "status": "started"}, step, {"event": "run", "status": status})


def plain(workspace: Workspace) -> list[dict[str, Any]]:
    """The records as the live catalogue has them, but for what only the moment says."""
    told = [asdict(record) for record in workspace.run_catalogue.records()]
    return [
        {**record, "until": 0, "seconds": 0} if record["status"] in ("pending", "running", "interrupted") else record for record in told
    ]


def rebuilt(workspace: Workspace) -> list[dict[str, Any]]:
    fresh = Workspace(workspace.root)
    for file in (workspace.root / "cache").glob("runs-*"):
        file.rename(file.with_suffix(".away"))
    try:
        return plain(fresh)
    finally:
        for file in (workspace.root / "cache").glob("runs-*.jsonl"):
            file.unlink()
        for file in (workspace.root / "cache").glob("runs-*.away"):
            file.rename(file.with_suffix(".jsonl"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new folder each time it is asked."""
    return (tmp_path_factory.mktemp("catalogue") / "workspace" for _ in count())


ACTS: dict[str, Callable[[Run], object]] = {
    "succeeds": ends,
    "fails": lambda run: ends(run, "failed"),
    "is cancelled": lambda run: ends(run, "cancelled"),
    "goes on": lambda run: happens(run, {"event": "step", "node": "b", "state": "running"}),
    "is resumed": lambda run: run.note_resumed(None) if run.record().status != "damaged" else None,
    "tears a line": lambda run: run.journal.write_bytes(run.journal.read_bytes() + b'{"at": 1, "ev'),
    "dies": lambda run: os.utime(run.folder / "heartbeat", (1, 1)),
    "loses its plan": lambda run: (run.folder / "plan.json").unlink(missing_ok=True),
    "is deleted": lambda run: shutil.rmtree(run.folder),
}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(sorted(ACTS))), max_size=12))
def test_the_live_catalogue_equals_one_rebuilt_from_the_journals(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[int, str]]
) -> None:
    workspace = Workspace(tmp_path_factory.mktemp("catalogue") / "w")
    made = [create(workspace) for _ in range(4)]
    for number, act in acts:
        run = made[number]
        is_over = run.folder.is_dir() and run.record().status == "succeeded"
        if run.folder.is_dir() and not (is_over and act != "is deleted"):  # of what has succeeded nothing changes any more
            ACTS[act](run)
        assert plain(workspace) == rebuilt(workspace)
        assert plain(Workspace(workspace.root)) == plain(workspace), "another process reads the same"


@pytest.mark.parametrize("harm", [b"", b"garbage\n", b'{"mark": [1]}\t{}\n', b'{"mark"'])
def test_a_damaged_index_is_made_anew(tmp_path: Path, harm: bytes) -> None:
    workspace = Workspace(tmp_path)
    ends(create(workspace))
    told = plain(workspace)
    (file,) = (tmp_path / "cache").glob("runs-*.jsonl")
    file.write_bytes(harm)
    assert plain(Workspace(tmp_path)) == told


def test_a_line_torn_by_a_killed_process_is_left_out_and_what_follows_counts(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    ends(create(workspace))
    plain(workspace)
    (file,) = (tmp_path / "cache").glob("runs-*.jsonl")
    file.write_bytes(file.read_bytes()[:-20])
    assert plain(Workspace(tmp_path)) == rebuilt(Workspace(tmp_path))


def test_many_threads_and_processes_write_one_index(tmp_path: Path) -> None:
    runs = [create(Workspace(tmp_path)) for _ in range(8)]
    several = [Workspace(tmp_path) for _ in range(4)]
    for run in runs:
        ends(run)
        threads = [threading.Thread(target=plain, args=(workspace,)) for workspace in several]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert plain(Workspace(tmp_path)) == rebuilt(Workspace(tmp_path))


def test_a_changed_rule_of_reading_journals_is_another_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tmp_path)
    ends(create(workspace))
    plain(workspace)
    monkeypatch.setattr("runtime.workspace.run_catalogue._rules", lambda: "other")
    plain(Workspace(tmp_path))
    assert {f.name for f in (tmp_path / "cache").glob("runs-*")} >= {"runs-other.jsonl"}


def test_a_workspace_that_cannot_be_written_is_still_listed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    ends(create(workspace))
    (tmp_path / "cache").write_text("no folder")
    assert len(plain(workspace)) == 1


def test_queries_answer_from_it_as_from_the_journals(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    ends(create(workspace))
    for view in VIEWS:
        assert ask(Workspace(tmp_path), f"select * from {view}") == ask(workspace, f"select * from {view}")
