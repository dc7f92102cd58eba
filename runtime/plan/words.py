"""The words for causes, which canvas, command line, run page and log all use."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.words import are, counted
from runtime.plan.step import Cause

__all__ = ["in_words"]

LONG = 60  # characters of a value
NAMED = 3  # items that are called by name
PLAIN = {
    "never": "never ran",
    "same": "nothing changed",
    "same_as": "the same was done in run {run}",
    "came_same": "what feeds it came out the same",
    "forgotten": "what it gave before is not remembered",
    "format": "this version of Framewire tells steps apart in another way",
    "endpoint": "its endpoint '{name}' is not running",
    "reuse_off": "reuse is off",
    "forced": "asked for",
    "renamed": "it was called '{old}'",
    "sample": "only a sample: {taken} of {total} files",
}


def in_words(causes: Sequence[Cause]) -> str:
    """The causes as one line that a person reads, before, during and after the run alike."""
    fed = ", ".join(dict.fromkeys(cause["title"] for cause in causes if cause["kind"] == "upstream"))
    return "; ".join(dict.fromkeys(f"fed anew by {fed}" if cause["kind"] == "upstream" else _said(cause) for cause in causes))


def _said(cause: Cause) -> str:
    match cause["kind"]:
        case "parameter" | "setting":
            return f"{cause['name']} changed from {_value(cause['old'])} to {_value(cause['new'])}"
        case "library":
            return f"library {cause['name']} changed from {cause['old'] or 'nothing'} to {cause['new'] or 'nothing'}"
        case "code":
            return f"{cause['file'].rsplit('/', 1)[-1]} {_what(cause['what'])}"
        case "component":
            return f"component changed from {cause['old']} to {cause['new']}"
        case "files":
            return _counted(cause, "file")
        case "input":
            return _input(cause)
        case "parts":
            return f"{cause['new']} of {counted(cause['total'], 'part')} {are(cause['new'])} new"
        case "gone":
            return ", ".join(f"its output '{port}' {flaw}" for port, flaw in sorted(cause["outputs"].items()))
        case _:
            return PLAIN[cause["kind"]].format(**cause)


def _input(cause: Cause) -> str:
    items = cause.get("items", {})
    if items.get("order"):
        return f"input '{cause['port']}' is in another order"
    if items:
        return f"input '{cause['port']}': {_counted(items, items['noun'])}"
    return f"input '{cause['port']}' {_what(cause['what'])}"


def _what(what: str) -> str:
    return "changed" if what == "changed" else f"is {what}"


def _counted(told: Mapping[str, Any], noun: str) -> str:
    """So many of all are new, changed, renamed, gone, and which."""
    names = {kind: list(told[kind]) for kind in ("new", "changed", "gone")}
    names["renamed"] = [f"{old} to {new}" for old, new in told.get("renamed", {}).items()]
    many = {kind: len(named) for kind, named in names.items() if named}
    which = {kind: f" ({', '.join(names[kind])})" if sum(many.values()) <= NAMED else "" for kind in many}
    said = [f"{many[k]} of {counted(told['total'], noun)} {are(many[k])} {k}{which[k]}" for k in ("new", "changed", "renamed") if k in many]
    gone = [f"{counted(many['gone'], noun)} {are(many['gone'])} gone{which['gone']}"] if "gone" in many else []
    return ", ".join(said + gone)


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    shown = repr(value) if isinstance(value, str) else json.dumps(value)
    return shown if len(shown) <= LONG else shown[: LONG - 1] + "…"
