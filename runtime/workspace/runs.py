"""Runs as they are remembered: a folder each, with what was asked, what was planned and what happened."""

import os
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.errors import UsageError
from runtime.workspace.atomic import read_json, replace_json
from runtime.workspace.journal import read_journal

__all__ = ["Run", "RunRecord", "Runs", "StepRecord"]

SAFE_ID = re.compile(r"^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$")
HEARTBEAT_SECONDS = 15.0  # a coordinator touches its file each second; silent for longer, it is not there


@dataclass
class StepRecord:
    """What became of one step."""

    node: str
    component: str = ""
    state: str = "pending"
    reason: str = ""
    seconds: float = 0.0
    where: str = ""
    error: Mapping[str, str] | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)
    fingerprint: str = ""
    attempt: int = 0
    started: float = 0.0


@dataclass
class RunRecord:
    """What became of a run, from its journal."""

    run: str
    pipeline: str
    status: str
    started: float
    seconds: float
    steps: dict[str, StepRecord]
    error: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Run:
    """A run's folder: pipeline.json, plan.json, run.json (what was asked), journal.jsonl, steps/NODE/ (logs, progress, pictures)."""

    folder: Path

    @property
    def id(self) -> str:
        """Its name: when it was made, and something random."""
        return self.folder.name

    @property
    def journal(self) -> Path:
        """The file of its events."""
        return self.folder / "journal.jsonl"

    @property
    def request(self) -> dict[str, Any]:
        """What was asked: {"pipeline": name, "source", "arguments", "options", "address", "created"}."""
        return read_json(self.folder / "run.json") or {}

    @property
    def plan(self) -> dict[str, Any]:
        """The plan, as JSON."""
        return read_json(self.folder / "plan.json") or {"steps": []}

    def ask_to_cancel(self) -> None:
        """Tell the coordinator, wherever it is, to stop; it looks for this file."""
        (self.folder / "cancel").touch()

    @property
    def cancel_asked(self) -> bool:
        """Whether somebody asked to cancel."""
        return (self.folder / "cancel").exists()

    def beat(self) -> None:
        """Say that the coordinator lives."""
        (self.folder / "heartbeat").touch()

    @property
    def alive(self) -> bool:
        """Whether the coordinator gave a sign of life lately."""
        try:
            return time.time() - os.stat(self.folder / "heartbeat").st_mtime < HEARTBEAT_SECONDS
        except OSError:
            return False

    def record(self) -> RunRecord:
        """What became of it so far; "interrupted" where nobody works on it any more."""
        events, _ = read_journal(self.journal)
        request = self.request
        steps = {s["node"]: StepRecord(s["node"], s["component"], reason=s["reason"]) for s in self.plan["steps"]}
        made = RunRecord(self.id, request.get("pipeline", ""), "pending", request.get("created", 0.0), 0.0, steps)
        for event in events:
            _fold(made, event)
        ended = made.status in ("succeeded", "failed", "cancelled")
        if not ended and not self.alive and time.time() - made.started > HEARTBEAT_SECONDS:
            made.status = "interrupted"
        last = events[-1]["at"] if events and (ended or made.status == "interrupted") else time.time()
        made.seconds = round(max(0.0, last - made.started), 3)
        return made


class Runs:
    """The folder `runs/`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def create(self, *, pipeline: str, plan: Mapping[str, Any], request: Mapping[str, Any]) -> Run:
        """A new run of the pipeline's document `pipeline` (text), with its plan."""
        folder = self.root / f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.urandom(3).hex()}"
        folder.mkdir(parents=True)
        (folder / "pipeline.json").write_text(pipeline, "utf-8")
        replace_json(folder / "plan.json", plan)
        replace_json(folder / "run.json", {**request, "created": time.time()})
        run = Run(folder)
        run.beat()
        return run

    def get(self, id: str) -> Run:
        """The run called `id`, or "last"."""
        if id == "last":
            newest = next(iter(self.newest(1)), None)
            if newest is None:
                raise UsageError("There is no run in this workspace yet.", "Start one with: python -m runtime run PIPELINE.json")
            return newest
        if not SAFE_ID.match(id) or not (self.root / id).is_dir():
            raise UsageError(f"There is no run '{id}' in this workspace.", "See them with: python -m runtime runs")
        return Run(self.root / id)

    def newest(self, limit: int | None = None) -> Iterable[Run]:
        """The runs, newest first."""
        names = sorted((e.name for e in os.scandir(self.root) if SAFE_ID.match(e.name)), reverse=True) if self.root.exists() else []
        return [Run(self.root / n) for n in names[:limit]]


def _fold(made: RunRecord, event: Mapping[str, Any]) -> None:
    if event.get("event") == "run":
        made.status = "running" if event["status"] == "started" else event["status"]
        made.error = event.get("error", made.error)
    elif event.get("event") == "step":
        step = made.steps.setdefault(event["node"], StepRecord(event["node"]))
        for key in StepRecord.__dataclass_fields__:
            if key in event and event[key] is not None:
                setattr(step, key, event[key])
        if event.get("state") == "running" and not step.started:
            step.started = event["at"]
