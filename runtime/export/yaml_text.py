"""Values as YAML that every reader understands alike: block style, each text in quotes unless it is plain beyond doubt."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["Command", "yaml_text"]

PLAIN = re.compile(r"[A-Za-z./$][A-Za-z0-9_./{}$:@+()-]*(?: [A-Za-z0-9_./(-][A-Za-z0-9_./{}$@+()-]*)*")
WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"}


def yaml_text(value: Mapping[str, Any]) -> str:
    """`value`, of dicts, lists, texts, numbers, true and false, as a YAML document."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, space: str) -> Iterator[str]:
    for key, inner in value.items():
        head = f"{space}{_scalar(key)}:"
        if isinstance(inner, Mapping) and inner:
            yield head
            yield from _lines(inner, f"{space}  ")
        elif isinstance(inner, list) and inner:
            yield head
            yield from (f"{space}  - {_scalar(item)}" for item in inner)
        elif isinstance(inner, Command):
            yield f"{head} >-"
            yield from (f"{space}  {line}" for line in inner.lines)
        else:
            yield f"{head} {_scalar(inner)}"


class Command:
    """A command line, folded: each line holds what is printable, and begins and ends with something."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines


def _scalar(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case dict() | list():
            return "{}" if isinstance(value, dict) else "[]"
        case str():
            plain = PLAIN.fullmatch(value) and value.lower() not in WORDS and ": " not in value and not value.endswith(":")
            return value if plain else _quoted(value)
        case _:
            raise TypeError(f"a {type(value).__name__} has no place in YAML")


def _quoted(value: str) -> str:
    return '"' + "".join(_escaped(char) for char in value) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else repr(char)[1:-1]
