"""Carrying a run out as the command line does, as far as no cluster is needed for it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runtime.engine import cluster_state, execute, follow, start
from runtime.engine.capacity import Capacity
from runtime.engine.cluster import Cluster
from runtime.engine.conduct import beating
from runtime.engine.environment import ROOT
from runtime.engine.head import _Keeper
from runtime.engine.state import State
from runtime.errors import ClusterError, PlacementError
from runtime.workspace import Journal
from runtime.workspace.locks import is_held
from tests.runtime.engine.helpers import Bench, node, states


@pytest.fixture(autouse=True)
def no_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMEWIRE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("FRAMEWIRE_CPUS", "2")
    monkeypatch.setenv("FRAMEWIRE_GPUS", "0")


def test_where_all_is_reused_no_cluster_is_started_and_ray_not_even_imported(bench: Bench) -> None:
    nodes = {"one": node("constant", value=3), "two": node("pass_on", "one")}
    bench.run(nodes)
    run = bench.record(nodes)
    code = "import sys; from pathlib import Path; from runtime.engine import execute; from runtime.workspace import Run, Workspace\n"
    code += "[None for _ in execute(Workspace(Path(sys.argv[1])), Run(Path(sys.argv[2])))]; print('ray' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code, str(bench.folder), str(run.folder)], cwd=ROOT, capture_output=True, text=True)
    assert said.stdout.strip() == "False", said.stderr
    assert states(run.record()) == {"one": "reused", "two": "reused"}
    assert run.record().status == "succeeded"
    assert cluster_state()["state"] == "not running"


def test_a_step_too_large_is_refused_before_a_cluster_is_started_for_it(bench: Bench) -> None:
    run = bench.record({"big": node("constant", _cpus=64)})
    with pytest.raises(PlacementError, match="Node 'big' needs 64 CPUs"):
        execute(bench.workspace, run)
    record = run.record()
    assert (record.status, record.error["kind"]) == ("failed", "placement")  # type: ignore[index]
    assert cluster_state()["state"] == "not running"


def test_an_address_that_does_not_answer_is_told_at_once(bench: Bench) -> None:
    run = bench.record({"one": node("constant")}, address="127.0.0.1:1")
    began = time.monotonic()
    with pytest.raises(ClusterError, match=r"No Ray cluster answers at 127\.0\.0\.1:1"):
        execute(bench.workspace, run)
    assert time.monotonic() - began < 60  # Ray itself tries for more than four minutes
    assert run.record().status == "failed"


@pytest.mark.parametrize("waits", ["local_capacity", "ensure_cluster"])  # for one whose head comes back; for one that starts
def test_while_its_cluster_comes_up_a_run_is_not_taken_for_lost(waits: str, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    run = bench.record({"one": node("constant")})
    seen = []

    def slow_cluster(address: str | None = None) -> Cluster:
        os.utime(run.folder / "heartbeat", (1, 1))  # so much time has passed
        end = time.monotonic() + 30
        while not run.alive and time.monotonic() < end:
            time.sleep(0.01)
        seen.append(run.record().status)
        raise ClusterError("It does not start.", "Try again.")

    monkeypatch.setattr("runtime.engine.conduct.BEAT_SECONDS", 0.01)
    monkeypatch.setattr(sys.modules[start.__module__], waits, slow_cluster)
    (run.folder / "run.json").write_text(json.dumps({**run.request, "created": time.time() - 60}))
    with pytest.raises(ClusterError):
        execute(bench.workspace, run)
    assert (seen, run.record().status) == (["pending"], "failed")


def test_whoever_carries_a_run_out_is_known_to_live_however_seldom_it_comes_to_say_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = bench.record({"one": node("constant")})
    monkeypatch.setattr("runtime.engine.conduct.BEAT_SECONDS", 3600)
    with beating(run):
        os.utime(run.heartbeat, (1, 1))
        assert run.alive
    assert not run.alive


def test_a_keeper_tells_the_runs_of_its_cluster_while_it_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state, told = State(tmp_path), []
    monkeypatch.setattr(_Keeper, "_start", lambda keeper: told.append(is_held(keeper.state.mending)))
    _Keeper(state, Capacity(1, 0, 1), 1, 1.0, -1)._mend()
    assert (told, is_held(state.mending)) == ([True], False)


class TestFollowing:
    def test_gives_every_event_once_and_ends_with_the_run(self, bench: Bench) -> None:
        run = bench.record({"one": node("constant")})
        bench.carry_out(run)
        events = [e for e in follow(run) if e]
        assert [(e["event"], e.get("state") or e.get("status")) for e in events] == [
            ("run", "started"),
            ("step", "succeeded"),
            ("run", "succeeded"),
        ]

    def test_of_a_run_resumed_only_what_is_new(self, bench: Bench) -> None:
        run = bench.record({"one": node("constant")})
        run.ask_to_cancel()
        bench.carry_out(run)
        seen = run.journal.stat().st_size
        bench.resume(run)
        assert [e["status"] for e in follow(run, seen) if e and e["event"] == "run"] == ["started", "succeeded"]

    def test_ctrl_c_is_heard_wherever_it_comes_and_the_second_one_ends_the_following(self, bench: Bench) -> None:
        run = bench.record({"one": node("constant")})
        run.beat()
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            events = follow(run)
            next(events)
            signal.raise_signal(signal.SIGINT)  # while its follower shows what it has heard
            assert run.cancel_asked
            assert next(events) is None
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            events.close()
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        finally:
            signal.signal(signal.SIGINT, before)

    def test_ends_when_nobody_works_on_the_run_any_more(self, bench: Bench) -> None:
        run = bench.record({"one": node("constant")})
        journal = Journal(run.journal)
        journal.append({"event": "run", "status": "started"})
        journal.close()
        (run.folder / "run.json").write_text('{"pipeline": "toy", "created": 1}')
        os.utime(run.folder / "heartbeat", (1, 1))
        assert [e["event"] for e in follow(run) if e] == ["run"]
        assert run.record().status == "interrupted"


def test_palette_and_command_line_do_not_pay_for_ray() -> None:
    code = "import sys, runtime.engine; print([m for m in ('ray', 'grpc', 'torch', 'numpy', 'cv2') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert said.stdout.strip() == "[]", said.stderr
