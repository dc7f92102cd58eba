"""Everything that is wrong with a pipeline, at once: one short check each. Nothing that the graph names is executed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from itertools import islice
from typing import Any

from components.declare import Component, Parameter
from runtime.graph.bypass import passes_on, stand_ins
from runtime.graph.fitting import edge_problems, giver_of, types_of
from runtime.graph.json_text import problems_in
from runtime.graph.order import circles
from runtime.graph.pipeline import Node, Pipeline
from runtime.graph.problem import MOST, Problem, did_you_mean, error, listed, shortened, warning
from runtime.graph.references import references, substituted
from runtime.graph.schema import wrong_argument, wrong_settings
from runtime.graph.view import View, view
from runtime.graph.wiring import circle_in_words

__all__ = ["CHECKS", "problems", "problems_seen"]

SETTINGS = tuple(f.name for f in fields(Node))


def problems(pipeline: Pipeline, catalogue: Mapping[str, Component], arguments: Mapping[str, Any] | None = None) -> list[Problem]:
    """What is wrong with running `pipeline` with `arguments` for its parameters: errors first, by node."""
    return problems_seen(view(pipeline, catalogue, arguments))


def problems_seen(seen: View) -> list[Problem]:
    """As `problems`, of a pipeline seen already."""
    found = dict.fromkeys(problem for check in CHECKS for problem in islice(check(seen), MOST))  # each once
    return sorted(found, key=lambda p: (p.severity != "error", p.node or "", p.port or "", p.parameter or ""))


def empty(seen: View) -> Iterator[Problem]:
    """A pipeline without nodes."""
    if not seen.pipeline.nodes:
        yield warning("The pipeline has no nodes.", "Add a component.")


def settings(seen: View) -> Iterator[Problem]:
    """Ids and settings of nodes that no file could hold."""
    for node_id, node in seen.pipeline.nodes.items():
        yield from wrong_settings(node_id, {name: getattr(node, name) for name in SETTINGS})
        yield from problems_in(node.params, ("nodes", node_id, "params"))


def components(seen: View) -> Iterator[Problem]:
    """Components that do not exist, or not in this version."""
    for node_id, node in seen.pipeline.nodes.items():
        if node_id not in seen.components:
            name, _, version = node.component.partition("@")
            there = seen.catalogue.get(name)
            if there is None:
                message, remedy = f"There is no component '{shortened(name)}'.", did_you_mean(name, seen.catalogue)
            else:
                message = f"Version {shortened(version)} of component '{name}' is not available; version {there.version} is."
                remedy = f"Take {there.key} and check the node's parameters, or install the version."
            yield error(message, remedy, node=node_id)


def edges(seen: View) -> Iterator[Problem]:
    """Edges that cannot carry anything."""
    for edge in seen.pipeline.edges:
        yield from edge_problems(seen, edge)


def taken_inputs(seen: View) -> Iterator[Problem]:
    """Inputs that several edges end at."""
    for (node, port), into in seen.edges_into.items():
        if len(into) > 1 and node in seen.pipeline.nodes:
            sources = ", ".join(f"'{shortened(e.source[1])}' of {seen.name(e.source[0])}" for e in into[:5])
            message = f"Input '{shortened(port)}' of {seen.name(node)} is fed {len(into)} times: by {sources}."
            yield error(message, "Keep one of these edges.", node=node, port=port)


def missing_inputs(seen: View) -> Iterator[Problem]:
    """Required inputs that nothing feeds."""
    for node, component in seen.components.items():
        for port in component.inputs.values():
            if port.required and (node, port.name) not in seen.edges_into and not seen.pipeline.nodes[node].bypass:
                here, types = giver_of(seen, port, node), types_of(port)
                remedy = f"Connect one to it, such as {here}." if here else f"Add a component that gives {types} and connect it."
                message = f"Input '{port.name}' of {seen.name(node)} needs {types}, and nothing is connected to it."
                yield error(message, remedy, node=node, port=port.name)


def parameter_names(seen: View) -> Iterator[Problem]:
    """Parameters that the component does not have."""
    for node, component in seen.components.items():
        known = component.parameters
        for name in seen.pipeline.nodes[node].params:
            if name not in known:
                remedy = did_you_mean(name, known, f"It has: {listed(known)}." if known else "It has none.")
                yield error(f"{seen.name(node)} has no parameter '{shortened(name)}'.", remedy, node=node, parameter=name)


def parameter_values(seen: View) -> Iterator[Problem]:
    """Parameters that are missing, of the wrong type or out of range."""
    for node_id, component in seen.components.items():
        node = seen.pipeline.nodes[node_id]
        for name, parameter in component.parameters.items():
            if name in node.params:
                yield from _value_problems(seen, node_id, parameter, node.params[name])
            elif parameter.required and not node.bypass:
                message = f"{seen.name(node_id)} needs a value for '{name}'."
                yield error(message, f"Give it one ({_meaning(parameter)}).", node=node_id, parameter=name)


def unknown_references(seen: View) -> Iterator[Problem]:
    """References to pipeline parameters that do not exist."""
    known = seen.pipeline.parameters
    for node, name, reference in _references(seen):
        if reference not in known:
            message = f"'{name}' of {seen.name(node)} refers to ${{{shortened(reference)}}}, but the pipeline has no such parameter."
            remedy = did_you_mean(reference, known, "Add it to the pipeline's parameters; for a literal ${ write $${.")
            yield error(message, remedy, node=node, parameter=name)


def unused_parameters(seen: View) -> Iterator[Problem]:
    """Pipeline parameters that no node refers to."""
    used = {reference for _, _, reference in _references(seen)}
    for name in seen.pipeline.parameters:
        if name not in used:
            yield warning(f"No node uses the pipeline parameter '{name}'.", f"Write ${{{name}}} in a node, or take it out.", parameter=name)


def arguments(seen: View) -> Iterator[Problem]:
    """Values of pipeline parameters that are unknown, missing or of the wrong type."""
    declared = seen.pipeline.parameters
    for name in seen.given:
        if name not in declared:
            remedy = did_you_mean(name, declared, "" if declared else "It has none.")
            yield error(f"The pipeline has no parameter '{shortened(name)}'.", remedy, parameter=name)
    for name, parameter in declared.items():
        if name not in seen.arguments:
            message = f"The pipeline parameter '{name}' needs a value."
            remedy = f"Give one for the run (Run asks for it; --param {name}=... on the command line), or give it a default."
            yield error(message, remedy, parameter=name)
        elif unfit := next(problems_in(seen.arguments[name], (name,)), None):
            yield replace(unfit, parameter=name)
        elif wrong := wrong_argument(parameter, seen.arguments[name]):
            yield error(f"The pipeline parameter '{name}' {shortened(wrong, 200)}.", "Correct it.", parameter=name)


def circular(seen: View) -> Iterator[Problem]:
    """Nodes that would have to wait for themselves."""
    for circle in circles(seen.needs):
        message = f"These nodes feed each other in a circle: {circle_in_words(seen, circle)}."
        yield error(message, "Take one of the edges out.", node=circle[0])


def bypasses(seen: View) -> Iterator[Problem]:
    """Bypassed nodes that have nothing to hand on in place of an output that is used."""
    for node, component in seen.components.items():
        if not seen.pipeline.nodes[node].bypass:
            continue
        for name, port in component.outputs.items():
            if (node, name) in seen.used and passes_on(seen, (node, name)) is None:
                inputs, output = stand_ins(component, name), f"its output '{name}' ({types_of(port)})"
                message = f"{seen.name(node)} cannot be bypassed: nothing that it is fed can stand in for {output}."
                connect = f"Connect {types_of(port)} to its input {listed(inputs[:1])}" if inputs else "Take it out"
                yield error(message, f"{connect}, or switch the bypass off.", node=node, port=name)


Check = Callable[[View], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    empty,
    settings,
    components,
    edges,
    taken_inputs,
    missing_inputs,
    parameter_names,
    parameter_values,
    unknown_references,
    unused_parameters,
    arguments,
    circular,
    bypasses,
)


def _references(seen: View) -> Iterator[tuple[str, str, str]]:
    """(node, its parameter, the pipeline parameter it refers to)."""
    for node_id, node in seen.pipeline.nodes.items():
        for name, value in node.params.items():
            for reference in references(value):
                yield node_id, name, reference


def _value_problems(seen: View, node: str, parameter: Parameter, written: Any) -> Iterator[Problem]:
    used = list(references(written))
    if any(name not in seen.arguments for name in used):
        return  # said by `unknown_references` or `arguments`
    value = substituted(written, seen.arguments)
    if any(True for _ in problems_in(value, ())):
        return  # said by `settings` or `arguments`
    if wrong := parameter.problem_with(value):
        origin = f" (from ${{{used[0]}}})" if used else ""
        message = f"'{parameter.name}' of {seen.name(node)} {shortened(wrong, 200)}{origin}."
        yield error(message, f"Correct it ({_meaning(parameter)}).", node=node, parameter=parameter.name)


def _meaning(parameter: Parameter) -> str:
    hint = parameter.hint
    return f"{hint.help}, in {hint.unit}" if hint.unit else hint.help
