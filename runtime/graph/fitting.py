"""Whether one edge is possible in itself: its ends exist, are not the same node, and their types fit."""

from collections.abc import Iterator

from components.declare import Component, Port
from runtime.graph.order import reached
from runtime.graph.pipeline import Edge
from runtime.graph.problem import Problem, did_you_mean, error, listed, shortened
from runtime.graph.view import View

__all__ = ["edge_problems", "giver_of", "types_of"]

HINTED = 2_000  # nodes: in larger graphs, walking on from every open input takes longer than the hint is worth


def edge_problems(seen: View, edge: Edge) -> Iterator[Problem]:
    """What keeps `edge` from carrying anything; ends at components that are not known are not judged."""
    missing = sorted({node for node, _ in (edge.source, edge.target) if node not in seen.pipeline.nodes})
    for node in missing:
        ends = f"'{shortened('.'.join(edge.source))}' to '{shortened('.'.join(edge.target))}'"
        message = f"The edge from {ends} names a node '{shortened(node)}' that does not exist."
        yield error(message, did_you_mean(node, seen.pipeline.nodes, "Take the edge out, or add the node."), node=_other(edge, node))
    if missing:
        return
    if edge.source[0] == edge.target[0]:
        node = edge.source[0]
        yield error(f"{seen.name(node)} is wired to itself.", "Take that edge out.", node=node, port=edge.target[1])
        return
    yield from _port_problems(seen, edge)
    given, needed = seen.output(edge.source), seen.input(edge.target)
    if given and needed and not needed.takes(given):
        yield _wrong_type(seen, edge, given, needed)


def types_of(port: Port) -> str:
    """The types of a port in words."""
    return " or ".join(port.type_names)


def giver_of(seen: View, needed: Port, node: str) -> str:
    """An output in the pipeline that input `needed` of `node` can take, as a person would point at it; empty if there is none."""
    if len(seen.pipeline.nodes) > HINTED:
        return ""
    after = reached(seen.feeds, node) | {node}  # taking from these would close a circle
    fitting = [end for types, ends in seen.offers.items() if all(issubclass(t, needed.types) for t in types) for end in ends]
    output = next((end for end in fitting if end[0] not in after), None)
    return f"'{output[1]}' of {seen.name(output[0])}" if output else ""


def _other(edge: Edge, node: str) -> str:
    """The end of `edge` that a person can see, if there is one."""
    return edge.target[0] if edge.source[0] == node else edge.source[0]


def _port_problems(seen: View, edge: Edge) -> Iterator[Problem]:
    for end, known, kind in ((edge.source, "outputs", "output"), (edge.target, "inputs", "input")):
        component = seen.components.get(end[0])
        ports: dict[str, Port] = getattr(component, known) if component else {}
        if component and end[1] not in ports:
            message = f"{seen.name(end[0])} has no {kind} '{shortened(end[1])}'."
            remedy = did_you_mean(end[1], ports, f"Its {known}: {listed(ports)}." if ports else f"It has no {known}; take the edge out.")
            yield error(message, remedy, node=end[0], port=end[1])


def _wrong_type(seen: View, edge: Edge, given: Port, needed: Port) -> Problem:
    wants = f"Input '{needed.name}' of {seen.name(edge.target[0])} needs {types_of(needed)}"
    gives = f"'{given.name}' of {seen.name(edge.source[0])} gives {types_of(given)}"
    return error(f"{wants}, but {gives}.", _repair(seen, edge, given, needed), node=edge.target[0], port=needed.name)


def _repair(seen: View, edge: Edge, given: Port, needed: Port) -> str:
    """What to do about an edge whose types do not fit."""
    between = _between(seen, given, needed)
    if between:
        return f"Put '{between.title}' ({between.id}) between them."
    here = giver_of(seen, needed, edge.target[0])
    if here:
        return f"Connect {here} instead."
    makers = [c.id for c in seen.catalogue.values() if any(needed.takes(o) for o in c.outputs.values())]
    return f"Add a component that gives {types_of(needed)}: {listed(makers, 5)}." if makers else "Take the edge out."


def _between(seen: View, given: Port, needed: Port) -> Component | None:
    """The component that best turns what is given into what is needed: the one that asks least besides."""

    def asks(candidate: Component) -> tuple[int, int]:
        inputs = sum(port.required for port in candidate.inputs.values())
        return max(inputs, 1), sum(parameter.required for parameter in candidate.parameters.values())

    turning = [
        c
        for c in seen.catalogue.values()
        if any(i.takes(given) for i in c.inputs.values()) and any(needed.takes(o) for o in c.outputs.values()) and asks(c)[0] == 1
    ]
    return min(turning, key=asks, default=None)
