"""What the open pipeline changed over one of its versions or over a run: GET pipelines/SLUG/difference, GET pipelines/SLUG/runs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from designer.document import Document, document_of, edge_key, pipeline_of
from designer.drafts import Library, Places
from designer.drafts.runs import run_index
from designer.server.answers import Call
from runtime.errors import UsageError
from runtime.graph import Change, difference
from runtime.history.sides import Side, brought_together, side_named

__all__ = ["compared", "past_runs"]

MOST_RUNS = 20


def past_runs(call: Call) -> list[dict[str, Any]]:
    """As PastRun[] of the contract: the newest runs of a pipeline."""
    runs = run_index(call.service.workspace).of(call.path["slug"])[:MOST_RUNS]
    records = [run.record() for run in runs]
    return [{"run": r.run, "started": r.started, "status": r.status} for r in records]


def compared(call: Call) -> dict[str, Any]:
    """As Compared of the contract; the older side is ?version=DIGEST or ?run=RUN, the newer what is open. Executes nothing."""
    workspace, places = call.service.workspace, Places(call.service.workspace.root, call.path["slug"])
    now = Side(places.slug, "file", pipeline_of(call.service.draft(places.slug).state.document), places.folder.resolve())
    against, before = _of_run(call) if call.query.get("run") else _of_version(call, now)
    old = brought_together(workspace, before, now)
    found = difference(old, now.pipeline, workspace.catalogue)
    was, wires = document_of(old), _wires(document_of(now.pipeline), {})
    had = _wires(document_of(old), found.renames)
    return {
        "against": against,
        "changes": [{**change.to_json(), "line": _line(change)} for change in found.changes],
        "gone": {**_nodes(was, found.changes), "edges": {key: had[key] for key in had.keys() - wires.keys()}},
        "made": sorted(wires.keys() - had.keys()),
    }


def _of_version(call: Call, now: Side) -> tuple[dict[str, Any], Side]:
    library, slug, digest = Library(call.service.workspace), call.path["slug"], call.query.get("version", "")
    every = library.versions(slug)
    place = next((i for i, version in enumerate(every) if version.digest == digest), None)
    if place is None:
        raise UsageError(f"There is no version '{digest[:12]}' of this pipeline.", "Choose one of the list of versions.")
    version = every[place]
    told = {"kind": "version", "number": len(every) - place, "label": version.name, "at": version.at}
    return told, replace(now, kind="version", pipeline=pipeline_of(library.version_document(slug, digest)))


def _of_run(call: Call) -> tuple[dict[str, Any], Side]:
    run = call.service.workspace.runs.get(call.query["run"])
    side = side_named(call.service.workspace, run.id)
    return {"kind": "run", "number": 0, "label": run.id, "at": run.record().started}, replace(side, base=side.base.resolve())


def _nodes(was: Document, changes: tuple[Change, ...]) -> dict[str, Any]:
    """The nodes that are gone, and where they stood."""
    gone = [change.node for change in changes if change.kind == "removed"]
    return {
        "nodes": {node: was["nodes"][node] for node in gone},
        "layout": {node: was["layout"][node] for node in gone if node in was["layout"]},
    }


def _wires(document: Document, ids: Mapping[str, str]) -> dict[str, Any]:
    """The wires by key, between nodes under their newer ids."""
    ends = [
        {side: [ids.get(edge[side][0], edge[side][0]), edge[side][1]] for side in ("from", "to")} for edge in document["edges"].values()
    ]
    return {edge_key(edge): edge for edge in ends}


def _line(change: Change) -> str:
    """The change as it is said at its node, which need not be named there."""
    if change.kind == "renamed":
        return f"called '{change.old}' before"
    return change.says.removeprefix(f"{change.node}.").removeprefix(f"{change.node}: ")
