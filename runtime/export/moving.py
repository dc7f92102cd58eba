"""Relative paths of files, when what names them moves to another folder."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from components.declare import Component, Files, Parameter
from runtime.graph import Pipeline
from runtime.graph.references import REFERENCE, references
from runtime.graph.view import View, view

__all__ = ["moved"]


def moved(pipeline: Pipeline, catalogue: Mapping[str, Component], old: Path, new: Path) -> Pipeline:
    """`pipeline`, whose relative paths were relative to folder `old`, with the same files named relative to folder `new`.

    A path that is a pipeline parameter moves with the parameter's default. One with a parameter amid other text stays.
    """
    if old == new:
        return pipeline
    seen = view(pipeline, catalogue)
    nodes = dict(pipeline.nodes)
    for id_, component in seen.components.items():
        paths = {p.name for p in component.parameters.values() if _names_files(p)}
        params = {name: _from_there(value, old, new) if name in paths else value for name, value in pipeline.nodes[id_].params.items()}
        nodes[id_] = replace(nodes[id_], params=params)
    defaults = {
        name: replace(p, default=_from_there(p.default, old, new)) if name in _only_for_files(seen) else p
        for name, p in pipeline.parameters.items()
    }
    return replace(pipeline, nodes=nodes, parameters=defaults)


def _names_files(parameter: Parameter) -> bool:
    return isinstance(parameter.hint, Files) and not parameter.hint.script


def _only_for_files(seen: View) -> set[str]:
    """The pipeline parameters that name files wherever they are used."""
    files: set[str] = set()
    others: set[str] = set()
    for id_, node in seen.pipeline.nodes.items():
        component = seen.components.get(id_)
        for name, value in node.params.items():
            parameter = component.parameters.get(name) if component else None
            alone = isinstance(value, str) and REFERENCE.fullmatch(value)
            (files if alone and parameter and _names_files(parameter) else others).update(references(value))
    return files - others


def _from_there(value: Any, old: Path, new: Path) -> Any:
    if not isinstance(value, str) or not value or "\0" in value or any(references(value)) or PurePosixPath(value).is_absolute():
        return value
    return Path(os.path.relpath(old / value, new)).as_posix()
