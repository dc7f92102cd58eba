"""The short-lived process that puts a run on a cluster and leaves: `python -m runtime.engine.launch RUN_FOLDER ADDRESS local|named`.

Standard output is one JSON line: {} or {"error": {"kind", "message", "remedy"}}.
"""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from components.errors import FramewireError
from runtime import errors
from runtime.engine.capacity import Capacity
from runtime.engine.cluster import Cluster, connected
from runtime.engine.conduct import prepare
from runtime.engine.environment import ROOT
from runtime.engine.placement import place_all
from runtime.plan import Plan
from runtime.workspace import Run, Workspace

__all__ = ["launch"]


def launch(run: Run, cluster: Cluster) -> None:
    """Put the run on the cluster; it goes on by itself from then on. Raises PlacementError, or ClusterError if the cluster fails."""
    path = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH")) if p)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "runtime.engine.launch", str(run.folder), cluster.address, "local" if cluster.local else "named"],
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


def _put(run: Run, cluster: Cluster) -> None:
    workspace = Workspace(run.folder.parents[1])
    with connected(cluster) as ray:
        from runtime.engine.coordinator import start_coordinator

        nodes = [Capacity.of_node(node) for node in ray.nodes() if node["Alive"]]
        prepare(run, workspace, place_all(Plan.from_json(run.plan), nodes, workspace.settings.targets), secrets.token_hex(4))
        start_coordinator(run)


def _main() -> None:
    folder, address, kind = sys.argv[1:]
    said: dict[str, Any] = {}
    try:
        _put(Run(Path(folder)), Cluster(address, local=kind == "local"))
    except FramewireError as error:
        said["error"] = {"kind": error.kind, "message": error.message, "remedy": error.remedy}
    except Exception as error:  # Ray has many ways to fail
        why = f"The cluster at {address} refuses the run: {type(error).__name__}: {str(error).strip().splitlines()[-1:]}."
        said["error"] = {"kind": "cluster", "message": why, "remedy": "Look at the cluster's logs."}
    print(json.dumps(said))  # noqa: T201


if __name__ == "__main__":
    _main()
