"""The short-lived process that puts a run on a cluster and leaves: `python -m runtime.engine.put RUN_FOLDER ADDRESS local|named`.

Standard output ends with one JSON line: {} or {"error": {"kind", "message", "remedy"}}.
"""

import json
import secrets
import sys
from pathlib import Path
from typing import Any

from components.errors import FramewireError
from runtime.engine.capacity import Capacity
from runtime.engine.cluster import Cluster, connected
from runtime.engine.conduct import prepare
from runtime.engine.placement import place_all
from runtime.plan import Plan
from runtime.workspace import Run, Workspace


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
        why = f"The cluster at {address} refuses the run: {type(error).__name__}: {str(error).strip()}."
        said["error"] = {"kind": "cluster", "message": why, "remedy": "Look at the cluster's logs."}
    print(json.dumps(said))  # noqa: T201


if __name__ == "__main__":
    _main()
