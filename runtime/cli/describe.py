"""A component in words and as JSON, from its declaration."""

from dataclasses import asdict
from typing import Any

from components.declare import Component, Parameter, Port
from components.words import digits
from runtime.cli.output import print_lines, table

__all__ = ["component_json", "print_component", "range_of"]


def component_json(component: Component) -> dict[str, Any]:
    """The declaration as JSON: what a form, a palette or another tool needs."""
    return {
        "id": component.id,
        "version": component.version,
        "title": component.title,
        "category": component.category,
        "help": component.help,
        "inputs": [_port_json(p) for p in component.inputs.values()],
        "outputs": [_port_json(p) for p in component.outputs.values()],
        "parameters": [_parameter_json(p) for p in component.parameters.values()],
        "cpus": component.cpus,
        "gpus": component.gpus,
        "per_part": component.per_part,
    }


def print_component(component: Component) -> None:
    """The declaration for people."""
    print_lines(f"{component.key}  {component.category} / {component.title}", "", component.help, "")
    ports = [("in", p) for p in component.inputs.values()] + [("out", p) for p in component.outputs.values()]
    table(["port", "", "type", ""], [(p.name, way, " or ".join(p.type_names), "" if p.required else "optional") for way, p in ports])
    rows = [(p.name, p.kind, "required" if p.required else p.default, range_of(p), p.hint.help) for p in component.parameters.values()]
    table(["parameter", "kind", "default", "range", "help"], rows)


def range_of(parameter: Parameter) -> str:
    """What a parameter may be, and its unit."""
    hint = asdict(parameter.hint)
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    bounds = [f"{sign} {digits(hint[key])}" for key, sign in signs.items() if hint.get(key) is not None]
    return " ".join([", ".join(bounds) or ", ".join(str(c) for c in parameter.choices), parameter.hint.unit]).strip()


def _port_json(port: Port) -> dict[str, Any]:
    return {"name": port.name, "types": list(port.type_names), "required": port.required, "help": port.help}


def _parameter_json(parameter: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {"name": parameter.name, "kind": parameter.kind, "required": parameter.required}
    if not parameter.required:
        told["default"] = parameter.default
    hint = {k: v for k, v in asdict(parameter.hint).items() if v not in (None, "", (), False)}
    return {**told, "nullable": parameter.nullable, "choices": list(parameter.choices), "item": parameter.item, **hint}
