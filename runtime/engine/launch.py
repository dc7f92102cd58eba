"""Has a process of its own put a run on a cluster: whoever follows the run is never connected to Ray itself."""

import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any

from components.errors import FramewireError
from runtime import errors
from runtime.engine.cluster import Cluster
from runtime.engine.environment import ROOT
from runtime.workspace import Run

__all__ = ["launch"]

PUT_SECONDS = 90.0  # a cluster that is dying may never answer
LOOK_SECONDS = 0.2

_staying: list[subprocess.Popen[bytes]] = []  # the processes that keep runs' jobs open, until they end by themselves


def launch(run: Run, cluster: Cluster) -> None:
    """Put the run on the cluster; it goes on by itself from then on. Raises PlacementError, or ClusterError if the cluster fails."""
    _staying[:] = [left for left in _staying if left.poll() is None]
    path = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH")) if p)
    with tempfile.TemporaryFile() as complaints:
        put = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "runtime.engine.put", str(run.folder), cluster.address, "local" if cluster.local else "named"],
            env={**os.environ, **cluster.environment, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,  # a Ctrl-C in the terminal is for who follows the run
        )
        _staying.append(put)
        answered = threading.Event()
        threading.Thread(target=_give_up, args=(put, cluster, answered), daemon=True).start()
        said = _heard(put)
        answered.set()
        if said is None:
            complaints.seek(0)
            last = (complaints.read().decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1].removesuffix(".")
            why = "it died meanwhile" if cluster.gone else last
            raise errors.ClusterError(f"The run could not be put on the cluster at {cluster.address}: {why}.", "Try again.")
    if told := said.get("error"):
        raise _error(told)


def _give_up(put: "subprocess.Popen[bytes]", cluster: Cluster, answered: threading.Event) -> None:
    """End the process if no answer of it is to be expected any more."""
    end = time.monotonic() + PUT_SECONDS
    while not answered.wait(LOOK_SECONDS):
        if cluster.gone or time.monotonic() > end:
            put.kill()
            return


def _heard(put: "subprocess.Popen[bytes]") -> dict[str, Any] | None:
    """The one line of JSON that the process says once the run is on the cluster, or is refused."""
    with put.stdout or io.BytesIO() as lines:
        for line in lines:
            if line.startswith(b"{"):
                read: dict[str, Any] = json.loads(line)
                return read
    put.wait()
    return None


def _error(told: dict[str, str]) -> FramewireError:
    kinds = {k.kind: k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, FramewireError)}
    return kinds.get(told["kind"], errors.ClusterError)(told["message"], told["remedy"])
