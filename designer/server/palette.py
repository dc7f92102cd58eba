"""The palette as the canvas draws it: every component, type and setting there is, from the declarations."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import components
from components.artifacts import ARTIFACT_TYPES, Artifact
from components.declare import Code, Component, Files, Limits, Parameter, Port
from runtime.graph import NODE_SETTINGS, Node
from runtime.graph.raw import DEFAULTS
from runtime.workspace import ComputeTarget, Workspace

__all__ = ["palette"]

BUILT_IN = Path(components.__file__).parent


def palette(workspace: Workspace) -> dict[str, Any]:
    """As Palette of the contract."""
    return {
        "components": [_component(c) for c in workspace.catalogue.values()],
        "types": {name: {"help": _first_line(kind), "bases": _bases(kind), "color": kind.color} for name, kind in ARTIFACT_TYPES.items()},
        "settings": [_setting(rule) for rule in NODE_SETTINGS.values() if rule.name not in ("component", "title", "params")],
        "targets": [{"name": t.name, "help": _target(t)} for t in workspace.settings.targets.values()],
    }


def _component(made: Component) -> dict[str, Any]:
    plain = {name: getattr(made, name) for name in ("id", "key", "title", "category", "help", "cpus", "gpus", "per_part")}
    return {
        **plain,
        "mine": not Path(made.source).is_relative_to(BUILT_IN),
        "inputs": [_port(p) for p in made.inputs.values()],
        "outputs": [_port(p) for p in made.outputs.values()],
        "parameters": [parameter_view(p) for p in made.parameters.values()],
    }


def _port(port: Port) -> dict[str, Any]:
    return {"name": port.name, "types": list(port.type_names), "required": port.required, "help": port.help}


def parameter_view(parameter: Parameter) -> dict[str, Any]:
    """As ParameterView of the contract."""
    hint = parameter.hint
    bounds = {name: getattr(hint, name, None) if isinstance(hint, Limits) else None for name in ("ge", "gt", "le", "lt")}
    files = {"suffixes": list(hint.suffixes), "script": hint.script} if isinstance(hint, Files) else None
    return {
        **{name: getattr(parameter, name) for name in ("name", "kind", "item", "nullable")},
        **({} if parameter.required else {"default": parameter.default}),
        "help": hint.help,
        "unit": hint.unit,
        "advanced": hint.advanced,
        "choices": list(parameter.choices),
        **bounds,
        "files": files,
        "code": hint.language if isinstance(hint, Code) else None,
    }


def _setting(rule: Parameter) -> dict[str, Any]:
    defaults: Mapping[str, Any] = dict(DEFAULTS[Node])
    return {**parameter_view(rule), "default": defaults[rule.name]}


def _bases(kind: type[Artifact]) -> list[str]:
    return [base.__name__ for base in kind.__mro__ if base.__name__ in ARTIFACT_TYPES]


def _first_line(kind: type[Artifact]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _target(target: ComputeTarget) -> str:
    if target.name == "local":
        return "any node of the cluster"
    carried = ", ".join(f"{key}={value}" for key, value in sorted(target.labels.items()))
    most = "" if target.max_nodes is None else f", at most {target.max_nodes} nodes"
    return f"nodes with {carried or 'any labels'}{most}"
