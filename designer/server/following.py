"""A run as it happens, from its files: each look reads only what was appended since, and gives only what changed."""

import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from designer.drafts.runs import run_index
from designer.server.shows import shows_of
from runtime.workspace import Run, Workspace, read_journal

__all__ = ["Follower", "newest_run", "node_view", "where_in_words"]

ENDED = ("succeeded", "failed", "cancelled")
DONE = (*ENDED, "reused", "skipped")
STATES = {"retrying": "waiting"}  # what the journal calls otherwise than the canvas
UNENDED = ("running", "waiting")
LOST_SECONDS = 20.0  # a run that says nothing for so long, and whose coordinator gives no sign, is interrupted
MOST_POINTS = 500  # of a curve, on a node
MOST_PICTURES = 6
Record = dict[str, Any]


def newest_run(workspace: Workspace, slug: str) -> Run | None:
    """The newest run of a pipeline."""
    return run_index(workspace).newest(slug)


@dataclass
class _Node:
    """What is known of one step: the journal's last words, and what it said itself."""

    told: Record = field(default_factory=dict)  # StepRecord's keys, later events over earlier ones
    began: float = 0.0
    progress: Record | None = None
    progress_unit: str = ""
    curves: dict[str, dict[int, float]] = field(default_factory=dict)
    pictures: dict[str, Record] = field(default_factory=dict)
    offsets: dict[str, int] = field(default_factory=dict)  # file of records -> read so far
    settled: bool = False  # ended, and its records were read to their end


class Follower:
    """Follows one run; `look` and `view` are to be called by one thread at a time."""

    def __init__(self, workspace: Workspace, run: Run) -> None:
        self.workspace = workspace
        self.run = run
        self.ended = False
        record = run.record()
        self._damaged = record.status == "damaged"
        self._status = record.status if self._damaged else "pending"
        self._error: Record | None = dict(record.error) if self._damaged and record.error else None
        self._offset = self._events = 0
        self._asked = 0  # when run.json was written
        self._pauses: list[Record] = []
        self._resumed = 0  # how many of the pauses are over, as far as the journal was read
        self._last = time.time()
        self._started = record.started
        self._at_end = record.started if self._damaged else 0.0
        self._nodes: dict[str, _Node] = {n: _Node({"reason": s.reason, "state": "pending"}) for n, s in record.steps.items()}

    @property
    def stirs(self) -> bool:
        """Whether a run that had ended goes on: somebody resumed it."""
        if self._damaged:
            return False
        try:
            grown = os.stat(self.run.journal).st_size > self._offset or self._asked != self._asked_now
            return grown or (self._status == "interrupted" and self.run.alive)
        except OSError:
            return False

    def view(self) -> dict[str, Any]:
        """The whole view, as RunView of the contract."""
        return self._head() | {"nodes": {node: self._view_of(node) for node in self._nodes}}

    def look(self) -> dict[str, Any] | None:
        """What changed since the last look, as a partial RunView; None where nothing did."""
        if self._damaged:
            self.ended = True
            return None
        before = (self._status, self._error, self.ended)
        changed = self._read_journal()
        for node, held in self._nodes.items():
            if not held.settled and held.told["state"] != "pending" and self._read_records(node, held):
                changed.add(node)
        self._see_whether_lost()
        self.ended = self._status in (*ENDED, "interrupted")
        if self.ended != before[-1]:  # what was left undone is told otherwise now
            changed |= {node for node, held in self._nodes.items() if node_view(held.told)["state"] in UNENDED}
        if not changed and before == (self._status, self._error, self.ended):
            return None
        return self._head() | {"nodes": {node: self._view_of(node) for node in self._nodes if node in changed}, "partial": True}

    def _head(self) -> dict[str, Any]:
        seconds = round(max(0.0, self._seconds), 1)
        return {"run": self.run.id, "status": self._status, "started": self._started, "seconds": seconds, "error": self._error}

    @property
    def _seconds(self) -> float:
        """How long it was worked on; of a run that is starting, since when."""
        over = self._pauses[: self._resumed]
        if self._status == "pending" and over:
            return float(time.time() - over[-1]["to"])
        end = self._at_end if self.ended else time.time()
        return float(end - self._started - sum(pause["to"] - pause["from"] for pause in over))

    def _read_journal(self) -> set[str]:
        events, self._offset = read_journal(self.run.journal, self._offset)
        self._read_request()  # after the events: whoever resumes a run says so before anything new happens
        changed = self._go_on()
        for event in events:
            self._events += 1
            self._last = time.time()
            self._at_end = event.get("at", 0.0)
            if event.get("event") == "run":
                self._status = "running" if event["status"] == "started" else event["status"]
                self._error = event.get("error", self._error if self._status != "running" else None)
            elif event.get("event") == "step":
                held = self._nodes.setdefault(event["node"], _Node({"state": "pending"}))
                held.told.update({"error": None} | {k: v for k, v in event.items() if v is not None})
                held.settled = False
                if event.get("state") == "running" and not held.began:
                    held.began = event.get("at", 0.0)
                changed.add(event["node"])
            changed |= self._go_on()
        return changed

    def _read_records(self, node: str, held: _Node) -> bool:
        ended = held.told["state"] in DONE
        news = False
        for file in _record_files(self.run.folder / "steps" / node):
            seen = held.offsets.get(file.name, 0)
            if file.stat().st_size <= seen:
                continue
            records, held.offsets[file.name] = read_journal(file, seen)
            for record in records:
                news |= _take(held, record, file.stem)
        held.settled = ended
        return news

    @property
    def _asked_now(self) -> int:
        try:
            return os.stat(self.run.folder / "run.json").st_mtime_ns
        except OSError:  # somebody deletes it just now
            return self._asked

    def _read_request(self) -> None:
        if self._asked != (asked := self._asked_now):
            self._asked, self._last = asked, time.time()
            self._pauses = list(self.run.request.get("pauses", []))

    def _go_on(self) -> set[str]:
        """A run that is resumed is starting, until it tells of itself again, and what had not succeeded is to be done."""
        if not any(pause["events"] == self._events for pause in self._pauses[self._resumed :]):
            return set()
        self._resumed = max(n for n, pause in enumerate(self._pauses, 1) if pause["events"] == self._events)
        self._status, self._error = "pending", None
        planned = {step["node"]: step["reason"] for step in self.run.plan["steps"]}
        left = {node: held for node, held in self._nodes.items() if held.told["state"] not in ("succeeded", "reused")}
        for node, held in left.items():  # its curves and pictures stay: training goes on where it was
            held.told = {"state": "pending", "reason": planned.get(node, "")}
            held.began, held.progress, held.settled = 0.0, None, False
        return set(left)

    def _see_whether_lost(self) -> None:
        silent = time.time() - self._last > LOST_SECONDS
        if self._status in ("pending", "running") and silent and not self.run.alive and time.time() - self._started > LOST_SECONDS:
            self._status, self._at_end = "interrupted", self._at_end or time.time()
        elif self._status == "interrupted" and self.run.alive:
            self._status = "running"

    def _view_of(self, node: str) -> dict[str, Any]:
        held = self._nodes[node]
        view = node_view(held.told)
        if self.ended and view["state"] in UNENDED:
            view |= {"state": "cancelled", "where": "", "reason": "the run ended before it", "seconds": self._until(held)}
        elif view["state"] == "running":
            view |= {"seconds": round(max(0.0, time.time() - held.began), 1), "progress": _progress(held)}
        return view | {"show": self._shows(node, held)}

    def _until(self, held: _Node) -> float:
        return round(max(0.0, self._at_end - held.began), 1) if held.began else 0.0

    def _shows(self, node: str, held: _Node) -> list[dict[str, Any]]:
        live = _live_shows(self.run.id, node, held) or self._shown_before(held)
        outputs = held.told.get("outputs") or {}
        frames = self.frames_of(node) if outputs else ""
        made = [show for output in outputs.values() if output for show in shows_of(self.workspace, output["digest"], frames)]
        kinds = {show["kind"] for show in made}
        every = [*made, *(show for show in live if show["kind"] not in kinds)]
        if any(show["kind"] == "curve" for show in live):  # it learns: how, says most
            every.sort(key=lambda show: show["kind"] != "curve")
        return every[:6]

    def frames_of(self, node: str) -> str:
        """The images that a step was given: what predictions are drawn on."""
        held = self._nodes[node]
        made = self.workspace.results.get(str(held.told.get("fingerprint", "")))
        inputs = made.ingredients.get("inputs", {}) if made else {}
        return str(next((inputs[port] for port in ("frames", "images", "dataset", "test") if port in inputs), ""))

    def _shown_before(self, held: _Node) -> list[dict[str, Any]]:
        """What the step showed when it was made, of one that is reused."""
        made = self.workspace.results.get(str(held.told.get("fingerprint", ""))) if held.told.get("state") == "reused" else None
        if made is None or not made.run or made.run == self.run.id:
            return []
        then = _Node()
        for file in _record_files(self.workspace.runs.root / made.run / "steps" / made.node):
            for record in read_journal(file)[0]:
                _take(then, record, file.stem)
        return _live_shows(made.run, made.node, then)


def node_view(told: Record) -> dict[str, Any]:
    """A step's record as NodeRun of the contract, without what it shows."""
    state = STATES.get(told.get("state", "pending"), told.get("state", "pending"))
    error, parts = told.get("error") or None, told.get("parts") or {}
    return {
        "state": state,
        "seconds": told.get("seconds", 0.0) or 0.0,
        "where": told.get("reason", "") if state == "waiting" else where_in_words(told.get("where", "")),
        "reason": told.get("reason", ""),
        "progress": None,
        "error": {"message": error.get("message", ""), "remedy": error.get("remedy", "")} if error else None,
        "parts": {"run": parts.get("run", 0), "reused": parts.get("reused", 0)} if parts else None,
        "show": [],
    }


def where_in_words(where: str) -> str:
    """Where a step ran, as people write it."""
    return re.sub(r"^cpu\b", "CPU", where)


def _record_files(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(e.path) for e in entries if e.name.endswith(".jsonl"))
    except OSError:
        return []


def _take(held: _Node, record: Record, unit: str) -> bool:
    kind = record.get("kind")
    if kind == "progress":
        held.progress, held.progress_unit = record, unit
    elif kind == "metric" and record.get("step") is not None and record.get("value") is not None:
        held.curves.setdefault(record["name"], {})[record["step"]] = record["value"]
    elif kind == "picture":
        held.pictures.pop(record["name"], None)
        held.pictures[record["name"]] = record
    else:
        return False
    return True


def _progress(held: _Node) -> dict[str, Any] | None:
    parts = held.told.get("parts") or {}
    said = held.progress or {}
    if parts.get("total", 0) > 1:
        return {"done": parts.get("run", 0) + parts.get("reused", 0), "total": parts["total"], "message": said.get("message", "")}
    return {key: said.get(key) or 0 for key in ("done", "total")} | {"message": said.get("message", "")} if said else None


def _live_shows(run: str, node: str, held: _Node) -> list[dict[str, Any]]:
    shows: list[dict[str, Any]] = []
    if held.pictures:
        latest = list(held.pictures.values())[-MOST_PICTURES:]
        address = f"/framewire/api/runs/{run}/nodes/{node}"
        shown = [{"url": f"{address}/{p['file']}?at={p['at']}", "caption": p.get("caption") or p["name"]} for p in latest]
        shows.append({"kind": "pictures", "pictures": shown})
    if held.curves:
        shows.append({"kind": "curve", "title": "While training", "series": [_series(n, c) for n, c in held.curves.items()]})
    return shows


def _series(name: str, points: dict[int, float]) -> dict[str, Any]:
    every = sorted(points.items())
    step = max(1, len(every) // MOST_POINTS)
    return {"name": name, "points": [list(point) for point in (every[::step] if step > 1 else every)]}
