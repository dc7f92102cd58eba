"""Whether two ports may be connected: asked while a wire is dragged and when it is dropped, decided in one place."""

from collections.abc import Iterator, Mapping

from components.declare import Component
from runtime.errors import PipelineError
from runtime.graph.fitting import edge_problems
from runtime.graph.order import way
from runtime.graph.pipeline import Edge, End, Pipeline
from runtime.graph.problem import Problem, error, shortened
from runtime.graph.view import View, view

__all__ = ["can_connect", "check_connect", "circle_in_words", "ways_to_connect"]

Catalogue = Mapping[str, Component]


def check_connect(pipeline: Pipeline, catalogue: Catalogue, source: End, target: End) -> None:
    """Raise PipelineError with the precise reason why no edge may go from `source` to `target`; return if one may."""
    problem = next(_reasons_against(view(pipeline, catalogue), Edge(source, target)), None)
    if problem:
        raise PipelineError(problem.message, problem.remedy, (problem,))


def can_connect(pipeline: Pipeline, catalogue: Catalogue, source: End, target: End) -> bool:
    """Whether an edge may go from `source` to `target`."""
    return next(_reasons_against(view(pipeline, catalogue), Edge(source, target)), None) is None


def ways_to_connect(pipeline: Pipeline, catalogue: Catalogue, source: str, target: str) -> list[Edge]:
    """Every edge that may go from node `source` to node `target`, the best first: ports of one name, required inputs, as declared."""
    seen = view(pipeline, catalogue)
    giver, taker = seen.components.get(source), seen.components.get(target)
    if giver is None or taker is None:
        return []
    ends = [(o, i) for i in taker.inputs.values() for o in giver.outputs.values()]
    ends.sort(key=lambda pair: (pair[0].name != pair[1].name, not pair[1].required))
    edges = (Edge((source, output.name), (target, port.name)) for output, port in ends)
    return [edge for edge in edges if next(_reasons_against(seen, edge), None) is None]


def circle_in_words(seen: View, circle: list[str]) -> str:
    """A circle of nodes as a path: 'A' → 'B' → 'A'."""
    shown = circle if len(circle) <= 12 else [*circle[:6], "", *circle[-5:]]
    return " → ".join(seen.name(node) if node else "…" for node in [*shown, circle[0]])


def _reasons_against(seen: View, edge: Edge) -> Iterator[Problem]:
    yield from edge_problems(seen, edge)
    yield from _unknown(seen, edge)
    node, port = edge.target
    if edge.source[0] in seen.needs and (circle := way(seen.needs, node, edge.source[0])):
        yield error(f"That would close a circle: {circle_in_words(seen, circle)}.", "Wire it to a node further on.", node=node, port=port)
    for there in seen.edges_into.get(edge.target, []):
        if there == edge:
            yield error("These two are connected already.", "Nothing is to be done.", node=node, port=port)
        else:
            message = f"Input '{port}' of {seen.name(node)} is taken by '{there.source[1]}' of {seen.name(there.source[0])}."
            yield error(message, "Take that edge out first.", node=node, port=port)


def _unknown(seen: View, edge: Edge) -> Iterator[Problem]:
    for node in (edge.source[0], edge.target[0]):
        if node in seen.pipeline.nodes and node not in seen.components:
            key = shortened(seen.pipeline.nodes[node].component)
            yield error(f"{seen.name(node)} is a '{key}', which is not known.", "Choose another component for it.", node=node)
