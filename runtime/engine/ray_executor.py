"""Does invocations on a Ray cluster: CPU work as tasks, GPU work on actors that stay warm for a while."""

from concurrent.futures import Future
from itertools import takewhile
from typing import Any

import ray

from runtime.engine.board import Board, Holding
from runtime.engine.capacity import Capacity
from runtime.engine.gpu_pool import GpuPool
from runtime.engine.invocation import Invocation, Outcome
from runtime.engine.placement import amount
from runtime.engine.ray_terms import options, settle
from runtime.engine.step import perform

__all__ = ["RayExecutor"]

AHEAD = 2  # parts submitted for each CPU, so that no worker waits for the coordinator


class RayExecutor:
    """Works within a process that is connected to the cluster; retrying is the loop's, never Ray's."""

    def __init__(self, run: str) -> None:
        self._nodes = [Capacity.of_node(node) for node in ray.nodes() if node["Alive"]]  # type: ignore[no-untyped-call]
        self._task: Any = ray.remote(max_retries=0, retry_exceptions=False)(perform)
        self._tasks: dict[Future[Outcome], Any] = {}  # future -> Ray's reference
        self._asked: dict[Future[Outcome], Invocation] = {}
        self._board = Board(run)
        self._gpus = GpuPool(sum(node.gpus for node in self._nodes))

    def submit(self, invocation: Invocation) -> Future[Outcome]:
        """Do this as soon as the cluster has room."""
        future: Future[Outcome] = Future()
        self._asked[future] = invocation
        if invocation.gpus:
            self._gpus.submit(invocation, future)
        else:
            reference = self._task.options(**options(invocation), name=invocation.node).remote(invocation)
            self._tasks[future] = reference
            reference.future().add_done_callback(lambda ended: settle(future, ended))
        return future

    def cancel(self, future: Future[Outcome], *, force: bool) -> None:
        """Interrupt the work; with `force`, end its process."""
        if reference := self._tasks.get(future):
            ray.cancel(reference, force=force)
        else:
            self._gpus.cancel(future, force=force)

    def room_for(self, invocation: Invocation) -> int:
        """Enough to keep every CPU, or every GPU, busy."""
        pool = [node for node in self._nodes if invocation.labels.items() <= node.labels.items()]
        if invocation.gpus:
            return int(sum(node.gpus // invocation.gpus for node in pool))
        return AHEAD * int(sum(node.cpus // max(invocation.cpus, 0.5) for node in pool))

    def why_waiting(self, invocation: Invocation) -> str:
        """What it needs, and who holds that; empty if there is room, and only its process is still starting."""
        node, kind, wanted = _holding(invocation)
        earlier = map(_holding, takewhile(lambda other: other is not invocation, self._asked.values()))
        held = {other: many for other, what, many in earlier if what == kind and other != node}
        held |= self._board.holders(kind)
        total = sum(n.gpus if kind == "GPU" else n.cpus for n in self._nodes)
        if sum(held.values()) + wanted <= total:
            return ""
        need = amount(0 if kind == "GPU" else invocation.cpus, invocation.gpus, invocation.memory_mb)
        return f"needs {need}, held by {' and '.join(held)}"

    def tend(self) -> None:
        """Forget what has ended; hand GPU actors their next work, or let go of them."""
        for future in [f for f in self._asked if f.done()]:
            del self._asked[future]
            self._tasks.pop(future, None)
        self._gpus.tend(wanted_elsewhere=self._board.gpu_is_wanted)
        self._board.post([_holding(asked) for asked in self._asked.values()], waits=self._gpus.waits())

    def close(self) -> None:
        """Let go of the GPU actors."""
        self._gpus.close()
        self._board.clear()


def _holding(invocation: Invocation) -> Holding:
    return (invocation.node, "GPU", invocation.gpus) if invocation.gpus else (invocation.node, "CPU", invocation.cpus)
