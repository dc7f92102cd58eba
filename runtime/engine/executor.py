"""The one seam between the loop and the places where work is done."""

import os
from concurrent.futures import Future
from typing import Protocol

from runtime.engine.invocation import Invocation, Outcome
from runtime.engine.step import perform

__all__ = ["Executor", "InProcess", "InterruptedStepError", "WorkerKilledError"]


class WorkerKilledError(Exception):
    """The process that did the work is gone, with its node perhaps; not the component's fault as far as anybody knows."""


class InterruptedStepError(Exception):
    """The work was stopped because we asked for it."""


class Executor(Protocol):
    """Does invocations. The loop alone calls it, from one thread; futures may end in any."""

    def submit(self, invocation: Invocation) -> Future[Outcome]:
        """Do this as soon as there is room. The future fails with WorkerKilledError or InterruptedStepError, or whatever went wrong."""

    def cancel(self, future: Future[Outcome], *, force: bool) -> None:
        """Ask the work to stop; with `force`, end its process."""

    def room_for(self, invocation: Invocation) -> int:
        """How many invocations like this one are worth submitting at once."""

    def why_waiting(self, invocation: Invocation) -> str:
        """Why an invocation that was submitted has not started yet, in words; empty if it should any moment."""

    def tend(self) -> None:
        """Do what is due; the loop calls this a few times a second and after each end."""

    def close(self) -> None:
        """Let go of everything."""


class InProcess:
    """Does everything at once, in this very process: for steps run alone and for tests. Cannot stop what it began."""

    def submit(self, invocation: Invocation) -> Future[Outcome]:
        """Do it now."""
        future: Future[Outcome] = Future()
        kept = dict(os.environ)
        try:
            future.set_result(perform(invocation))
        except Exception as error:
            future.set_exception(error)
        finally:
            os.environ.clear()
            os.environ.update(kept)
        return future

    def cancel(self, future: Future[Outcome], *, force: bool) -> None:
        """Nothing is ever under way between two calls."""

    def room_for(self, invocation: Invocation) -> int:
        """One at a time."""
        return 1

    def why_waiting(self, invocation: Invocation) -> str:
        """Nothing waits."""
        return ""

    def tend(self) -> None:
        """Nothing is due."""

    def close(self) -> None:
        """Nothing is held."""
