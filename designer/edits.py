"""Edits as data: what changed at which address, from what to what; applying, undoing and merging them is pure.

The same law as designer/canvas/frontend/src/model/: a change stands where its `was` is still true.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from designer.document import SECTIONS, Document, check_values, defaults_of, empty_document, has_ends
from runtime.errors import UsageError

__all__ = [
    "MISSING",
    "Change",
    "Edit",
    "Merged",
    "apply",
    "check_edit",
    "difference",
    "edit_from_json",
    "edit_to_json",
    "equal",
    "inverse",
    "merge",
    "value_at",
]

MISSING: Any = type("Missing", (), {"__repr__": lambda self: "MISSING", "__bool__": lambda self: False})()
Path = tuple[str, ...]

MOST_CHANGES = 50_000
SHARED = ("nodes", "notes", "groups")  # an id is one's own among all of these
LONGEST_LABEL = 500


@dataclass(frozen=True)
class Change:
    """One address's value, from `was` to `now`; MISSING: nothing stood there, or is to stand there."""

    path: Path
    was: Any = MISSING
    now: Any = MISSING


@dataclass(frozen=True)
class Edit:
    """One thing a person did, undone as one."""

    label: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Merged:
    """What came of an edit made on an older state: `applied` stands, of `conflicts` the other's value stands."""

    document: Document
    applied: Edit
    conflicts: tuple[tuple[Change, Any], ...] = field(default=())  # our change, and what stands there instead (MISSING: nothing)


def apply(document: Document, edit: Edit) -> Document:
    """The document after `edit`; `document` stays as it is. Raises UsageError for an edit that does not fit it."""
    merged = merge(document, edit)
    if merged.conflicts:
        where = ".".join(merged.conflicts[0][0].path)
        raise UsageError(f"'{edit.label}' does not fit: '{where}' is not what it was.", "Look at what stands there now, and edit again.")
    return merged.document


def inverse(edit: Edit) -> Edit:
    """The edit that undoes `edit`."""
    return Edit(edit.label, tuple(Change(c.path, c.now, c.was) for c in reversed(edit.changes)))


def merge(document: Document, edit: Edit) -> Merged:
    """Apply those changes of `edit` whose `was` still stands.

    In conflict are the others, changes that would leave a wire without its node, and whatever else the edit does to a node that it could
    not make or remove.
    """
    lost: set[int] = set()
    while True:
        result, refused = _attempt(document, edit, lost)
        found = refused | _dangling(result, edit, lost | refused)
        spoilt = {edit.changes[i].path[1] for i in found | lost if edit.changes[i].path[0] == "nodes" and len(edit.changes[i].path) == 2}
        found |= {i for i, c in enumerate(edit.changes) if _concerns(c, spoilt)}
        if found <= lost:
            break
        lost |= found
    applied = tuple(c for i, c in enumerate(edit.changes) if i not in lost)
    conflicts = tuple((edit.changes[i], value_at(result, edit.changes[i].path)) for i in sorted(lost))
    return Merged(_in_place(document, result, edit), Edit(edit.label, applied), conflicts)


def value_at(document: Document, path: Path) -> Any:
    """What stands at an address; MISSING where nothing does."""
    held: Any = document
    for step in path:
        if not isinstance(held, Mapping) or step not in held:
            return MISSING
        held = held[step]
    return held


def equal(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; 1 and 1.0 are (a browser knows no difference), 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(equal(held, other[key]) for key, held in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other)


def difference(old: Document, new: Document, label: str) -> Edit:
    """The edit that makes `new` of `old`, in as small changes as there are."""
    changes = [Change((key,), old[key], new[key]) for key in ("name", "description") if old[key] != new[key]]
    gone: list[Change] = []
    made: list[Change] = []
    for section in SECTIONS:
        for key in {**old[section], **new[section]}:
            was, now = old[section].get(key, MISSING), new[section].get(key, MISSING)
            (made if was is MISSING else gone).extend(_differing((section, key), was, now))
    return Edit(label, (*changes, *gone, *made))


def edit_from_json(raw: Any) -> Edit:
    """The edit that a client sent; raises UsageError for anything else."""
    if not isinstance(raw, dict) or not isinstance(raw.get("label"), str) or not isinstance(raw.get("changes"), list):
        raise UsageError("That is no edit.", 'An edit is {"label": text, "changes": [...]}.')
    if len(raw["changes"]) > MOST_CHANGES:
        raise UsageError(f"An edit changes at most {MOST_CHANGES:,} values.", "Make several of it.")
    return Edit(raw["label"][:LONGEST_LABEL], tuple(map(_change, raw["changes"])))


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """The edit as it travels and is kept."""
    return {"label": edit.label, "changes": [change_to_json(c) for c in edit.changes]}


def change_to_json(change: Change) -> dict[str, Any]:
    """A change as it travels: what is missing is left out."""
    return {"path": list(change.path), **{k: v for k, v in (("was", change.was), ("now", change.now)) if v is not MISSING}}


def check_edit(document: Document, edit: Edit) -> None:
    """Raise DocumentError if what `edit` touched in `document`, the result, could not be saved."""
    part = {**empty_document(document["name"], document["description"])}
    for change in edit.changes:
        if len(change.path) > 1:
            section, key = change.path[:2]
            for held in {section, *SHARED} if section in SHARED else {section}:
                if key in document[held]:
                    part[held] = {**part[held], key: document[held][key]}
    check_values(part)


def _change(raw: Any) -> Change:
    path = raw.get("path") if isinstance(raw, dict) else None
    if not isinstance(path, list) or not all(isinstance(step, str) for step in path) or not _is_address(tuple(path)):
        raise UsageError("A change names no address that a pipeline has.", "Addresses are such as nodes, ID, params, NAME.")
    return Change(tuple(path), raw.get("was", MISSING), raw.get("now", MISSING))


def _is_address(path: Path) -> bool:
    if path in (("name",), ("description",)):
        return True
    if len(path) < 2 or path[0] not in SECTIONS:
        return False
    return len(path) == 2 or (path[0] == "nodes" and (len(path) == 3 or (len(path) == 4 and path[2] == "params")))


def _attempt(document: Document, edit: Edit, left_out: set[int]) -> tuple[Document, set[int]]:
    refused: set[int] = set()
    document = {key: dict(held) if isinstance(held, dict) else held for key, held in document.items()}
    for position, change in enumerate(edit.changes):
        if position in left_out:
            continue
        there, now = _normal(change.path, value_at(document, change.path)), _normal(change.path, change.now)
        fits = equal(there, _normal(change.path, change.was)) or equal(there, now)
        if fits and _has_room(document, change.path):
            _put(document, change.path, now)
        else:
            refused.add(position)
    return document, refused


def _in_place(before: Document, after: Document, edit: Edit) -> Document:
    """`after` with parameters that the edit renamed where they stood in `before`."""
    renamed = {one.path[1]: other.path[1] for one, other in pairwise(edit.changes) if _renames(one, other)}
    if not renamed:
        return after
    order = dict.fromkeys([*(renamed.get(name, name) for name in before["parameters"]), *after["parameters"]])
    return {**after, "parameters": {name: after["parameters"][name] for name in order if name in after["parameters"]}}


def _renames(one: Change, other: Change) -> bool:
    of_parameters = len(one.path) == len(other.path) == 2 and one.path[0] == other.path[0] == "parameters"
    return of_parameters and one.now is MISSING and other.was is MISSING and equal(one.was, other.now)


def _has_room(document: Document, path: Path) -> bool:
    return len(path) < 3 or path[1] in document["nodes"]


def _put(document: Document, path: Path, value: Any) -> None:
    """Put `value` at `path`; records are replaced, never changed: other states share them."""
    section, *rest = path
    if not rest:
        document[section] = "" if value is MISSING else value
        return
    key, *deeper = rest
    record = _within(document[section][key], deeper, value) if deeper else value
    if record is MISSING:
        document[section].pop(key, None)
    else:
        document[section][key] = record


def _within(record: Mapping[str, Any], rest: Sequence[str], value: Any) -> dict[str, Any]:
    first, *deeper = rest
    inner = _within(record.get(first, {}), deeper, value) or MISSING if deeper else value
    return {k: v for k, v in record.items() if k != first} if inner is MISSING else {**record, first: inner}


def _normal(path: Path, value: Any) -> Any:
    """`value` as it is kept: what stands at its default is not written."""
    if value is MISSING:
        return "" if path == ("description",) else MISSING
    defaults = defaults_of(path[0])
    if len(path) == 3:
        return MISSING if path[2] in defaults and equal(value, defaults[path[2]]) else value
    if len(path) == 2 and defaults and isinstance(value, Mapping):
        return {k: v for k, v in value.items() if not (k in defaults and equal(v, defaults[k]))}
    return value


def _dangling(document: Document, edit: Edit, lost: set[int]) -> set[int]:
    """The changes that left a wire without one of its nodes."""
    if not any(c.path[0] in ("nodes", "edges") for c in edit.changes):
        return set()
    loose = {
        key: {end for end in (edge["from"][0], edge["to"][0]) if end not in document["nodes"]}
        for key, edge in document["edges"].items()
        if has_ends(edge)
    }
    loose = {key: ends for key, ends in loose.items() if ends}
    wires = {i for i, c in enumerate(edit.changes) if i not in lost and c.path[0] == "edges" and c.path[1] in loose}
    own = {edit.changes[i].path[1] for i in wires}
    bare = {end for key, ends in loose.items() if key not in own for end in ends}
    nodes = {i for i, c in enumerate(edit.changes) if i not in lost and len(c.path) == 2 and c.path[0] == "nodes" and c.path[1] in bare}
    return wires | nodes


def _concerns(change: Change, nodes: set[str]) -> bool:
    """Whether a change is about one of `nodes`: itself, its place, its wires."""
    if not nodes or len(change.path) < 2:
        return False
    if change.path[0] in ("nodes", "layout"):
        return change.path[1] in nodes
    edges = [v for v in (change.was, change.now) if has_ends(v)] if change.path[0] == "edges" else []
    return any(edge[k][0] in nodes for edge in edges for k in ("from", "to"))


def _differing(path: Path, was: Any, now: Any) -> Iterable[Change]:
    if equal(was, now):
        return []
    fine = path[0] == "nodes" and len(path) < 4 and (len(path) == 2 or path[2] == "params")
    if not fine or not isinstance(was, Mapping) or not isinstance(now, Mapping):
        return [Change(path, was, now)]
    return [c for key in {**was, **now} for c in _differing((*path, key), was.get(key, MISSING), now.get(key, MISSING))]
