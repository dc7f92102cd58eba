"""Writes runtime/sdk/components.pyi from what the components declare: what an editor completes and checks in scripts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from textwrap import fill, indent

from components.declare import Component, Files, Limits, Parameter, Port
from runtime.graph import Node
from runtime.sdk.draft import setting_names

__all__ = ["STUB", "components_stub"]

STUB = Path(__file__).parent.parent / "runtime" / "sdk" / "components.pyi"
HEAD = '''"""What `components` holds in a script: written by `python -m docs.generate`; a test fails when it is stale."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Literal

from components.artifacts import {types}
from runtime.sdk.handles import AnyNode, Node, Output, Parameter

def own(name: str) -> Callable[..., AnyNode]:
    """The operator's own component `name`."""
'''
LONGEST = 136  # columns
PLAIN = {"integer": "int", "number": "float", "text": "str", "boolean": "bool", "object": "Mapping[str, Any]"}
SETTINGS = {
    "title": "str",
    "id": "str | None",
    "compute": "str",
    "cpus": "float | None",
    "gpus": "float | None",
    "gpu": 'Literal["prefer", "require", "never"]',
    "retries": "int",
    "timeout": "float | None",
    "reuse": "bool",
    "bypass": "bool",
}
DEFAULTS = {"id": None, **{f.name: f.default for f in fields(Node)}}


def components_stub(components: Iterable[Component]) -> str:
    """The stub: for each component its node's class, with its outputs, and the function that `Pipeline.add` takes."""
    ordered = sorted(components, key=lambda c: c.id)
    ports = [p for c in ordered for p in (*c.inputs.values(), *c.outputs.values())]
    types = sorted({name for port in ports for name in port.type_names})
    return "\n".join([HEAD.format(types=", ".join(types)), *(line for c in ordered for line in _declared(c))])


def _declared(one: Component) -> Iterator[str]:
    node = f"_{''.join(word.capitalize() for word in one.id.split('_'))}Node"  # no name for scripts: only the stub has it
    yield f"class {node}(Node):"
    yield f'    """A node of {one.id}: its outputs are its attributes."""\n'
    for port in one.outputs.values():
        yield "    @property"
        yield f"    def {port.name}(self) -> {_output(port)}:"
        yield f'        """{_sentence(port)}"""\n'
    yield f"def {one.id}("
    yield "    *,"
    for port in sorted(one.inputs.values(), key=lambda p: not p.required):
        yield f"    {port.name}: {_output(port)}{'' if port.required else ' | None = None'},"
    for parameter in sorted(one.parameters.values(), key=lambda p: not p.required):
        yield f"    {parameter.name}: {_type(parameter)}{'' if parameter.required else f' = {_value(parameter.default)}'},"
    for setting, name in setting_names(one).items():
        yield f"    {name}: {SETTINGS[setting]} = {_value(DEFAULTS[setting])},"
    yield f") -> {node}:"
    yield f'    """{indent(_escaped(one.help), "    ").strip()}\n'
    yield from (fill(line, LONGEST, initial_indent="    ", subsequent_indent=" " * 8) for line in _meanings(one))
    yield '    """\n'


def _meanings(one: Component) -> Iterator[str]:
    told: Mapping[str, str] = {**{p.name: p.help for p in one.inputs.values()}, **{p.name: _said(p) for p in one.parameters.values()}}
    yield from (f"{name}: {_escaped(said)}" for name, said in told.items() if said)


def _said(parameter: Parameter) -> str:
    hint = parameter.hint
    bounds = []
    if isinstance(hint, Limits):
        pairs = (("at least", hint.ge), ("above", hint.gt), ("at most", hint.le), ("below", hint.lt))
        bounds = [f"{word} {bound:,.12g}" for word, bound in pairs if bound is not None]
    return hint.help + (f" [{hint.unit}]" if hint.unit else "") + (f" ({', '.join(bounds)})" if bounds else "")


def _output(port: Port) -> str:
    return " | ".join(f"Output[{name}]" for name in port.type_names)


def _type(parameter: Parameter) -> str:
    none = " | None" if parameter.nullable else ""
    if parameter.kind == "choice":
        choices = ", ".join(_value(choice) for choice in parameter.choices)
        return f"Literal[{choices}] | Parameter[{type(parameter.choices[0]).__name__}]{none}"
    if parameter.kind == "list":
        item = PLAIN[parameter.item or "text"]
        return f"Sequence[{item} | Parameter[{item}]] | Parameter[list[Any]]{none}"
    if parameter.kind == "object":
        return f"Mapping[str, Any] | Parameter[dict[str, Any]]{none}"
    path = " | PurePath" if isinstance(parameter.hint, Files) else ""
    return f"{PLAIN[parameter.kind]}{path} | Parameter[{PLAIN[parameter.kind]}]{none}"


def _sentence(port: Port) -> str:
    said = _escaped(port.help) or f"What it gives: {' or '.join(port.type_names)}"
    return f"{said[0].upper()}{said[1:]}."


def _value(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return repr(value) if not isinstance(value, list | dict) or not value else "..."


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
