"""What the engine costs: a hundred steps that do next to nothing, on warm Ray workers, in several shapes."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.report import figure
from runtime.engine import execute, stop_cluster
from runtime.engine.cluster import ensure_cluster, local_capacity
from runtime.operations import prepare, record_run
from runtime.workspace import Run, Workspace, read_journal
from tests.toys import TOY_FOLDER

__all__ = ["measure"]

LIMIT = 10.0  # ms a step
WARM_SECONDS = 4.0  # longer than a worker takes to start
Nodes = dict[str, dict[str, Any]]
Edges = list[dict[str, list[str]]]


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """Milliseconds a step, once the cluster is up and every CPU has its worker, for each shape of graph."""
    many = 20 if quick else 100
    shapes = {"side by side": many, "in ten layers": max(1, many // 10), "in a chain": 1}
    with tempfile.TemporaryDirectory() as folder, _own_cluster(Path(folder)):
        _milliseconds(Path(folder), 2, 2)  # meanwhile the cluster's own processes come up
        return [
            figure(f"{many} no-op steps {name}", _milliseconds(Path(folder), many, width), "ms/step", most=LIMIT)
            for name, width in shapes.items()
        ]


def _milliseconds(folder: Path, many: int, width: int) -> float:
    workspace = _workspace(folder / f"workspace-{many}-{width}")
    file = folder / f"pipeline-{many}-{width}.json"
    nodes, edges = _grid(many, width)
    file.write_text(json.dumps({"framewire": 1, "name": "steps", "nodes": nodes, "edges": edges}))
    run = record_run(workspace, prepare(workspace, file, arguments={}), address=None)
    for _ in execute(workspace, run):
        pass
    ends = _ends(run)
    last_warm = max(at for node, at in ends.items() if node.startswith("warm"))
    return 1000 * (max(ends.values()) - last_warm) / many


def _grid(many: int, width: int) -> tuple[Nodes, Edges]:
    """`many` additions, each of another number, `width` side by side, each fed by the one above.

    All begin with one of as many slow steps as there are CPUs, which end together, when a worker has started for each.
    """
    warm = [f"warm{cpu}" for cpu in range(int(local_capacity().cpus))]
    slow = [{"component": "slow@1", "params": {"seconds": WARM_SECONDS, "value": float(cpu)}} for cpu in range(len(warm))]
    nodes: Nodes = dict(zip(warm, slow, strict=True))
    edges: Edges = []
    for number in range(many):
        above = warm[-1] if number < width else f"n{number - width}"
        nodes[f"n{number}"] = {"component": "add@1", "params": {"plus": float(number + 1)}}
        edges.append({"from": [above, "metrics"], "to": [f"n{number}", "a"]})
    return nodes, edges


def _ends(run: Run) -> dict[str, float]:
    """When each step ended (unix seconds); raises RuntimeError if one did not succeed."""
    steps = [event for event in read_journal(run.journal)[0] if event["event"] == "step"]
    ends = {event["node"]: event["at"] for event in steps if event["state"] == "succeeded"}
    if len(ends) != len(run.plan["steps"]):
        raise RuntimeError(f"not every step succeeded: {run.record()}")
    return ends


def _workspace(folder: Path) -> Workspace:
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps({"components": [str(TOY_FOLDER)]}))
    return Workspace(folder)


@contextmanager
def _own_cluster(folder: Path) -> Iterator[None]:
    os.environ["FRAMEWIRE_STATE"] = str(folder / "state")
    try:
        ensure_cluster()
        yield
    finally:
        stop_cluster()
