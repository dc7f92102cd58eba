"""What follows from how an attempt ended: it is done, made again, given up, or was stopped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from components.errors import FramewireError
from components.words import times
from runtime.engine.executor import InterruptedStepError, WorkerKilledError
from runtime.engine.failures import fault_of_killed
from runtime.engine.faults import item_in_words
from runtime.engine.invocation import Failure, Outcome
from runtime.engine.work import Unit
from runtime.plan import Step

__all__ = ["CRASHES", "Verdict", "judge"]

CRASHES = 3  # times that work is done again because its process was killed, whatever retries the node allows
LASTING = (
    "input",
    "damaged",
    "declaration",
    "gate",
)  # what is wrong with data, declarations or a score stays wrong however often it is tried


@dataclass(frozen=True)
class Verdict:
    """What to do now, with the outcome of what is done, or why it failed."""

    what: Literal["done", "again", "failed", "stopped"]
    outcome: Outcome = field(default_factory=Outcome)
    failure: Failure | None = None


def judge(unit: Unit, step: Step, *, cancelling: bool) -> Verdict:
    """The verdict on a unit whose future has ended; counts its crashes and failures."""
    if unit.future is None:
        raise ValueError("the unit was never submitted")
    error = unit.future.exception()
    if error is None:
        return _on_outcome(unit, step, unit.future.result(), cancelling=cancelling)
    if unit.stopping == "timeout":
        return _on_failure(unit, step, _late(unit, step), cancelling=cancelling)
    if cancelling or unit.stopping:
        return Verdict("stopped")
    if isinstance(error, WorkerKilledError | InterruptedStepError):
        return _on_crash(unit, step, error)
    return Verdict("failed", failure=_unforeseen(step, error))


def _on_outcome(unit: Unit, step: Step, outcome: Outcome, *, cancelling: bool) -> Verdict:
    if outcome.cancelled:
        return Verdict("stopped", outcome)
    if outcome.failure:
        return _on_failure(unit, step, outcome.failure, outcome, cancelling=cancelling)
    return Verdict("done", outcome)


def _on_failure(unit: Unit, step: Step, failure: Failure, outcome: Outcome | None = None, *, cancelling: bool) -> Verdict:
    unit.failures += 1
    again = unit.failures <= step.retries and failure.kind not in LASTING and not cancelling
    return Verdict("again" if again else "failed", outcome or Outcome(), failure)


def _on_crash(unit: Unit, step: Step, error: BaseException) -> Verdict:
    unit.crashes += 1
    why = f"The process of node '{step.node}' was killed {times(unit.crashes)}: {str(error).rstrip('.')}."
    fault = fault_of_killed(unit.invocation)
    place = f" It crashed in {at['file']} line {at['line']}." if (at := fault.get("at")) else ""
    remedy = "Look for a lack of memory, or for a library that crashes; then resume the run."
    failure = Failure("killed", f"{why}{place}{_at_item(fault)}", remedy, fault=fault)
    return Verdict("again" if unit.crashes <= CRASHES else "failed", failure=failure)


def _late(unit: Unit, step: Step) -> Failure:
    fault = {**fault_of_killed(unit.invocation), "cause": "timeout"}
    said = f"Node '{step.node}' took longer than its timeout of {step.timeout:g} s.{_at_item(fault)}"
    return Failure("timeout", said, "Give it more time, or less to do.", fault=fault)


def _at_item(fault: Mapping[str, Any]) -> str:
    words = item_in_words(fault.get("item", {}))
    return f" It was at {words}." if words else ""


def _unforeseen(step: Step, error: BaseException) -> Failure:
    if isinstance(error, FramewireError):
        return Failure(error.kind, error.message, error.remedy)
    said = str(error).strip().splitlines() or [""]
    return Failure("step", f"Node '{step.node}' could not be run: {type(error).__name__}: {said[-1].rstrip('.')}.", "See the run's folder.")
