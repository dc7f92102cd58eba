"""Runs as they are remembered: a folder each, with what was asked, what was planned and what happened."""

import os
import re
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runtime.errors import UsageError
from runtime.workspace.atomic import read_json, replace_json
from runtime.workspace.flaws import flaw_in
from runtime.workspace.journal import read_whole_journal
from runtime.workspace.locks import is_held

__all__ = ["Run", "RunRecord", "Runs", "StepRecord"]

SAFE_ID = re.compile(r"^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$")
ENDED = ("succeeded", "failed", "cancelled")
HEARTBEAT_SECONDS = 15.0  # a coordinator touches its file each second, and holds its lock; silent for longer without it, it is not there
RETURN_SECONDS = 120.0  # in which Ray brings a coordinator back, from when the keeper saw that its head had died


@dataclass
class StepRecord:
    """What became of one step."""

    node: str
    component: str = ""
    state: str = "pending"
    reason: str = ""
    seconds: float = 0.0
    where: str = ""
    error: Mapping[str, Any] | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)
    causes: Sequence[Mapping[str, Any]] = ()  # the reason as data
    fingerprint: str = ""
    attempt: int = 0
    started: float = 0.0


@dataclass
class RunRecord:
    """What became of a run, from its journal; "damaged", with an error that says why, where its files cannot tell."""

    run: str
    pipeline: str
    status: str
    started: float
    seconds: float
    steps: dict[str, StepRecord]
    error: Mapping[str, Any] | None = None
    resumed: int = 0  # how often
    until: float = 0.0  # when the work on it ended; now, while it goes on


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
        """What was asked: {"pipeline": name, "base", "arguments", "address", "created", "pauses": as note_resumed writes them}."""
        read = read_json(self.folder / "run.json")
        return read if isinstance(read, dict) else {}

    @property
    def plan(self) -> dict[str, Any]:
        """The plan, as JSON."""
        read = read_json(self.folder / "plan.json")
        return read if isinstance(read, dict) else {"steps": []}

    def note_resumed(self, address: str | None) -> None:
        """Remember that it goes on now at `address`: since when nobody worked on it, which does not count, and how many events it had."""
        pause = {"from": self.record().until, "to": time.time(), "events": len(read_whole_journal(self.journal)[0])}
        pauses = [*self.request.get("pauses", []), pause]
        replace_json(self.folder / "run.json", {**self.request, "address": address, "pauses": pauses})

    def ask_to_cancel(self) -> None:
        """Tell the coordinator, wherever it is, to stop; it looks for this file."""
        (self.folder / "cancel").touch()

    @property
    def cancel_asked(self) -> bool:
        """Whether somebody asked to cancel."""
        return (self.folder / "cancel").exists()

    @property
    def heartbeat(self) -> Path:
        """The file whose time is that of the last sign of life; whoever works on the run holds its lock."""
        return self.folder / "heartbeat"

    def beat(self) -> None:
        """Say that the coordinator lives."""
        self.heartbeat.touch()

    @property
    def alive(self) -> bool:
        """Whether the coordinator gave a sign of life lately, is at work without one, or is brought back with its cluster."""
        lately = abs(time.time() - self._last_beat) < HEARTBEAT_SECONDS  # a beat of long after now: the clock was set back since
        return lately or is_held(self.heartbeat) or self._is_brought_back

    @property
    def _is_brought_back(self) -> bool:
        """Whether it died with a head that is being mended, or was so a moment ago."""
        read = read_json(self.folder / "launch.json", {})
        named = read.get("mending") if isinstance(read, dict) else None
        if not isinstance(named, str):
            return False
        mending = Path(named)
        begun = _time_of(mending)
        died_with_it = abs(begun - self._last_beat) < HEARTBEAT_SECONDS
        return died_with_it and (is_held(mending) or abs(time.time() - begun) < RETURN_SECONDS)

    @property
    def _last_beat(self) -> float:
        return _time_of(self.heartbeat)

    def record(self) -> RunRecord:
        """What became of it so far; "interrupted" where nobody works on it any more."""
        request, plan = read_json(self.folder / "run.json"), read_json(self.folder / "plan.json")
        events, torn = read_whole_journal(self.journal)
        if flaw := flaw_in(self.folder, request, plan) or torn:
            return self._damaged(flaw)
        pauses = request.get("pauses", [])
        steps = {s["node"]: StepRecord(s["node"], s["component"], reason=s["reason"], causes=s.get("causes", ())) for s in plan["steps"]}
        made = RunRecord(self.id, str(request.get("pipeline", "")), "pending", request["created"], 0.0, steps, resumed=len(pauses))
        for event in events:
            _fold(made, event)
        if pauses and not any(e["event"] == "run" for e in events[int(pauses[-1]["events"]) :]):
            made.status = "pending"  # it is about to go on: what was last told is over
        self._time(made, events[-1]["at"] if events else 0.0, pauses)
        return made

    def _time(self, made: RunRecord, told: float, pauses: list[dict[str, float]]) -> None:
        """Say how long it was worked on, and whether somebody still does; `told` is when it was last told of."""
        begun = pauses[-1]["to"] if pauses else made.started
        if made.status not in ENDED and not self.alive and abs(time.time() - begun) > HEARTBEAT_SECONDS:
            made.status = "interrupted"
        last = {"interrupted": max(told, self._last_beat), **dict.fromkeys(ENDED, told)}
        made.until = last.get(made.status, time.time())
        made.seconds = round(max(0.0, made.until - made.started - sum(p["to"] - p["from"] for p in pauses)), 3)

    def _damaged(self, flaw: str) -> RunRecord:
        remedy = f"What its steps gave is kept, and reused; run the pipeline again, and delete {self.folder}."
        error = {"kind": "workspace", "message": f"Run {self.id} is damaged: {flaw}.", "remedy": remedy}
        return RunRecord(self.id, str(self.request.get("pipeline", "")), "damaged", _made_at(self.id), 0.0, {}, error)


class Runs:
    """The folder `runs/`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def create(self, *, pipeline: str, plan: Mapping[str, Any], request: Mapping[str, Any]) -> Run:
        """A new run of the pipeline's document `pipeline` (text), with its plan."""
        folder = self.root / _new_id()
        aside = folder.with_name(f".{folder.name}")
        aside.mkdir(parents=True)
        try:
            (aside / "pipeline.json").write_text(pipeline, "utf-8")
            (aside / "journal.jsonl").touch()
            replace_json(aside / "plan.json", plan)
            replace_json(aside / "run.json", {**request, "created": time.time()})
            Run(aside).beat()
            aside.rename(folder)  # whoever looks sees it whole
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        return Run(folder)

    def get(self, id: str) -> Run:
        """The run called `id`, or "last"."""
        if id == "last":
            newest = next(iter(self.newest(1)), None)
            if newest is None:
                raise UsageError("There is no run in this workspace yet.", "Start one with: python -m runtime run PIPELINE.json")
            return newest
        if not SAFE_ID.match(id) or not (self.root / id).is_dir():
            raise UsageError(
                f"There is no run '{id}' in this workspace.", "See those there are on the page Runs, or with: python -m runtime runs"
            )
        return Run(self.root / id)

    def newest(self, limit: int | None = None) -> Iterable[Run]:
        """The runs, newest first."""
        names = sorted((e.name for e in os.scandir(self.root) if SAFE_ID.match(e.name)), reverse=True) if self.root.exists() else []
        return [Run(self.root / n) for n in names[:limit]]


def _time_of(file: Path) -> float:
    """When it was last written or touched; 0 if it is not there."""
    try:
        return os.stat(file).st_mtime
    except OSError:
        return 0.0


def _new_id() -> str:
    """A name that sorts after those given before: the second, its part in 4096ths, and chance; "20261123-234502-7ff3a1"."""
    now = time.time()
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{int(now % 1 * 4096):03x}{os.urandom(2).hex()[1:]}"


def _made_at(id: str) -> float:
    """When the run so named was made, as its name says."""
    try:
        return datetime.strptime(id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def _fold(made: RunRecord, event: Mapping[str, Any]) -> None:
    if event.get("event") == "run":
        made.status = "running" if event["status"] == "started" else event["status"]
        made.error = event.get("error")
    elif event.get("event") == "step":
        step = made.steps.setdefault(event["node"], StepRecord(event["node"]))
        if event.get("state") == "running" and step.state not in ("pending", "waiting", "retrying", "running"):
            step.error, step.seconds, step.started = None, 0.0, 0.0  # once more, as the run was resumed
        for key in StepRecord.__dataclass_fields__:
            if key in event and event[key] is not None:
                setattr(step, key, event[key])
        if event.get("state") == "running" and not step.started:
            step.started = event["at"]
