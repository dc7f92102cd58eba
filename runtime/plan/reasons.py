"""Why a step runs or is reused: causes as data, found by comparing what it is made of with what it was made of before."""

from collections.abc import Callable, Mapping
from typing import Any

from runtime.plan.step import Cause, Step

__all__ = ["Compare", "at_start", "changes", "files_changed"]

Compare = Callable[[str, str], Mapping[str, Any]]  # two digests -> which items differ, as items.difference tells it
Ingredients = Mapping[str, Any]


def changes(old: Ingredients, new: Ingredients, compare: Compare | None = None) -> list[Cause]:
    """What differs between the ingredients (with "inputs" by port) of an earlier step and of this one."""
    if "libraries" not in old:
        return [{"kind": "format"}]
    causes: list[Cause] = []
    if old["component"] != new["component"]:
        causes.append({"kind": "component", "old": old["component"], "new": new["component"]})
        if old["component"].partition("@")[0] != new["component"].partition("@")[0]:
            return causes  # parameters and files of two components have nothing to do with each other
    causes += _values("parameter", old.get("params", {}), new["params"])
    causes += _code(old, new)
    causes += _files(old.get("files", {}), new["files"])
    causes += _inputs(old.get("inputs", {}), new.get("inputs", {}), compare or (lambda one, other: {}))
    causes += _values("library", old["libraries"], new["libraries"])
    return causes + _values("setting", old.get("settings", {}), new["settings"])


def at_start(step: Step, new: Ingredients, old: Ingredients | None, compare: Compare) -> list[Cause]:
    """The causes of `step` now that its inputs are there: what changed in them, where the plan could only say that something would.

    `old` is what it was made of the last time, empty if nobody remembers, None if there was no last time.
    """
    kept = [cause for cause in step.causes if cause["kind"] not in ("upstream", "parts")]
    if not any(cause["kind"] == "upstream" for cause in step.causes):
        return kept
    if old is None:
        return [{"kind": "never"}, *kept]
    samples = [cause for cause in kept if cause["kind"] == "sample"]
    return [*(changes(old, new, compare) if old else [{"kind": "forgotten"}]), *samples]


def _values(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Cause]:
    return [{"kind": kind, "name": n, "old": old.get(n), "new": new.get(n)} for n in _differing(old, new)]


def _code(old: Ingredients, new: Ingredients) -> list[Cause]:
    if old["libraries"].get("python") != new["libraries"].get("python"):
        return []  # another Python writes the same code down otherwise: nobody can tell
    before, now = old.get("code", {}), new["code"]
    what = {(True, True): "changed", (False, True): "new", (True, False): "gone"}
    return [{"kind": "code", "file": f, "what": what[f in before, f in now]} for f in _differing(before, now)]


def _files(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> list[Cause]:
    causes: list[Cause] = []
    for name in _differing(old, new):
        causes.append({"parameter": name, **files_changed(old.get(name, {}), new.get(name, {}))})
    return causes


def files_changed(before: Mapping[str, str], now: Mapping[str, str]) -> Cause:
    """Which files, each with the digest of its content, are new, changed, renamed or gone, as a cause of kind "files"."""
    changed = sorted(f for f in set(now) & set(before) if now[f] != before[f])
    gone, added = sorted(set(before) - set(now)), sorted(set(now) - set(before))
    renamed = _renamed({f: before[f] for f in gone}, {f: now[f] for f in added})
    left = {"new": [f for f in added if f not in renamed.values()], "changed": changed, "gone": [f for f in gone if f not in renamed]}
    return {"kind": "files", **left, "renamed": renamed, "total": len(now)}


def _renamed(gone: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """Old name -> new name of the files that say under another name just what they said; of several alike, in the order of their names."""
    free = dict(added)
    pairs: dict[str, str] = {}
    for old, digest in gone.items():
        if new := next((name for name, other in free.items() if other == digest), None):
            pairs[old] = new
            del free[new]
    return pairs


def _inputs(old: Mapping[str, str], new: Mapping[str, str], compare: Compare) -> list[Cause]:
    causes: list[Cause] = []
    for port in _differing(old, new):
        what = "new" if port not in old else "gone" if port not in new else "changed"
        items = compare(old[port], new[port]) if what == "changed" else {}
        causes.append({"kind": "input", "port": port, "what": what, **({"items": dict(items)} if items else {})})
    return causes


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    def same(name: str) -> bool:
        one, other = old.get(name), new.get(name)
        return name in old and name in new and type(one) is type(other) and one == other

    return [n for n in sorted({*old, *new}) if not same(n)]
