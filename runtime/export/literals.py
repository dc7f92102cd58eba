"""Values in written code: every one goes through `lit`, so that no text can become code."""

import math
import re
from collections.abc import Callable, Mapping
from textwrap import wrap
from typing import Any

from runtime.errors import ExportError
from runtime.graph.references import REFERENCE, references

__all__ = ["WIDTH", "Call", "Code", "Final", "Value", "call", "docstring", "filled", "lit", "text"]

WIDTH = 88  # columns, as most formatters have it
NO_NAMES: Mapping[str, str] = {}


def lit(value: Any, names: Mapping[str, str] = NO_NAMES, *, indent: int = 0, before: int = 0) -> str:
    """`value`, any that JSON knows, as a Python literal; references to the pipeline parameters in `names` as those variables.

    It stands `before` columns right of `indent`, and is broken over lines where it does not fit.
    """
    flat = _flat(value, names)
    fits = indent + before + len(flat) < WIDTH and "\n" not in flat
    if fits or not isinstance(value, dict | list | tuple) or not value:
        return flat
    inside = " " * (indent + 4)
    if isinstance(value, dict):
        heads = {key: f"{text(key)}: " for key in value}
        lines = [f"{head}{lit(value[key], names, indent=indent + 4, before=len(head))}" for key, head in heads.items()]
    else:
        lines = [lit(inner, names, indent=indent + 4) for inner in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{opening}\n" + "".join(f"{inside}{line},\n" for line in lines) + f"{' ' * indent}{closing}"


def call(head: str, arguments: list[tuple[str, Any]], names: Mapping[str, str] = NO_NAMES, *, indent: int = 0, before: int = 0) -> str:
    """A call of `head`, which may begin with "x = "; arguments are (name or "", value), a `Code` among them stands as it is."""
    flat = ", ".join(_argument(name, value, names, None) for name, value in arguments)
    inside = " " * (indent + 4)
    if "\n" not in flat and indent + before + len(head) + len(flat) + 2 <= WIDTH:
        return f"{head}({flat})"
    if "\n" not in flat and len(inside) + len(flat) <= WIDTH:
        return f"{head}(\n{inside}{flat}\n{' ' * indent})"
    lines = "".join(f"{inside}{_argument(name, value, names, indent + 4)},\n" for name, value in arguments)
    return f"{head}(\n{lines}{' ' * indent})"


def text(value: str) -> str:
    """`value` as a string literal: over several lines only where that shows exactly what it is."""
    if "\n" in value.strip("\n") and _shows_itself(value):
        return f'"""{value}"""'
    return _quoted(value)


def docstring(*paragraphs: str) -> str:
    """A docstring of these paragraphs, their long lines broken."""
    lines = "\n\n".join("\n".join(map(filled, p.split("\n"))) for p in paragraphs if p)
    body = "".join(char if char == "\n" else _escaped(char, '"') for char in lines)
    return f'"""{body}\n"""' if "\n" in lines else f'"""{body}"""'


def filled(line: str, width: int = WIDTH) -> str:
    """A line of words, broken over several where it is longer than `width`."""
    return line if len(line) <= width else "\n".join(wrap(line, width, break_long_words=False, break_on_hyphens=False))


def _argument(name: str, value: Any, names: Mapping[str, str], indent: int | None) -> str:
    head = f"{name}=" if name else ""
    if isinstance(value, Code):
        return head + (value.flat() if indent is None else value.at(indent, len(head)))
    if indent is None:
        return head + _flat(value, names)
    written = lit(value, names, indent=indent, before=len(head))
    if name and isinstance(value, str) and indent + len(head) + len(written) >= WIDTH:
        return head + (_wrapped(value, indent) or written)
    return head + written


class Final(dict[str, str]):
    """Expressions for the values of pipeline parameters, where code has these values: `$${` becomes the `${` that it stands for.

    `in_text` are the expressions to be used amid other text.
    """

    def __init__(self, alone: Mapping[str, str], in_text: Mapping[str, str]) -> None:
        super().__init__(alone)
        self.in_text = in_text


class Code:
    """A piece of code that stands in a call as it is: a variable, an attribute of one."""

    def __init__(self, source: str) -> None:
        self.source = source

    def flat(self) -> str:
        """It on one line, where it can be."""
        return self.source

    def at(self, indent: int, before: int) -> str:
        """It as it is written `before` columns right of `indent`."""
        return self.source


class Value(Code):
    """A literal with code around it: `float(...)`, `str(HERE / ...)`."""

    def __init__(self, value: Any, names: Mapping[str, str] = NO_NAMES, *, opening: str = "", closing: str = "") -> None:
        self.value, self.names, self.opening, self.closing = value, names, opening, closing

    def flat(self) -> str:
        """As Code."""
        return f"{self.opening}{_flat(self.value, self.names)}{self.closing}"

    def at(self, indent: int, before: int) -> str:
        """As Code."""
        if not self.opening and isinstance(self.value, str) and indent + before + len(self.flat()) >= WIDTH:
            return _wrapped(self.value, indent) or self.flat()
        return self.opening + lit(self.value, self.names, indent=indent, before=before + len(self.opening)) + self.closing


class Call(Code):
    """A call, to stand in another."""

    def __init__(self, head: str, arguments: list[tuple[str, Any]]) -> None:
        self.head, self.arguments = head, arguments

    def flat(self) -> str:
        """As Code."""
        return f"{self.head}({', '.join(_argument(name, value, NO_NAMES, None) for name, value in self.arguments)})"

    def at(self, indent: int, before: int) -> str:
        """As Code."""
        return call(self.head, self.arguments, indent=indent, before=before)


def _flat(value: Any, names: Mapping[str, str]) -> str:
    match value:
        case None | bool() | int():
            return repr(value)
        case float():
            if not math.isfinite(value):
                raise ExportError(f"{value} is no number that code can hold.", "Write a finite number.")
            return repr(value)
        case str():
            return _with_references(value, names)
        case dict():
            return "{" + ", ".join(f"{text(key)}: {_flat(inner, names)}" for key, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_flat(inner, names) for inner in value) + "]"
        case _:
            what, remedy = type(value).__name__, "Use text, numbers, true, false, null, lists and objects."
            raise ExportError(f"A {what} cannot be written as code.", remedy)


def _with_references(value: str, names: Mapping[str, str]) -> str:
    """Text that names parameters: the variable itself, an f-string, or the text as it is where it names others too."""
    used = list(references(value))
    if not used and isinstance(names, Final):
        return text(REFERENCE.sub(lambda found: found[0][1:], value))
    if not used or not all(name in names for name in used):
        return text(value)
    alone = REFERENCE.fullmatch(value)
    if alone:
        return names[alone[2]]
    escaped: Callable[[str], str] = _in_lines if "\n" in value.strip("\n") and _shows_itself(value) else _in_quotes
    body, end = "", 0
    for found in REFERENCE.finditer(value):
        if found[1] and not isinstance(names, Final):
            continue
        inside = names.in_text.get(found[2]) if isinstance(names, Final) else names[found[2]]
        body += escaped(value[end : found.start()]) + (escaped(found[0][1:]) if found[1] else f"{{{inside}}}")
        end = found.end()
    body += escaped(value[end:])
    return f'f"""{body}"""' if escaped is _in_lines else f'f"{body}"'


def _wrapped(value: str, indent: int) -> str:
    """Long plain text as several literals in parentheses, broken after spaces; empty where it is not worth it."""
    if "\n" in value or any(references(value)) or " " not in value.strip():
        return ""
    room = WIDTH - indent - 4 - 2
    lines = [""]
    for word in re.findall(r" *[^ ]+ *", value):
        if lines[-1] and len(text(lines[-1] + word)) - 2 > room:
            lines.append("")
        lines[-1] += word
    inside = " " * (indent + 4)
    quote = "'" if value.count('"') > value.count("'") else '"'
    body = "".join(f"{inside}{quote}{''.join(_escaped(char, quote) for char in line)}{quote}\n" for line in lines)
    return f"(\n{body}{' ' * indent})" if len(lines) > 1 else ""


def _in_lines(part: str) -> str:
    return part.replace("{", "{{").replace("}", "}}")


def _in_quotes(part: str) -> str:
    return "".join(char * 2 if char in "{}" else _escaped(char, '"') for char in part)


def _shows_itself(value: str) -> bool:
    """Whether triple quotes around `value` hold exactly it, and a reader sees all of it."""
    lines = value.split("\n")
    seen = all(line.isprintable() and line == line.rstrip() for line in lines)
    return seen and "\\" not in value and '"""' not in value and not value.endswith('"')


def _quoted(value: str) -> str:
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + "".join(_escaped(char, quote) for char in value) + quote


def _escaped(char: str, quote: str) -> str:
    if char in (quote, "\\"):
        return f"\\{char}"
    return char if char.isprintable() else repr(char)[1:-1]
