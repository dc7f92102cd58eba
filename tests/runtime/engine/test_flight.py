"""What is in the air: no more than there is room for, watched, told of, and brought down when late."""

from collections import deque
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runtime.engine import flight as module
from runtime.engine.flight import Flight
from runtime.engine.invocation import Invocation, Outcome
from runtime.engine.records import RecordWriter
from runtime.engine.work import Unit, Work
from runtime.plan import Needs, Step


class ByHand:
    """An executor whose work ends when the test says so."""

    def __init__(self, room: int = 2) -> None:
        self.room = room
        self.futures: list[Future[Outcome]] = []
        self.asked: list[tuple[int, bool]] = []

    def submit(self, invocation: Invocation) -> Future[Outcome]:
        self.futures.append(Future())
        return self.futures[-1]

    def cancel(self, future: Future[Outcome], *, force: bool) -> None:
        self.asked.append((self.futures.index(future), force))

    def room_for(self, invocation: Invocation) -> int:
        return self.room

    def why_waiting(self, invocation: Invocation) -> str:
        return "needs 1 GPU, held by train_b"

    def tend(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture
def hand() -> ByHand:
    return ByHand()


@pytest.fixture
def said() -> list[tuple[str, dict[str, Any]]]:
    return []


@pytest.fixture
def flight(hand: ByHand, said: list[tuple[str, dict[str, Any]]]) -> Flight:
    return Flight(hand, lambda node, state, **more: said.append((state, more)))


@pytest.fixture
def work(tmp_path: Path) -> Work:
    step = Step("n", "N", "toy@1", {}, {}, ("out",), Needs(), {}, "run", "never ran", timeout=5)
    base = Invocation(tmp_path, "r", "n", "step", "toy@1", {}, {}, "f")
    return Work(step, base, deque(Unit(replace(base, unit=f"part-{n}"), n) for n in range(5)), [None] * 5)


def begin(unit: Unit) -> None:
    with RecordWriter(unit.invocation.records) as records:
        records.write("started", where="cpu")


def test_only_as_many_as_there_is_room_for(flight: Flight, hand: ByHand, work: Work) -> None:
    flight.launch(work)
    assert (len(hand.futures), len(work.waiting)) == (2, 3)
    hand.futures[1].set_result(Outcome())
    assert [unit.position for _, unit in flight.landed(1)] == [1]
    flight.launch(work)
    assert (len(hand.futures), len(work.waiting), len(work.flying)) == (3, 2, 2)


def test_one_is_always_let_go_even_where_no_room_is_seen(flight: Flight, hand: ByHand, work: Work) -> None:
    hand.room = 0  # a pool that is still empty
    flight.launch(work)
    assert len(hand.futures) == 1


def test_running_is_told_once_it_is_seen(flight: Flight, work: Work, said: list[tuple[str, dict[str, Any]]]) -> None:
    flight.launch(work)
    flight.look(work)
    assert said == []
    begin(work.flying[0])
    flight.look(work)
    flight.look(work)
    assert [(state, more["reason"]) for state, more in said] == [("running", "never ran")]


def test_who_waits_long_says_why_once(
    flight: Flight, work: Work, said: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", -1)
    flight.launch(work)
    flight.look(work)
    flight.look(work)
    assert said == [("waiting", {"reason": "needs 1 GPU, held by train_b"})]


def test_time_counts_from_the_beginning_of_the_work_not_of_the_waiting(
    flight: Flight, hand: ByHand, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    flight.launch(work)
    work.flying[0].submitted -= 100
    flight.look(work)
    assert hand.asked == []
    begin(work.flying[0])
    flight.look(work)
    work.flying[0].started -= 6  # type: ignore[operator]
    flight.look(work)
    flight.look(work)
    assert (hand.asked, work.flying[0].stopping) == ([(0, False)], "timeout")
    monkeypatch.setattr(module, "GRACE_SECONDS", -1)
    flight.look(work)
    flight.look(work)
    assert hand.asked == [(0, False), (0, True)]


def test_stopping_a_step_stops_all_of_it(flight: Flight, hand: ByHand, work: Work) -> None:
    flight.launch(work)
    flight.stop(work, "sibling")
    assert (hand.asked, len(work.waiting)) == ([(0, False), (1, False)], 0)


def test_parts_are_counted_now_and_then(
    flight: Flight, hand: ByHand, work: Work, said: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COUNT_SECONDS", -1)
    flight.launch(work)
    begin(work.flying[1])
    hand.futures[0].set_result(Outcome({"out": "digest"}))
    ((_, unit),) = flight.landed(1)
    work.take(unit, Outcome({"out": "digest"}))
    flight.look(work)
    assert said[-1][1]["parts"] == {"run": 1, "reused": 0, "total": 5}
