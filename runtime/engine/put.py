"""The process that puts a run on a cluster: `python -m runtime.engine.put RUN_FOLDER ADDRESS local|named`.

It says one JSON line on standard output, {} or {"error": {"kind", "message", "remedy"}}, and closes it. Then it stays connected until the
run has ended, doing nothing: it is the driver of the run's Ray job, and of a job without one Ray ends every worker that is idle for a
moment, with all that it has loaded. Killed, it costs just that; the run goes on.
"""

import json
import os
import secrets
import sys
import time
from pathlib import Path
from typing import Any

from components.errors import FramewireError
from runtime.engine.capacity import Capacity
from runtime.engine.cluster import Cluster, connected
from runtime.engine.conduct import prepare
from runtime.engine.placement import place_all
from runtime.engine.state import State
from runtime.plan import Plan
from runtime.workspace import Run, Workspace, read_journal

LOOK_SECONDS = 0.5


def _put(run: Run, cluster: Cluster) -> None:
    workspace = Workspace(run.folder.parents[1])
    with connected(cluster) as ray:
        from runtime.engine.coordinator import start_coordinator

        nodes = [Capacity.of_node(node) for node in ray.nodes() if node["Alive"]]
        placements = place_all(Plan.from_json(run.plan), nodes, workspace.settings.targets)
        mending = State.of_this_user().mending if cluster.local else None
        prepare(run, workspace, placements, secrets.token_hex(4), mending=mending)
        start_coordinator(run)
        _say({})
        _stay(run)


def _say(said: dict[str, Any]) -> None:
    print(json.dumps(said), flush=True)  # noqa: T201
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # who waits for the line may go on


def _stay(run: Run) -> None:
    """Wait until the run has ended, or nobody works on it any more."""
    seen, ended = 0, False
    while not ended and run.alive:
        time.sleep(LOOK_SECONDS)
        events, seen = read_journal(run.journal, seen)
        ended = any(e.get("event") == "run" and e["status"] != "started" for e in events[-1:])


def _main() -> None:
    folder, address, kind = sys.argv[1:]
    said: dict[str, Any] = {}
    try:
        _put(Run(Path(folder)), Cluster(address, local=kind == "local"))
        return
    except FramewireError as error:
        said["error"] = {"kind": error.kind, "message": error.message, "remedy": error.remedy}
    except Exception as error:  # Ray has many ways to fail
        why = f"The cluster at {address} refuses the run: {type(error).__name__}: {str(error).strip()}."
        said["error"] = {"kind": "cluster", "message": why, "remedy": "Look at the cluster's logs."}
    _say(said)


if __name__ == "__main__":
    _main()
