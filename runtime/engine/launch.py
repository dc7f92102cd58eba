"""Has a short-lived process put a run on a cluster: whoever follows the run is never connected to Ray itself."""

import json
import os
import subprocess
import sys

from components.errors import FramewireError
from runtime import errors
from runtime.engine.cluster import Cluster
from runtime.engine.environment import ROOT
from runtime.workspace import Run

__all__ = ["launch"]


def launch(run: Run, cluster: Cluster) -> None:
    """Put the run on the cluster; it goes on by itself from then on. Raises PlacementError, or ClusterError if the cluster fails."""
    path = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH")) if p)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "runtime.engine.put", str(run.folder), cluster.address, "local" if cluster.local else "named"],
        env={**os.environ, **cluster.environment, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,  # a Ctrl-C in the terminal is for who follows the run
    )
    try:
        said = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
        raise errors.ClusterError(f"The run could not be put on the cluster at {cluster.address}: {last}.", "Try again.") from None
    if told := said.get("error"):
        raise _error(told)


def _error(told: dict[str, str]) -> FramewireError:
    kinds = {k.kind: k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, FramewireError)}
    return kinds.get(told["kind"], errors.ClusterError)(told["message"], told["remedy"])
