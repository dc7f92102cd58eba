"""GPU actors: each holds its GPU from one GPU step to the next, and lets go when none comes, or when somebody else waits."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import ray

from runtime.engine.executor import InterruptedStepError
from runtime.engine.invocation import Invocation, Outcome
from runtime.engine.ray_terms import options, settle
from runtime.engine.step import perform

__all__ = ["GpuPool"]

IDLE_SECONDS = 20.0  # an actor without work is kept
Shape = tuple[float, float, int, tuple[tuple[str, str], ...]]


class _GpuWorker:
    """The process that holds a GPU."""

    def ready(self) -> bool:
        """Answers once it has its GPU."""
        return True

    def perform(self, invocation: Invocation) -> Outcome:
        """Do one invocation on it."""
        ids = ray.get_gpu_ids()
        return perform(invocation, gpu=",".join(str(i) for i in ids))


@dataclass(eq=False)
class _Actor:
    handle: Any
    shape: Shape
    gpus: float
    there: Future[bool]  # ends once it has its GPU
    work: Future[Outcome] | None = None
    idle_since: float = field(default_factory=time.monotonic)


class GpuPool:
    """Hands GPU work to actors; never holds more GPUs at once than the cluster has."""

    def __init__(self, gpus: float) -> None:
        self._total = gpus
        self._class: Any = ray.remote(max_restarts=0, max_task_retries=0)(_GpuWorker)
        self._actors: list[_Actor] = []
        self._queue: deque[tuple[Invocation, Future[Outcome]]] = deque()

    def submit(self, invocation: Invocation, future: Future[Outcome]) -> None:
        """Do this as soon as a GPU is free."""
        self._queue.append((invocation, future))
        self._hand_out()

    def cancel(self, future: Future[Outcome], *, force: bool) -> None:
        """Take it out of the queue; what runs hears of it by its context, or, with `force`, loses its process."""
        for entry in list(self._queue):
            if entry[1] is future:
                self._queue.remove(entry)
                future.set_exception(InterruptedStepError("it was taken out of the queue"))
        for actor in [a for a in self._actors if a.work is future and force]:
            self._end(actor)

    def tend(self, *, wanted_elsewhere: Callable[[], bool]) -> None:
        """See who is done, hand out what waits, let go of actors that idle too long or that others wait for."""
        now = time.monotonic()
        for actor in [a for a in self._actors if a.work and a.work.done()]:
            broken = actor.work is not None and actor.work.exception() is not None
            actor.work, actor.idle_since = None, now
            if broken:
                self._end(actor)
        self._hand_out()
        idle = [a for a in self._actors if not a.work]
        wanted = bool(idle) and wanted_elsewhere()
        for actor in idle:
            if wanted or now - actor.idle_since > IDLE_SECONDS:
                self._end(actor)

    def waits(self) -> bool:
        """Whether any work still waits for a GPU."""
        return bool(self._queue) or any(not actor.there.done() for actor in self._actors)

    def close(self) -> None:
        """End every actor."""
        for actor in list(self._actors):
            self._end(actor)

    def _hand_out(self) -> None:
        for entry in list(self._queue):
            invocation, future = entry
            actor = self._idle(_shape(invocation)) or self._made(invocation)
            if actor:
                self._queue.remove(entry)
                actor.work = future
                reference = actor.handle.perform.remote(invocation)
                reference.future().add_done_callback(lambda ended, future=future: settle(future, ended))

    def _idle(self, shape: Shape) -> _Actor | None:
        return next((a for a in self._actors if not a.work and a.shape == shape), None)

    def _made(self, invocation: Invocation) -> _Actor | None:
        """A new actor, if there is a GPU for it, at the expense of idle ones of another shape if need be."""
        for other in [a for a in self._actors if not a.work]:
            if self._held() + invocation.gpus > self._total:
                self._end(other)
        if self._held() + invocation.gpus > self._total:
            return None
        handle = self._class.options(**options(invocation)).remote()
        actor = _Actor(handle, _shape(invocation), invocation.gpus, handle.ready.remote().future())
        self._actors.append(actor)
        return actor

    def _held(self) -> float:
        return sum(actor.gpus for actor in self._actors)

    def _end(self, actor: _Actor) -> None:
        self._actors.remove(actor)
        ray.kill(actor.handle)


def _shape(invocation: Invocation) -> Shape:
    return invocation.gpus, invocation.cpus, invocation.memory_mb, tuple(sorted(invocation.labels.items()))
