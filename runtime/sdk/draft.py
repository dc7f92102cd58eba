"""A pipeline in the making: nodes and parameters added one by one, each checked as it comes. Knows nothing of who calls it.

Both faces build with it: the SDK while a script runs, and the reader of scripts that runs nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, get_args

from components.declare import IDENTIFIER, REQUIRED, Component, Port
from runtime.errors import UsageError
from runtime.graph import Edge, Pipeline, PipelineParameter
from runtime.graph import Node as GraphNode
from runtime.graph.pipeline import End, ParameterType
from runtime.graph.problem import did_you_mean, listed, shortened
from runtime.graph.schema import COMPONENT_KEY
from runtime.graph.view import RENAMED, declared
from runtime.sdk.handles import Node, Output, Parameter, as_json

__all__ = ["PREFIX", "SETTINGS", "Draft", "setting_names"]

PREFIX = "node_"  # before a setting whose name the component takes for a port or parameter of its own
SETTINGS = ("title", "id", *(f.name for f in fields(GraphNode) if f.name not in ("component", "title", "params")))


class Draft:
    """A pipeline in the making. `stated` are the components with their versions ("resize@1") that it was written for."""

    def __init__(self, name: str, *, catalogue: Mapping[str, Component], description: str = "", stated: Iterable[str] = ()) -> None:
        self.name = _text(name, "The pipeline's name")
        self.description = _text(description, "The pipeline's description")
        self.catalogue = catalogue
        self.kept = Pipeline(self.name)  # notes, groups and places of nodes: kept aside
        self._stated = {key.partition("@")[0]: key for key in _keys(stated)}
        self._parameters: dict[str, PipelineParameter] = {}
        self._nodes: dict[str, GraphNode] = {}
        self._components: dict[str, Component] = {}
        self._edges: list[Edge] = []

    @classmethod
    def of(cls, pipeline: Pipeline, catalogue: Mapping[str, Component]) -> "Draft":
        """`pipeline`, to be gone on with. Raises UsageError for a node whose component is not known."""
        made = cls(pipeline.name, catalogue=catalogue, description=pipeline.description)
        made.kept = pipeline
        made._parameters = dict(pipeline.parameters)
        made._nodes = dict(pipeline.nodes)
        made._edges = list(pipeline.edges)
        made._components = {id_: made._version(node.component) for id_, node in pipeline.nodes.items()}
        return made

    @property
    def graph(self) -> Pipeline:
        """The pipeline as it stands."""
        return Pipeline(
            self.name,
            self.description,
            dict(self._parameters),
            dict(self._nodes),
            tuple(self._edges),
            self.kept.notes,
            self.kept.groups,
            self.kept.layout,
        )

    def node(self, id: str) -> Node:
        """The node called `id`."""
        if id not in self._nodes:
            raise UsageError(f"There is no node '{shortened(id)}'.", did_you_mean(id, self._nodes))
        return Node(id, self._components[id], self)

    def parameter(self, name: str, type: ParameterType, *, default: Any = REQUIRED, help: str = "") -> Parameter[Any]:
        """Declare a parameter of the pipeline."""
        if not isinstance(name, str) or not IDENTIFIER.fullmatch(name):
            raise UsageError(f"{name!r} cannot be a parameter's name.", "Use lower case letters, digits and _, a letter first, at most 63.")
        if name in self._parameters:
            raise UsageError(f"The pipeline has a parameter '{name}' already.", "Take another name.")
        if type not in get_args(ParameterType):
            raise UsageError(f"{type!r} is no type of a parameter.", f"There are: {', '.join(get_args(ParameterType))}.")
        where = f"The default of '{name}'"
        stands = REQUIRED if default is REQUIRED else as_json(default, None, where)
        self._parameters[name] = PipelineParameter(type, stands, _text(help, f"The help of '{name}'"))
        return Parameter(name, self)

    def add(self, component: Any, given: Mapping[str, Any], *, variable: str | None = None) -> Node:
        """Add a node of `component` (its id, or its function); `given` are inputs, parameters and settings by name."""
        found = self._found(component)
        settings = {name: setting for setting, name in setting_names(found).items()}
        chosen = {settings[name]: value for name, value in given.items() if name in settings}
        rest = {name: value for name, value in given.items() if name not in settings}
        id_ = self._free(chosen.pop("id", None), variable, found)
        for name in rest:
            _check_name(found, name, settings)
        wires = {name: value for name, value in rest.items() if _is_wire(found, name, value)}
        edges = [Edge(self._source(found, name, value), (id_, name)) for name, value in wires.items()]
        values = {name: value for name, value in rest.items() if name not in wires and name not in found.inputs}
        params = {name: as_json(value, self, f"'{name}' of {found.id}") for name, value in values.items()}
        decided = {name: as_json(value, None, f"'{name}' of {id_}") for name, value in chosen.items()}
        self._nodes[id_] = GraphNode(found.key, params=params, **decided)
        self._components[id_] = found
        self._edges += edges
        return Node(id_, found, self)

    def _found(self, component: Any) -> Component:
        id_ = component if isinstance(component, str) else getattr(getattr(component, "component", None), "id", None)
        if not isinstance(id_, str):
            raise UsageError(f"{component!r} is no component.", "Write components.NAME, or components.own(NAME) for one of your own.")
        name, _, version = id_.partition("@")
        if name not in self.catalogue:
            raise UsageError(f"There is no component '{shortened(name)}'.", did_you_mean(name, self.catalogue))
        return self._version(id_ if version else self._stated.get(name, self.catalogue[name].key))

    def _version(self, key: str) -> Component:
        found = declared(self.catalogue, key)
        if found is None:
            name, _, version = key.partition("@")
            if name not in self.catalogue:
                raise UsageError(f"There is no component '{shortened(name)}'.", did_you_mean(name, self.catalogue))
            now, version = self.catalogue[name].key, shortened(version)
            raise UsageError(f"Version {version} of component '{name}' is not available; {now} is.", f"State {now}, and check it.")
        return found

    def _free(self, wanted: Any, variable: str | None, component: Component) -> str:
        """The node's id: as asked for, else after the variable, else after the component."""
        if wanted is not None:
            if not isinstance(wanted, str) or not IDENTIFIER.fullmatch(wanted):
                raise UsageError(f"{wanted!r} cannot be a node's id.", "Use lower case letters, digits and _, a letter first, at most 63.")
            if wanted in self._nodes:
                raise UsageError(f"There is a node '{wanted}' already.", "Take another id.")
            return wanted
        base = re.sub(r"[^a-z0-9_]", "", (variable or "").lower()).lstrip("_0123456789")[:56] or component.id[:56]
        count = 2
        name = base
        while name in self._nodes:
            name, count = f"{base}_{count}", count + 1
        return name

    def _source(self, component: Component, name: str, value: Any) -> End:
        where = f"Input '{name}' of {component.id}"
        if isinstance(value, Node):
            outputs = [f".{port}" for port in dir(value)]
            raise UsageError(f"{where} takes one output of a node, not the node.", f"Say which: {' or '.join(outputs)}.")
        if not isinstance(value, Output):
            raise UsageError(f"{where} takes what another node gives, not {shortened(repr(value))}.", "Write NODE.OUTPUT.")
        if value.owner is not self or value.node not in self._nodes:
            raise UsageError(f"{where}: '{value!r}' belongs to another pipeline.", "Wire nodes of one pipeline.")
        given, needed = self._components[value.node].outputs[value.port], component.inputs.get(name)
        if needed is not None and not needed.takes(given):
            gives, takes = " or ".join(given.type_names), " or ".join(needed.type_names)
            raise UsageError(f"{where} takes {takes}, and {value!r} gives {gives}.", self._fitting(needed))
        return (value.node, value.port)

    def _fitting(self, needed: Port) -> str:
        """A remedy: an output there is that fits."""
        fits = [f"{n}.{p.name}" for n, c in self._components.items() for p in c.outputs.values() if needed.takes(p)]
        return f"Take {' or '.join(fits[-3:])}." if fits else f"Add a component that gives {' or '.join(needed.type_names)} first."


def setting_names(component: Component) -> dict[str, str]:
    """By setting of a node, the name it is given by: its own, unless the component takes that for something else."""
    own = {*component.inputs, *component.parameters}
    return {setting: _prefixed(setting, own) for setting in SETTINGS}


def _prefixed(setting: str, own: set[str]) -> str:
    name = setting
    while name in own:
        name = PREFIX + name
    return name


def _is_wire(component: Component, name: str, value: Any) -> bool:
    """Whether `value` is for an input; None leaves an input open."""
    if name in component.inputs:
        return value is not None
    return name not in component.parameters and isinstance(value, Output)


def _check_name(component: Component, name: str, settings: Mapping[str, str]) -> None:
    known = [*component.inputs, *component.parameters]
    former = [entry.split(RENAMED, 1)[0] for entry in component.replaces if RENAMED in entry]
    if name not in known and name not in former:
        remedy = did_you_mean(name, [*known, *settings], f"It takes: {listed([*known, *settings], 40)}.")
        raise UsageError(f"{component.id} takes no '{shortened(name)}'.", remedy)


def _keys(stated: Iterable[str]) -> list[str]:
    keys = [stated] if isinstance(stated, str) else list(stated)
    if wrong := [key for key in keys if not isinstance(key, str) or not COMPONENT_KEY.fullmatch(key)]:
        raise UsageError(f"{wrong[0]!r} is no component with its version.", "Write it like resize@1.")
    return keys


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{where} must be text, not {shortened(repr(value))}.", "Write it in quotes.")
    return value
