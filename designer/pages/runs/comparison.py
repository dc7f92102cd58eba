"""What differs between runs: parameters, metrics, curves."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ABSENT", "Facts", "Row", "best_of", "common_curves", "differing_parameters", "metric_rows", "parameters_of"]

ABSENT = "–"
SMALLER_IS_BETTER = ("loss", "error", "seconds", "duplicates", "mae", "mse", "rmse", "latency")
NEITHER = ("frames", "boxes", "found", "threshold", "labelled", "unlabelled", "rows", "parts", "images")
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Facts:
    """What is compared of one run."""

    run: str
    label: str  # unique among those compared
    parameters: Mapping[str, Any] = field(default_factory=dict)  # "NODE.PARAMETER", or "NODE" for its component
    metrics: Mapping[str, float] = field(default_factory=dict)  # "NODE: NAME"
    curves: Mapping[str, Points] = field(default_factory=dict)  # "NODE: NAME"


@dataclass(frozen=True)
class Row:
    """One line of a comparison: a value a run, in the order of the runs."""

    name: str
    values: tuple[Any, ...]
    best: tuple[bool, ...] = ()


def parameters_of(plan: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Every value that a run was given: each step's component and parameters, and the pipeline's parameters."""
    found: dict[str, Any] = {f"parameter {name}": value for name, value in arguments.items()}
    for step in plan.get("steps", ()):
        found[step["node"]] = step["component"]
        found |= {f"{step['node']}.{name}": value for name, value in step["params"].items()}
    return found


def differing_parameters(runs: Sequence[Facts]) -> list[Row]:
    """The parameters that are not the same in all runs; of a step that not all runs have, only the step itself."""
    rows = []
    for name in _names(facts.parameters for facts in runs):
        node, dot, _ = name.partition(".")
        if dot and any(node not in facts.parameters for facts in runs) and any(node in facts.parameters for facts in runs):
            continue
        values = tuple(facts.parameters.get(name, ABSENT) for facts in runs)
        if len({_canonical(value) for value in values}) > 1:
            rows.append(Row(name, values))
    return rows


def metric_rows(runs: Sequence[Facts]) -> list[Row]:
    """All metrics, the best value of each marked where it can be said what is better."""
    rows = []
    for name in _names(facts.metrics for facts in runs):
        values = tuple(facts.metrics.get(name) for facts in runs)
        rows.append(Row(name, values, best_of(name, values)))
    return rows


def best_of(name: str, values: Sequence[float | None]) -> tuple[bool, ...]:
    """Which of the values of a metric are the best; none where all are alike or nobody can say."""
    there = [v for v in values if v is not None]
    plain = name.rpartition(": ")[2].lower()
    if len(set(there)) < 2 or any(word in plain for word in NEITHER):
        return tuple(False for _ in values)
    best = min(there) if any(word in plain for word in SMALLER_IS_BETTER) else max(there)
    return tuple(value == best for value in values)


def common_curves(runs: Sequence[Facts]) -> dict[str, list[tuple[str, Points]]]:
    """By curve, those runs' points that have it; curves that several have come first."""
    names = _names(facts.curves for facts in runs)
    found = {name: [(facts.label, facts.curves[name]) for facts in runs if name in facts.curves] for name in names}
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _names(every: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for mapping in every for name in mapping))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
