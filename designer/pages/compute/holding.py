"""Who holds what: the steps that work or wait right now, from the runs' own journals and plans."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from runtime.workspace import RunRecord

__all__ = ["Holding", "held", "holdings"]


@dataclass(frozen=True)
class Holding:
    """One step at work, or waiting for its turn."""

    run: str
    pipeline: str
    node: str
    state: str
    cpus: float
    gpus: float
    target: str
    where: str
    reason: str


def holdings(runs: Iterable[tuple[RunRecord, Mapping[str, Any]]]) -> list[Holding]:
    """What the steps of the runs (each with its plan) hold or wait for; those at work first."""
    found = []
    for record, plan in runs:
        needs = {step["node"]: step["needs"] for step in plan.get("steps", ())}
        for step in record.steps.values():
            if step.state in ("running", "waiting", "retrying"):
                need = needs.get(step.node, {})
                cpus, gpus, target = float(need.get("cpus", 1)), float(need.get("gpus", 0)), str(need.get("compute", "local"))
                found.append(Holding(record.run, record.pipeline, step.node, step.state, cpus, gpus, target, step.where, step.reason))
    return sorted(found, key=lambda h: (h.state != "running", h.run, h.node))


def held(found: Iterable[Holding]) -> tuple[float, float]:
    """CPUs and GPUs that are held by steps at work."""
    working = [h for h in found if h.state == "running"]
    return sum(h.cpus for h in working), sum(h.gpus for h in working if "no GPU" not in h.where)
