"""How fast the page Runs is drawn over a long history: 2,000 runs of 20 steps."""

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.report import figure
from runtime.workspace import Workspace

__all__ = ["measure"]

LIMIT = 300.0  # ms
STEPS = 20
MAIN = Path(__file__).parents[1] / "designer" / "main.py"
DRAWN = 5  # times


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """Milliseconds of one run of the app's script that draws the page, in the middle of several; and what the history alone takes."""
    many = 200 if quick else 2_000
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder) / "workspace", many)
        os.environ["FRAMEWIRE_WORKSPACE"] = str(Path(folder) / "workspace")
        Workspace(Path(folder) / "workspace").run_catalogue.records()  # as runs leave it behind
        began = time.perf_counter()
        Workspace(Path(folder) / "workspace").run_catalogue.records()
        first = 1000 * (time.perf_counter() - began)
        return [
            figure(f"page Runs over {many:,} runs", _drawn(), "ms", most=LIMIT),
            figure(f"history of {many:,} runs, read by a new process", first, "ms"),
        ]


def _drawn() -> float:
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.testing.v1 import AppTest
    from streamlit.util import calc_hash

    PagesManager.uses_pages_directory = False  # as the app does
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app._page_hash = calc_hash("runs")
    app.run()
    if app.exception or not app.button:
        raise RuntimeError(f"the page is not drawn: {app.exception}")
    taken = []
    for _ in range(DRAWN):
        began = time.perf_counter()
        app.run()
        taken.append(1000 * (time.perf_counter() - began))
    return sorted(taken)[len(taken) // 2]


def _fill(root: Path, many: int) -> None:
    """Runs that have succeeded, a minute apart, of seven pipelines."""
    Workspace(root)
    nodes = [f"step_{number}" for number in range(STEPS)]
    plan = {
        "steps": [
            {"node": n, "title": n, "component": "add@1", "reason": "never ran", "causes": [], "inputs": {}, "params": {}} for n in nodes
        ]
    }
    for number in range(many):
        at = 1.76e9 + 60 * number
        folder = root / "runs" / f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(at))}-{number:06x}"
        folder.mkdir(parents=True)
        name = f"pipeline {number % 7}"
        (folder / "pipeline.json").write_text(json.dumps({"framewire": 1, "name": name, "nodes": {}, "edges": []}))
        (folder / "plan.json").write_text(json.dumps({"pipeline": name, **plan}))
        (folder / "run.json").write_text(json.dumps({"pipeline": name, "base": "/", "arguments": {}, "created": at}))
        (folder / "journal.jsonl").write_text("".join(json.dumps(event) + "\n" for event in _events(nodes, at)))


def _events(nodes: list[str], at: float) -> list[dict[str, Any]]:
    outputs = {"metrics": {"type": "Metrics", "digest": "e" * 64}}
    made = {"seconds": 0.5, "where": "cpu", "attempt": 1, "fingerprint": "f" * 64, "outputs": outputs, "metrics": {"loss": 0.5}}
    events: list[dict[str, Any]] = [{"at": at, "event": "run", "status": "started", "launch": "first"}]
    for number, node in enumerate(nodes):
        told = {"event": "step", "node": node, "reason": "never ran"}
        events += [{"at": at + number, **told, "state": "running"}, {"at": at + number + 0.5, **told, "state": "succeeded", **made}]
    return [*events, {"at": at + len(nodes), "event": "run", "status": "succeeded"}]
