"""What is drawn of an artifact, by its type; a damaged one gives a sentence instead."""

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from components.artifacts import Artifact, Dataset, Endpoint, Frames, Labels, Metrics, Model, Predictions, Report, Rows, Table, Videos
from components.errors import FramewireError
from designer.server.shows.metrics import metric_shows
from designer.server.shows.tables import first_rows
from runtime.figures import figure
from runtime.workspace import Workspace

__all__ = ["broken", "output_view", "shows_of"]

Show = dict[str, Any]
API = "/framewire/api"
MOST_PICTURES = 6
MOST_VIDEOS = 200
MOST_KEPT = 500
GLANCE_ROWS, GLANCE_COLUMNS = 4, 3  # of a table, on a node
_kept: OrderedDict[tuple[Path, str, str], list[Show]] = OrderedDict()  # artifacts never change, so neither does what is shown of them


def shows_of(workspace: Workspace, digest: str, frames: str = "") -> list[Show]:
    """As Show[] of the contract; empty where there is nothing to look at. `frames` is the artifact that predictions were made on."""
    key = (workspace.root, digest, frames)
    if key not in _kept:
        try:
            _kept[key] = _shows(workspace, digest, frames)
        except (FramewireError, OSError, ValueError, KeyError, TypeError, AttributeError):
            return []
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def output_view(workspace: Workspace, port: str, digest: str, frames: str = "") -> dict[str, Any]:
    """As OutputView of the contract."""
    view = {"port": port, "type": "", "digest": digest, "bytes": workspace.store.size(digest), "show": [], "table": None}
    try:
        made = workspace.store.open(digest)
        rows = first_rows(made) if isinstance(made, Rows | Table) else None
        return {**view, "type": type(made).__name__, "summary": summary(made), "show": shows_of(workspace, digest, frames), "table": rows}
    except Exception as error:  # whatever is wrong with a damaged artifact is said in one sentence
        return {**view, "summary": broken(error)}


def broken(error: Exception) -> str:
    """Why an artifact cannot be shown."""
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return f"This output cannot be shown: {said.rstrip('.')[:300]}. Run the step that makes it again."


def summary(made: Artifact) -> str:
    """One line about an artifact: how much of what it holds."""
    if isinstance(made, Metrics):
        return ", ".join(f"{name} {figure(value)}" for name, value in list(made.values.items())[:3])
    if isinstance(made, Model):
        return f"{made.info.get('task', 'model')} of {_listed(made.info.get('classes', []))}"
    if isinstance(made, Endpoint):
        return "a model put to work"
    counts = made.info.get("counts", {}) if isinstance(made.info, Mapping) else {}
    told = [f"{count:,} {name}" for name, count in counts.items() if isinstance(count, int) and count and not name.startswith("class ")]
    return ", ".join(told[:4]) or (f"{len(made):,} rows" if isinstance(made, Rows) else "")


def _listed(names: list[str]) -> str:
    return ", ".join(map(str, names[:6])) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def _shows(workspace: Workspace, digest: str, frames: str) -> list[Show]:
    made = workspace.store.open(digest)
    match made:
        case Metrics():
            return metric_shows(made)
        case Videos():
            return _videos(digest, _first_segments(made))
        case Predictions():
            return _over_frames(workspace, digest, frames)
        case Frames() | Dataset():
            return _row_pictures(digest, len(made), str(made.info.get("counts", {}).get("boxes", "")))
        case Model():
            return [_model_figures(made)]
        case Report():
            return [{"kind": "link", "title": "Open the report", "url": f"{API}/artifacts/{digest}/report/index.html"}]
        case Labels():
            return [_class_figures(made)]
        case Table():
            return [_glance(made)]
    return []


def _first_segments(videos: Videos) -> list[dict[str, Any]]:
    first: dict[str, dict[str, Any]] = {}
    for segment in videos.segments():
        first.setdefault(str(segment["video"]), segment)
    return list(first.values())


def _videos(digest: str, first: list[dict[str, Any]]) -> list[Show]:
    base = f"{API}/artifacts/{digest}"
    shown = [
        {"url": f"{base}/pictures/{at}", "caption": str(s["video"]), "video": f"{base}/media/{quote(Path(s['media']).name)}"}
        for at, s in _spread(first, MOST_VIDEOS)
    ]
    return [{"kind": "pictures", "pictures": shown}] if shown else []


def _row_pictures(digest: str, rows: int, boxes: str) -> list[Show]:
    places = [place for place, _ in _spread(list(range(rows)), MOST_PICTURES)]
    shown = [{"url": f"{API}/artifacts/{digest}/pictures/{at}", "caption": f"{at + 1} of {rows:,}"} for at in places]
    return [{"kind": "pictures", "pictures": shown}] if shown else []


def _over_frames(workspace: Workspace, digest: str, frames: str) -> list[Show]:
    if not frames:
        return []
    shows = _row_pictures(frames, len(workspace.store.open(frames)), "")  # type: ignore[arg-type]
    for show in shows:
        for picture in show["pictures"]:
            picture["url"] += f"?found={digest}"
    return shows


def _spread(items: list[Any], most: int) -> list[tuple[int, Any]]:
    """At most so many of the items with their places, evenly from the first to the last."""
    if len(items) <= most:
        return list(enumerate(items))
    step = (len(items) - 1) / (most - 1)
    return [(round(n * step), items[round(n * step)]) for n in range(most)]


def _model_figures(model: Model) -> Show:
    config = model.config
    size = config.get("input", {})
    told = {
        "task": config.get("task", ""),
        "classes": _listed(config.get("classes", [])),
        "input": f"{size.get('width', '?')} x {size.get('height', '?')} px",
    }
    return {"kind": "figures", "figures": [{"name": name, "value": str(value)} for name, value in told.items()]}


def _class_figures(labels: Labels) -> Show:
    counts = {name: count for name, count in labels.info.get("counts", {}).items() if isinstance(count, int)}
    return {"kind": "figures", "figures": [{"name": name, "value": f"{count:,}"} for name, count in list(counts.items())[:8]]}


def _glance(table: Table) -> Show:
    first = first_rows(table, most=GLANCE_ROWS)
    rows = [[figure(value) if isinstance(value, float) else str(value) for value in row[:GLANCE_COLUMNS]] for row in first["rows"]]
    return {"kind": "table", "columns": first["columns"][:GLANCE_COLUMNS], "rows": rows}
