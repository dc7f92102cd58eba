"""One SQL question that a person asks: a quick one is answered before anybody notices, a long one can be watched and cancelled."""

import atexit
import threading
import time
from collections.abc import Mapping
from typing import Any
from weakref import WeakSet

from runtime.workspace import Workspace
from runtime.workspace.catalog import ask

__all__ = ["Question"]

Answer = tuple[list[str], list[tuple[Any, ...]]]


class Question:
    """Asked as soon as it is made, in a thread of its own, which ends by itself."""

    title = "Asking"
    rows, seconds = 5_000, 30.0  # at most

    def __init__(self, workspace: Workspace, sql: str, artifacts: Mapping[str, str]) -> None:
        self.sql = sql
        self.artifacts = dict(artifacts)
        self.started = time.time()
        self._answer: Answer = ([], [])
        self._wrong: Exception | None = None
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._ask, args=(workspace,), daemon=True)
        self._thread.start()
        _asked.add(self)

    def answered_within(self, seconds: float) -> bool:
        """Whether it is over, at the latest after so long."""
        self._thread.join(seconds)
        return not self.running

    @property
    def running(self) -> bool:
        """Whether it is still looked for."""
        return self._thread.is_alive()

    @property
    def cancelled(self) -> bool:
        """Whether the person did not want to know any more."""
        return self._cancelled.is_set()

    @property
    def last_line(self) -> str:
        """How long it may take."""
        return f"at most {self.seconds:.0f} s"

    @property
    def part(self) -> float:
        """How much of its time is over, 0..1."""
        return min(1.0, (time.time() - self.started) / self.seconds)

    def cancel(self) -> None:
        """End it."""
        self._cancelled.set()

    def answer(self) -> Answer:
        """Columns and rows, once it is over; raises what was wrong, a UsageError where the question was."""
        if self._wrong:
            raise self._wrong
        return self._answer

    def _ask(self, workspace: Workspace) -> None:
        try:
            self._answer = ask(workspace, self.sql, self.artifacts, rows=self.rows, seconds=self.seconds, cancelled=self._cancelled)
        except Exception as wrong:  # whoever asked is told, in their own thread
            self._wrong = wrong


_asked: WeakSet[Question] = WeakSet()


@atexit.register
def _end_all() -> None:
    """DuckDB takes the whole process down where it ends under a query."""
    for question in list(_asked):
        question.cancel()
        question.answered_within(question.seconds)
