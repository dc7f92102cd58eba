"""The variables at a fault, described without running any code of theirs: types, shapes, ranges, and what is no number any more."""

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from runtime.engine.faults.traces import Spot

__all__ = ["described", "values_at"]

MOST = 12  # variables
LONGEST = 80  # characters of a text
DIGEST = 64  # characters of an artifact's name
LARGEST = 50_000_000  # elements of an array that are looked through
SECRET = ("password", "passwd", "secret", "token", "api_key", "apikey", "credential")
PLAIN = (bool, int, float, str, type(None))


def values_at(spot: Spot) -> list[dict[str, Any]]:
    """{"name", "type", "shape", "dtype", "value", ...} of the variables: those that the line itself names first."""
    held = spot.values
    first = [name for name in spot.named if name in held]
    others = [name for name in held if name not in first]
    return [{"name": name, **described(name, held[name])} for name in [*first, *others][:MOST]]


def described(name: str, value: Any) -> dict[str, Any]:
    """What can be said of a value; never what looks like a secret by its name."""
    told: dict[str, Any] = {"type": type(value).__name__}
    if any(word in name.lower() for word in SECRET):
        return {**told, "value": "(not shown)"}
    with suppress(Exception):  # an object may answer anything, or nothing
        told |= _content(value)
    return told


def _content(value: Any) -> dict[str, Any]:
    if isinstance(value, float) and not math.isfinite(value):
        return {"value": str(value), "not_finite": 1}
    if isinstance(value, PLAIN):
        return {"value": _short(value) if isinstance(value, str) else value if _is_small(value) else str(value)[:LONGEST]}
    if isinstance(value, bytes | bytearray):
        return {"length": len(value)}
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return _array(value)
    if isinstance(value, Mapping):
        return {"length": len(value), "keys": [_short(str(k)) for k in list(value)[:8]]}
    if isinstance(value, list | tuple | set | frozenset):
        inner = next(iter(value), None)
        return {"length": len(value), **({"of": type(inner).__name__} if len(value) else {}), **_numbers(value)}
    if path := getattr(value, "path", None):
        return {"value": _named(str(path).rpartition("/")[2])}
    return {}


def _array(value: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"shape": [int(n) for n in value.shape], "dtype": str(value.dtype).removeprefix("torch.")}
    if device := getattr(value, "device", None):
        told |= {"device": str(device)} if str(device) != "cpu" else {}
    size = math.prod(told["shape"])
    if 0 < size <= LARGEST and "complex" not in told["dtype"]:
        if "float" in told["dtype"]:
            told["not_finite"] = int((value != value).sum()) + int((abs(value) == math.inf).sum())  # NaN alone differs from itself
        least, most = float(value.min()), float(value.max())
        if math.isfinite(least) and math.isfinite(most):
            told |= {"least": least, "most": most}
    return told


def _numbers(values: Any) -> dict[str, Any]:
    """A few plain numbers as they are."""
    few = list(values)[:8]
    shown = all(isinstance(v, int | float) and math.isfinite(v) for v in few)
    return {"value": [v if _is_small(v) else str(v) for v in few]} if few and shown and len(few) == len(values) else {}


def _is_small(value: Any) -> bool:
    return not isinstance(value, int) or abs(value) < 2**63


def _named(name: str) -> str:
    return name[:12] if len(name) == DIGEST else _short(name)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
