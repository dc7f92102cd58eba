"""A pipeline's files named from another folder: what was relative to the old one names the same files from the new one."""

import os
from collections.abc import Mapping
from pathlib import Path

from components.declare import Component, Files
from designer.document import Document

__all__ = ["moved"]

MOST_STEPS_UP = 4  # beyond so many ".." a whole path is clearer


def moved(document: Document, catalogue: Mapping[str, Component], *, old: Path, new: Path) -> Document:
    """The document as it must be written in folder `new` to mean what it meant in `old`."""
    nodes = {id_: _moved_node(node, catalogue, old, new) for id_, node in document["nodes"].items()}
    parameters = {
        name: {**p, "default": _moved(p["default"], old, new)} if p["type"] == "file" and isinstance(p.get("default"), str) else p
        for name, p in document["parameters"].items()
    }
    return {**document, "nodes": nodes, "parameters": parameters}


def _moved_node(node: Document, catalogue: Mapping[str, Component], old: Path, new: Path) -> Document:
    component = catalogue.get(node["component"].partition("@")[0])
    declared = component.parameters if component else {}
    files = {n for n, p in declared.items() if isinstance(p.hint, Files) and not p.hint.script}
    params = {n: _moved(v, old, new) if n in files and isinstance(v, str) else v for n, v in node.get("params", {}).items()}
    return {**node, "params": params} if params else node


def _moved(value: str, old: Path, new: Path) -> str:
    if not value or "${" in value or os.path.isabs(value):
        return value
    named = os.path.normpath(old.resolve() / value)
    relative = Path(os.path.relpath(named, new.resolve())).as_posix()
    return relative if relative.split("/").count("..") <= MOST_STEPS_UP else Path(named).as_posix()
