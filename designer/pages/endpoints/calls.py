"""How long the last calls of each endpoint took, as this app saw them."""

import threading
import time
from collections import deque
from dataclasses import dataclass
from statistics import median, quantiles

__all__ = ["Call", "last_calls", "latencies", "note_call"]

KEPT = 200
_calls: dict[str, deque["Call"]] = {}
_guard = threading.Lock()


@dataclass(frozen=True)
class Call:
    """One call: when it ended, how long it took in all, and how much of that the model worked."""

    at: float
    seconds: float
    working: float


def note_call(endpoint: str, seconds: float, working: float) -> None:
    """Remember a call that was answered."""
    with _guard:
        _calls.setdefault(endpoint, deque(maxlen=KEPT)).append(Call(time.time(), seconds, working))


def last_calls(endpoint: str) -> list[Call]:
    """The calls that are remembered, oldest first."""
    with _guard:
        return list(_calls.get(endpoint, ()))


def latencies(calls: list[Call]) -> dict[str, float]:
    """Median and 95th percentile, in ms; empty without calls."""
    if not calls:
        return {}
    spent = [call.seconds * 1000 for call in calls]
    high = quantiles(spent, n=20, method="inclusive")[-1] if len(spent) > 1 else spent[0]
    return {"median": median(spent), "95 % within": high, "the model's part": median(call.working * 1000 for call in calls)}
