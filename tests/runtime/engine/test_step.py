"""A step's process: what a component gives is checked, kept and remembered; what it says is recorded; how it fails is told."""

import errno
import json
import os
import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from components.artifacts import Metrics
from runtime.engine.invocation import Given, Invocation
from runtime.engine.records import RecordWriter, latest_progress, read_records, step_log
from runtime.engine.step import perform
from runtime.workspace import ArtifactStore, Run
from tests.runtime.engine.helpers import Bench

COMPONENTS = '''
"""Components that do one thing each, right or wrong."""
import logging, os, random, sys, warnings
from typing import Annotated, NamedTuple
from components.artifacts import Labels, Metrics, Table
from components.context import context
from components.declare import Hint, component

class Two(NamedTuple):
    first: Metrics
    second: Metrics | None

def metrics(port="metrics", **values):
    return Metrics.of(context().output(port), values)

@component(category="T")
def talks() -> Metrics:
    """Say things in every way."""
    print("printed", end=" "); print("line"); sys.stderr.write("complained\\n")
    logging.getLogger("lib").warning("logged %d", 1); warnings.warn("warned", UserWarning)
    c = context()
    c.log("said"); c.progress(1, 4, "first"); c.progress(4, 4, "done")
    c.metric("loss", 0.5, 1); c.metric("loss", 0.25, 2); c.metric("bad", float("nan"))
    c.picture("sample", b"\\xff\\xd8first"); c.picture("sample", b"\\xff\\xd8second", "a caption")
    print("unended", end="")
    return metrics(value=1)

@component(category="T")
def draws() -> Metrics:
    """Draw random numbers."""
    import numpy
    threads = float(os.environ["OMP_NUM_THREADS"])
    return metrics(a=random.random(), b=float(numpy.random.rand()), threads=threads, cpus=float(context().cpus))

@component(category="T")
def gives_nothing() -> Metrics:
    """Forget to return."""

@component(category="T")
def gives_text() -> Metrics:
    """Return something else."""
    return "text"

@component(category="T")
def lies() -> Metrics:
    """Write another type."""
    Table.create(context().output("metrics"))
    return Metrics(context().output("metrics"))

@component(category="T")
def elsewhere(*, folder: Annotated[str, Hint("where")]) -> Metrics:
    """Write where nobody looks."""
    from pathlib import Path
    return Metrics.of(Path(folder) / "mine", {"value": 1.0})

@component(category="T")
def passes(metrics: Metrics) -> Metrics:
    """Return the input itself."""
    return metrics

@component(category="T")
def leaves_one_out() -> Two:
    """Give one of two."""
    return Two(metrics("first", value=1), None)

@component(category="T")
def exits() -> Metrics:
    """Leave."""
    sys.exit(3)

@component(category="T")
def fills_the_disk() -> Metrics:
    """Find the disk full."""
    raise OSError(28, "No space left on device", "big.bin")

@component(category="T")
def works_on() -> Metrics:
    """Ask for ever whether to go on."""
    while True:
        context().go_on()

@component(category="T")
def resumes() -> Metrics:
    """Go on from a checkpoint."""
    file = context().checkpoints / "at"
    if not file.exists():
        file.write_text("7")
        raise RuntimeError("killed half-way")
    return metrics(at=float(file.read_text()))
'''


pytestmark = pytest.mark.filterwarnings("default::UserWarning")  # as in a worker


@pytest.fixture
def call(bench: Bench, tmp_path: Path) -> Invocation:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "own.py").write_text(COMPONENTS)
    run = bench.workspace.runs.create(pipeline="{}", plan={"steps": []}, request={})
    return Invocation(bench.folder, run.id, "n", "step", "talks@1", {}, {}, "f" * 64, threads=2, component_folders=(folder,))


@pytest.fixture(autouse=True)
def environment() -> object:
    kept = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(kept)


def run_of(call: Invocation) -> Run:
    return Run(call.workspace / "runs" / call.run)


def failing(call: Invocation, component: str, **params: object) -> tuple[str, str]:
    outcome = perform(replace(call, component=f"{component}@1", params=params))
    assert outcome.failure
    assert outcome.outputs == {}
    return outcome.failure.kind, outcome.failure.message


class TestWhatItSays:
    def test_every_way_of_speaking_reaches_the_log_in_order(self, call: Invocation) -> None:
        perform(call)
        assert step_log(run_of(call), "n") == [
            "printed line",
            "ERROR complained",
            "WARNING lib: logged 1",
            "WARNING UserWarning: warned",
            "said",
            "unended",
        ]

    def test_progress_metrics_and_pictures_are_recorded(self, call: Invocation) -> None:
        outcome = perform(call)
        run = run_of(call)
        records = list(read_records(run, "n"))
        assert records[0]["where"] == "cpu"
        assert records[0]["pid"] == os.getpid()
        told = latest_progress(run, "n")
        assert (told["done"], told["total"], told["message"]) == (4, 4, "done")  # type: ignore[index]
        assert [(r["name"], r["value"], r["step"]) for r in records if r["kind"] == "metric"] == [
            ("loss", 0.5, 1),
            ("loss", 0.25, 2),
            ("bad", None, None),
        ]
        assert outcome.metrics == {"loss": 0.25}
        pictures = [r for r in records if r["kind"] == "picture"]
        assert (run.folder / "steps" / "n" / pictures[1]["file"]).read_bytes() == b"\xff\xd8second"
        assert pictures[0]["file"] == pictures[1]["file"]

    def test_a_note_about_the_missing_gpu_is_part_of_where(self, call: Invocation) -> None:
        assert perform(replace(call, note="no GPU in 'local'")).where == "cpu (no GPU in 'local')"


class TestWhatItGives:
    def test_outputs_are_committed_and_remembered_with_what_they_were_made_of(self, call: Invocation, bench: Bench) -> None:
        outcome = perform(replace(call, ingredients={"component": "talks@1", "inputs": {}}))
        assert bench.workspace.store.open(outcome.outputs["metrics"]).values == {"value": 1}  # type: ignore[attr-defined, arg-type]
        kept = bench.workspace.results.get(call.fingerprint)
        assert kept is not None
        assert (kept.outputs, kept.run, kept.node, kept.ingredients["component"]) == (outcome.outputs, call.run, "n", "talks@1")
        assert not any((bench.folder / "staging").iterdir())

    def test_an_input_passed_on_stays_where_it_is(self, call: Invocation, bench: Bench) -> None:
        digest = perform(call).outputs["metrics"]
        assert digest
        passed = perform(replace(call, component="passes@1", inputs={"metrics": Given(digest)}, fingerprint="e" * 64))
        assert passed.outputs == {"metrics": digest}
        assert bench.workspace.store.intact(digest)

    def test_an_optional_output_may_be_left_out(self, call: Invocation) -> None:
        outcome = perform(replace(call, component="leaves_one_out@1"))
        assert outcome.outputs["second"] is None
        assert outcome.outputs["first"]

    def test_the_same_step_draws_the_same_numbers_on_as_many_threads_as_it_was_given(self, call: Invocation, bench: Bench) -> None:
        first = perform(replace(call, component="draws@1")).outputs
        random.seed(99)
        assert perform(replace(call, component="draws@1")).outputs == first
        found = Metrics(bench.workspace.store.path(str(first["metrics"]))).values
        assert (found["threads"], found["cpus"]) == (2, 2)

    def test_a_cpu_step_sees_no_gpu(self, call: Invocation) -> None:
        perform(call)
        assert os.environ["CUDA_VISIBLE_DEVICES"] == ""

    def test_no_library_is_loaded_for_pinning(self, call: Invocation) -> None:
        before = set(sys.modules)
        perform(call)
        assert not {"torch", "cv2"} & (set(sys.modules) - before)


class TestHowItFails:
    @pytest.mark.parametrize(
        ("component", "said"),
        [
            ("gives_nothing", "Component gives_nothing@1 gave nothing for output 'metrics' instead of Metrics."),
            ("gives_text", "Component gives_text@1 gave a str for output 'metrics' instead of Metrics."),
            ("lies", "Component lies@1 wrote Table files for output 'metrics', which is Metrics."),
            ("exits", "Component exits@1 failed in own.py line "),
            ("passes", "Input 'metrics' of node 'n' got nothing."),
        ],
    )
    def test_broken_promises_name_component_and_port(self, call: Invocation, component: str, said: str, bench: Bench) -> None:
        kind, message = failing(call, component)
        assert kind == "step"
        assert message.startswith(said)
        assert bench.workspace.results.get(call.fingerprint) is None
        assert not any((bench.folder / "staging").iterdir())

    def test_files_elsewhere_are_refused_and_left_alone(self, call: Invocation, tmp_path: Path) -> None:
        assert "wrote output 'metrics' to" in failing(call, "elsewhere", folder=str(tmp_path))[1]
        assert (tmp_path / "mine" / "metrics.json").exists()

    def test_a_bug_is_told_with_file_and_line_and_its_traceback_kept(self, call: Invocation) -> None:
        outcome = perform(replace(call, component="resumes@1"))
        line = 1 + COMPONENTS[: COMPONENTS.index("raise RuntimeError")].count("\n")
        assert outcome.failure.message == f"Component resumes@1 failed in own.py line {line}: RuntimeError: killed half-way."  # type: ignore[union-attr]
        kept = run_of(call).folder / outcome.failure.traceback  # type: ignore[union-attr]
        assert "RuntimeError: killed half-way" in kept.read_text()
        assert json.loads(kept.with_name("step-1.jsonl").read_text().splitlines()[-1])["level"] == "error"

    def test_a_full_disk_is_named_as_such(self, call: Invocation) -> None:
        kind, message = failing(call, "fills_the_disk")
        assert kind == "disk"
        assert "No space left" in message

    def test_the_next_attempt_goes_on_from_the_checkpoint_which_is_gone_after_success(self, call: Invocation, bench: Bench) -> None:
        assert perform(replace(call, component="resumes@1")).failure
        again = perform(replace(call, component="resumes@1", attempt=2))
        assert Metrics(bench.workspace.store.path(str(again.outputs["metrics"]))).values == {"at": 7}
        assert not bench.workspace.checkpoints(call.fingerprint).exists()


def test_a_component_that_asks_whether_to_go_on_ends_with_the_run(call: Invocation) -> None:
    run_of(call).ask_to_cancel()
    outcome = perform(replace(call, component="works_on@1"))
    assert (outcome.cancelled, outcome.failure, outcome.outputs) == (True, None, {})


def test_a_disk_too_full_for_the_steps_own_records_is_a_sentence(call: Invocation, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for place in (RecordWriter, ArtifactStore):
        with monkeypatch.context() as patched:
            patched.setattr(place, "write" if place is RecordWriter else "staging", full)
            failure = perform(call).failure
        assert failure is not None
        assert (failure.kind, "No space left" in failure.message, "Free some space" in failure.remedy) == ("disk", True, True)
