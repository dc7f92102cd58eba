"""What the runs on a cluster tell each other: who holds CPUs and GPUs, who waits for a GPU. Kept in the cluster's own key-value store."""

import json
import time
from typing import Any, Literal

from ray.experimental import internal_kv

__all__ = ["Board", "Holding", "Kind"]

NAMESPACE = b"framewire-board"
STALE_SECONDS = 10.0  # an entry not renewed for so long is of a run that died
POST_SECONDS = 1.0
LOOK_SECONDS = 0.5

Kind = Literal["CPU", "GPU"]
Holding = tuple[str, Kind, float]  # node, of what, how many


class Board:
    """One run's view of it; costs next to nothing, for it is told and asked seldom."""

    def __init__(self, run: str) -> None:
        self._key = run.encode()
        self._posted = time.monotonic()
        self._looked = 0.0
        self._seen: list[dict[str, Any]] = []

    def post(self, holds: list[Holding], *, waits: bool) -> None:
        """Tell the others what this run's nodes hold, and whether one waits for a GPU; at most once a second."""
        if time.monotonic() - self._posted > POST_SECONDS:
            self._posted = time.monotonic()
            entry = json.dumps({"holds": holds, "waits": waits, "at": time.time()})
            internal_kv._internal_kv_put(self._key, entry, True, namespace=NAMESPACE)

    def gpu_is_wanted(self) -> bool:
        """Whether another run waits for a GPU."""
        return any(other["waits"] for other in self._others())

    def holders(self, kind: Kind) -> dict[str, float]:
        """What other runs hold of it, by "NODE of run RUN"."""
        return {f"{node} of run {o['run']}": many for o in self._others() for node, held, many in o["holds"] if held == kind}

    def held(self) -> list[dict[str, Any]]:
        """What all other runs hold: {"run", "node", "kind", "amount"}."""
        every = [(o["run"], *held) for o in self._others() for held in o["holds"]]
        return [{"run": run, "node": node, "kind": kind, "amount": many} for run, node, kind, many in every]

    def clear(self) -> None:
        """Take this run's entry down."""
        internal_kv._internal_kv_del(self._key, namespace=NAMESPACE)

    def _others(self) -> list[dict[str, Any]]:
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._looked = time.monotonic()
            keys = [key for key in internal_kv._internal_kv_list(b"", namespace=NAMESPACE) if key != self._key]
            read = [(key, internal_kv._internal_kv_get(key, namespace=NAMESPACE)) for key in keys]
            every = [{**json.loads(value), "run": key.decode()} for key, value in read if value]
            self._seen = [other for other in every if abs(time.time() - other["at"]) < STALE_SECONDS]
        return self._seen
