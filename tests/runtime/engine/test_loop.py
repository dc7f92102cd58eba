"""The loop carries a plan out in order, does nothing twice, and loses nothing when it is killed."""

import shutil
from concurrent.futures import Future
from pathlib import Path
from typing import ClassVar

import pytest

from runtime.engine.claims import Claim, Claims
from runtime.engine.executor import InProcess, WorkerKilledError
from runtime.engine.invocation import Invocation, Outcome
from runtime.plan import Wishes
from runtime.workspace import Journal, Run, read_journal
from tests.runtime.engine.helpers import Bench, Nodes, node, states, told

SUM = {"one": node("constant", value=3), "two": node("constant", value=4), "sum": node("add", "one:a", "two:b", plus=10)}


class Counting(InProcess):
    """Remembers what it was handed; kills the process of the units named in `killed`, each as often as it says."""

    def __init__(self, killed: dict[str, int] | None = None) -> None:
        self.done: list[str] = []
        self._killed = killed or {}

    def submit(self, invocation: Invocation) -> Future[Outcome]:
        name = f"{invocation.node}/{invocation.unit}"
        self.done.append(name)
        if self._killed.get(name, 0) > 0:
            self._killed[name] -= 1
            future: Future[Outcome] = Future()
            future.set_exception(WorkerKilledError("its process ended unexpectedly"))
            return future
        return super().submit(invocation)


def test_steps_run_after_what_feeds_them(bench: Bench) -> None:
    executor = Counting()
    record = bench.run(SUM, executor)
    assert record.status == "succeeded"
    assert bench.value(record, "sum") == 17
    assert executor.done[-1] == "sum/step"


def test_a_second_run_does_nothing(bench: Bench) -> None:
    first = bench.run(SUM)
    executor = Counting()
    second = bench.run(SUM, executor)
    assert executor.done == []
    assert set(states(second).values()) == {"reused"}
    assert {n: s.outputs for n, s in second.steps.items()} == {n: s.outputs for n, s in first.steps.items()}


def test_a_fresh_run_does_all_of_it_again_and_gives_the_same_bytes(bench: Bench) -> None:
    first = bench.run(SUM)
    executor = Counting()
    again = bench.run(SUM, executor, wishes=Wishes(fresh=True))
    assert sorted(executor.done) == ["one/step", "sum/step", "two/step"]
    assert again.steps["sum"].outputs == first.steps["sum"].outputs


def test_what_depends_on_a_failure_is_skipped_and_the_rest_goes_on(bench: Bench) -> None:
    nodes = {"bad": node("fail"), "after": node("pass_on", "bad"), "later": node("pass_on", "after"), **SUM}
    record = bench.run(nodes)
    assert record.status == "failed"
    assert states(record) | {"sum": "succeeded"} == states(record)
    assert (states(record)["bad"], states(record)["after"], states(record)["later"]) == ("failed", "skipped", "skipped")
    assert record.steps["after"].reason == "Fail gave nothing"
    error = dict(record.steps["bad"].error)
    assert error.pop("fault")["at"]["function"] == "fail"
    assert error == {
        "kind": "input",
        "message": "The toy was asked to fail.",
        "remedy": "Ask something else of it.",
    } | {"traceback": "steps/bad/step-1.traceback.txt"}


def test_a_step_is_reused_when_what_feeds_it_ran_again_but_came_out_the_same(bench: Bench) -> None:
    bench.run({"one": node("constant", value=3), "next": node("pass_on", "one")})
    executor = Counting()
    record = bench.run({"one": node("add", "zero:a", plus=3), "zero": node("constant", value=0), "next": node("pass_on", "one")}, executor)
    assert sorted(executor.done) == ["one/step", "zero/step"]
    assert (states(record)["next"], record.steps["next"].reason) == ("reused", "what feeds it came out the same")


def test_the_same_step_twice_in_a_pipeline_is_done_once(bench: Bench) -> None:
    executor = Counting()
    record = bench.run({"a": node("constant", value=5), "b": node("constant", value=5)}, executor)
    assert len(executor.done) == 1
    assert sorted(states(record).values()) == ["reused", "succeeded"]


def test_a_step_whose_reuse_is_off_runs_every_time(bench: Bench) -> None:
    nodes = {"one": node("constant", _reuse=False), "two": node("pass_on", "one")}
    bench.run(nodes)
    executor = Counting()
    bench.run(nodes, executor)
    assert executor.done == ["one/step"]


class TestParts:
    NODES: ClassVar[Nodes] = {
        "many": node("many_parts", parts=4),
        "double": node("per_part_double", "many"),
        "sum": node("joins", "double"),
    }

    def test_each_part_is_a_unit_and_they_are_joined_in_order(self, bench: Bench) -> None:
        executor = Counting()
        record = bench.run(self.NODES, executor)
        assert [d for d in executor.done if d.startswith("double")] == [f"double/part-0000{n}" for n in range(1, 5)] + ["double/merge"]
        assert bench.value(record, "sum") == 2 * (0 + 1 + 2 + 3)
        assert record.steps["double"].parts == {"run": 4, "reused": 0, "total": 4}
        digest = record.steps["double"].outputs["labels"]["digest"]
        assert [row["x"] for row in bench.workspace.store.open(digest).rows()] == [0, 2, 4, 6]

    def test_only_new_parts_are_done(self, bench: Bench) -> None:
        bench.run(self.NODES)
        executor = Counting()
        record = bench.run({**self.NODES, "many": node("many_parts", parts=6)}, executor)
        assert [d for d in executor.done if d.startswith("double/part")] == ["double/part-00005", "double/part-00006"]
        assert record.steps["double"].parts == {"run": 2, "reused": 4, "total": 6}
        assert bench.value(record, "sum") == 30

    def test_fewer_parts_need_only_joining(self, bench: Bench) -> None:
        bench.run(self.NODES)
        executor = Counting()
        record = bench.run({**self.NODES, "many": node("many_parts", parts=2)}, executor)
        assert [d for d in executor.done if d.startswith("double")] == ["double/merge"]
        assert bench.value(record, "sum") == 2

    def test_a_collection_without_parts_is_done_as_a_whole(self, bench: Bench) -> None:
        executor = Counting()
        record = bench.run({**self.NODES, "many": node("many_parts", parts=0)}, executor)
        assert "double/step" in executor.done
        assert bench.value(record, "sum") == 0

    def test_a_part_that_fails_fails_the_step_and_keeps_the_others(self, bench: Bench) -> None:
        record = bench.run({**self.NODES, "double": node("per_part_double", "many", fail_on=1)})
        assert states(record) == {"many": "succeeded", "double": "failed", "sum": "skipped"}
        assert record.steps["double"].error["message"] == "A part holds 1."

    def test_fresh_does_every_part_again(self, bench: Bench) -> None:
        bench.run(self.NODES)
        executor = Counting()
        bench.run(self.NODES, executor, wishes=Wishes(fresh=True))
        assert len([d for d in executor.done if d.startswith("double/part")]) == 4


class TestRetries:
    def test_a_bug_is_retried_as_often_as_the_node_allows(self, bench: Bench) -> None:
        run = bench.record({"flaky": node("flaky", failures=2, _retries=2)})
        record = bench.carry_out(run)
        assert bench.value(record, "flaky") == 3
        assert [s for s in told(run, "flaky") if s != "running"] == ["retrying", "retrying", "succeeded"]
        assert record.steps["flaky"].attempt == 3

    def test_and_no_oftener(self, bench: Bench) -> None:
        record = bench.run({"flaky": node("flaky", failures=3, _retries=1)})
        assert "OSError: attempt 2 was meant to fail" in record.steps["flaky"].error["message"]

    def test_wrong_input_is_not_tried_again(self, bench: Bench) -> None:
        executor = Counting()
        bench.run({"bad": node("fail", _retries=5)}, executor)
        assert executor.done == ["bad/step"]

    def test_a_killed_process_is_replaced_whatever_the_node_allows(self, bench: Bench) -> None:
        record = bench.run({"one": node("constant", _retries=0)}, Counting({"one/step": 3}))
        assert states(record) == {"one": "succeeded"}

    def test_until_it_was_killed_too_often(self, bench: Bench) -> None:
        record = bench.run({"one": node("constant")}, Counting({"one/step": 99}))
        assert record.steps["one"].error["message"] == "The process of node 'one' was killed 4 times: its process ended unexpectedly."

    def test_a_killed_part_alone_is_done_again(self, bench: Bench) -> None:
        executor = Counting({"double/part-00002": 1})
        record = bench.run(TestParts.NODES, executor)
        assert bench.value(record, "sum") == 12
        assert sorted(d for d in executor.done if "part" in d).count("double/part-00002") == 2


class TestCancel:
    def test_nothing_begins_once_it_is_asked_for(self, bench: Bench) -> None:
        run = bench.record(SUM)
        run.ask_to_cancel()
        record = bench.carry_out(run)
        assert record.status == "cancelled"
        assert set(states(record).values()) == {"cancelled"}

    def test_a_step_that_stops_half_way_is_not_remembered(self, bench: Bench) -> None:
        run = bench.record({"slow": node("slow", seconds=30), "next": node("pass_on", "slow")})

        class Asks(InProcess):
            def submit(self, invocation: Invocation) -> Future[Outcome]:
                run.ask_to_cancel()
                return super().submit(invocation)

        record = bench.carry_out(run, Asks())
        assert states(record) == {"slow": "cancelled", "next": "cancelled"}
        assert not any((bench.folder / "results").rglob("*.json"))

    def test_the_run_resumed_finishes(self, bench: Bench) -> None:
        run = bench.record(SUM)
        run.ask_to_cancel()
        bench.carry_out(run)
        assert bench.resume(run).status == "succeeded"


class TestComingBack:
    """A coordinator that was killed is made again, and reads what it had told."""

    def test_what_was_told_is_not_done_again(self, bench: Bench) -> None:
        run = bench.record({**SUM, "off": node("constant", value=9, _reuse=False)})
        bench.carry_out(run)
        _cut(run, last_node="sum")
        executor = Counting()
        record = bench.carry_out(run, executor)
        assert executor.done == []
        assert record.status == "succeeded"

    def test_what_ended_untold_is_found_in_the_results(self, bench: Bench) -> None:
        run = bench.record({"off": node("constant", value=9, _reuse=False)})
        bench.carry_out(run)
        _cut(run, last_node="off")
        executor = Counting()
        record = bench.carry_out(run, executor)
        assert (executor.done, states(record)) == ([], {"off": "succeeded"})

    def test_what_failed_stays_failed(self, bench: Bench) -> None:
        run = bench.record({"bad": node("fail"), "after": node("pass_on", "bad")})
        bench.carry_out(run)
        _cut(run, last_node="after")
        executor = Counting()
        record = bench.carry_out(run, executor)
        assert executor.done == []
        assert states(record) == {"bad": "failed", "after": "skipped"}

    def test_but_a_person_who_resumes_wants_it_tried_again(self, bench: Bench) -> None:
        run = bench.record({"flaky": node("flaky", failures=1, _retries=0), "after": node("pass_on", "flaky")})
        assert bench.carry_out(run).status == "failed"
        record = bench.resume(run)
        assert states(record) == {"flaky": "succeeded", "after": "succeeded"}
        assert not record.steps["flaky"].error

    def test_artifacts_that_were_lost_meanwhile_are_made_again(self, bench: Bench) -> None:
        nodes = {"one": node("constant", value=3), "two": node("pass_on", "one"), "other": node("add", "one:a", plus=1)}
        first = bench.run(nodes)
        shutil.rmtree(bench.workspace.store.path(first.steps["two"].outputs["metrics"]["digest"]))
        record = bench.run(nodes)
        assert record.status == "succeeded"
        assert bench.value(record, "two") == 3


class TestTwoRuns:
    def test_one_waits_while_the_other_makes_the_same_and_takes_it_then(self, bench: Bench) -> None:
        other = bench.record({"mine": node("constant", value=5)}, name="other")
        other.beat()
        run = bench.record({"ours": node("constant", value=5)})
        mark = run.plan["steps"][0]["fingerprint"]
        claims = bench.folder / "claims"
        claims.mkdir()
        (claims / mark).symlink_to(f"{other.id}/mine")

        class Finishes(Counting):
            def tend(self) -> None:
                if read_journal(run.journal)[0][-1].get("state") == "waiting":
                    (claims / mark).unlink(missing_ok=True)
                    if not bench.workspace.results.get(mark):
                        bench.carry_out(other)

        executor = Finishes()
        record = bench.carry_out(run, executor)
        assert executor.done == []
        assert told(run, "ours") == ["waiting", "reused"]
        assert read_journal(run.journal)[0][1]["reason"] == f"'mine' of run {other.id} is making the same"
        assert bench.value(record, "ours") == 5

    def test_what_the_other_gave_after_ours_was_planned_is_taken(self, bench: Bench) -> None:
        run = bench.record({"ours": node("constant", value=5)})
        bench.run({"mine": node("constant", value=5)}, name="other")
        executor = Counting()
        assert states(bench.carry_out(run, executor)) == {"ours": "reused"}
        assert executor.done == []

    def test_what_the_other_gave_at_the_last_moment_is_taken(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        run = bench.record({"ours": node("constant", value=5)})
        take = Claims.take

        def ended_just_now(claims: Claims, fingerprint: str, name: str) -> Claim | None:
            monkeypatch.setattr(Claims, "take", take)
            bench.run({"mine": node("constant", value=5)}, name="other")
            return claims.take(fingerprint, name)

        monkeypatch.setattr(Claims, "take", ended_just_now)
        executor = Counting()
        assert states(bench.carry_out(run, executor)) == {"ours": "reused"}
        assert executor.done == []

    def test_a_claim_of_a_run_that_died_counts_for_nothing(self, bench: Bench) -> None:
        run = bench.record({"ours": node("constant", value=5)})
        claims = bench.folder / "claims"
        claims.mkdir()
        (claims / run.plan["steps"][0]["fingerprint"]).symlink_to("20200101-000000-abcdef/mine")
        assert bench.carry_out(run).status == "succeeded"
        assert not list(claims.iterdir())


def test_the_last_fingerprints_explain_the_next_plan(bench: Bench) -> None:
    bench.run(SUM)
    run = bench.record({**SUM, "one": node("constant", value=8)})
    assert [c["kind"] for c in run.plan["steps"][0]["causes"]] == ["parameter"]


def _cut(run: Run, *, last_node: str) -> None:
    """Take the journal back to just before the last word on a node: as if its coordinator had been killed there."""
    events = read_journal(run.journal)[0]
    kept = events[: next(i for i, e in enumerate(events) if e.get("node") == last_node and e["state"] not in ("running", "waiting"))]
    Path(run.journal).unlink()
    journal = Journal(run.journal)
    for event in kept:
        journal.append(event)
    journal.close()
