"""What a bypassed node hands on: for each output, what feeds an input that can stand in for it."""

from collections.abc import Mapping

from components.declare import Component
from runtime.graph.pipeline import End
from runtime.graph.view import View

__all__ = ["passes_on", "stand_ins", "true_source"]


def stand_ins(component: Component, output: str) -> list[str]:
    """The inputs whose content can stand in for `output`, the one of the same name first."""
    port = component.outputs[output]
    fitting = [name for name, given in component.inputs.items() if port.takes(given) or given.takes(port)]
    return sorted(fitting, key=lambda name: name != output)


def passes_on(seen: View, end: End) -> End | None:
    """Where the content of output `end` of a bypassed node comes from; None if nothing that it is fed can stand in for it."""
    component = seen.components[end[0]]
    for name in stand_ins(component, end[1]):
        for edge in seen.edges_into.get((end[0], name), []):
            fed = seen.output(edge.source)
            if fed and component.outputs[end[1]].takes(fed):
                return edge.source
    return None


def true_source(seen: View, end: End) -> End | None:
    """The output that really feeds whoever is wired to `end`, behind all bypassed nodes. The graph must have no circle."""
    nodes: Mapping[str, object] = seen.pipeline.nodes
    while end[0] in nodes and seen.pipeline.nodes[end[0]].bypass:
        before = passes_on(seen, end)
        if before is None:
            return None
        end = before
    return end
