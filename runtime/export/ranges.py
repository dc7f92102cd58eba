"""The range of a pipeline parameter, which follows from what it is used for."""

from collections.abc import Mapping

from components.declare import Limits
from components.words import digits
from runtime.graph.view import View

__all__ = ["limits_of", "range_condition", "range_in_words"]

WORDS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}


def limits_of(seen: View, name: str) -> dict[str, float]:
    """The range of pipeline parameter `name`, as `ge`, `gt`, `le`, `lt`: what every parameter that is just it allows."""
    found: dict[str, list[float]] = {}
    if seen.pipeline.parameters[name].type not in ("number", "integer"):
        return {}
    for id_, component in seen.components.items():
        for parameter, value in seen.pipeline.nodes[id_].params.items():
            hint = component.parameters[parameter].hint
            if value == f"${{{name}}}" and isinstance(hint, Limits) and not seen.pipeline.nodes[id_].bypass:
                for bound in WORDS:
                    if (limit := getattr(hint, bound)) is not None:
                        found.setdefault(bound, []).append(limit)
    return {bound: max(values) if bound[0] == "g" else min(values) for bound, values in found.items()}


def range_condition(limits: Mapping[str, float], value: str) -> str:
    """The Python expression that says whether `value`, an expression, is within `limits`."""
    low = [f"{limits[bound]!r} {sign}" for bound, sign in (("ge", "<="), ("gt", "<")) if bound in limits]
    high = [f"{sign} {limits[bound]!r}" for bound, sign in (("le", "<="), ("lt", "<")) if bound in limits]
    sides = [*([f"{low[0]} {value} {high[0]}"] if low and high else [])]
    rest = [f"{one} {value}" for one in low[len(sides) :]] + [f"{value} {one}" for one in high[len(sides) :]]
    return " and ".join([*sides, *rest])


def range_in_words(limits: Mapping[str, float]) -> str:
    """As "above 0 and at most 10"."""
    return " and ".join(f"{word} {digits(limits[bound])}" for bound, word in WORDS.items() if bound in limits)
