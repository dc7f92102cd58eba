"""The check of a whole workspace: what is damaged, and what rebuilds it."""

import json
import os
from pathlib import Path

import pytest

from runtime.serving import EndpointRecord, Shelf
from runtime.upkeep import Damage, check_workspace, discard
from runtime.workspace import RunRecord, Versions
from tests.runtime.engine.helpers import Bench, node, states
from tests.runtime.upkeep.test_clearing import pipeline, table_of


@pytest.fixture
def made(bench: Bench) -> RunRecord:
    return bench.run(pipeline(1))


def only(bench: Bench) -> Damage:
    """The one damage there is."""
    (damage,) = check_workspace(bench.workspace).damages
    return damage


def test_a_workspace_as_it_was_made_has_no_damage(bench: Bench, made: RunRecord) -> None:
    found = check_workspace(bench.workspace)
    assert not found.damages
    assert (found.looked_at["artifact"], found.looked_at["run"], found.looked_at["result"]) == (2, 1, 2)
    assert found.bytes > 0


def test_one_byte_is_found_though_size_and_time_are_as_before_and_made_again(bench: Bench, made: RunRecord) -> None:
    file = bench.workspace.store.path(table_of(made)) / "table.parquet"
    seen, data = file.stat(), bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert bench.workspace.store.intact(table_of(made)), "a look at size and time cannot tell"
    damage = only(bench)
    assert (damage.kind, damage.name) == ("artifact", table_of(made))
    assert "'table.parquet' has changed" in damage.what
    assert "node 'rows' makes it again" in damage.remedy
    assert f"rerun {made.run}" in damage.remedy
    assert discard(bench.workspace, check_workspace(bench.workspace)) == [table_of(made)]
    again = bench.run(pipeline(1))
    assert states(again) == {"one": "reused", "rows": "succeeded"}
    assert not check_workspace(bench.workspace).damages


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda folder: (folder / "table.parquet").unlink(), "'table.parquet' is gone"),
        (lambda folder: (folder / "more").write_text("x"), "'more' does not belong to it"),
        (lambda folder: folder.rename(folder.with_name("away")), "is gone"),
        (lambda folder: Path(f"{folder}.json").write_text("garbage"), "list of files is damaged"),
        (lambda folder: Path(f"{folder}.json").unlink(), "list of files is damaged"),
    ],
)
def test_whatever_is_wrong_with_an_artifact_is_told(bench: Bench, made: RunRecord, harm, told: str) -> None:
    harm(bench.workspace.store.path(table_of(made)))
    assert told in only(bench).what


def test_a_damaged_run_result_version_model_dataset_and_endpoint_are_each_named(bench: Bench, made: RunRecord) -> None:
    root = bench.workspace.root
    (root / "runs" / made.run / "plan.json").write_text("garbage")
    next((root / "results").glob("*/*.json")).write_text("garbage")
    kept = Versions(root, "line")
    version = kept.keep("text", "run", run=made.run)
    (kept.history / "versions" / f"{version.digest}.json").write_text("other")
    (root / "models").mkdir()
    model = {"name": "m", "version": 1, "digest": "f" * 64, "run": made.run, "node": "train", "stage": "candidate", "created": 1, "by": ""}
    (root / "models" / "m.json").write_text(json.dumps([model]))
    (root / "datasets").mkdir()
    (root / "datasets" / "d.json").write_text("garbage")
    Shelf(root).remember(EndpointRecord("live", "http://x", "e" * 64, 1, 0.0, "", "", "", ""))
    found = check_workspace(bench.workspace).damages
    assert {d.kind for d in found} == {"run", "result", "version", "model", "dataset", "endpoint"}
    assert all(d.what.endswith(".") and d.remedy for d in found)
    named = {d.kind: d.name for d in found}
    assert (named["run"], named["model"], named["endpoint"]) == (made.run, "m@1", "live")
    assert made.run in next(d.remedy for d in found if d.kind == "version")


def test_checking_changes_nothing(bench: Bench, made: RunRecord) -> None:
    (bench.workspace.store.path(table_of(made)) / "table.parquet").write_text("x")
    before = {f: f.stat().st_mtime_ns for f in bench.workspace.root.rglob("*") if f.is_file()}
    check_workspace(bench.workspace)
    assert {f: f.stat().st_mtime_ns for f in bench.workspace.root.rglob("*") if f.is_file()} == before


def test_a_file_that_two_artifacts_share_is_read_once(bench: Bench) -> None:
    bench.run({"many": node("many_parts", parts=3), "twice": node("per_part_double", "many.labels:labels")})
    found = check_workspace(bench.workspace)
    every = [f for f in bench.workspace.store.root.rglob("*/*") if f.is_file()]
    assert found.bytes < sum(f.stat().st_size for f in every)
