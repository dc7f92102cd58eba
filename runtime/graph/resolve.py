"""A pipeline made ready to plan: checked, its parameters put in, its defaults filled, its bypassed nodes gone, its nodes in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from components.declare import Component, Parameter
from runtime.errors import PipelineError, UsageError
from runtime.graph.bypass import true_source
from runtime.graph.order import feeding, in_order, reached
from runtime.graph.pipeline import End, Gpu, Pipeline
from runtime.graph.problem import did_you_mean, in_one_error, shortened
from runtime.graph.problems import problems_seen
from runtime.graph.references import substituted
from runtime.graph.view import View, view

__all__ = ["Resolved", "ResolvedNode", "ancestors", "canonical", "critical_path", "descendants", "resolve"]


@dataclass(frozen=True)
class ResolvedNode:
    """A node that can run: every parameter has its value, every input its source."""

    id: str
    title: str  # as the person gave it; may be empty
    component: Component
    params: dict[str, Any]  # each parameter of the component, as JSON; a number is a float
    inputs: dict[str, End]  # port -> (node, port) that feeds it, in the component's order; unused optional inputs are absent
    compute: str = "local"
    cpus: float | None = None
    gpus: float | None = None
    gpu: Gpu = "prefer"
    retries: int = 0
    timeout: float | None = None  # s
    reuse: bool = True


@dataclass(frozen=True)
class Resolved:
    """A pipeline without problems: its nodes, each after those that feed it."""

    name: str
    nodes: tuple[ResolvedNode, ...]
    arguments: dict[str, Any]  # the value of each pipeline parameter

    @cached_property
    def by_id(self) -> dict[str, ResolvedNode]:
        """The nodes by id, in the same order."""
        return {node.id: node for node in self.nodes}

    @property
    def needs(self) -> dict[str, set[str]]:
        """The nodes that each node takes from."""
        return {node.id: {source for source, _ in node.inputs.values()} for node in self.nodes}


def resolve(pipeline: Pipeline, catalogue: Mapping[str, Component], arguments: Mapping[str, Any] | None = None) -> Resolved:
    """What running `pipeline` with `arguments` means; raises PipelineError with every error at once. Executes nothing."""
    seen = view(pipeline, catalogue, arguments)
    errors = [p for p in problems_seen(seen) if p.severity == "error"]
    if errors:
        raise in_one_error(PipelineError, f"Pipeline '{shortened(pipeline.name)}'", errors)
    order = [node for node in in_order(seen.needs) if not pipeline.nodes[node].bypass]
    return Resolved(pipeline.name, tuple(_resolved(seen, node) for node in order), seen.arguments)


def ancestors(resolved: Resolved, node: str) -> set[str]:
    """The nodes that feed `node`, directly or over others. Raises UsageError if there is no such node."""
    return _reached(resolved, node, resolved.needs)


def descendants(resolved: Resolved, node: str) -> set[str]:
    """The nodes that `node` feeds, directly or over others. Raises UsageError if there is no such node."""
    return _reached(resolved, node, feeding(resolved.needs))


def critical_path(resolved: Resolved, seconds: Mapping[str, float]) -> list[str]:
    """The chain of nodes that takes longest and so decides how long the whole takes; nodes not in `seconds` take none."""
    longest: dict[str, tuple[float, list[str]]] = {}
    for node, needs in resolved.needs.items():
        before, path = max((longest[n] for n in sorted(needs)), key=lambda way: way[0], default=(0.0, []))
        longest[node] = (before + seconds.get(node, 0.0), [*path, node])
    return max(longest.values(), key=lambda way: way[0], default=(0.0, []))[1]


def _reached(resolved: Resolved, node: str, steps: Mapping[str, set[str]]) -> set[str]:
    if node not in resolved.by_id:
        raise UsageError(f"Pipeline '{resolved.name}' has no node '{node}' that runs.", did_you_mean(node, resolved.by_id))
    return reached(steps, node)


def _resolved(seen: View, id_: str) -> ResolvedNode:
    node, component = seen.pipeline.nodes[id_], seen.components[id_]
    given = {name: substituted(value, seen.arguments) for name, value in node.params.items()}
    every = component.with_defaults(given)
    sources = {port: true_source(seen, e.source) for port in component.inputs for e in seen.edges_into.get((id_, port), [])}
    return ResolvedNode(
        id=id_,
        title=node.title,
        component=component,
        params={name: canonical(parameter, every[name]) for name, parameter in component.parameters.items()},
        inputs={port: source for port, source in sources.items() if source is not None},
        compute=node.compute,
        cpus=node.cpus,
        gpus=node.gpus,
        gpu=node.gpu,
        retries=node.retries,
        timeout=node.timeout,
        reuse=node.reuse,
    )


def canonical(parameter: Parameter, value: Any) -> Any:
    """Equal values in one form: 2 and 2.0 for a number must not count as a change."""
    if parameter.kind == "number" and value is not None:
        return float(value)
    if parameter.kind == "list" and value is not None:
        return [float(item) if parameter.item == "number" else item for item in value]
    return value
