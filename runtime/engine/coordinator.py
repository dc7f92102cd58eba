"""A run's coordinator: a detached actor on the cluster that carries the run out, comes back when killed, and ends itself."""

import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import ray

from runtime.engine.conduct import conduct
from runtime.engine.ray_executor import RayExecutor
from runtime.workspace import Run, read_journal

__all__ = ["PREFIX", "start_coordinator"]

PREFIX = "framewire-run-"
LOOK_SECONDS = 0.02


class _Coordinator:
    """Works in a thread from its making on, so that Ray's making it again is all that is needed to go on."""

    def __init__(self, folder: str) -> None:
        self._me = ray.get_runtime_context().current_actor
        self._run = Run(Path(folder))
        threading.Thread(target=self._go, daemon=True).start()

    def ready(self) -> bool:
        """Answers once it is at work."""
        return True

    def _go(self) -> None:
        try:
            conduct(self._run, RayExecutor(self._run.id))
        finally:
            ray.kill(self._me, no_restart=True)


def start_coordinator(run: Run) -> None:
    """Make the run's coordinator on the cluster that this process is connected to, and wait until it is at work."""
    seen = read_journal(run.journal)[1]
    actor: Any = ray.remote(num_cpus=0, max_restarts=-1)(_Coordinator)
    made = actor.options(name=f"{PREFIX}{run.id}", lifetime="detached", get_if_exists=True).remote(str(run.folder))
    answer: Future[bool] = made.ready.remote().future()
    while not answer.done() and not _tells(run, seen):
        time.sleep(LOOK_SECONDS)
    if not _tells(run, seen):
        answer.result()


def _tells(run: Run, seen: int) -> bool:
    """Whether the journal went on: of one whose node was killed, or that had ended by then, Ray may never bring the answer."""
    return bool(read_journal(run.journal, seen)[0])
