"""A pipeline as the plain dicts and lists of its document, in both directions.

Nodes, pipeline parameters, notes and groups are saved under the names of their fields; what stands at its default is not written.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from runtime.graph.migrations import VERSION
from runtime.graph.pipeline import Edge, Group, Node, Note, Pipeline, PipelineParameter

__all__ = ["pipeline_from", "raw_from"]

V = TypeVar("V")

DEFAULTS = {
    kind: tuple((f.name, f.default_factory() if callable(f.default_factory) else f.default) for f in fields(kind))
    for kind in (Node, PipelineParameter, Note, Group)
}


def pipeline_from(raw: Mapping[str, Any]) -> Pipeline:
    """The pipeline that a document without problems means."""
    return Pipeline(
        name=raw["name"],
        description=raw.get("description", ""),
        parameters={name: PipelineParameter(**_plain(p)) for name, p in raw.get("parameters", {}).items()},
        nodes={node_id: Node(**_plain(node)) for node_id, node in raw.get("nodes", {}).items()},
        edges=tuple(Edge((e["from"][0], e["from"][1]), (e["to"][0], e["to"][1])) for e in raw.get("edges", [])),
        notes=tuple(Note(**note) for note in raw.get("notes", [])),
        groups=tuple(Group(**{**group, "nodes": tuple(group.get("nodes", ()))}) for group in raw.get("groups", [])),
        layout={node_id: tuple(place) for node_id, place in raw.get("layout", {}).items()},
    )


def raw_from(pipeline: Pipeline) -> dict[str, Any]:
    """The document that means `pipeline`: nodes, parameters of nodes, notes, groups and places by name, edges by the input they end at."""
    raw = {
        "framewire": VERSION,
        "name": pipeline.name,
        "description": pipeline.description,
        "parameters": {name: _saved(parameter) for name, parameter in pipeline.parameters.items()},
        "nodes": {node_id: _saved(node) for node_id, node in _sorted(pipeline.nodes).items()},
        "edges": [{"from": list(e.source), "to": list(e.target)} for e in pipeline.edges],
        "notes": [_saved(note) for note in pipeline.notes],
        "groups": [_saved(group) for group in pipeline.groups],
        "layout": {node_id: list(place) for node_id, place in _sorted(pipeline.layout).items()},
    }
    return {key: held for key, held in raw.items() if held or key in ("name", "nodes", "edges")}


def _sorted(held: Mapping[str, V]) -> dict[str, V]:
    return {key: held[key] for key in sorted(held)}


def _saved(value: Node | PipelineParameter | Note | Group) -> dict[str, Any]:
    """The fields that do not stand at their defaults, in the order they are declared in."""
    kept: dict[str, Any] = {}
    for name, default in DEFAULTS[type(value)]:
        held = getattr(value, name)
        if default is MISSING or (held is not default and held != default):
            kept[name] = _sorted(held) if name == "params" else held
    return kept


def _plain(value: Any) -> Any:
    """`value` with ordinary dicts and lists only."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
