"""What is killed: cheap components that write down, outside the workspace, each piece of work that they begin."""

import json
import time
from typing import Annotated

from components.artifacts import Labels, Metrics
from components.context import context
from components.declare import Hint, Limits, component

__all__ = ["conclude", "count_up", "learn", "treble"]

Round = Annotated[int, Hint("makes each round's steps new, and changes nothing of what they give")]
Ledger = Annotated[str, Hint("the file in which each piece of work is written down")]
Seconds = Annotated[float, Limits("how long a piece of work takes", unit="s", ge=0, le=60)]


@component(category="Soak")
def count_up(*, parts: Annotated[int, Limits("how many parts", ge=1, le=1000)] = 16, round: Round = 0, ledger: Ledger = "") -> Labels:
    """Give the numbers from 0, one a part."""
    _noted(ledger, round, "count_up")
    return _labels(list(range(parts)))


@component(category="Soak", per_part="labels")
def treble(labels: Labels, *, seconds: Seconds = 0.15, round: Round = 0, ledger: Ledger = "") -> Labels:
    """Multiply each part's number by three, slowly."""
    numbers = [row["x"] for row in labels.rows()]
    _noted(ledger, round, f"treble {numbers[0]:g}")
    time.sleep(seconds)
    return _labels([3 * number for number in numbers])


@component(category="Soak", gpus=1)
def learn(
    labels: Labels,
    *,
    epochs: Annotated[int, Limits("how many", ge=1, le=1000)] = 24,
    seconds: Seconds = 0.15,
    round: Round = 0,
    ledger: Ledger = "",
) -> Metrics:
    """Add the numbers up once an epoch, with a checkpoint after each, as training does."""
    file = context().checkpoints / "state.json"
    state = json.loads(file.read_text()) if file.exists() else {"epochs": 0, "sum": 0.0}
    numbers = [float(row["x"]) for row in labels.rows()]
    while state["epochs"] < epochs:
        context().go_on()
        _noted(ledger, round, f"epoch {state['epochs']}")
        time.sleep(seconds)
        state = {"epochs": state["epochs"] + 1, "sum": state["sum"] + sum(numbers)}
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps(state))
        partial.replace(file)
    return Metrics.of(context().output("metrics"), state)


@component(category="Soak")
def conclude(metrics: Metrics, labels: Labels, *, round: Round = 0, ledger: Ledger = "") -> Metrics:
    """Put both together."""
    _noted(ledger, round, "conclude")
    return Metrics.of(context().output("metrics"), {**metrics.values, "rows": float(len(list(labels.rows())))})


def _noted(ledger: str, round: int, work: str) -> None:
    if ledger:
        with open(ledger, "ab", buffering=0) as opened:
            opened.write(f"{round} {time.time():.3f} {work}\n".encode())  # in one call: whole lines, whoever is killed


def _labels(numbers: list[float]) -> Labels:
    rows = ({"label": "soak", "x": float(n), "relative": False, "keyframe": True, "outside": False} for n in numbers)
    info = {"kind": "boxes", "classes": ["soak"], "format": "soak", "counts": {"rows": len(numbers)}}
    return Labels.from_rows(context().output("labels"), rows, info, shard=1)
