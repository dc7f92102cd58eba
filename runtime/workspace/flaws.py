"""What is wrong with the files in a run's folder, if anything: a damaged run is told as such, never as one that happened otherwise."""

from pathlib import Path
from typing import Any

__all__ = ["flaw_in"]


def flaw_in(folder: Path, request: Any, plan: Any) -> str:
    """What is wrong with run.json (read as `request`) and plan.json (read as `plan`), as a sentence's end; empty if nothing is."""
    for name, right in (("run.json", _is_request(request)), ("plan.json", _is_plan(plan)), ("pipeline.json", True)):
        if not (folder / name).is_file():
            return f"{name} is missing"
        if not right:
            return f"{name} does not say what it should"
    return ""


def _is_request(read: Any) -> bool:
    return isinstance(read, dict) and _is_number(read.get("created")) and all(map(_is_pause, _listed(read.get("pauses", []))))


def _is_pause(read: Any) -> bool:
    return isinstance(read, dict) and all(_is_number(read.get(key)) for key in ("from", "to", "events"))


def _is_plan(read: Any) -> bool:
    return isinstance(read, dict) and isinstance(read.get("steps"), list) and all(map(_is_step, read["steps"]))


def _is_step(read: Any) -> bool:
    return isinstance(read, dict) and all(isinstance(read.get(key), str) for key in ("node", "component", "reason"))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [None]
