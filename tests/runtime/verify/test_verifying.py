"""A run is done again, cold, in processes of their own: what repeats is the same everywhere, and what cannot is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.engine.environment import ROOT
from runtime.engine.machine import environments_of
from runtime.errors import UsageError
from runtime.verify import Verification, read_verification, verify
from runtime.workspace import Run, RunRecord, Workspace
from tests.runtime.engine.helpers import Bench, node
from tests.toys import TOY_FOLDER

pytestmark = pytest.mark.slow

RESTLESS = Path(__file__).parent / "restless"
STEADY = {
    "many": node("many_parts", parts=2),
    "double": node("per_part_double", "many"),
    "sum": node("joins", "double"),
    "chance": node("by_seeded_chance", "sum"),
    "model": node("weights"),
    "test": node("of_weights", "model.model:model"),
}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    made = Bench(tmp_path / "workspace")
    (made.folder / "settings.json").write_text(json.dumps({"components": [str(TOY_FOLDER), str(RESTLESS)]}))
    made.workspace = Workspace(made.folder)
    return made


def run_of(bench: Bench, record: RunRecord) -> Run:
    return bench.workspace.runs.get(record.run)


def verdicts(found: Verification) -> dict[str, str]:
    return {one.node: one.verdict for one in found.artifacts}


def test_what_repeats_is_the_same_with_one_and_two_workers_in_whatever_folder(bench: Bench, tmp_path: Path) -> None:
    run = run_of(bench, bench.run(STEADY))
    one = verify(bench.workspace, run)
    two = verify(bench.workspace, run, workers=2, folder=tmp_path / "quite another place" / "so deep")
    assert verdicts(one) == verdicts(two) == dict.fromkeys(STEADY, "same")
    assert one.same
    assert one.unrepeatable == ()
    assert [a.found for a in one.artifacts] == [a.found for a in two.artifacts] == [a.expected for a in one.artifacts]
    pids = [json.loads(f.read_text().splitlines()[0])["pid"] for f in (tmp_path / "quite another place").rglob("steps/*/*.jsonl")]
    assert len(pids) == len(set(pids)) == len(STEADY) + 2  # each part, and their joining, in a process of its own
    assert os.getpid() not in pids


def test_what_was_reused_is_done_again_too_and_the_workspace_is_left_alone(bench: Bench) -> None:
    bench.run(STEADY)
    again = bench.run(STEADY)
    assert {step.state for step in again.steps.values()} == {"reused"}
    before = sorted(f for f in bench.folder.rglob("*") if "artifacts" in f.parts or "results" in f.parts)
    assert verify(bench.workspace, run_of(bench, again)).same
    assert before == sorted(f for f in bench.folder.rglob("*") if "artifacts" in f.parts or "results" in f.parts)


def test_components_that_cannot_repeat_themselves_are_named_and_no_other(bench: Bench) -> None:
    nodes = {
        "one": node("constant", value=3),
        "clock": node("by_the_clock", "one"),
        "after": node("pass_on", "clock"),
        "process": node("by_the_process", "after"),
        "system": node("by_the_system", "one"),
        "folder": node("by_the_folder", "one"),
        "weights": node("weights", restless=True),
        "test": node("of_weights", "weights.model:model"),
        "steady": node("by_seeded_chance", "system"),
    }
    found = verify(bench.workspace, run_of(bench, bench.run(nodes)), workers=2)
    restless = {"clock", "process", "system", "folder", "weights"}
    assert {name for name, verdict in verdicts(found).items() if verdict == "different"} == restless
    assert {name for name, verdict in verdicts(found).items() if verdict == "same"} == set(nodes) - restless
    assert set(found.unrepeatable) == {"by_the_clock@1", "by_the_process@1", "by_the_system@1", "by_the_folder@1", "weights@1"}
    told = {one.node: one.differences for one in found.artifacts}
    assert told["clock"][0].startswith("metrics.json: values.value was ")
    assert told["weights"][0].startswith("model.safetensors: 1 of 2 tensors of weights differ, by up to ")
    assert "(head)" in told["weights"][0]


def test_it_is_kept_with_the_run(bench: Bench) -> None:
    run = run_of(bench, bench.run({"one": node("constant")}))
    assert read_verification(run) is None
    found = verify(bench.workspace, run)
    assert read_verification(run) == found


def test_it_is_the_same_after_a_restart(bench: Bench) -> None:
    run = run_of(bench, bench.run({"one": node("constant"), "chance": node("by_seeded_chance", "one")}))
    command = [sys.executable, "-m", "runtime", "verify", run.id, "--json", "--workspace", str(bench.folder)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True).stdout
    assert (json.loads(said)["same"], json.loads(said)["unrepeatable"]) == (True, [])


def test_nothing_goes_on_the_air_and_what_failed_in_the_run_is_left_out(bench: Bench) -> None:
    record = bench.run({"one": node("constant"), "bad": node("fail", "one"), "after": node("pass_on", "bad")})
    assert verdicts(verify(bench.workspace, run_of(bench, record))) == {"one": "same"}


def test_a_step_that_fails_now_is_not_taken_for_one_that_repeats(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    record = bench.run({"waits": node("waits", file=str(tmp_path / "go"), _timeout=0.5), "after": node("pass_on", "waits")})
    (tmp_path / "go").unlink()
    found = verify(bench.workspace, run_of(bench, record))
    assert verdicts(found) == {"waits": "unknown", "after": "unknown"}
    assert "timeout" in found.artifacts[0].differences[0]
    assert not found.same


def test_changed_files_are_refused_before_anything_runs(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("one")
    record = bench.run({"read": node("reads_file", source=str(tmp_path / "data"))})
    (tmp_path / "data" / "a.txt").write_text("two")
    with pytest.raises(UsageError, match=r"'a\.txt', which 'read' read, changed since the run"):
        verify(bench.workspace, run_of(bench, record))


def test_a_run_that_gave_nothing_cannot_be_verified(bench: Bench) -> None:
    record = bench.run({"bad": node("fail")})
    with pytest.raises(UsageError, match="gave nothing"):
        verify(bench.workspace, run_of(bench, record))


def test_a_run_records_what_its_bytes_may_depend_on(bench: Bench) -> None:
    run = run_of(bench, bench.run({"one": node("constant")}))
    (there,) = environments_of(run).values()
    assert there["cpu"]
    assert set(there) == {"cpu", "instructions", "cores", "gpu", "system", "python", "libraries"}
    assert there["libraries"]["numpy"]


@pytest.mark.torch
def test_a_training_comes_out_the_same_down_to_the_weights(bench: Bench) -> None:
    nodes = {
        "data": node("lessons"),
        "train": node("train_cnn", "data.dataset:train", "data.dataset:validation", epochs=2, batch_size=4, width=8),
    }
    found = verify(bench.workspace, run_of(bench, bench.run(nodes)), workers=2)
    assert {one.type for one in found.artifacts} >= {"Model", "Metrics"}
    assert found.same, found.artifacts
