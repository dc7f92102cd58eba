"""A pipeline's document as canvas and server exchange it: the file with its lists as maps, so that every value has an address."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from runtime.errors import DocumentError
from runtime.graph import Pipeline
from runtime.graph.json_text import problems_in
from runtime.graph.migrations import VERSION
from runtime.graph.pipeline import Group, Node, Note
from runtime.graph.problem import MOST, Problem, error, in_one_error, shortened
from runtime.graph.raw import DEFAULTS, pipeline_from, raw_from
from runtime.graph.schema import problems_with

__all__ = [
    "SECTIONS",
    "Document",
    "check_values",
    "defaults_of",
    "document_of",
    "edge_key",
    "empty_document",
    "has_ends",
    "pipeline_of",
    "raw_of",
]

Document = dict[str, Any]  # as `Document` in designer/canvas/frontend/src/contract.ts

SECTIONS = ("parameters", "nodes", "edges", "notes", "groups", "layout")
RECORDS: dict[str, type[Node | Note | Group]] = {"nodes": Node, "notes": Note, "groups": Group}


def edge_key(edge: Mapping[str, Any]) -> str:
    """The key of an edge's record: "frames.frames>resize.frames"."""
    source, target = edge["from"], edge["to"]
    return f"{source[0]}.{source[1]}>{target[0]}.{target[1]}"


def empty_document(name: str = "", description: str = "") -> Document:
    """A document with nothing on it."""
    return {"name": name, "description": description, **{section: {} for section in SECTIONS}}


def document_of(pipeline: Pipeline) -> Document:
    """The document that means `pipeline`."""
    raw: dict[str, Any] = json.loads(json.dumps(raw_from(pipeline)))
    lists = {kind: {item.pop("id"): item for item in raw.get(kind, [])} for kind in ("notes", "groups")}
    edges = {edge_key(edge): edge for edge in raw["edges"]}
    plain = {section: raw.get(section, {}) for section in ("parameters", "nodes", "layout")}
    return {**empty_document(raw["name"], raw.get("description", "")), **plain, **lists, "edges": edges}


def pipeline_of(document: Document) -> Pipeline:
    """The pipeline that `document` means; raises DocumentError with every problem if it means none."""
    check_values(document)
    return pipeline_from(raw_of(document))


def raw_of(document: Document) -> dict[str, Any]:
    """The document as its file has it."""
    lists = {kind: [{"id": id_, **record} for id_, record in document[kind].items()] for kind in ("notes", "groups")}
    plain = {key: document[key] for key in ("name", "description", "parameters", "nodes", "layout")}
    return {"framewire": VERSION, **plain, "edges": list(document["edges"].values()), **lists}


def check_values(document: Document) -> None:
    """Raise DocumentError with every problem of a document, or of a part of one, that could not be saved."""
    misshapen = list(_misshapen(document))
    if not misshapen:
        raw = raw_of(document)
        misshapen = [*islice(problems_in(raw), MOST), *islice(problems_with(raw), MOST), *islice(_misnamed(document), MOST)]
    if misshapen:
        raise in_one_error(DocumentError, "The pipeline", misshapen)


def defaults_of(section: str) -> dict[str, Any]:
    """What a record's settings are where it does not say."""
    return dict(DEFAULTS[RECORDS[section]]) if section in RECORDS else {}


def _misshapen(document: Document) -> Iterator[Problem]:
    for key in ("name", "description"):
        if not isinstance(document.get(key), str):
            yield error(f"'{key}' must be text.", "Write a text.")
    for section in SECTIONS:
        held = document.get(section)
        if not isinstance(held, dict):
            yield error(f"'{section}' must be an object.", "Write it in { }.")
        elif section == "edges":
            yield from (_no_edge(key) for key, edge in held.items() if not has_ends(edge))
        elif section in ("notes", "groups"):
            for key, record in held.items():
                if not isinstance(record, dict):
                    yield error(f"The record of '{shortened(str(key))}' in '{section}' must be an object.", "Write it in { }.")


def has_ends(edge: Any) -> bool:
    """Whether an edge's record names two nodes and their ports."""
    if not isinstance(edge, Mapping):
        return False
    ends = [edge.get("from"), edge.get("to")]
    return all(isinstance(end, list | tuple) and len(end) == 2 and all(isinstance(name, str) for name in end) for end in ends)


def _no_edge(key: str) -> Problem:
    return error(
        f"The wire under '{shortened(str(key))}' does not say from where to where.", 'Write {"from": [NODE, PORT], "to": [NODE, PORT]}.'
    )


def _misnamed(document: Document) -> Iterator[Problem]:
    for key, edge in document["edges"].items():
        if edge_key(edge) != key:
            yield error(f"The wire under '{shortened(key)}' runs from and to somewhere else.", f"Its key is '{shortened(edge_key(edge))}'.")
