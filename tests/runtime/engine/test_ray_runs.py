"""Runs on a real cluster: what is placed where, and what survives which process being killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime.engine import execute, read_records, start
from runtime.engine.cluster import Cluster, connected
from runtime.engine.environment import ROOT
from runtime.engine.processes import waited
from runtime.errors import ClusterError, PlacementError
from runtime.workspace import Run, RunRecord
from tests.runtime.engine.helpers import Bench, node, states, told

pytestmark = [pytest.mark.ray, pytest.mark.usefixtures("cluster")]
PATIENCE = 90.0  # s: on a busy machine


def carried_out(bench: Bench, run: Run) -> RunRecord:
    for _ in execute(bench.workspace, run):
        pass
    return run.record()


def started(run: Run, name: str) -> dict[str, Any]:
    """What the process said that began the node's latest attempt, once it has."""
    found: list[dict[str, Any]] = []

    def begun() -> bool:
        found[:] = [r for r in read_records(run, name) if r["kind"] == "started"]
        return bool(found)

    assert waited(begun, PATIENCE)
    return found[-1]


def ends(run: Run) -> RunRecord:
    assert waited(lambda: run.record().status in ("succeeded", "failed", "cancelled"), PATIENCE), run.record()
    return run.record()


def coordinator(run: Run) -> int:
    """The process of the run's coordinator."""
    found: list[int] = []

    def there() -> bool:
        found[:] = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and _is_coordinator(p, run)]
        return bool(found)

    assert waited(there, PATIENCE)
    return found[0]


def _is_coordinator(process: Path, run: Run) -> bool:
    """It alone has the run's journal open."""
    try:
        return any(os.readlink(f) == str(run.journal) for f in (process / "fd").iterdir())
    except OSError:
        return False


def test_a_pipeline_of_many_kinds_of_steps(bench: Bench) -> None:
    nodes = {
        "one": node("constant", value=3),
        "many": node("many_parts", parts=5),
        "double": node("per_part_double", "many"),
        "sum": node("joins", "double"),
        "both": node("add", "one:a", "sum:b"),
        "bad": node("fail", "one", how="bug", _retries=0),
        "after": node("pass_on", "bad"),
    }
    record = carried_out(bench, bench.record(nodes))
    assert states(record) == dict.fromkeys(nodes, "succeeded") | {"bad": "failed", "after": "skipped"}
    assert bench.value(record, "both") == 23
    assert record.steps["double"].parts == {"run": 5, "reused": 0, "total": 5}
    assert "ZeroDivisionError" in record.steps["bad"].error["message"]
    again = carried_out(bench, bench.record({k: v for k, v in nodes.items() if k not in ("bad", "after")}))
    assert set(states(again).values()) == {"reused"}


def test_parts_run_at_the_same_time(bench: Bench, tmp_path: Path) -> None:
    """One alone would wait for ever."""
    (tmp_path / "here").mkdir()
    run = bench.record({"many": node("many_parts", parts=4), "double": node("per_part_double", "many", meet=str(tmp_path / "here"))})
    assert set(states(carried_out(bench, run)).values()) == {"succeeded"}


class TestGpu:
    def test_gpu_steps_run_on_one_warm_actor_and_cpu_steps_never_hold_a_gpu(self, bench: Bench) -> None:
        nodes = {
            "cpu": node("constant"),
            "first": node("gpu_toy", "cpu"),
            "second": node("gpu_toy", "first", value=2),
            "last": node("pass_on", "second"),
        }
        run = bench.record(nodes)
        record = carried_out(bench, run)
        assert {n: s.where for n, s in record.steps.items()} == {"cpu": "cpu", "first": "gpu 0", "second": "gpu 0"} | {
            "last": record.steps["last"].where
        }
        assert not record.steps["last"].where.startswith("gpu")
        pids = {n: started(run, n)["pid"] for n in ("cpu", "first")}
        assert pids["cpu"] != pids["first"]

    def test_different_gpu_steps_share_the_gpu_one_after_the_other(self, bench: Bench) -> None:
        nodes = {f"g{n}": node("gpu_toy", value=n) for n in range(3)}
        run = bench.record(nodes)
        record = carried_out(bench, run)
        assert {s.where for s in record.steps.values()} == {"gpu 0"}
        assert len({started(run, n)["pid"] for n in nodes}) == 1

    def test_where_there_is_none_a_preference_runs_on_the_cpu_and_the_record_says_so(self, bench: Bench) -> None:
        record = carried_out(bench, bench.record({"g": node("gpu_toy", _gpus=4)}))
        assert record.steps["g"].where == "cpu (no GPU in 'local')"


def test_what_can_never_be_placed_is_refused_before_anything_runs(bench: Bench) -> None:
    run = bench.record({"fine": node("constant"), "big": node("constant", value=2, _cpus=64)})
    with pytest.raises(PlacementError, match=r"Node 'big' needs 64 CPUs at once on compute target 'local', but its node has 2 CPUs"):
        execute(bench.workspace, run)
    assert run.record().status == "failed"
    assert not (run.folder / "steps").exists()


class TestKilled:
    def test_a_killed_worker_is_replaced(self, bench: Bench, tmp_path: Path) -> None:
        run = bench.record({"waits": node("waits", file=str(tmp_path / "go"), _retries=0)})
        start(bench.workspace, run)
        os.kill(started(run, "waits")["pid"], signal.SIGKILL)
        (tmp_path / "go").touch()
        record = ends(run)
        assert states(record) == {"waits": "succeeded"}
        assert "retrying" in told(run, "waits")

    def test_a_killed_coordinator_comes_back_and_finishes(self, bench: Bench, tmp_path: Path) -> None:
        nodes = {
            "one": node("constant", _reuse=False),
            "waits": node("waits", "one", file=str(tmp_path / "go")),
            "last": node("pass_on", "waits"),
        }
        run = bench.record(nodes)
        start(bench.workspace, run)
        started(run, "waits")
        assert waited(lambda: "succeeded" in told(run, "one"), PATIENCE)
        os.kill(coordinator(run), signal.SIGKILL)
        (tmp_path / "go").touch()
        record = ends(run)
        assert set(states(record).values()) == {"succeeded"}
        assert len([r for r in read_records(run, "one") if r["kind"] == "started"]) == 1

    def test_a_killed_command_line_leaves_the_run_going(self, bench: Bench, tmp_path: Path) -> None:
        run = bench.record({"waits": node("waits", file=str(tmp_path / "go")), "last": node("pass_on", "waits")})
        code = "import sys; from pathlib import Path; from runtime.engine import execute; from runtime.workspace import Run, Workspace\n"
        code += "for _ in execute(Workspace(Path(sys.argv[1])), Run(Path(sys.argv[2]))): pass"
        line = subprocess.Popen([sys.executable, "-c", code, str(bench.folder), str(run.folder)], cwd=ROOT)
        started(run, "waits")
        line.kill()
        line.wait()
        (tmp_path / "go").touch()
        assert set(states(ends(run)).values()) == {"succeeded"}


@pytest.fixture
def keyboard() -> Iterator[None]:
    """Ctrl-C is heard, as at a terminal; what a shell starts in the background inherits that it is not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class TestCancel:
    @pytest.mark.parametrize("toy", ["slow", "sleeps"])
    def test_stops_what_listens_and_what_does_not(self, bench: Bench, toy: str) -> None:
        run = bench.record({"long": node(toy, seconds=300), "next": node("pass_on", "long")})
        start(bench.workspace, run)
        pid = started(run, "long")["pid"]
        run.ask_to_cancel()
        record = ends(run)
        assert record.status == "cancelled"
        assert set(states(record).values()) == {"cancelled"}
        assert toy == "slow" or waited(lambda: _component_is_gone(pid, run), PATIENCE)
        assert waited(lambda: not any((bench.folder / "staging").iterdir()), PATIENCE)

    def test_frees_a_gpu(self, bench: Bench) -> None:
        run = bench.record({"long": node("sleeps", seconds=300, _gpus=1)})
        start(bench.workspace, run)
        assert started(run, "long")["where"] == "gpu 0"
        run.ask_to_cancel()
        assert ends(run).status == "cancelled"
        assert states(carried_out(bench, bench.record({"g": node("gpu_toy", value=7)}))) == {"g": "succeeded"}

    @pytest.mark.usefixtures("keyboard")
    def test_ctrl_c_asks_for_it(self, bench: Bench) -> None:
        run = bench.record({"long": node("sleeps", seconds=300)})
        events = execute(bench.workspace, run)
        next(events)
        started(run, "long")
        signal.raise_signal(signal.SIGINT)
        for _ in events:
            pass
        assert run.record().status == "cancelled"


def test_a_step_beyond_its_timeout_is_ended_and_said_so(bench: Bench) -> None:
    run = bench.record({"long": node("sleeps", seconds=300, _timeout=1, _retries=0), "fine": node("constant")})
    record = carried_out(bench, run)
    assert record.steps["long"].error["message"] == "Node 'long' took longer than its timeout of 1 s."
    assert states(record) == {"long": "failed", "fine": "succeeded"}


def test_a_step_that_waits_says_for_what(bench: Bench, tmp_path: Path) -> None:
    nodes = {"holder": node("waits", file=str(tmp_path / "go"), _gpus=1), "waiter": node("gpu_toy")}
    run = bench.record(nodes)
    start(bench.workspace, run)
    waiting = ("waiting", "needs 1 GPU, held by holder")
    assert waited(lambda: ((step := run.record().steps["waiter"]).state, step.reason) == waiting, PATIENCE), run.record()
    (tmp_path / "go").touch()
    assert ends(run).status == "succeeded"


def test_an_idle_gpu_is_let_go_when_another_run_waits_for_it(bench: Bench, tmp_path: Path) -> None:
    holds = bench.record({"gpu": node("gpu_toy", value=1), "waits": node("waits", "gpu", file=str(tmp_path / "go"))}, name="holds")
    start(bench.workspace, holds)
    started(holds, "waits")
    wants = bench.record({"gpu": node("gpu_toy", value=2)}, name="wants")
    assert states(carried_out(bench, wants)) == {"gpu": "succeeded"}
    assert states(holds.record())["waits"] in ("pending", "running")
    (tmp_path / "go").touch()
    ends(holds)


def test_a_run_resumed_keeps_what_was_done(bench: Bench, tmp_path: Path) -> None:
    nodes = {"one": node("constant"), "flaky": node("flaky", "one", failures=1, _retries=0), "last": node("pass_on", "flaky")}
    run = bench.record(nodes)
    assert carried_out(bench, run).status == "failed"
    from runtime.operations import plan_again

    plan_again(bench.workspace, run)
    record = carried_out(bench, run)
    assert states(record) == {"one": "reused", "flaky": "succeeded", "last": "succeeded"}


def test_a_run_whose_cluster_is_gone_goes_on_on_another(bench: Bench, cluster: Cluster) -> None:
    from runtime.operations import plan_again

    run = bench.record({"one": node("constant")}, address="127.0.0.1:1")
    for wished in (None, cluster.address):  # its own cluster is asked again where no other is wished for
        with pytest.raises(ClusterError, match=r"127\.0\.0\.1:1"):
            start(bench.workspace, run)
        plan_again(bench.workspace, run, wished)
    assert run.request["address"] == cluster.address
    assert carried_out(bench, run).status == "succeeded"


def test_nothing_of_a_run_stays_on_the_cluster(bench: Bench, cluster: Cluster) -> None:
    carried_out(bench, bench.record({"one": node("constant"), "g": node("gpu_toy")}))
    with connected(cluster) as ray:
        assert waited(lambda: not ray.util.list_named_actors(all_namespaces=True), PATIENCE)
        assert waited(lambda: ray.available_resources().get("GPU") == 1 and ray.available_resources().get("CPU") == 2, PATIENCE)


def _component_is_gone(pid: int, run: Run) -> bool:
    try:
        return run.id not in Path(f"/proc/{pid}/environ").read_text() and not any(
            str(run.folder) in os.readlink(f) for f in Path(f"/proc/{pid}/fd").iterdir()
        )
    except OSError:
        return True
