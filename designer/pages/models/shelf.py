"""The models that runs have made: each once, with the run that made it, what it was measured at, and its names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.workspace import ModelRecord, RunRecord

__all__ = ["Made", "headline", "models_made"]

HEADLINES = ("mAP@0.5", "accuracy", "F1", "mAP@[.5:.95]")


@dataclass(frozen=True)
class Made:
    """A model."""

    digest: str
    run: str
    pipeline: str
    node: str
    at: float  # unix seconds
    metrics: Mapping[str, float] = field(default_factory=dict)  # of the steps that tested it
    names: tuple[ModelRecord, ...] = ()


def models_made(
    records: Iterable[RunRecord], needs: Mapping[str, Mapping[str, Iterable[str]]], registered: Iterable[ModelRecord]
) -> list[Made]:
    """The models of the runs, newest first; `needs` says by run and node which nodes feed it."""
    named: dict[str, list[ModelRecord]] = {}
    for name in registered:
        named.setdefault(name.digest, []).append(name)
    found: dict[str, Made] = {}
    for record in sorted(records, key=lambda r: r.started):
        for node, digest in _models_of(record):
            metrics = _measured(record, node, needs.get(record.run, {}))
            if digest not in found:
                at = record.steps[node].started or record.started
                found[digest] = Made(digest, record.run, record.pipeline, node, at, metrics, tuple(named.get(digest, ())))
            elif not found[digest].metrics and metrics:
                first = found[digest]
                found[digest] = Made(digest, first.run, first.pipeline, first.node, first.at, metrics, first.names)
    return sorted(found.values(), key=lambda made: -made.at)


def headline(metrics: Mapping[str, float]) -> tuple[str, float] | None:
    """The figure that says most about a model, and its name."""
    return next(((name, metrics[name]) for name in HEADLINES if name in metrics), None)


def _models_of(record: RunRecord) -> list[tuple[str, str]]:
    """Node and digest of each model that the run made or reused."""
    outputs: list[tuple[str, Any]] = [(s.node, o) for s in record.steps.values() for o in s.outputs.values() if o]
    return [(node, str(o["digest"])) for node, o in outputs if o["type"] == "Model"]


def _measured(record: RunRecord, node: str, needs: Mapping[str, Iterable[str]]) -> dict[str, float]:
    testing = [n for n, feeds in needs.items() if node in feeds and n in record.steps]
    return {name: value for n in testing for name, value in record.steps[n].metrics.items()}
