"""What it takes to plan a large pipeline in which nothing changed, from a cold command line."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.report import figure
from components.artifacts import Labels, Part, bytes_digest
from runtime.operations import Prepared, prepare
from runtime.plan import fingerprint
from runtime.workspace import Result, Workspace
from tests.toys import TOY_FOLDER

__all__ = ["measure"]

LIMIT = 2.0  # s
TIMES = 3  # the best counts: what else the machine does is not our figure
PARTS = 10  # of each node
ROOT = Path(__file__).parents[1]


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """Seconds that `python -m runtime plan` takes, and the share of it that is not starting Python and reading the pipeline."""
    nodes = 100 if quick else 1000
    with tempfile.TemporaryDirectory() as folder:
        file, workspace = Path(folder) / "pipeline.json", Path(folder) / "workspace"
        _write(file, workspace, nodes)
        _pretend_done(Workspace(workspace), file)
        seconds = min(_seconds(file, workspace) for _ in range(TIMES))
    name = f"{nodes:,} nodes, {nodes * PARTS:,} parts, all unchanged"
    return [figure(name, seconds, "s", most=LIMIT)]


def _write(file: Path, workspace: Path, nodes: int) -> None:
    """Ten chains of steps that work part by part, and the palette that they need."""
    workspace.mkdir()
    (workspace / "settings.json").write_text(json.dumps({"components": [str(TOY_FOLDER)]}))
    made: dict[str, Any] = {}
    edges = []
    for number in range(nodes):
        source = number < 10
        params = {"first": float(number), "parts": PARTS} if source else {"factor": float(number)}
        made[f"n{number}"] = {"component": "many_parts@1" if source else "per_part_double@1", "params": params}
        edges += [] if source else [{"from": [f"n{number - 10}", "labels"], "to": [f"n{number}", "labels"]}]
    file.write_text(json.dumps({"framewire": 1, "name": "large", "nodes": made, "edges": edges}))


def _pretend_done(workspace: Workspace, file: Path) -> None:
    """Remember a result for each step, as a run would leave it."""
    prepared: Prepared = prepare(workspace, file, arguments={})
    given: dict[tuple[str, str], str] = {}
    marks = {}
    for step in prepared.plan.steps:
        inputs = {port: given[source] for port, source in step.inputs.items()}
        marks[step.node] = mark = fingerprint(step.ingredients, inputs)
        given[step.node, "labels"] = digest = _artifact(workspace, step.node)
        workspace.results.put(
            Result(mark, {"labels": digest}, ingredients={**step.ingredients, "inputs": inputs}, run="earlier", node=step.node)
        )
    workspace.remember_last(prepared.plan.pipeline, marks)


def _artifact(workspace: Workspace, node: str) -> str:
    folder = workspace.store.staging()
    (folder / "parts").mkdir()
    parts = []
    for number in range(PARTS):
        content = f"{node} {number}".encode()
        name = f"{bytes_digest(content)[:32]}.parquet"
        (folder / "parts" / name).write_bytes(content)
        parts.append(Part(name, (f"parts/{name}",), 1))
    Labels.create(folder, {"counts": {"rows": PARTS}}, parts)
    return workspace.store.commit(folder)


def _seconds(file: Path, workspace: Path) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-m", "runtime", "plan", str(file), "--json", "--workspace", str(workspace)]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    seconds = time.perf_counter() - began
    if any(step["action"] != "reuse" for step in json.loads(said)["steps"]):
        raise RuntimeError("something was to run")
    return seconds
