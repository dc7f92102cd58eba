"""Whether the files that a pipeline names have changed, told from their sizes and times without reading one."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from components.declare import Component
from components.errors import InputError
from components.files import named_files
from designer.document import Document

__all__ = ["outside_stamp"]

MOST_FILES = 5_000  # looked at for one parameter: beyond, only their number counts


def outside_stamp(document: Document, catalogue: Mapping[str, Component], base: Path) -> int:
    """A number that is another one once a file named by a node is new, gone or written anew; paths are relative to `base`."""
    return hash(tuple(sorted({mark for source, suffixes in _named(document, catalogue) for mark in _marks(base / source, suffixes)})))


def _named(document: Document, catalogue: Mapping[str, Component]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each path that a parameter of a node names, and the endings that count there."""
    shared = {f"${{{name}}}": record.get("default") for name, record in document["parameters"].items()}
    for node in document["nodes"].values():
        component = catalogue.get(str(node.get("component", "")).partition("@")[0])
        for parameter in component.parameters.values() if component else ():
            value: Any = (node.get("params") or {}).get(parameter.name)
            value = shared.get(value, value) if isinstance(value, str) else value
            if parameter.external and isinstance(value, str) and value and "${" not in value:
                yield value, getattr(parameter.hint, "suffixes", ())


def _marks(path: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    try:
        files = named_files(str(path), suffixes)
    except (InputError, OSError):
        yield str(path), -1, -1
        return
    yield str(path), len(files), 0
    for file in files[:MOST_FILES]:
        try:
            seen = os.stat(file.path)
        except OSError:  # gone since it was listed
            continue
        yield str(file.path), seen.st_size, seen.st_mtime_ns
