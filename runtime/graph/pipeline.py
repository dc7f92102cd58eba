"""What a pipeline is: nodes, edges and parameters as frozen values; editing makes new ones.

The mappings inside are plain dicts (they pickle and print well) and are never changed once they stand in a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

from components.declare import REQUIRED

__all__ = ["Edge", "End", "Gpu", "Group", "Node", "Note", "ParameterType", "Pipeline", "PipelineParameter"]

End = tuple[str, str]  # (node, port)
Gpu = Literal["prefer", "require", "never"]
ParameterType = Literal["number", "integer", "text", "boolean", "list", "object", "file"]


@dataclass(frozen=True)
class PipelineParameter:
    """A value of the whole pipeline, named in nodes as `${name}` and given anew for a run."""

    type: ParameterType
    default: Any = REQUIRED  # any JSON value of the type; REQUIRED: every run must say one
    help: str = ""

    @property
    def required(self) -> bool:
        """Whether every run must give a value."""
        return self.default is REQUIRED


@dataclass(frozen=True)
class Node:
    """A component on the canvas, with its parameters, and where and how it is run."""

    component: str  # with its version: resize@1
    title: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)  # any JSON value
    compute: str = "local"  # the name of a compute target
    cpus: float | None = None  # None: as the component declares
    gpus: float | None = None  # None: as the component declares
    gpu: Gpu = "prefer"  # of a GPU-tagged component: without a GPU run on CPU, refuse, or never take one
    retries: int = 2  # times a step is tried again after a failure that may pass, such as a killed worker
    timeout: float | None = None  # s an attempt may take; None: any
    reuse: bool = True
    bypass: bool = False  # left out: what it was fed goes on to what it fed


@dataclass(frozen=True)
class Edge:
    """A wire: what output `source` gives, input `target` takes."""

    source: End
    target: End


@dataclass(frozen=True)
class Note:
    """A text on the canvas; its place is in the layout, under its id."""

    id: str
    text: str
    color: str = ""


@dataclass(frozen=True)
class Group:
    """A frame around nodes on the canvas; its place is in the layout, under its id."""

    id: str
    title: str = ""
    nodes: tuple[str, ...] = ()
    color: str = ""
    collapsed: bool = False  # shown as one node


@dataclass(frozen=True)
class Pipeline:
    """A graph of components. The order of edges, notes and groups says nothing and is not kept; parameters keep theirs."""

    name: str
    description: str = ""
    parameters: Mapping[str, PipelineParameter] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    notes: tuple[Note, ...] = ()
    groups: tuple[Group, ...] = ()
    layout: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # x, y[, width, height] of nodes, notes and groups, px

    def __post_init__(self) -> None:
        by_input = sorted(self.edges, key=lambda edge: (edge.target, edge.source))
        object.__setattr__(self, "edges", tuple(by_input))
        object.__setattr__(self, "notes", tuple(sorted(self.notes, key=lambda note: note.id)))
        object.__setattr__(self, "groups", tuple(sorted(self.groups, key=lambda group: group.id)))

    def edges_into(self, node: str) -> tuple[Edge, ...]:
        """The edges that end at `node`."""
        return tuple(e for e in self.edges if e.target[0] == node)

    def edges_from(self, node: str) -> tuple[Edge, ...]:
        """The edges that start at `node`."""
        return tuple(e for e in self.edges if e.source[0] == node)

    def with_parameter(self, name: str, parameter: PipelineParameter) -> Self:
        """The pipeline with a parameter added or replaced."""
        return replace(self, parameters={**self.parameters, name: parameter})

    def with_node(self, id: str, node: Node) -> Self:
        """The pipeline with a node added or replaced."""
        return replace(self, nodes={**self.nodes, id: node})

    def with_params(self, node: str, **params: Any) -> Self:
        """The pipeline with some of a node's parameters set."""
        there = self.nodes[node]
        return self.with_node(node, replace(there, params={**there.params, **params}))

    def without_node(self, id: str) -> Self:
        """The pipeline without a node, its edges, its place and its membership of groups."""
        return replace(
            self,
            nodes={n: node for n, node in self.nodes.items() if n != id},
            edges=tuple(e for e in self.edges if id not in (e.source[0], e.target[0])),
            groups=tuple(replace(g, nodes=tuple(n for n in g.nodes if n != id)) for g in self.groups),
            layout={n: place for n, place in self.layout.items() if n != id},
        )

    def with_edge(self, source: End, target: End) -> Self:
        """The pipeline with an edge more."""
        return replace(self, edges=(*self.edges, Edge(source, target)))

    def without_edge(self, source: End, target: End) -> Self:
        """The pipeline without the edges from `source` to `target`."""
        return replace(self, edges=tuple(e for e in self.edges if e != Edge(source, target)))
