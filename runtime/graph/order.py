"""The order of a graph given as {node: the nodes it needs}: a stable topological order, and what stands in a circle."""

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx

__all__ = ["circles", "feeding", "in_order", "is_circular", "reached", "way"]

Needs = Mapping[str, Collection[str]]


def in_order(needs: Needs) -> Iterator[str]:
    """Each node after those it needs, layer by layer, by name within a layer: the same graph gives the same order.

    Raises graphlib.CycleError for a graph with a circle. (graphlib, because importing networkx costs a rerun 0.2 s.)
    """
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        yield from ready
        sorter.done(*ready)


def is_circular(needs: Needs) -> bool:
    """Whether any node needs itself, over others or directly."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError:
        return True
    return False


def feeding(needs: Needs) -> dict[str, set[str]]:
    """The other direction: the nodes that need each node."""
    feeds: dict[str, set[str]] = {node: set() for node in needs}
    for node, all_needed in needs.items():
        for needed in all_needed:
            feeds[needed].add(node)
    return feeds


def reached(steps: Mapping[str, Collection[str]], start: str) -> set[str]:
    """The nodes that `steps` lead to from `start`; `start` itself only if they lead back."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = set(steps[waiting.pop()]) - found
        found |= new
        waiting.extend(new)
    return found


def way(needs: Needs, start: str, end: str) -> list[str]:
    """The shortest way that data takes from `start` to `end`, both included; empty if there is none."""
    if start not in reached(needs, end):
        return []
    import networkx

    found: list[str] = networkx.shortest_path(_flow(needs), start, end)
    return found


def circles(needs: Needs) -> list[list[str]]:
    """One circle out of each knot of nodes that need each other, in the direction that data flows, from its first name on."""
    if not is_circular(needs):
        return []
    import networkx

    graph = _flow(needs)
    knots = (sorted(knot) for knot in networkx.strongly_connected_components(graph))
    found = [_circle(graph.subgraph(knot), knot[0]) for knot in knots if len(knot) > 1]
    return sorted(found)


def _flow(needs: Needs) -> "networkx.DiGraph":
    """The graph with its edges in the direction of data."""
    import networkx

    return networkx.DiGraph((needed, node) for node, all_needed in needs.items() for needed in all_needed)


def _circle(knot: "networkx.DiGraph", first: str) -> list[str]:
    """The shortest way from `first` back to itself."""
    import networkx

    back = networkx.single_target_shortest_path(knot, first)
    ways = [back[after] for after in knot.successors(first)]
    return [first, *min(ways, key=lambda way: (len(way), way))[:-1]]
