"""Metrics as figures, curves and a matrix."""

import math
from typing import Any

from components.artifacts import Metrics
from runtime.figures import figure

__all__ = ["metric_shows"]

Show = dict[str, Any]
MOST_FIGURES = 8
MOST_POINTS = 500
MOST_CLASSES = 30
MOST_SERIES = 12


def metric_shows(metrics: Metrics) -> list[Show]:
    """Curves first, then the matrix, then the figures."""
    content = metrics.content
    values = list(content.get("values", {}).items())[:MOST_FIGURES]
    figures: Show = {"kind": "figures", "figures": [{"name": name, "value": figure(value)} for name, value in values]}
    return [*_matrix(content.get("confusion")), *_curves(content.get("curves", {})), *([figures] if values else [])]


def _matrix(confusion: Any) -> list[Show]:
    if not isinstance(confusion, dict) or not confusion.get("classes") or len(confusion["classes"]) > MOST_CLASSES:
        return []
    return [{"kind": "matrix", "classes": [str(c) for c in confusion["classes"]], "counts": confusion["counts"]}]


def _curves(curves: dict[str, Any]) -> list[Show]:
    """Curves called "TITLE: NAME" share a drawing; others have one together."""
    drawings: dict[str, list[Show]] = {}
    for name, points in curves.items():
        title, _, series = name.rpartition(": ")
        drawings.setdefault(title, []).append({"name": series, "points": _thinned(points)})
    return [{"kind": "curve", "title": t or "Curves", "series": s[:MOST_SERIES]} for t, s in drawings.items()]


def _thinned(points: list[list[float]]) -> list[list[float]]:
    step = max(1, math.ceil(len(points) / MOST_POINTS))
    return [[x, y] for x, y in points[::step] if y is not None and math.isfinite(y)]
