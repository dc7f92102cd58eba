"""A run as it happens, on standard error: a live display on a terminal, plain lines elsewhere."""

import sys
import time
from typing import Any

from runtime.cli.summary import WORDS
from runtime.engine import execute, latest_progress
from runtime.workspace import Run, StepRecord, Workspace

__all__ = ["watch"]

MARKS = {
    "pending": ("·", "dim"),
    "waiting": ("…", "yellow"),
    "running": ("▶", "cyan"),
    "retrying": ("↻", "yellow"),
    "succeeded": ("✓", "green"),
    "reused": ("=", "blue"),
    "failed": ("✗", "red"),
    "skipped": ("-", "dim"),
    "cancelled": ("■", "dim"),
}
REFRESH_SECONDS = 0.25


def watch(workspace: Workspace, run: Run) -> None:
    """Have the engine carry the run out, and show it until it ends; Ctrl-C asks it to stop."""
    display = _Live(run) if sys.stderr.isatty() else _Lines(run)
    with display:
        for event in execute(workspace, run):
            display.take(event)


class _Lines:
    """One line for each step that begins or ends."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._last: dict[str, str] = {}  # node -> what was last said of it

    def __enter__(self) -> None:
        sys.stderr.write(f"Run {self._run.id}\n")

    def __exit__(self, *_: object) -> None:
        sys.stderr.flush()

    def take(self, event: dict[str, Any] | None) -> None:
        """Say what happened, if it is worth a line."""
        if event is None or event.get("event") != "step":
            return
        state = event.get("state", "")
        seconds = f" in {event['seconds']:.1f} s" if event.get("seconds") and state != "reused" else ""
        why = f": {event['reason']}" if event.get("reason") else ""
        where = f" on {event['where']}" if event.get("where") and state == "succeeded" else ""
        line = f"{event['node']}: {WORDS.get(state, state)}{seconds}{where}{why}"
        if self._last.get(event["node"]) != line:
            self._last[event["node"]] = line
            sys.stderr.write(f"{line}\n")


class _Live:
    """The steps as a table that redraws itself: state, bar, seconds, what is being done."""

    def __init__(self, run: Run) -> None:
        from rich.console import Console
        from rich.live import Live

        self._run = run
        self._drawn = 0.0
        self._live = Live(console=Console(stderr=True), auto_refresh=False, transient=True)

    def __enter__(self) -> None:
        self._live.start()

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def take(self, event: dict[str, Any] | None) -> None:
        """Redraw, a few times a second at most."""
        if time.monotonic() - self._drawn >= REFRESH_SECONDS:
            self._drawn = time.monotonic()
            self._live.update(self._table(), refresh=True)

    def _table(self) -> Any:
        from rich.table import Table

        record = self._run.record()
        made = Table.grid(padding=(0, 2))
        made.title = f"{record.pipeline}  {record.status}  {record.seconds:.0f} s"
        made.title_style = "bold"
        for step in record.steps.values():
            made.add_row(*self._row(step))
        return made

    def _row(self, step: StepRecord) -> tuple[Any, ...]:
        from rich.text import Text

        mark, style = MARKS.get(step.state, ("·", ""))
        seconds = time.time() - step.started if step.state == "running" and step.started else step.seconds
        shown = f"{seconds:.1f} s" if seconds and step.state != "reused" else ""
        return Text(mark, style), Text(step.node), self._bar(step), Text(shown, "dim"), Text(self._doing(step), "dim")

    def _bar(self, step: StepRecord) -> Any:
        from rich.progress_bar import ProgressBar

        share = {"succeeded": 1.0, "reused": 1.0}.get(step.state, 0.0)
        if step.state == "running":
            share = _share(self._run, step)
        return ProgressBar(total=1.0, completed=share, width=24, pulse=step.state == "running" and share == 0.0)

    def _doing(self, step: StepRecord) -> str:
        if step.state == "running":
            told = latest_progress(self._run, step.node)
            return str(told.get("message") or "") if told else ""
        return step.reason if step.state in ("waiting", "reused", "failed", "skipped", "retrying") else ""


def _share(run: Run, step: StepRecord) -> float:
    """How much of a running step is done, 0..1: by parts where it has several, else as the component says."""
    total = step.parts.get("total", 0)
    if total > 1:
        return float(step.parts.get("run", 0) + step.parts.get("reused", 0)) / total
    told = latest_progress(run, step.node) or {}
    return min(1.0, told["done"] / told["total"]) if told.get("total") else 0.0
