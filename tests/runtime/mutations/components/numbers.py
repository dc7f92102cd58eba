"""Arithmetic, for graphs without files."""

from typing import Annotated

from components.artifacts import Metrics
from components.context import context
from components.declare import Limits, component

from .scaling import scaled


@component(category="Numbers")
def start(*, value: Annotated[float, Limits("where to begin")] = 1.0, seed: Annotated[int, Limits("chance", ge=0)] = 0) -> Metrics:
    """Give a number."""
    return _number(value + seed / 1000)


@component(category="Numbers")
def plus(metrics: Metrics, *, more: Annotated[float, Limits("added")] = 1.0) -> Metrics:
    """Add to it."""
    return _number(metrics.values["value"] + more)


@component(category="Numbers")
def scale(metrics: Metrics, *, by: Annotated[float, Limits("times", ge=0)] = 3.0) -> Metrics:
    """Scale it."""
    return _number(scaled(metrics.values["value"], by))


@component(category="Numbers")
def cap(metrics: Metrics, *, at: Annotated[float, Limits("at most")] = 1000.0) -> Metrics:
    """Cut it off above."""
    return _number(min(metrics.values["value"], at))


@component(category="Numbers")
def minus(a: Metrics, b: Metrics | None = None) -> Metrics:
    """Take one from the other."""
    return _number(a.values["value"] - (b.values["value"] if b else 0.0))


def _number(value: float) -> Metrics:
    return Metrics.of(context().output("metrics"), {"value": float(value)})
