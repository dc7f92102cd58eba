"""A pipeline seen together with the declarations of its components: what checking, wiring and resolving look things up in."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from components.declare import Component, Port
from runtime.graph.order import feeding
from runtime.graph.pipeline import Edge, End, Node, Pipeline
from runtime.graph.problem import shortened

__all__ = ["View", "declared", "view"]

RENAMED = "->"  # in Component.replaces, "images->frames" is a former name of a port or parameter; "grab" or "grab@1" of the component


@dataclass(frozen=True)
class View:
    """`pipeline` under the names of today, and the component of each node whose component is known."""

    pipeline: Pipeline
    catalogue: Mapping[str, Component]
    components: Mapping[str, Component]
    given: Mapping[str, Any]  # the values given for the pipeline's parameters

    @cached_property
    def edges_into(self) -> dict[End, list[Edge]]:
        """The edges by the input that they end at."""
        found: dict[End, list[Edge]] = {}
        for edge in self.pipeline.edges:
            found.setdefault(edge.target, []).append(edge)
        return found

    @cached_property
    def used(self) -> frozenset[End]:
        """The outputs that some edge starts at."""
        return frozenset(edge.source for edge in self.pipeline.edges)

    @cached_property
    def needs(self) -> dict[str, set[str]]:
        """The nodes that each node takes from; edges whose ends do not exist, and edges to oneself, left out."""
        found: dict[str, set[str]] = {node: set() for node in self.pipeline.nodes}
        for edge in self.pipeline.edges:
            if edge.source[0] in found and edge.target[0] in found and edge.source[0] != edge.target[0]:
                found[edge.target[0]].add(edge.source[0])
        return found

    @cached_property
    def feeds(self) -> dict[str, set[str]]:
        """The nodes that take from each node."""
        return feeding(self.needs)

    @cached_property
    def offers(self) -> dict[tuple[type, ...], list[End]]:
        """The outputs in the pipeline by the types that they give, by node."""
        found: dict[tuple[type, ...], list[End]] = {}
        for node in sorted(self.components):
            for port in self.components[node].outputs.values():
                found.setdefault(port.types, []).append((node, port.name))
        return found

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """The value of each pipeline parameter that has one: given, or its default."""
        declared = self.pipeline.parameters.items()
        return {name: self.given.get(name, p.default) for name, p in declared if name in self.given or not p.required}

    def name(self, node: str) -> str:
        """What people call a node, in quotes: its title or its component's; with its id where another has the same."""
        called = self._names.get(node, node)
        return f"'{shortened(called)}'" if self._times[called] < 2 else f"'{shortened(called)}' ({shortened(node)})"

    @cached_property
    def _names(self) -> dict[str, str]:
        titles = {node: component.title for node, component in self.components.items()}
        return {node: there.title or titles.get(node, node) for node, there in self.pipeline.nodes.items()}

    @cached_property
    def _times(self) -> Counter[str]:
        return Counter(self._names.values())

    def input(self, end: End) -> Port | None:
        """The input port at `end`, if node, component and port are known."""
        component = self.components.get(end[0])
        return component.inputs.get(end[1]) if component else None

    def output(self, end: End) -> Port | None:
        """The output port at `end`, if node, component and port are known."""
        component = self.components.get(end[0])
        return component.outputs.get(end[1]) if component else None


def view(pipeline: Pipeline, catalogue: Mapping[str, Component], given: Mapping[str, Any] | None = None) -> View:
    """See `pipeline` with `catalogue`; former names of components, ports and parameters become those of today."""
    found = {id_: declared(catalogue, node.component) for id_, node in pipeline.nodes.items()}
    components = {id_: component for id_, component in found.items() if component is not None}
    return View(_renamed(pipeline, components), catalogue, components, given or {})


def declared(catalogue: Mapping[str, Component], key: str) -> Component | None:
    """The component that a node means by `key` ("resize@1"): that version, or a later one that says it replaces it."""
    former = key.partition("@")[0]
    for found in (catalogue.get(key), catalogue.get(former)):
        if found and (found.key == key or key in found.replaces or former in found.replaces):
            return found
    return None


def _renamed(pipeline: Pipeline, components: Mapping[str, Component]) -> Pipeline:
    replacing = {node: made for node, made in components.items() if made.replaces}
    if not replacing:
        return pipeline
    nodes = {n: _renamed_node(node, replacing[n]) if n in replacing else node for n, node in pipeline.nodes.items()}
    edges = tuple(Edge(_end(replacing, e.source, "outputs"), _end(replacing, e.target, "inputs")) for e in pipeline.edges)
    return replace(pipeline, nodes=nodes, edges=edges)


def _renamed_node(node: Node, component: Component) -> Node:
    return replace(node, component=component.key, params={_today(component, p, component.parameters): v for p, v in node.params.items()})


def _end(replacing: Mapping[str, Component], end: End, side: str) -> End:
    component = replacing.get(end[0])
    return (end[0], _today(component, end[1], getattr(component, side))) if component else end


def _today(component: Component, name: str, known: Mapping[str, Any]) -> str:
    """What the port or parameter `name` is called now."""
    if name in known:
        return name
    renames = (entry.split(RENAMED, 1) for entry in component.replaces if RENAMED in entry)
    return next((now for former, now in renames if former == name and now in known), name)
