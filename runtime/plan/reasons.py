"""Why a step runs or is reused: causes as data, and the words for them that canvas, command line and log all use."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.words import are, counted
from runtime.plan.step import Cause

__all__ = ["changes", "in_words"]

LONG = 60


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Cause]:
    """What differs between the ingredients (with "inputs" by port) of an earlier step and of this one."""
    causes: list[Cause] = []
    if old.get("component") != new["component"]:
        causes.append({"kind": "component", "old": old.get("component"), "new": new["component"]})
    causes += _parameters(old.get("params", {}), new["params"])
    causes += _code(old.get("code", {}), new["code"])
    causes += _files(old.get("files", {}), new["files"])
    causes += _inputs(old.get("inputs", {}), new.get("inputs", {}))
    return causes + _settings(old.get("settings", {}), new["settings"])


def in_words(causes: Sequence[Cause]) -> str:
    """The causes as one line that a person reads."""
    return "; ".join(_said(c) for c in causes)


def _parameters(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Cause]:
    return [{"kind": "parameter", "name": n, "old": old.get(n), "new": new.get(n)} for n in _differing(old, new)]


def _code(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Cause]:
    return [{"kind": "code", "file": f} for f in _differing(old, new)]


def _settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Cause]:
    return [{"kind": "setting", "name": n, "old": old.get(n), "new": new.get(n)} for n in _differing(old, new)]


def _files(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> list[Cause]:
    causes: list[Cause] = []
    for name in _differing(old, new):
        before, now = old.get(name, {}), new.get(name, {})
        added = sorted(set(now) - set(before))
        changed = sorted(f for f in set(now) & set(before) if now[f] != before[f])
        gone = sorted(set(before) - set(now))
        causes.append({"kind": "files", "parameter": name, "new": added, "changed": changed, "gone": gone, "total": len(now)})
    return causes


def _inputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Cause]:
    return [{"kind": "input", "port": p} for p in _differing(old, new)]


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    def same(name: str) -> bool:
        one, other = old.get(name), new.get(name)
        return name in old and name in new and type(one) is type(other) and one == other

    return [n for n in sorted({*old, *new}) if not same(n)]


def _said(cause: Cause) -> str:
    match cause["kind"]:
        case "parameter":
            return f"{cause['name']} changed from {_value(cause['old'])} to {_value(cause['new'])}"
        case "code":
            return f"{cause['file'].rsplit('/', 1)[-1]} changed"
        case "component":
            return f"component changed from {cause['old']} to {cause['new']}"
        case "files":
            return _said_of_files(cause)
        case "input":
            return f"input '{cause['port']}' changed"
        case "upstream":
            return f"{cause['title']} runs"
        case "parts":
            return f"{cause['new']} of {counted(cause['total'], 'part')} {are(cause['new'])} new"
        case "setting":
            return f"{cause['name']} changed from {_value(cause['old'])} to {_value(cause['new'])}"
        case _:
            return _PLAIN[cause["kind"]].format(**cause)


_PLAIN = {
    "never": "never ran",
    "same": "nothing changed",
    "same_as": "the same was done in run {run}",
    "gone": "its outputs are gone or damaged",
    "endpoint": "its endpoint '{name}' is not running",
    "reuse_off": "reuse is off",
    "forced": "asked for",
    "sample": "only a sample: {taken} of {total} files",
}


def _said_of_files(cause: Cause) -> str:
    total = cause["total"]
    said = [f"{len(cause[k])} of {counted(total, 'file')} {are(len(cause[k]))} {k}" for k in ("new", "changed") if cause[k]]
    gone = [f"{counted(len(cause['gone']), 'file')} {are(len(cause['gone']))} gone"] if cause["gone"] else []
    return ", ".join(said + gone) + (f" ({_named(cause)})" if len(cause["new"] + cause["changed"] + cause["gone"]) == 1 else "")


def _named(cause: Cause) -> str:
    return str((cause["new"] + cause["changed"] + cause["gone"])[0])


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    shown = repr(value) if isinstance(value, str) else json.dumps(value)
    return shown if len(shown) <= LONG else shown[: LONG - 1] + "…"
