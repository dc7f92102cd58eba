"""`${name}` inside a node's parameters: where a pipeline parameter's value goes.

Alone in a text it becomes the value itself, with its type; amid other text it is written out. `$${` stands for a literal `${`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["references", "substituted"]

REFERENCE = re.compile(r"(\$?)\$\{([^{}]*)\}")


def references(value: Any) -> Iterator[str]:
    """The names of the pipeline parameters that a JSON value refers to."""
    if isinstance(value, str):
        yield from (found[2] for found in REFERENCE.finditer(value) if not found[1])
    elif isinstance(value, dict):
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from references(inner)


def substituted(value: Any, arguments: Mapping[str, Any]) -> Any:
    """A JSON value with every reference replaced by its argument; KeyError for one that is not given."""
    if isinstance(value, str):
        return _in_text(value, arguments) if "${" in value else value
    if isinstance(value, dict):
        return {key: substituted(inner, arguments) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [substituted(inner, arguments) for inner in value]
    return value


def _in_text(text: str, arguments: Mapping[str, Any]) -> Any:
    alone = REFERENCE.fullmatch(text)
    if alone and not alone[1]:
        return arguments[alone[2]]
    return REFERENCE.sub(lambda found: found[0][1:] if found[1] else _as_text(arguments[found[2]]), text)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
