"""What every export asks first: whether the graph can be said in lines at all, and in which order it reads best."""

from collections.abc import Mapping

from components.declare import Component
from runtime.errors import DocumentError, ExportError
from runtime.graph import Pipeline, dumps
from runtime.graph.problem import MOST, in_one_error, shortened
from runtime.graph.problems import circular, components, edges, parameter_names, taken_inputs
from runtime.graph.view import View, view

__all__ = ["checked", "in_reading_order"]

CHECKS = (components, edges, taken_inputs, parameter_names, circular)


def checked(pipeline: Pipeline, catalogue: Mapping[str, Component]) -> View:
    """`pipeline` under the names of today. Raises ExportError with everything that no code could say.

    What only keeps it from running, such as an open input, is no reason: drafts are exported too.
    """
    seen = view(pipeline, catalogue)
    try:
        dumps(seen.pipeline)
    except DocumentError as error:
        raise ExportError(error.message, error.remedy, error.problems) from None
    found = [problem for check in CHECKS for problem in check(seen)][:MOST]
    if found:
        raise in_one_error(ExportError, f"Pipeline '{shortened(pipeline.name)}'", found)
    return seen


def in_reading_order(seen: View) -> list[str]:
    """The nodes as one would write them: each right before it is needed, those that feed it first, in the order of its inputs."""
    feeding = {id_: _givers(seen, id_) for id_ in seen.pipeline.nodes}
    ends = sorted(id_ for id_ in feeding if not seen.feeds[id_])
    order: dict[str, None] = {}
    for end in ends:
        waiting = [(end, iter(feeding[end]))]
        while waiting:
            id_, givers = waiting[-1]
            ahead = next((g for g in givers if g not in order), None)
            if ahead is None:
                order[id_] = None
                waiting.pop()
            else:
                waiting.append((ahead, iter(feeding[ahead])))
    return list(order)


def _givers(seen: View, id: str) -> list[str]:
    fed = {port: seen.edges_into.get((id, port), []) for port in seen.components[id].inputs}
    return [edge.source[0] for into in fed.values() for edge in into]
