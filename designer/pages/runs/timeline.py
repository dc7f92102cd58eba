"""When each step of a run waited and worked, and which chain of steps decided how long the run took."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

__all__ = ["Bar", "critical_chain", "timeline"]

ENDS = ("succeeded", "failed", "cancelled", "skipped", "reused")


@dataclass(frozen=True)
class Bar:
    """A stretch of time of one step, in seconds since the run began."""

    node: str
    kind: Literal["waited", "worked"]
    start: float
    end: float
    state: str  # of the step at its end; "running" if it has none yet
    critical: bool = False

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


def timeline(events: Iterable[Mapping[str, Any]], needs: Mapping[str, Iterable[str]], now: float) -> list[Bar]:
    """The bars of the run whose journal holds `events`, in order of their start, those of the critical chain marked.

    `needs` says by node which nodes feed it; `now` (unix seconds) ends what has not ended.
    """
    told = list(events)
    begins = [float(e["at"]) for e in told if e.get("event") == "run" and e.get("status") == "started"]
    first = begins[0] if begins else min((float(e["at"]) for e in told), default=now)
    bars: list[Bar] = []
    for node in dict.fromkeys(e["node"] for e in told if e.get("event") == "step"):
        bars += _bars_of(node, [e for e in told if e.get("node") == node], first, now)
    chain = critical_chain(bars, needs)
    marked = [replace(bar, critical=bar.kind == "worked" and bar.node in chain) for bar in bars]
    return sorted(marked, key=lambda bar: (bar.start, bar.node))


def critical_chain(bars: Iterable[Bar], needs: Mapping[str, Iterable[str]]) -> list[str]:
    """From the step that ended last back over, each time, the one that kept it waiting longest; in the order of time."""
    ends: dict[str, float] = {}
    for bar in bars:
        if bar.kind == "worked":
            ends[bar.node] = max(bar.end, ends.get(bar.node, 0.0))
    chain: list[str] = []
    node = max(ends, key=lambda n: (ends[n], n), default=None)
    while node is not None and node not in chain:
        chain.append(node)
        node = max((n for n in needs.get(node, ()) if n in ends), key=lambda n: (ends[n], n), default=None)
    return chain[::-1]


def _bars_of(node: str, events: list[Mapping[str, Any]], first: float, now: float) -> list[Bar]:
    bars: list[Bar] = []
    open_since: tuple[Literal["waited", "worked"], float] | None = None
    for event in events:
        at, state = float(event["at"]) - first, event["state"]
        kind: Literal["waited", "worked"] | None = {"waiting": "waited", "running": "worked"}.get(state)  # type: ignore[assignment]
        if open_since and open_since[0] == kind:
            continue  # said again: how many of its parts are done, or another reason to wait
        if open_since:
            bars.append(Bar(node, open_since[0], max(0.0, open_since[1]), at, state if state in ENDS else "running"))
        elif state in ("succeeded", "failed") and not bars:  # so short that nobody saw it begin
            bars.append(Bar(node, "worked", max(0.0, at - float(event.get("seconds") or 0.0)), at, state))
        open_since = (kind, at) if kind else None
    if open_since:
        bars.append(Bar(node, open_since[0], max(0.0, open_since[1]), max(open_since[1], now - first), "running"))
    return bars
