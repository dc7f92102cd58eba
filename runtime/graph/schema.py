"""The document's schema: which keys each thing in it has, and what they may hold."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from components.declare import IDENTIFIER, REQUIRED, Hint, Kind, Limits, Parameter
from runtime.graph.pipeline import PipelineParameter
from runtime.graph.problem import Problem, did_you_mean, error, shortened

__all__ = ["NODE_SETTINGS", "problems_with", "wrong_argument", "wrong_settings"]

MAX_NODES = 10_000
MAX_EDGES = 100_000
COMPONENT_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}@[1-9][0-9]{0,5}")
TARGET_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")
TYPES = ("number", "integer", "text", "boolean", "list", "object", "file")

Rules = Mapping[str, Parameter]


def _rules(*rules: tuple[str, Kind, Hint] | Parameter) -> Rules:
    made = [r if isinstance(r, Parameter) else Parameter(r[0], r[1], REQUIRED, r[2]) for r in rules]
    return {rule.name: rule for rule in made}


NODE_SETTINGS: Rules = _rules(
    ("component", "text", Hint("the component, with its version: resize@1")),
    ("title", "text", Hint("what people call it; empty: as the component")),
    ("params", "object", Hint("the component's parameters")),
    ("compute", "text", Hint("the name of the compute target that it runs on")),
    Parameter(
        "cpus",
        "number",
        REQUIRED,
        Limits("CPUs it takes (a part of one, or whole ones); empty: as the component declares", gt=0, le=4096),
        nullable=True,
    ),
    Parameter(
        "gpus",
        "number",
        REQUIRED,
        Limits("GPUs it takes (a part of one, or whole ones); empty: as the component declares", ge=0, le=64),
        nullable=True,
    ),
    Parameter(
        "gpu",
        "choice",
        REQUIRED,
        Hint("prefer: run on CPU where there is no GPU; require: refuse; never: always on CPU"),
        choices=("prefer", "require", "never"),
    ),
    ("retries", "integer", Limits("times it is tried again after a failure that may pass, such as a killed worker", ge=0, le=100)),
    Parameter("timeout", "number", REQUIRED, Limits("time that an attempt may take; empty: any", "s", gt=0, le=31_536_000), nullable=True),
    ("reuse", "boolean", Hint("take what it made before, where nothing has changed")),
    ("bypass", "boolean", Hint("leave it out and hand on what it was fed")),
)
PARAMETER_RULES = _rules(
    Parameter("type", "choice", REQUIRED, Hint("what it holds"), choices=TYPES),
    ("help", "text", Hint("what it means")),
)
NOTE_RULES = _rules(("id", "text", Hint("its id")), ("text", "text", Hint("the text")), ("color", "text", Hint("its colour")))
GROUP_RULES = _rules(
    ("id", "text", Hint("its id")),
    ("title", "text", Hint("its title")),
    Parameter("nodes", "list", REQUIRED, Hint("the ids of its nodes"), item="text"),
    ("color", "text", Hint("its colour")),
    ("collapsed", "boolean", Hint("whether it is shown as one node")),
)
TOP_RULES = _rules(
    ("framewire", "integer", Hint("the schema version")),
    ("name", "text", Hint("the pipeline's name")),
    ("description", "text", Hint("what it is for")),
    *((key, "object", Hint(key)) for key in ("parameters", "nodes", "layout")),
)
TOP_KEYS = ("framewire", "name", "description", "parameters", "nodes", "edges", "notes", "groups", "layout")


def problems_with(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Everything in a document of the present version that keeps it from being a pipeline."""
    yield from _record_problems(raw, TOP_RULES, "The pipeline", keys=TOP_KEYS, needed=("framewire", "name"))
    for key in ("edges", "notes", "groups"):
        if not isinstance(raw.get(key, []), list | tuple):
            yield error(f"'{key}' must be a list.", "Write it in [ ].")
    yield from _size_problems(raw)
    for name, parameter in _items(raw, "parameters"):
        yield from _parameter_problems(name, parameter)
    for node_id, node in _items(raw, "nodes"):
        yield from _node_problems(node_id, node)
    for position, edge in enumerate(_list(raw, "edges"), 1):
        yield from _edge_problems(position, edge)
    yield from _canvas_problems(raw)


def wrong_settings(id: str, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with a node's id and settings, its component and parameters aside."""
    if not IDENTIFIER.fullmatch(id):
        yield error(
            f"'{shortened(id)}' cannot be a node's id.",
            "Use lower case letters, digits and _, a letter first, at most 63.",
            node=id,
        )
    where = f"Node '{shortened(id)}'"
    for key, value in settings.items():
        rule = NODE_SETTINGS.get(key)
        if rule and (wrong := rule.problem_with(value)):
            yield error(f"{where}: '{key}' {shortened(wrong, 200)}.", "Correct it.", node=id)
        elif key in ("cpus", "gpus") and value is not None and value > 1 and value != int(value):
            yield error(f"{where}: '{key}' above 1 must be whole, not {value:g}.", "Only parts below 1 can be shared.", node=id)
    component, target = settings.get("component"), settings.get("compute", "local")
    if isinstance(component, str) and not COMPONENT_KEY.fullmatch(component):
        yield error(f"{where}: '{shortened(component)}' is no component with its version.", "Write it like resize@1.", node=id)
    if isinstance(target, str) and not TARGET_NAME.fullmatch(target):
        remedy = "Use lower case letters, digits, - and _."
        yield error(f"{where}: '{shortened(target)}' cannot be a compute target's name.", remedy, node=id)


def wrong_argument(parameter: PipelineParameter, value: Any) -> str:
    """Why `value` cannot be the pipeline parameter's, as the end of a sentence; empty if it can."""
    kind = "text" if parameter.type == "file" else parameter.type
    if kind == "list":
        return "" if isinstance(value, list | tuple) else f"must be a list, not {value!r}"
    return Parameter("value", kind, REQUIRED, Hint("")).problem_with(value)


def _node_problems(id: str, node: Any) -> Iterator[Problem]:
    if not isinstance(node, dict):
        yield error(f"Node '{shortened(id)}' must be an object.", 'Write {"component": ...}.', node=id)
        return
    yield from _key_problems(node, tuple(NODE_SETTINGS), f"Node '{shortened(id)}'", needed=("component",), node=id)
    yield from wrong_settings(id, node)


def _parameter_problems(name: str, parameter: Any) -> Iterator[Problem]:
    where = f"Pipeline parameter '{shortened(name)}'"
    if not IDENTIFIER.fullmatch(name):
        yield error(f"{where} has a name that cannot be referred to.", "Use lower case letters, digits and _.", parameter=name)
    yield from _record_problems(parameter, PARAMETER_RULES, where, keys=("type", "default", "help"), needed=("type",), parameter=name)


def _edge_problems(position: int, edge: Any) -> Iterator[Problem]:
    where = f"Edge {position}"
    if not isinstance(edge, dict):
        yield error(f"{where} must be an object.", 'Write {"from": [NODE, PORT], "to": [NODE, PORT]}.')
        return
    yield from _key_problems(edge, ("from", "to"), where, needed=("from", "to"))
    for key in ("from", "to"):
        end = edge.get(key, ["", ""])
        if not (isinstance(end, list | tuple) and len(end) == 2 and all(isinstance(name, str) for name in end)):
            yield error(f"{where}: '{key}' must be a node and a port.", 'Write ["node", "port"].')


def _canvas_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    taken = set(raw["nodes"]) if isinstance(raw.get("nodes"), dict) else set()
    for kind, rules, needed in (("note", NOTE_RULES, ("id", "text")), ("group", GROUP_RULES, ("id",))):
        for position, thing in enumerate(_list(raw, f"{kind}s"), 1):
            yield from _record_problems(thing, rules, f"The {kind} number {position}", keys=tuple(rules), needed=needed)
            own = thing.get("id") if isinstance(thing, dict) else None
            if isinstance(own, str) and (own in taken or not IDENTIFIER.fullmatch(own)):
                remedy = "Ids are lower case letters, digits and _, and no two nodes, notes or groups share one."
                yield error(f"The {kind} number {position} cannot have the id '{shortened(own)}'.", remedy)
            taken |= {own} if isinstance(own, str) else set()
    for node_id, place in _items(raw, "layout"):
        if not _is_place(place):
            yield error(f"The place of '{shortened(node_id)}' must be [x, y] or [x, y, width, height].", "Write numbers.", node=node_id)


def _size_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    for key, most in (("nodes", MAX_NODES), ("edges", MAX_EDGES)):
        held = raw.get(key)
        if isinstance(held, dict | list | tuple) and len(held) > most:
            yield error(f"It has {len(held):,} {key}; at most {most:,} are read.", "Split it into several pipelines.")


def _record_problems(
    raw: Any, rules: Rules, where: str, *, keys: tuple[str, ...], needed: tuple[str, ...], parameter: str | None = None
) -> Iterator[Problem]:
    if not isinstance(raw, dict):
        yield error(f"{where} must be an object.", "Write it in { }.", parameter=parameter)
        return
    yield from _key_problems(raw, keys, where, needed=needed, parameter=parameter)
    for key, rule in rules.items():
        if key in raw and (wrong := rule.problem_with(raw[key])):
            yield error(f"{where}: '{key}' {shortened(wrong, 200)}.", "Correct it.", parameter=parameter)


def _key_problems(
    raw: Mapping[str, Any],
    keys: tuple[str, ...],
    where: str,
    *,
    needed: tuple[str, ...],
    node: str | None = None,
    parameter: str | None = None,
) -> Iterator[Problem]:
    for key in raw:
        if key not in keys:
            yield error(f"{where} has an unknown key '{shortened(key)}'.", did_you_mean(key, keys), node=node, parameter=parameter)
    for key in needed:
        if key not in raw:
            yield error(f"{where} has no '{key}'.", f'Add "{key}": ...', node=node, parameter=parameter)


def _is_place(place: Any) -> bool:
    numbers = isinstance(place, list | tuple) and all(isinstance(n, int | float) and not isinstance(n, bool) for n in place)
    return numbers and len(place) in (2, 4)


def _items(raw: Mapping[str, Any], key: str) -> list[tuple[str, Any]]:
    held = raw.get(key)
    return list(held.items()) if isinstance(held, dict) else []


def _list(raw: Mapping[str, Any], key: str) -> list[Any]:
    held = raw.get(key)
    return list(held) if isinstance(held, list | tuple) else []
