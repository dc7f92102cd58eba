"""What is known of a failed step's fault, as lines under its message on the command line."""

from collections.abc import Mapping
from typing import Any

from components.words import counted
from runtime.engine.faults import item_in_words
from runtime.workspace import StepRecord, Workspace
from runtime.workspace.aside import set_aside_in

__all__ = ["aside_lines", "fault_lines"]

MOST_VALUES = 5
MOST_ASIDE = 10


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


def aside_lines(workspace: Workspace, step: StepRecord) -> list[str]:
    """How many items the step set aside, which, and why."""
    told = []
    for port, output in step.outputs.items():
        left_out = set_aside_in(workspace.store, output["digest"]) if output else []
        if left_out:
            more = f"; and {len(left_out) - MOST_ASIDE} more" if len(left_out) > MOST_ASIDE else ""
            told.append(f"{step.node}.{port}: {counted(len(left_out), 'item')} set aside: {'; '.join(left_out[:MOST_ASIDE])}{more}")
    return told


def _value(value: Mapping[str, Any]) -> str:
    if "shape" in value:
        wrong = f", {value['not_finite']} not finite" if value.get("not_finite") else ""
        return f"{value['name']} {value['dtype']} {tuple(value['shape'])}{wrong}"
    if "value" in value:
        return f"{value['name']} = {value['value']}"
    long = f" of {value['length']}" if "length" in value else ""
    return f"{value['name']} ({value['type']}{long})"
