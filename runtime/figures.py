"""Metrics as people read them."""

import math
from typing import Any

__all__ = ["figure"]

VANISHING = 0.001  # below it three digits after the point would say nothing, or that there is nothing


def figure(value: Any) -> str:
    """What counts is whole (13.0 epochs are 13), what measures has three digits (a precision of 1.0 is 1.000); nothing for None.

    Of what would vanish in three digits (a loss of 0.00042), the first two that count.
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)[:40]
    if not math.isfinite(value):
        return "none"
    if 0 < abs(value) < VANISHING:
        return f"{value:.2g}"
    counts = isinstance(value, int) or (value.is_integer() and abs(value) > 1)
    return f"{value:,.0f}" if counts else f"{value:.3f}"
