"""What the runs on a cluster tell each other of GPUs: who holds one, who waits for one. Kept in the cluster's own key-value store."""

import json
import time
from typing import Any

from ray.experimental import internal_kv

__all__ = ["Board"]

NAMESPACE = b"framewire-gpus"
STALE_SECONDS = 10.0  # an entry not renewed for so long is of a run that died
RENEW_SECONDS = 2.0
LOOK_SECONDS = 0.5


class Board:
    """One run's view. Posts only when something is to be told, looks only when asked."""

    def __init__(self, run: str) -> None:
        self._key = run.encode()
        self._posted: dict[str, Any] = {"holds": [], "waits": False}
        self._renewed = 0.0
        self._looked = 0.0
        self._seen: list[dict[str, Any]] = []

    def post(self, *, holds: list[str], waits: bool) -> None:
        """Tell the others which nodes of this run hold a GPU, and whether any waits for one."""
        now: dict[str, Any] = {"holds": holds, "waits": waits}
        silent = not holds and not waits
        due = time.monotonic() - self._renewed > RENEW_SECONDS and not silent
        if now != self._posted or due:
            self._posted, self._renewed = now, time.monotonic()
            if silent:
                self.clear()
            else:
                internal_kv._internal_kv_put(self._key, json.dumps({**now, "at": time.time()}), True, namespace=NAMESPACE)

    def wanted(self) -> bool:
        """Whether another run waits for a GPU."""
        return any(other["waits"] for other in self._others())

    def holders(self) -> list[str]:
        """What other runs have on GPUs, as "NODE of run RUN"."""
        return [f"{node} of run {other['run']}" for other in self._others() for node in other["holds"]]

    def clear(self) -> None:
        """Take this run's entry down."""
        internal_kv._internal_kv_del(self._key, namespace=NAMESPACE)

    def _others(self) -> list[dict[str, Any]]:
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._looked = time.monotonic()
            keys = [key for key in internal_kv._internal_kv_list(b"", namespace=NAMESPACE) if key != self._key]
            read = [(key, internal_kv._internal_kv_get(key, namespace=NAMESPACE)) for key in keys]
            every = [{**json.loads(value), "run": key.decode()} for key, value in read if value]
            self._seen = [other for other in every if time.time() - other["at"] < STALE_SECONDS]
        return self._seen
