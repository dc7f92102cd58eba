"""What follows from how an attempt ended: it is done, made again, given up, or was stopped."""

from dataclasses import dataclass, field
from typing import Literal

from components.errors import FramewireError
from runtime.engine.executor import InterruptedStepError, WorkerKilledError
from runtime.engine.invocation import Failure, Outcome
from runtime.engine.work import Unit
from runtime.plan import Step

__all__ = ["CRASHES", "Verdict", "judge"]

CRASHES = 3  # times that work is done again because its process was killed, whatever retries the node allows
LASTING = ("input", "declaration", "gate")  # what is wrong with data, declarations or a score stays wrong however often it is tried


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
        late = f"Node '{step.node}' took longer than its timeout of {step.timeout:g} s."
        return _on_failure(unit, step, Failure("timeout", late, "Give it more time, or less to do."), cancelling=cancelling)
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
    times = "once" if unit.crashes == 1 else f"{unit.crashes} times"
    why = f"The process of node '{step.node}' was killed {times}: {str(error).rstrip('.')}."
    remedy = "Look for a lack of memory, or for a library that crashes; then resume the run."
    return Verdict("again" if unit.crashes <= CRASHES else "failed", failure=Failure("killed", why, remedy))


def _unforeseen(step: Step, error: BaseException) -> Failure:
    if isinstance(error, FramewireError):
        return Failure(error.kind, error.message, error.remedy)
    said = str(error).strip().splitlines() or [""]
    return Failure("step", f"Node '{step.node}' could not be run: {type(error).__name__}: {said[-1].rstrip('.')}.", "See the run's folder.")
