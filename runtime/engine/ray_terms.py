"""Our words in Ray's terms, and Ray's in ours: what is to be reserved, and why work has ended."""

from concurrent.futures import Future
from typing import Any

from ray import exceptions

from runtime.engine.executor import InterruptedStepError, WorkerKilledError
from runtime.engine.invocation import Invocation, Outcome
from runtime.errors import PlacementError

__all__ = ["options", "settle"]

KILLED = (
    exceptions.WorkerCrashedError,
    exceptions.NodeDiedError,
    exceptions.OutOfMemoryError,
    exceptions.ActorDiedError,
    exceptions.ActorUnavailableError,
    exceptions.ObjectLostError,
    exceptions.RaySystemError,
)
UNPLACEABLE = (exceptions.TaskUnschedulableError, exceptions.ActorUnschedulableError)


def options(invocation: Invocation) -> dict[str, Any]:
    """What Ray is to reserve."""
    asked: dict[str, Any] = {"num_cpus": invocation.cpus, "num_gpus": invocation.gpus}
    if invocation.memory_mb:
        asked["memory"] = invocation.memory_mb * 1_000_000
    if invocation.labels:
        asked["label_selector"] = dict(invocation.labels)
    return asked


def settle(future: Future[Outcome], ended: "Future[Outcome]") -> None:
    """End our future as Ray's has ended, in our words."""
    error = ended.exception()
    if error is None:
        future.set_result(ended.result())
    elif isinstance(error, exceptions.TaskCancelledError):
        future.set_exception(InterruptedStepError("it was cancelled from outside"))
    elif isinstance(error, KILLED):
        future.set_exception(WorkerKilledError(_why(error)))
    elif isinstance(error, UNPLACEABLE):
        future.set_exception(
            PlacementError(f"The cluster cannot place it: {_why(error)}.", "Ask for less, or choose another compute target.")
        )
    else:
        future.set_exception(error.cause if isinstance(error, exceptions.RayTaskError) else error)


def _why(error: BaseException) -> str:
    if isinstance(error, exceptions.OutOfMemoryError):
        return "the node ran out of memory"
    if isinstance(error, exceptions.NodeDiedError):
        return "its node died"
    return "its process ended unexpectedly"
