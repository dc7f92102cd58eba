"""A pipeline as steps of `python -m runtime step`: what Kubeflow, Airflow and Azure each write in their own form."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.declare import Component, Files
from components.registry import catalogue
from runtime.errors import ExportError
from runtime.export.checking import checked, in_reading_order
from runtime.export.endpoints import unpublished
from runtime.export.hosting import one_line
from runtime.export.names import Names
from runtime.graph import Node, Pipeline
from runtime.graph.bypass import true_source
from runtime.graph.problem import MOST, in_one_error, shortened
from runtime.graph.problems import problems_seen
from runtime.graph.references import references, substituted
from runtime.graph.view import View

__all__ = ["Foreign", "ForeignStep", "foreign_steps"]


@dataclass(frozen=True)
class ForeignStep:
    """One step: a component, what it is given, and what it is to have of the machine."""

    name: str  # an identifier, after the node's title
    title: str
    component: Component
    node: Node
    inputs: dict[str, tuple[str, str]]  # port -> (the name of the step that feeds it, its output)
    params: dict[str, Any]  # with references to pipeline parameters where `uses` has some, else as they are
    uses: tuple[str, ...]  # the pipeline parameters that they refer to

    @property
    def files(self) -> tuple[str, ...]:
        """The given parameters that name files."""
        return tuple(name for name, value in self.params.items() if self.component.parameters[name].external and value)

    @property
    def gpus(self) -> float:
        """The GPUs that it is to have, if only where there are some."""
        given = self.component.gpus if self.node.gpus is None else self.node.gpus
        return 0 if self.node.gpu == "never" else given

    @property
    def cpus(self) -> float:
        """The CPUs that it is to have."""
        return self.component.cpus if self.node.cpus is None else self.node.cpus

    @property
    def options(self) -> list[str]:
        """Of `runtime step`, beside inputs, outputs and parameters."""
        cpus = [] if self.node.cpus is None else ["--cpus", f"{self.node.cpus:g}"]
        gpu = ["--gpu", "never"] if self.component.gpus and not self.gpus else ["--gpu", "require"] if self._requires else []
        return cpus + gpu

    @property
    def _requires(self) -> bool:
        return self.node.gpu == "require" and self.gpus > 0

    @property
    def whole_gpus(self) -> int:
        """As `gpus`, where only whole ones can be had."""
        return math.ceil(self.gpus)


@dataclass(frozen=True)
class Foreign:
    """A pipeline as steps, in reading order."""

    seen: View
    steps: list[ForeignStep]
    options: dict[str, str]  # pipeline parameter -> an identifier that no step and no port has
    names: Names

    @property
    def keys(self) -> list[str]:
        """The components, with their versions."""
        return sorted({step.component.key for step in self.steps})

    @property
    def notes(self) -> list[str]:
        """What whoever runs it there must know, a sentence each."""
        own = sorted({s.component.id for s in self.steps if catalogue().get(s.component.id) != s.component})
        told = [f"The components {', '.join(own)} are your own: put them where it runs, in a folder that FRAMEWIRE_COMPONENTS names."]
        return [*(told if own else []), *unpublished((step.title, step.component) for step in self.steps)]


def foreign_steps(pipeline: Pipeline, known: Mapping[str, Component], where: str, taken: tuple[str, ...] = ()) -> Foreign:
    """The steps of `pipeline`; `where` names the orchestrator, `taken` are names that its file holds anyway.

    Raises ExportError, with every reason, for a pipeline that could not run, and for a component that cannot run there.
    """
    seen = checked(pipeline, known)
    required = {name for name, p in seen.pipeline.parameters.items() if p.required}
    errors = [p for p in problems_seen(seen) if p.severity == "error" and not (p.node is None and p.parameter in required)]
    if errors:
        raise in_one_error(ExportError, f"Pipeline '{shortened(pipeline.name)}'", errors[:MOST])
    order = [id_ for id_ in in_reading_order(seen) if not seen.pipeline.nodes[id_].bypass]
    if not order:
        raise ExportError(
            f"'{shortened(one_line(pipeline.name))}' has no step that could run in {where}.", "Add a node that is not bypassed."
        )
    names = Names(taken)
    ports = {port for component in seen.components.values() for port in [*component.inputs, *component.outputs]}
    options = {name: names.take(f"{name}_value" if name in ports else name) for name in seen.pipeline.parameters}
    names = Names([*taken, *options.values()])
    called = {id_: names.take(seen.pipeline.nodes[id_].title, id_, kind="step") for id_ in order}
    for id_ in order:
        _refuse_scripts(seen.components[id_], where)
    return Foreign(seen, [_step(seen, id_, called) for id_ in order], options, names)


def _refuse_scripts(component: Component, where: str) -> None:
    if any(isinstance(p.hint, Files) and p.hint.script for p in component.parameters.values()):
        raise ExportError(
            f"{component.id} cannot run in {where}: it runs files of the script folders that an operator allows, which are only here.",
            "Write a component of your own for it, or choose the target sdk.",
        )


def _step(seen: View, id: str, called: Mapping[str, str]) -> ForeignStep:
    node, component = seen.pipeline.nodes[id], seen.components[id]
    sources = {port: true_source(seen, e.source) for port in component.inputs for e in seen.edges_into.get((id, port), [])}
    uses = tuple(dict.fromkeys(name for value in node.params.values() for name in references(value)))
    given = {name: node.params[name] for name in component.parameters if name in node.params}
    return ForeignStep(
        name=called[id],
        title=one_line(node.title or component.title),
        component=component,
        node=node,
        inputs={port: (called[source[0]], source[1]) for port, source in sources.items() if source},
        params=given if uses else {name: substituted(value, {}) for name, value in given.items()},
        uses=uses,
    )
