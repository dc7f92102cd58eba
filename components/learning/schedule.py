"""How large a step the optimiser takes when: by step number, never by the clock, so that training repeats."""

import math
from typing import Literal

__all__ = ["Schedule", "rate_at"]

Schedule = Literal["cosine", "one-cycle", "constant"]

WARM_UP = {"cosine": 0.05, "one-cycle": 0.3, "constant": 0.05}  # the share of the steps in which the rate climbs
FLOOR = 0.01  # of the highest rate is left at the end


def rate_at(step: int, steps: int, *, schedule: Schedule, highest: float) -> float:
    """The learning rate of `step` (from 0) of `steps`: a climb to `highest`, then down along a cosine (or level)."""
    climb = max(1, round(WARM_UP[schedule] * steps))
    if step < climb:
        return highest * (step + 1) / climb
    if schedule == "constant":
        return highest
    passed = (step - climb) / max(1, steps - climb)
    return highest * (FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * passed)) / 2)
