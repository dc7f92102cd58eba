"""An executor whose every invocation has a process of its own, forked from this one: what kills it kills nobody else."""

import json
import os
import signal
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from runtime.engine.executor import InProcess, WorkerKilledError
from runtime.engine.invocation import Invocation, Outcome
from runtime.engine.step import perform
from runtime.engine.wire import outcome_from, outcome_json

__all__ = ["Forked"]


class Forked(InProcess):
    """Forks; the parent only waits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: dict[Future[Outcome], int] = {}

    def submit(self, invocation: Invocation) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        answer = self._folder / f"answer-{len(self._children)}.json"
        child = os.fork()
        if child == 0:
            try:
                answer.write_text(json.dumps(outcome_json(perform(invocation))))
            finally:
                os._exit(0)
        self._children[future] = child
        threading.Thread(target=self._wait, args=(child, answer, future), daemon=True).start()
        return future

    def cancel(self, future: Future[Outcome], *, force: bool) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._children[future], signal.SIGKILL)

    def _wait(self, child: int, answer: Path, future: Future[Outcome]) -> None:
        os.waitpid(child, 0)
        if answer.exists():
            future.set_result(outcome_from(json.loads(answer.read_text())))
        else:
            future.set_exception(WorkerKilledError("its process ended unexpectedly"))
