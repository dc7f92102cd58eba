"""One node of one run, looked into: its log, outputs, pictures and history."""

from pathlib import Path
from typing import Any

from starlette.responses import FileResponse

from designer.drafts.runs import run_index
from designer.server.answers import Call
from designer.server.following import Follower, node_view
from designer.server.shows import output_view
from runtime.engine import read_records
from runtime.errors import UsageError
from runtime.workspace import Run

__all__ = ["node_details", "node_history", "picture"]

MOST_LINES = 1_000
MOST_HISTORY = 50
PICTURES = {".jpg": "image/jpeg", ".png": "image/png"}


def node_details(call: Call) -> dict[str, Any]:
    """As NodeDetails of the contract."""
    workspace = call.service.workspace
    run, node = workspace.runs.get(call.path["run"]), call.path["node"]
    step = run.record().steps.get(node)
    if step is None:
        raise UsageError(f"Run {run.id} has no node '{node}'.", "Look at another run, or run the pipeline anew.")
    follower = Follower(workspace, run)
    follower.look()
    outputs, frames = {port: output["digest"] for port, output in step.outputs.items() if output}, follower.frames_of(node)
    return {
        "node": follower.view()["nodes"][node],
        "log": _log(run, node),
        "outputs": [output_view(workspace, port, digest, frames) for port, digest in outputs.items()],
        "history": _history(run_index(workspace).beside(run), node),
        "attempt": step.attempt,
        "fingerprint": step.fingerprint,
    }


def picture(call: Call) -> FileResponse:
    """A picture that a step showed while it ran."""
    run, node, name = call.service.workspace.runs.get(call.path["run"]), call.path["node"], call.path["name"]
    file = run.folder / "steps" / node / "pictures" / name
    known = {s["node"] for s in run.plan["steps"]}
    if node not in known or Path(name).name != name or file.suffix not in PICTURES or not file.is_file() or file.is_symlink():
        raise UsageError("There is no such picture.", "Reload the page.")
    return FileResponse(file, media_type=PICTURES[file.suffix], headers={"cache-control": "private, max-age=86400"})


def _log(run: Run, node: str) -> list[dict[str, Any]]:
    said = sorted((r for r in read_records(run, node) if r.get("kind") == "log"), key=lambda r: float(r["at"]))
    return [{key: record.get(key, "") for key in ("at", "level", "message", "unit")} for record in said[-MOST_LINES:]]


def node_history(call: Call) -> list[dict[str, Any]]:
    """The history of NodeDetails of a pipeline's node, whether or not the newest run had it."""
    runs = run_index(call.service.workspace).of(call.service.draft(call.path["slug"]).places.slug)
    return _history(runs, call.path["node"])


def _history(runs: list[Run], node: str) -> list[dict[str, Any]]:
    """What became of the node in runs, newest first."""
    found = []
    for run in runs[:MOST_HISTORY]:
        record = run.record()
        if step := record.steps.get(node):
            view = node_view(vars(step))
            found.append({"run": run.id, "started": record.started, **{k: view[k] for k in ("state", "seconds", "reason")}})
    return found
