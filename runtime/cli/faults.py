"""What is known of a failed step's fault, as lines under its message on the command line."""

from collections.abc import Mapping
from typing import Any

from runtime.engine.faults import item_in_words
from runtime.workspace import StepRecord

__all__ = ["fault_lines"]

MOST_VALUES = 5


def fault_lines(run: str, step: StepRecord) -> list[str]:
    """The line of the component, the item, the values, and how to take the failure to one's desk."""
    fault = (step.error or {}).get("fault") or {}
    if not fault:
        return []
    at = fault.get("at")
    told = [f"  at {at['file']} line {at['line']} in {at['function']}: {at.get('source', '')}".rstrip(": ")] if at else []
    if words := item_in_words(fault.get("item") or {}):
        told.append(f"  item: {words}")
    if values := fault.get("values"):
        told.append("  with " + ", ".join(_value(v) for v in values[:MOST_VALUES]))
    return [*told, f"  On your desk: python -m runtime replay {run} {step.node}"]


def _value(value: Mapping[str, Any]) -> str:
    if "shape" in value:
        wrong = f", {value['not_finite']} not finite" if value.get("not_finite") else ""
        return f"{value['name']} {value['dtype']} {tuple(value['shape'])}{wrong}"
    if "value" in value:
        return f"{value['name']} = {value['value']}"
    long = f" of {value['length']}" if "length" in value else ""
    return f"{value['name']} ({value['type']}{long})"
