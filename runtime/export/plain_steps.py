"""A pipeline as calls of its components: what a script, a notebook and a Ray job write each in their own form."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from components.declare import Component, Parameter
from runtime.errors import ExportError
from runtime.export.checking import checked, in_reading_order
from runtime.export.endpoints import unpublished
from runtime.export.inlining import Inlined, inlined
from runtime.export.literals import Call, Code, Final, Value
from runtime.export.modules import Key, Outside, module_at
from runtime.export.names import Names
from runtime.graph import Node, Pipeline, PipelineParameter
from runtime.graph.bypass import true_source
from runtime.graph.problem import MOST, in_one_error, shortened
from runtime.graph.problems import problems_seen
from runtime.graph.references import references, substituted
from runtime.graph.view import View

__all__ = ["STEPS", "Made", "PlainStep", "plain_steps"]

STEPS = Key("runtime.export.standalone", "Steps")


@dataclass(frozen=True)
class PlainStep:
    """One step: the variable it is assigned to, and the call that makes it."""

    id: str
    title: str
    variable: str
    call: Call  # of the component; "part" stands for the part where it works part by part
    whole: str  # what it works on part by part; empty: on everything at once
    settings: list[tuple[str, Any]]  # cpus and gpu, where they are not the usual ones
    component: Component
    node: Node
    gives: str  # an expression for each output, with its port for a {}
    feeds: tuple[str, ...]  # variables of the steps that feed it


@dataclass(frozen=True)
class Made:
    """A pipeline as steps, with the source they need."""

    seen: View
    steps: list[PlainStep]
    source: Inlined
    options: dict[str, str]  # pipeline parameter -> its attribute of the options
    used_as_text: frozenset[str]  # pipeline parameters that stand amid other text
    needs_json: bool
    names: Names

    @property
    def notes(self) -> list[str]:
        """What whoever runs it must know, a sentence each."""
        return unpublished((step.title, step.component) for step in self.steps)


def plain_steps(
    pipeline: Pipeline,
    catalogue: Mapping[str, Component],
    *,
    taken: tuple[str, ...],
    more: tuple[Outside, ...],
    roots: tuple[Key, ...] = (STEPS,),
    here: str = "HERE",
) -> Made:
    """The steps of `pipeline`; `taken` are names that the file holds beside them, `more` what it imports.

    `roots` is what it takes of our own source beside the components, `here` the folder that relative paths are relative to.

    Raises ExportError, with every reason, for a pipeline that could not run, and for a component that cannot stand alone.
    """
    seen = checked(pipeline, catalogue)
    required = {name for name, p in seen.pipeline.parameters.items() if p.required}
    errors = [p for p in problems_seen(seen) if p.severity == "error" and not (p.node is None and p.parameter in required)]
    if errors:
        raise in_one_error(ExportError, f"Pipeline '{shortened(pipeline.name)}'", errors[:MOST])
    order = [id_ for id_ in in_reading_order(seen) if not pipeline.nodes[id_].bypass]
    in_text = _used_as_text(seen, order)
    needs_json = any(p.type not in ("text", "file", "number", "integer") for p in pipeline.parameters.values()) or bool(in_text)
    imports = (*more, *((Outside("json", "", "json"),) if needs_json else ()))
    source = _source(seen, order, roots, taken, imports)
    names = Names([*taken, *source.names.values(), *_bound(source), "part", "step"])
    attributes = Names(["out_folder", "base_folder"])
    options = {name: attributes.take(name) for name in pipeline.parameters}
    writer = _Writer(seen, source, options, in_text, here)
    variables = {id_: names.take(pipeline.nodes[id_].title, id_, kind="step") for id_ in order}
    return Made(seen, [writer.step(id_, variables) for id_ in order], source, options, in_text, needs_json, names)


def _source(seen: View, order: list[str], own: tuple[Key, ...], taken: tuple[str, ...], more: tuple[Outside, ...]) -> Inlined:
    roots = dict.fromkeys(_key(seen.components[id_]) for id_ in order)
    try:
        return inlined([*roots, *own], taken, more)
    except ExportError:
        for id_ in order:  # one by one, to refuse by name
            _alone(seen.components[id_])
        raise


def _alone(component: Component) -> None:
    try:
        inlined([_key(component)])
    except ExportError as error:
        raise ExportError(f"{component.id} cannot stand in a file of its own: {error.message}", error.remedy) from None


def _key(component: Component) -> Key:
    return _key_of(component.function)


@cache
def _key_of(function: Callable[..., Any]) -> Key:
    return Key(module_at(Path(function.__code__.co_filename)).name, function.__name__)


def _bound(source: Inlined) -> list[str]:
    """Every name that the imports give."""
    words = [line.replace("(", " ").replace(")", " ").replace(",", " ").split() for line in [*source.imports, *source.checking]]
    return [word.partition(".")[0] for line in words for word in line]


def _used_as_text(seen: View, order: list[str]) -> frozenset[str]:
    found: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, str):
            used = list(references(value))
            found.update(used if used and value != f"${{{used[0]}}}" else ())
        elif isinstance(value, dict | list | tuple):
            for inner in value.values() if isinstance(value, dict) else value:
                look(inner)

    for id_ in order:
        look(dict(seen.pipeline.nodes[id_].params))
    return frozenset(found)


@dataclass(frozen=True)
class _Writer:
    seen: View
    source: Inlined
    options: Mapping[str, str]
    in_text: frozenset[str]
    here: str

    def step(self, id: str, variables: Mapping[str, str]) -> PlainStep:
        node, component = self.seen.pipeline.nodes[id], self.seen.components[id]
        fed = {port: self._fed(id, port, variables) for port in component.inputs}
        whole = fed.get(component.per_part) or ""
        given = [(port, Code("part" if port == component.per_part else fed[port])) for port in component.inputs if fed[port]]
        params = [(name, self._value(p, node.params[name])) for name, p in component.parameters.items() if name in node.params]
        params += [(n, Value(float(d))) for n, d in _changed_defaults(component) if n not in node.params]
        function = self.source.names[_key(component)]
        sources = [true_source(self.seen, e.source) for port in component.inputs for e in self.seen.edges_into.get((id, port), [])]
        return PlainStep(
            id=id,
            title=node.title or component.title,
            variable=variables[id],
            call=Call(function, [*given, *params]),
            whole=whole,
            settings=_settings(node, component),
            component=component,
            node=node,
            gives=f"{variables[id]}.{{}}" if len(component.outputs) > 1 or _is_tuple(component.function) else variables[id],
            feeds=tuple(dict.fromkeys(variables[s[0]] for s in sources if s)),
        )

    def _fed(self, id: str, port: str, variables: Mapping[str, str]) -> str:
        edges = self.seen.edges_into.get((id, port), [])
        end = true_source(self.seen, edges[0].source) if edges else None
        if end is None:
            return ""
        giver = self.seen.components[end[0]]
        variable = variables[end[0]]
        value = f"{variable}.{end[1]}" if _is_tuple(giver.function) else variable
        optional = not giver.outputs[end[1]].required and self.seen.components[id].inputs[port].required
        return f"step.needs({value})" if optional else value

    def _value(self, parameter: Parameter, value: Any) -> Code:
        """`value` as the component gets it in a run: numbers as floats, files by whole paths."""
        declared = self.seen.pipeline.parameters
        alone = {name: self._option(name, declared[name]) for name in declared}
        names = Final(alone, {name: self._as_text(name, declared[name]) for name in declared})
        used = list(references(value))
        if parameter.external and value:
            return Value(value, names, opening=f"str({self.here} / ", closing=")")
        if not used:
            return Value(_canonical(parameter, substituted(value, {})))
        if parameter.kind == "number" and declared[used[0]].type != "number":
            return Value(value, names, opening="float(", closing=")")
        if parameter.kind == "list" and parameter.item == "number":
            return Value(value, names, opening="[float(item) for item in ", closing="]")
        return Value(value, names)

    def _option(self, name: str, parameter: PipelineParameter) -> str:
        option = f"options.{self.options[name]}"
        return f"float({option})" if parameter.type == "number" and name in self.in_text else option

    def _as_text(self, name: str, parameter: PipelineParameter) -> str:
        option = f"options.{self.options[name]}"
        return option if parameter.type in ("text", "file") else f"json.dumps({option}, ensure_ascii=False)"


@cache
def _is_tuple(function: Callable[..., Any]) -> bool:
    """Whether a component gives a NamedTuple, and not one artifact as it is."""
    returned = inspect.signature(function, eval_str=True).return_annotation
    return isinstance(returned, type) and hasattr(returned, "_fields")


def _canonical(parameter: Parameter, value: Any) -> Any:
    if parameter.kind == "number" and value is not None:
        return float(value)
    if parameter.kind == "list" and parameter.item == "number" and value is not None:
        return [float(item) for item in value]
    return value


def _changed_defaults(component: Component) -> list[tuple[str, Any]]:
    """Defaults that a run hands over as floats, and the function has as whole numbers."""
    return [(n, p.default) for n, p in component.parameters.items() if p.kind == "number" and type(p.default) is int]


def _settings(node: Node, component: Component) -> list[tuple[str, Any]]:
    cpus = component.cpus if node.cpus is None else node.cpus
    gpus = component.gpus if node.gpus is None else node.gpus
    settings: list[tuple[str, Any]] = [("cpus", cpus)] if max(1, int(cpus)) != 1 else []
    settings += [("gpu", node.gpu)] if gpus and node.gpu != "never" else []
    return [*settings, ("seconds", node.timeout)] if node.timeout else settings
