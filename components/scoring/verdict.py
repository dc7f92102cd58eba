"""Whether figures are good enough: the verdict of a gate, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.errors import FramewireError, InputError
from components.words import counted

__all__ = ["Condition", "GateError", "unmet", "verdict"]

SHOWN = 12  # classes named in one verdict


class GateError(FramewireError):
    """A model is not good enough to pass a gate."""

    kind = "gate"


@dataclass(frozen=True)
class Condition:
    """What a figure must keep to; None: no bound."""

    metric: str
    at_least: float | None = None
    at_most: float | None = None

    def broken_by(self, value: float) -> str:
        """How `value` breaks the condition, as the end of a sentence; empty if it keeps it. NaN breaks any."""
        if self.at_least is not None and not value >= self.at_least:
            return "is {}, below the {} that this gate asks for".format(*_told_apart(value, self.at_least))
        if self.at_most is not None and not value <= self.at_most:
            return "is {}, above the {} that this gate allows".format(*_told_apart(value, self.at_most))
        return ""


def unmet(content: Mapping[str, Any], overall: Condition, each_class: Condition | None) -> list[str]:
    """A sentence for every figure of a Metrics' `content` that breaks a condition; InputError names the figures there are."""
    broken = overall.broken_by(_figure(content["values"], overall.metric, "metric"))
    sentences = [f"{overall.metric} {broken}."] if broken else []
    if each_class:
        sentences += _unmet_classes(content["per_class"], each_class)
    return sentences


def verdict(sentences: Sequence[str]) -> GateError:
    """The error that closes a gate."""
    others = [counted(len(sentences) - SHOWN, "more class", "more classes")] if len(sentences) > SHOWN else []
    shown = [*sentences[:SHOWN], *(f"So it is with {more}." for more in others)]
    remedy = "Look at the worst images in the report of evaluate; train longer or on more data, or lower what the gate asks for."
    return GateError(" ".join(shown), remedy)


def _unmet_classes(per_class: Mapping[str, Mapping[str, float]], condition: Condition) -> list[str]:
    known = {name: value for figures in per_class.values() for name, value in figures.items()}
    _figure(known, condition.metric, "per-class metric")
    measured = {c: figures[condition.metric] for c, figures in per_class.items() if condition.metric in figures}
    return [f"{condition.metric} of '{c}' {why}." for c, value in measured.items() if (why := condition.broken_by(value))]


def _told_apart(value: float, bound: float) -> tuple[str, str]:
    """Both numbers with three decimals, or as many as it takes to see which is larger."""
    digits = next((d for d in range(3, 12) if f"{value:.{d}f}" != f"{bound:.{d}f}"), 12)
    return f"{value:.{digits}f}", f"{bound:.{digits}f}"


def _figure(figures: Mapping[str, float], name: str, what: str) -> float:
    if name in figures:
        return figures[name]
    there = ", ".join(f"'{n}'" for n in sorted(figures)) or "none"
    raise InputError(f"There is no {what} '{name}'; there are {there}.", "Ask for one of these.")
