"""What follows from how an attempt ended."""

from concurrent.futures import Future
from pathlib import Path

import pytest

from runtime.engine.executor import InterruptedStepError, WorkerKilledError
from runtime.engine.invocation import Failure, Invocation, Outcome
from runtime.engine.verdict import CRASHES, judge
from runtime.engine.work import Unit
from runtime.errors import PlacementError
from runtime.plan import Needs, Step

BUG, WRONG = Failure("step", "It broke."), Failure("input", "It is wrong.")


def ended(with_: Outcome | Exception) -> Unit:
    unit = Unit(Invocation(Path("/w"), "r", "n", "step", "toy@1", {}, {}, "f"))
    unit.future = Future()
    if isinstance(with_, Exception):
        unit.future.set_exception(with_)
    else:
        unit.future.set_result(with_)
    return unit


def step(retries: int = 0) -> Step:
    return Step("n", "N", "toy@1", {}, {}, ("out",), Needs(), {}, "run", "never ran", retries=retries, timeout=5)


def test_outputs_mean_done() -> None:
    outcome = Outcome({"out": "digest"})
    assert judge(ended(outcome), step(), cancelling=False).outcome is outcome


@pytest.mark.parametrize(
    ("failure", "retries", "what"), [(BUG, 0, "failed"), (BUG, 1, "again"), (WRONG, 9, "failed")], ids=["none left", "one left", "lasting"]
)
def test_failures(failure: Failure, retries: int, what: str) -> None:
    verdict = judge(ended(Outcome(failure=failure)), step(retries), cancelling=False)
    assert (verdict.what, verdict.failure) == (what, failure)


def test_retries_run_out() -> None:
    unit = ended(Outcome(failure=BUG))
    assert [judge(unit, step(2), cancelling=False).what for _ in range(3)] == ["again", "again", "failed"]


def test_crashes_are_forgiven_a_few_times_without_counting_as_retries() -> None:
    unit = ended(WorkerKilledError("its node died"))
    assert [judge(unit, step(0), cancelling=False).what for _ in range(CRASHES + 1)] == ["again"] * CRASHES + ["failed"]
    assert unit.failures == 0


def test_who_is_late_is_told_how_late() -> None:
    unit = ended(InterruptedStepError("cancelled"))
    unit.stopping = "timeout"
    verdict = judge(unit, step(), cancelling=False)
    assert (verdict.what, verdict.failure.message) == ("failed", "Node 'n' took longer than its timeout of 5 s.")  # type: ignore[union-attr]


def test_who_was_late_but_done_is_done() -> None:
    unit = ended(Outcome({"out": "digest"}))
    unit.stopping = "timeout"
    assert judge(unit, step(), cancelling=False).what == "done"


@pytest.mark.parametrize("error", [InterruptedStepError("x"), WorkerKilledError("x")])
def test_what_dies_while_the_run_is_cancelled_was_stopped(error: Exception) -> None:
    assert judge(ended(error), step(5), cancelling=True).what == "stopped"


def test_nothing_is_tried_again_once_the_run_is_cancelled() -> None:
    assert judge(ended(Outcome(failure=BUG)), step(5), cancelling=True).what == "failed"


def test_a_component_that_stopped_by_itself_was_stopped() -> None:
    assert judge(ended(Outcome(cancelled=True)), step(), cancelling=True).what == "stopped"


def test_what_nobody_foresaw_becomes_a_sentence() -> None:
    verdict = judge(ended(TypeError("cannot\npickle this")), step(9), cancelling=False)
    assert verdict.failure.message == "Node 'n' could not be run: TypeError: pickle this."  # type: ignore[union-attr]


def test_sentences_of_ours_stay_as_they_are() -> None:
    verdict = judge(ended(PlacementError("No room.", "Make some.")), step(), cancelling=False)
    assert verdict.failure == Failure("placement", "No room.", "Make some.")
