"""Writes what follows from the components: docs/components.md, the stub of the SDK, docs/exports/: `python -m docs.generate`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from components.declare import Component, Files, Hint, Limits, Parameter, Port
from components.registry import catalogue
from docs.examples import FOLDER, example_files
from docs.stubs import STUB, components_stub

__all__ = ["PAGE", "components_page", "main"]

PAGE = Path(__file__).parent / "components.md"
STORY = ("Data", "Frames", "Prepare", "Train", "Evaluate", "Predict", "Deploy")  # as data flows; other categories follow
HEAD = """# Components

*Written by `python -m docs.generate` from what the components declare; a test fails when it is stale.*

A component is a typed function: input ports before the `*`, parameters after it, output ports by its return type.
[CONTRIBUTING.md](../CONTRIBUTING.md) shows how to add one."""


def components_page(components: Iterable[Component]) -> str:
    """The page, in Markdown, by category in the order in which data flows."""
    ordered = sorted(components, key=lambda c: (STORY.index(c.category), "") if c.category in STORY else (len(STORY), c.category))
    listed = [[f"[`{c.id}`](#{c.id})", c.category, c.summary] for c in ordered]
    return "\n\n".join([HEAD, _table(["component", "category", "does"], listed), *map(_section, ordered)]) + "\n"


def main() -> None:
    """Write the page, the stub and the exports."""
    PAGE.write_text(components_page(catalogue().values()), "utf-8")
    STUB.write_text(components_stub(catalogue().values()), "utf-8")
    written = example_files()
    for file in {file for file in FOLDER.rglob("*") if file.is_file()} - set(written):
        file.unlink()
    for file, text in written.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def _section(one: Component) -> str:
    parts = [f"## {one.id}", _traits(one), one.help]
    parts += _listing("Inputs", ["port", "type", "what"], [_port(p) for p in one.inputs.values()])
    parts += _listing("Parameters", ["name", "type", "default", "what"], [_parameter(p) for p in one.parameters.values()])
    parts += _listing("Outputs", ["port", "type", "what"], [_port(p) for p in one.outputs.values()])
    return "\n\n".join(parts)


def _listing(title: str, headers: Sequence[str], rows: list[list[str]]) -> list[str]:
    return [f"**{title}**", _table(headers, rows)] if rows else []


def _traits(one: Component) -> str:
    traits = [one.title, f"version {one.version}", f"category {one.category}"]
    traits += [f"needs {one.gpus:g} GPU, or runs on CPU where the node prefers one only"] if one.gpus else []
    share = f", those of one {one.together} at once" if one.together else ""
    traits += [f"works on each part of `{one.per_part}` by itself{share}"] if one.per_part else []
    traits += [f"replaces {', '.join(f'`{name}`' for name in one.replaces)}"] if one.replaces else []
    return f"*{' · '.join(traits)}*"


def _port(port: Port) -> list[str]:
    optional = "" if port.required else ", optional"
    return [f"`{port.name}`", " or ".join(port.type_names) + optional, port.help]


def _parameter(parameter: Parameter) -> list[str]:
    default = "required" if parameter.required else f"`{_value(parameter.default)}`"
    advanced = " (advanced)" if parameter.hint.advanced else ""
    return [f"`{parameter.name}`", _type(parameter), default, parameter.hint.help + _unit(parameter.hint) + advanced]


def _type(parameter: Parameter) -> str:
    kind: str = "list of " + (parameter.item or "text") if parameter.kind == "list" else parameter.kind
    if parameter.choices:
        kind = " or ".join(f"`{_value(choice)}`" for choice in parameter.choices)
    if isinstance(parameter.hint, Files):
        kind = "files" + (f" ({', '.join(parameter.hint.suffixes)})" if parameter.hint.suffixes else "")
    return ", ".join([kind, *_range(parameter.hint), *(["or empty"] if parameter.nullable else [])])


def _range(hint: Hint) -> list[str]:
    if not isinstance(hint, Limits):
        return []
    bounds = (("at least", hint.ge), ("above", hint.gt), ("at most", hint.le), ("below", hint.lt))
    return [f"{word} {bound:,.12g}" for word, bound in bounds if bound is not None]


def _unit(hint: Hint) -> str:
    return f" [{hint.unit}]" if hint.unit else ""


def _value(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) or '""'


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *([_cell(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    main()
