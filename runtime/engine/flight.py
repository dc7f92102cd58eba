"""The invocations in flight: submits what there is room for, sees who has begun, who waits and why, and stops what is late."""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any, Literal

from runtime.engine.executor import Executor
from runtime.engine.invocation import Outcome
from runtime.engine.work import Unit, Work
from runtime.workspace import read_journal

__all__ = ["Flight"]

GRACE_SECONDS = 3.0  # between asking work to stop and ending its process
WAIT_SECONDS = 1.5  # of waiting before its reason is told
COUNT_SECONDS = 0.5  # between two words about how many parts are done

Tell = Callable[..., Any]  # (node, state, **more)


class Flight:
    """What was submitted to the executor and has not come back."""

    def __init__(self, executor: Executor, tell: Tell) -> None:
        self._executor = executor
        self._tell = tell
        self._air: dict[Future[Outcome], tuple[Work, Unit]] = {}

    def launch(self, work: Work) -> None:
        """Submit as many of the step's units as there is room for."""
        while work.waiting and len(work.flying) < max(1, self._executor.room_for(work.waiting[0].invocation)):
            unit = work.waiting.popleft()
            unit.submitted = time.monotonic()
            work.attempt = max(work.attempt, unit.invocation.attempt)
            work.flying.append(unit)
            unit.future = self._executor.submit(unit.invocation)
            self._air[unit.future] = (work, unit)

    def landed(self, patience: float) -> list[tuple[Work, Unit]]:
        """The units that have come back, after waiting for the first at most `patience` seconds."""
        if not self._air:
            time.sleep(patience)
            return []
        done = wait(self._air, timeout=patience, return_when=FIRST_COMPLETED).done
        back = [self._air.pop(future) for future in list(self._air) if future in done]
        for work, unit in back:
            work.flying.remove(unit)
        return back

    def stop(self, work: Work, why: Literal["timeout", "sibling", "cancel"]) -> None:
        """Ask all of a step's units to stop, and begin no other."""
        work.waiting.clear()
        for unit in work.flying:
            self._ask(unit, why)

    def look(self, work: Work) -> None:
        """See how a step's units fare, and tell what is new; to be called a few times a second."""
        for unit in work.flying:
            self._see_start(unit)
            self._see_time(work, unit)
        if any(unit.started for unit in work.flying):
            self._tell_running(work)
        elif work.flying and not work.running and time.monotonic() - work.flying[0].submitted > WAIT_SECONDS:
            self._tell_waiting(work)

    def _see_start(self, unit: Unit) -> None:
        file = Path(f"{unit.invocation.records}.jsonl")
        if unit.started is None and file.exists() and read_journal(file)[0]:
            unit.started = time.monotonic()

    def _see_time(self, work: Work, unit: Unit) -> None:
        now = time.monotonic()
        limit = work.step.timeout
        if limit and unit.started and not unit.stopping and now - unit.started > limit:
            self._ask(unit, "timeout")
        elif unit.asked and not unit.forced and now - unit.asked > GRACE_SECONDS and unit.future:
            unit.forced = True
            self._executor.cancel(unit.future, force=True)

    def _ask(self, unit: Unit, why: Literal["timeout", "sibling", "cancel"]) -> None:
        if unit.future and not unit.stopping:
            unit.stopping, unit.asked = why, time.monotonic()
            self._executor.cancel(unit.future, force=False)

    def _tell_running(self, work: Work) -> None:
        counted = bool(work.parts) and time.monotonic() - work.counted > COUNT_SECONDS and work.told_parts != work.parts
        if work.running and not counted:
            return
        work.counted, work.told_parts = time.monotonic(), work.parts
        more = {"parts": work.parts} if work.parts else {}
        self._tell(work.step.node, "running", reason=work.step.reason, attempt=work.attempt, **more)
        work.running = True

    def _tell_waiting(self, work: Work) -> None:
        reason = self._executor.why_waiting(work.flying[0].invocation)
        if reason and reason != work.said:
            work.said = reason
            self._tell(work.step.node, "waiting", reason=reason)
