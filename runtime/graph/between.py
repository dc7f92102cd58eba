"""The pipelines in between two others: what differs grouped into edits that can be made one without another, and some of them made."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError
from typing import Any

from runtime.graph.diff import Change, Difference
from runtime.graph.order import in_order
from runtime.graph.pipeline import Edge, Node, Pipeline
from runtime.graph.references import references

__all__ = ["Edit", "between", "edits_of", "joined"]


@dataclass(frozen=True)
class Edit:
    """Changes that belong together: a node with its wires, a component with its parameters; alone they might make no pipeline."""

    changes: tuple[Change, ...]

    @property
    def says(self) -> str:
        """What it does, as people read it."""
        return "; ".join(change.says for change in self.changes)


def edits_of(found: Difference, old: Pipeline, new: Pipeline) -> list[Edit]:
    """The edits that lead from `old` to `new`, without what cannot change a result: titles, renames, places, retries.

    Together are: a node that comes or goes, with the wires that this changes; a node's component with its parameters and wires; a pipeline
    parameter that comes or goes, with the values that name it.
    """
    changes = [change for change in found.changes if change.matters]
    groups: list[tuple[set[str], list[Change]]] = []
    whole = {c.node for c in changes if c.kind in ("added", "removed", "component")}
    for change in changes:
        keys = _keys(change, whole, old, new)
        touching = [group for group in groups if group[0] & keys]
        merged = (keys.union(*(g[0] for g in touching)), [c for g in touching for c in g[1]] + [change])
        groups = [group for group in groups if group not in touching] + [merged]
    order = _places(new)
    listed = [Edit(tuple(sorted(group, key=lambda c: order.get(c.node, -1)))) for _, group in groups]
    return sorted(listed, key=lambda edit: order.get(edit.changes[0].node, -1))


def joined(edits: Iterable[Edit]) -> Edit:
    """Several edits as one."""
    return Edit(tuple(change for edit in edits for change in edit.changes))


def between(old: Pipeline, new: Pipeline, found: Difference, made: Collection[Edit]) -> Pipeline:
    """`old` with only the edits `made`, its nodes under the ids that they have in `new`."""
    pipeline = _under_new_ids(old, found.renames)
    for change in (change for edit in made for change in edit.changes):
        pipeline = _with(pipeline, change, new)
    loose = [e for e in pipeline.edges if e.source[0] not in pipeline.nodes or e.target[0] not in pipeline.nodes]
    return replace(pipeline, edges=tuple(e for e in pipeline.edges if e not in loose), notes=(), groups=(), layout={})


def _places(new: Pipeline) -> dict[str, int]:
    """The place of each node in the order in which data flows; none where it flows in a circle."""
    needs = {node: {e.source[0] for e in new.edges_into(node) if e.source[0] in new.nodes} for node in new.nodes}
    try:
        return {node: position for position, node in enumerate(in_order(needs))}
    except CycleError:
        return {}


def _keys(change: Change, whole: Collection[str], old: Pipeline, new: Pipeline) -> set[str]:
    """What a change hangs on: changes that share one of these belong together."""
    keys = {f"{change.kind} {change.node} {change.name}"}
    if change.node in whole:
        keys.add(f"node {change.node}")
    if change.kind == "wire":
        both = {".".join(e.source) for e in old.edges} & {".".join(e.source) for e in new.edges}  # outputs that either component has
        ends = [str(end) for end in (change.old, change.new) if end]
        keys |= {f"node {end.partition('.')[0]}" for end in ends if end not in both and end.partition(".")[0] in whole}
    if change.kind == "argument" and None in (change.old, change.new):
        keys.add(f"argument {change.name}")
    return keys | {f"argument {name}" for name in _named(change) if (name in old.parameters) != (name in new.parameters)}


def _named(change: Change) -> set[str]:
    """The pipeline parameters that a change's values name."""
    return set(references(change.old)) | set(references(change.new)) if change.kind in ("added", "removed", "parameter") else set()


def _under_new_ids(old: Pipeline, renames: Mapping[str, str]) -> Pipeline:
    def end(of: tuple[str, str]) -> tuple[str, str]:
        return (renames.get(of[0], of[0]), of[1])

    nodes = {renames.get(id_, id_): node for id_, node in old.nodes.items()}
    return replace(old, nodes=nodes, edges=tuple(Edge(end(e.source), end(e.target)) for e in old.edges))


def _with(pipeline: Pipeline, change: Change, new: Pipeline) -> Pipeline:
    match change.kind:
        case "argument":
            others = {name: p for name, p in pipeline.parameters.items() if name != change.name}
            given = {change.name: new.parameters[change.name]} if change.name in new.parameters else {}
            return replace(pipeline, parameters={**others, **given})
        case "added":
            return pipeline.with_node(change.node, new.nodes[change.node])
        case "removed":
            return pipeline.without_node(change.node)
        case "wire":
            return _rewired(pipeline, change)
        case _:
            return pipeline.with_node(change.node, _changed(pipeline.nodes[change.node], change, new.nodes[change.node]))


def _rewired(pipeline: Pipeline, change: Change) -> Pipeline:
    target = (change.node, change.name)
    edges = [e for e in pipeline.edges if not (e.target == target and ".".join(e.source) == change.old)]
    if change.new:
        node, _, output = str(change.new).partition(".")
        edges.append(Edge((node, output), target))
    return replace(pipeline, edges=tuple(edges))


def _changed(node: Node, change: Change, new: Node) -> Node:
    if change.kind == "parameter":
        others: dict[str, Any] = {name: value for name, value in node.params.items() if name != change.name}
        return replace(node, params={**others, **({change.name: new.params[change.name]} if change.name in new.params else {})})
    if change.kind == "component":
        return replace(node, component=new.component)
    settings: dict[str, Any] = {change.name: getattr(new, change.name)}
    return replace(node, **settings)
