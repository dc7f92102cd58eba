"""What clearing a workspace removes, and what it never does."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.artifacts import Table
from runtime.engine.executor import InProcess
from runtime.operations import prepare, record_run
from runtime.serving import EndpointRecord, Shelf
from runtime.upkeep import Clearing, Keeping, check_workspace, clear, plan_clearing
from runtime.workspace import Run, RunRecord, Workspace
from runtime.workspace.locks import locked
from runtime.workspace.pinning import is_pinned, pin, pinned_because, unpin
from tests.runtime.engine.helpers import Bench, Nodes, node, states


def pipeline(value: float) -> Nodes:
    """A number, as a table: tables go, metrics are history and stay."""
    return {"one": node("constant", value=value), "rows": node("to_table", "one.metrics:metrics")}


def parts(many: int, factor: float = 2.0) -> Nodes:
    return {"many": node("many_parts", parts=many), "twice": node("per_part_double", "many.labels:labels", factor=factor)}


def table_of(record: RunRecord) -> str:
    return str(record.steps["rows"].outputs["table"]["digest"])


def gone(found: Clearing) -> set[str]:
    return {doomed.digest for doomed in found.artifacts}


def test_the_plan_tells_what_goes_what_stays_and_removes_nothing(bench: Bench) -> None:
    first, second = bench.run(pipeline(1)), bench.run(pipeline(2))
    found = plan_clearing(bench.workspace)
    assert [(d.digest, d.type, d.run, d.node) for d in found.artifacts] == [(table_of(first), "Table", first.run, "rows")]
    assert found.frees > 0
    assert found.keeps == {second.run: "among the newest of 'toy'"}
    assert found.runs == (first.run,)
    assert bench.workspace.store.intact(table_of(first))
    assert json.dumps(found.to_json())


def test_what_was_cleared_is_made_again_when_needed_and_the_rest_is_still_reused(bench: Bench) -> None:
    first, second = bench.run(pipeline(1)), bench.run(pipeline(2))
    made = clear(bench.workspace)
    assert gone(made) == {table_of(first)}
    assert not bench.workspace.store.path(table_of(first)).exists()
    assert plan_clearing(bench.workspace).is_empty
    assert set(states(bench.run(pipeline(2))).values()) == {"reused"}
    again = bench.run(pipeline(1))
    assert states(again) == {"one": "reused", "rows": "succeeded"}
    assert table_of(again) == table_of(first)
    assert table_of(second) != table_of(first)


def test_records_of_runs_keep_their_metrics(bench: Bench) -> None:
    first, _ = bench.run(pipeline(1)), bench.run(pipeline(2))
    clear(bench.workspace, Keeping(newest=0))
    assert bench.value(bench.workspace.runs.get(first.run).record(), "one") == 1


def test_a_pinned_run_keeps_everything_until_it_is_let_go(bench: Bench) -> None:
    first, _ = bench.run(pipeline(1)), bench.run(pipeline(2))
    run = bench.workspace.runs.get(first.run)
    pin(run, "for the paper", "ada")
    assert (is_pinned(run), pinned_because(run)) == (True, "for the paper")
    assert plan_clearing(bench.workspace, Keeping(newest=0)).keeps == {first.run: "pinned: for the paper"}
    assert table_of(first) not in gone(clear(bench.workspace))
    unpin(run)
    assert table_of(first) in gone(clear(bench.workspace))


@pytest.mark.parametrize("keeping", [Keeping(newest=2), Keeping(newest=0, days=1)])
def test_as_many_runs_or_days_are_kept_as_are_asked_for(bench: Bench, keeping: Keeping) -> None:
    bench.run(pipeline(1)), bench.run(pipeline(2))
    assert not plan_clearing(bench.workspace, keeping).artifacts


def test_the_newest_success_stays_beside_a_newer_failure(bench: Bench) -> None:
    first = bench.run(pipeline(1))
    failed = bench.run({**pipeline(2), "fails": node("fail", "one.metrics:metrics")})
    assert failed.status == "failed"
    assert table_of(first) not in gone(plan_clearing(bench.workspace))


def test_registered_datasets_and_endpoints_keep_what_they_stand_for(bench: Bench) -> None:
    first, second, _ = (bench.run(pipeline(n)) for n in (1, 2, 3))
    bench.workspace.datasets.register_artifact("numbers", table_of(first))
    Shelf(bench.workspace.root).remember(EndpointRecord("live", "http://x", table_of(second), 1, 0.0, "", "", "", ""))
    found = plan_clearing(bench.workspace)
    assert not found.artifacts
    assert (found.needed["dataset numbers"], found.needed["endpoint live"]) == (1, 1)


def test_parts_of_a_kept_run_stay_so_that_a_new_part_alone_is_done(bench: Bench) -> None:
    bench.run(parts(3))
    clear(bench.workspace)
    grown = bench.run(parts(4))
    assert grown.steps["twice"].parts == {"run": 1, "reused": 3, "total": 4}


def test_what_a_run_in_flight_may_use_never_goes(bench: Bench) -> None:
    """It may find by fingerprint, once it is there, whatever its components ever gave: of any run, whole or part by part."""
    old = bench.run(parts(3))
    bench.run(parts(2, factor=7.0))
    flying = bench.record(parts(3))
    flying.beat()
    clear(bench.workspace, Keeping(newest=0))
    record = bench.carry_out(flying)
    assert set(states(record).values()) == {"reused"}
    assert record.steps["twice"].outputs == old.steps["twice"].outputs


def test_a_run_recorded_after_clearing_is_planned_anew(bench: Bench, tmp_path: Path) -> None:
    bench.run(pipeline(1), name="other")
    prepared = prepare(bench.workspace, tmp_path / "other.json", arguments={})
    assert prepared.plan["rows"].action == "reuse"
    clear(bench.workspace, Keeping(newest=0))
    run = record_run(bench.workspace, prepared, address=None)
    assert states(bench.carry_out(run, InProcess()))["rows"] == "succeeded"


def test_no_run_is_recorded_while_something_is_cleared_away(bench: Bench, tmp_path: Path) -> None:
    bench.run(pipeline(1), name="other")
    prepared = prepare(bench.workspace, tmp_path / "other.json", arguments={})
    recorded: list[Run] = []
    with locked(bench.workspace.clearing_lock):
        thread = threading.Thread(target=lambda: recorded.append(record_run(bench.workspace, prepared, address=None)))
        thread.start()
        time.sleep(0.2)
        assert not recorded
    thread.join(10)
    assert recorded


def test_left_over_work_of_nobody_goes_and_that_of_a_run_in_flight_stays(bench: Bench) -> None:
    flying = bench.record(pipeline(1))
    aside = bench.workspace.store.aside
    mine, nobodys, young = (aside / name for name in (f"{flying.id}-rows-1", "20200101-000000-abcdef-x-1", "merge-1"))
    for folder in (mine, nobodys, young):
        folder.mkdir(parents=True)
    for folder in (mine, nobodys):
        os.utime(folder, (1, 1))
    assert plan_clearing(bench.workspace).folders == (nobodys,)


def test_files_shared_with_what_stays_free_nothing(bench: Bench) -> None:
    first = bench.run(parts(3))
    store = bench.workspace.store
    kept = bench.workspace.store.path(first.steps["twice"].outputs["labels"]["digest"])
    folder = store.staging()
    for file in (f for f in kept.rglob("*") if f.is_file() and f.name != "artifact.json"):
        (folder / file.name).hardlink_to(file)
    digest = store.commit(Table.create(folder).path)
    found = plan_clearing(bench.workspace)
    assert gone(found) == {digest}
    assert found.frees <= (store.path(digest) / "artifact.json").stat().st_blocks * 512


def test_clearing_that_was_killed_half_way_is_finished_by_the_next(bench: Bench) -> None:
    first, second = bench.run(pipeline(1)), bench.run(pipeline(2))
    (bench.workspace.store.root / f"{table_of(first)}.json").unlink()
    assert gone(clear(bench.workspace)) == {table_of(first)}
    assert bench.workspace.store.intact(table_of(second))


def test_an_empty_workspace_has_nothing_to_clear(tmp_path: Path) -> None:
    assert clear(Workspace(tmp_path / "new")).is_empty


def test_clearing_that_is_cancelled_anywhere_leaves_the_workspace_whole_and_is_finished_by_the_next(bench: Bench) -> None:
    """Again and again, each time cancelled one word later, until it is through."""
    for value in (1, 2, 3):
        bench.run(pipeline(value))
    words: list[str] = []
    while True:
        left = iter(range(len(words)))

        def tell(done: int, total: int, what: str, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                words.append(what)
                raise KeyboardInterrupt

        try:
            clear(bench.workspace, tell=tell)
        except KeyboardInterrupt:
            assert not check_workspace(bench.workspace).damages
        else:
            break
    assert list(dict.fromkeys(words)) == ["runs read", "kept runs looked at", "artifacts looked at", "folders measured", "things deleted"]
    assert plan_clearing(bench.workspace).is_empty
    assert not list(bench.workspace.store.aside.iterdir())
    assert set(states(bench.run(pipeline(3))).values()) == {"reused"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_asks_to_end_while_something_is_moved_is_heard_afterwards(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    for value in (1, 2, 3):
        bench.run(pipeline(value))
    move = os.rename

    def asked_to_end(*moved: Any) -> None:
        signal.raise_signal(number)
        move(*moved)

    before = signal.signal(number, signal.default_int_handler)
    monkeypatch.setattr(os, "rename", asked_to_end)
    try:
        with pytest.raises(KeyboardInterrupt):
            clear(bench.workspace)
    finally:
        signal.signal(number, before)
    monkeypatch.undo()
    assert not check_workspace(bench.workspace).damages
    assert not plan_clearing(bench.workspace).artifacts, "it was through with what must not be cut in two"
