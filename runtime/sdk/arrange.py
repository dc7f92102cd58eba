"""Places on the canvas for nodes that have none: columns in the direction of data, those that have a place stay where they are."""

from collections.abc import Mapping

from runtime.graph import Pipeline
from runtime.graph.order import in_order, is_circular

__all__ = ["COLUMN", "ROW", "arranged", "needs_of"]

COLUMN, ROW = 256, 208  # px from one node to the next
Place = tuple[float, ...]


def arranged(pipeline: Pipeline) -> dict[str, Place]:
    """A place for every node, notes' and groups' places kept; places of things that are gone are gone."""
    here = {*pipeline.nodes, *(n.id for n in pipeline.notes), *(g.id for g in pipeline.groups)}
    kept = {id_: place for id_, place in pipeline.layout.items() if id_ in here}
    needs = needs_of(pipeline)
    if is_circular(needs):
        return {**_in_a_row(pipeline), **kept}
    if not any(node in kept for node in pipeline.nodes):
        return {**kept, **_columns(needs)}
    return _filled(needs, kept)


def needs_of(pipeline: Pipeline) -> dict[str, list[str]]:
    """The nodes that each node takes from, in the order of its inputs' names; edges to nowhere left out."""
    found: dict[str, list[str]] = {node: [] for node in pipeline.nodes}
    for edge in pipeline.edges:
        giver, taker = edge.source[0], edge.target[0]
        if giver in found and taker in found and giver != taker and giver not in found[taker]:
            found[taker].append(giver)
    return found


def _in_a_row(pipeline: Pipeline) -> dict[str, Place]:
    return {node: (COLUMN * position, 0) for position, node in enumerate(sorted(pipeline.nodes))}


def _columns(needs: Mapping[str, list[str]]) -> dict[str, Place]:
    """Each node one column right of the last that feeds it; in a column, in the order of what feeds them."""
    depth: dict[str, int] = {}
    rows: dict[str, float] = {}
    columns: dict[int, list[str]] = {}
    for node in in_order(needs):
        depth[node] = 1 + max((depth[n] for n in needs[node]), default=-1)
    _pull_sources(needs, depth)
    for node in in_order(needs):
        columns.setdefault(depth[node], []).append(node)
    for column in sorted(columns):
        wished = {n: sum(rows[m] for m in needs[n]) / len(needs[n]) if needs[n] else float(len(rows)) for n in columns[column]}
        ordered = sorted(columns[column], key=lambda n: (wished[n], n))
        top = max(0.0, sum(wished.values()) / len(wished) - (len(ordered) - 1) / 2) if column else 0.0
        rows |= {node: round(top) + position for position, node in enumerate(ordered)}
    return {node: (COLUMN * depth[node], ROW * rows[node]) for node in needs}


def _pull_sources(needs: Mapping[str, list[str]], depth: dict[str, int]) -> None:
    """What nothing feeds stands right before what it feeds first, not at the far left."""
    first: dict[str, int] = {}
    for node, givers in needs.items():
        for giver in givers:
            first[giver] = min(first.get(giver, depth[node]), depth[node])
    for node in needs:
        if not needs[node] and node in first:
            depth[node] = first[node] - 1


def _filled(needs: Mapping[str, list[str]], kept: dict[str, Place]) -> dict[str, Place]:
    """Nodes without a place stand right of what feeds them, or left of what they feed, where there is room."""
    places = dict(kept)
    feeds: dict[str, list[str]] = {node: [] for node in needs}
    for node, givers in needs.items():
        for giver in givers:
            feeds[giver].append(node)
    for node in in_order(needs):
        if node not in places:
            before = [places[n] for n in needs[node] if n in places]
            after = [places[n] for n in feeds[node] if n in places]
            x = max(p[0] for p in before) + COLUMN if before else min((p[0] for p in after), default=0) - COLUMN if after else 0
            near = before or after or [(0, 0)]
            places[node] = _free(x, round(sum(p[1] for p in near) / len(near)), places)
    return places


def _free(x: float, y: float, places: Mapping[str, Place]) -> Place:
    taken = [p for p in places.values() if abs(p[0] - x) < COLUMN - 20 and len(p) == 2]
    while any(abs(p[1] - y) < ROW - 40 for p in taken):
        y += ROW
    return (x, y)
