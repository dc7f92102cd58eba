"""Dicts, lists and texts in written code that another program's template engine goes over before it runs."""

from collections.abc import Callable
from typing import Any

from runtime.export.literals import WIDTH, Code, lit, text

__all__ = ["MARKS", "Plain", "Table", "without_braces"]

MARKS = ("{{", "}}", "{%", "{#")  # what template engines look for


def without_braces(value: str) -> str:
    """`value` as a string literal in which no template begins or ends."""
    written = text(value)
    return written.replace("{", "\\x7b").replace("}", "\\x7d") if any(mark in value for mark in MARKS) else written


class Table(Code):
    """A dict, or with brackets [] a list, of code."""

    def __init__(self, items: list[tuple[str, Code]], brackets: str = "{}") -> None:
        self.items, self.brackets = items, brackets

    def flat(self) -> str:
        """As Code."""
        return self.brackets[0] + ", ".join(self._head(key) + value.flat() for key, value in self.items) + self.brackets[1]

    def at(self, indent: int, before: int) -> str:
        """As Code."""
        if indent + before + len(self.flat()) < WIDTH and "\n" not in self.flat():
            return self.flat()
        inside = " " * (indent + 4)
        lines = [f"{inside}{self._head(key)}{value.at(indent + 4, len(self._head(key)))},\n" for key, value in self.items]
        return f"{self.brackets[0]}\n{''.join(lines)}{' ' * indent}{self.brackets[1]}"

    def _head(self, key: str) -> str:
        return f"{without_braces(key)}: " if self.brackets == "{}" else ""


class Plain(Code):
    """A literal whose texts are written by `quoted`."""

    def __init__(self, value: Any, quoted: Callable[[str], str] = without_braces) -> None:
        self.value, self.quoted = value, quoted

    def flat(self) -> str:
        """As Code."""
        inner = self._inner()
        return inner if isinstance(inner, str) else inner.flat()

    def at(self, indent: int, before: int) -> str:
        """As Code."""
        inner = self._inner()
        return inner if isinstance(inner, str) else inner.at(indent, before)

    def _inner(self) -> Table | str:
        match self.value:
            case dict():
                return Table([(key, Plain(inner, self.quoted)) for key, inner in self.value.items()])
            case list() | tuple():
                return Table([("", Plain(inner, self.quoted)) for inner in self.value], "[]")
            case str():
                return self.quoted(self.value)
            case _:
                return lit(self.value)
