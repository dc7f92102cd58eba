"""Three-way merge of saved pipelines by what they mean, so that two people's independent edits never conflict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runtime.graph.pipeline import Pipeline
from runtime.graph.raw import pipeline_from, raw_from
from runtime.graph.values import value_text

__all__ = ["Merged", "merged"]

Path = tuple[str, ...]
FINE = ("params",)  # below a node these are merged value by value
MISSING: Any = type("Missing", (), {"__repr__": lambda self: "MISSING"})()


@dataclass(frozen=True)
class Merged:
    """What came of a merge. `conflicts` are the addresses that both sides changed, each in another way; ours stands there."""

    pipeline: Pipeline
    conflicts: tuple[Path, ...] = ()


def merged(base: Pipeline, ours: Pipeline, theirs: Pipeline) -> Merged:
    """`base` with the edits of both sides. Edits are independent where they change different values of the file: two parameters of one
    node, two nodes, two wires, two places.

    A node that one side removed and the other changed is a conflict, and stays; a wire whose node one side removed goes with it.
    """
    conflicts: list[Path] = []
    raw = _merged((), (_by_name(base), _by_name(ours), _by_name(theirs)), conflicts)
    raw["edges"] = {key: edge for key, edge in raw.get("edges", {}).items() if {edge["from"][0], edge["to"][0]} <= raw["nodes"].keys()}
    conflicts += [("edges", key) for key in _fed_twice(raw["edges"])]
    return Merged(pipeline_from(_as_file(raw)), tuple(sorted(set(conflicts))))


def _merged(path: Path, sides: tuple[Any, Any, Any], conflicts: list[Path]) -> Any:
    base, ours, theirs = sides
    if _same(ours, theirs) or _same(base, theirs):
        return ours
    if _same(base, ours):
        return theirs
    if _is_fine(path) and isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        before = base if isinstance(base, Mapping) else {}
        names = [*ours, *(name for name in theirs if name not in ours)]
        below = {n: (before.get(n, MISSING), ours.get(n, MISSING), theirs.get(n, MISSING)) for n in names}
        found = {n: _merged((*path, n), values, conflicts) for n, values in below.items()}
        return {name: value for name, value in found.items() if value is not MISSING}
    if path[:1] != ("layout",):  # where a thing lies says nothing: ours will do
        conflicts.append(path)
    return theirs if ours is MISSING else ours


def _is_fine(path: Path) -> bool:
    """Whether what stands at the address is merged key by key, rather than as one value."""
    return len(path) < 2 or (path[0] in ("nodes", "parameters", "notes", "groups") and (len(path) == 2 or path[2:] == FINE))


def _same(one: Any, other: Any) -> bool:
    if one is MISSING or other is MISSING:
        return one is other
    return value_text(one) == value_text(other)


def _by_name(pipeline: Pipeline) -> dict[str, Any]:
    """The file with its lists as maps, so that every value has an address."""
    raw = raw_from(pipeline)
    lists = {kind: {item["id"]: item for item in raw.get(kind, [])} for kind in ("notes", "groups")}
    edges = {f"{'.'.join(e['from'])} > {'.'.join(e['to'])}": e for e in raw["edges"]}
    return {**{k: v for k, v in raw.items() if k not in ("framewire",)}, **{k: v for k, v in lists.items() if v}, "edges": edges}


def _as_file(raw: Mapping[str, Any]) -> dict[str, Any]:
    lists = {kind: list(raw.get(kind, {}).values()) for kind in ("edges", "notes", "groups")}
    return {**raw, **lists}


def _fed_twice(edges: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The wires that end at an input which another one ends at too: each side has rewired it."""
    ends: dict[tuple[str, ...], list[str]] = {}
    for key, edge in edges.items():
        ends.setdefault(tuple(edge["to"]), []).append(key)
    return [key for keys in ends.values() if len(keys) > 1 for key in keys]
