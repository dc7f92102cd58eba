"""A pipeline as a small drawing: its nodes and wires as SVG, made of numbers and colours only."""

from collections.abc import Mapping
from html import escape

from components.declare import Component
from designer.document import Document

__all__ = ["thumbnail"]

NODE_WIDTH, NODE_HEIGHT = 180.0, 64.0
GAP_X, GAP_Y = 80.0, 40.0
MARGIN = 36.0
TURN = 22  # how far a wire runs on before it turns back
CLOSER = 0.55  # rows stand closer than on the canvas, which has pictures between them
GREY = "#8a8f98"
MOST_NODES = 400
Point = tuple[float, float]


def thumbnail(document: Document, catalogue: Mapping[str, Component]) -> str:
    """An `<svg>` that scales to any size and follows the colour of the text around it; empty text for an empty pipeline."""
    nodes = dict(list(document["nodes"].items())[:MOST_NODES])
    if not nodes:
        return ""
    places = _places(document, nodes)
    left, top = min(x for x, _ in places.values()) - MARGIN, min(y for _, y in places.values()) - MARGIN
    width = max(x for x, _ in places.values()) + NODE_WIDTH + MARGIN - left
    height = max(y for _, y in places.values()) + NODE_HEIGHT + MARGIN - top
    wires = [_wire(places[a], places[b]) for a, b in _ends(document) if a in places and b in places]
    boxes = [_box(places[id_], _color(node, catalogue)) for id_, node in nodes.items()]
    frame = f'viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" preserveAspectRatio="xMidYMid meet"'
    label = escape(f"{document['name'][:200]}: {len(document['nodes'])} nodes", quote=True)
    drawn = "".join([*wires, *boxes])
    return f'<svg xmlns="http://www.w3.org/2000/svg" {frame} role="img" aria-label="{label}" width="100%" height="100%">{drawn}</svg>'


def _places(document: Document, nodes: Mapping[str, Document]) -> dict[str, Point]:
    layout = document["layout"]
    known = {id_: (float(layout[id_][0]), float(layout[id_][1])) for id_ in nodes if id_ in layout}
    if len(known) == len(nodes):
        return {id_: (x, y * CLOSER) for id_, (x, y) in known.items()}
    columns: dict[int, int] = {}
    found = {}
    for id_, column in _columns(document, nodes).items():
        found[id_] = (column * (NODE_WIDTH + GAP_X), columns.get(column, 0) * (NODE_HEIGHT + GAP_Y))
        columns[column] = columns.get(column, 0) + 1
    return found


def _columns(document: Document, nodes: Mapping[str, Document]) -> dict[str, int]:
    """How many wires each node is from a beginning; a circle ends where it was entered."""
    feeding: dict[str, list[str]] = {}
    for source, target in _ends(document):
        feeding.setdefault(target, []).append(source)
    column = dict.fromkeys(nodes, 0)
    for _ in range(min(len(nodes), 60)):
        after = {id_: max((column[s] + 1 for s in feeding.get(id_, []) if s in column), default=0) for id_ in nodes}
        if after == column:
            break
        column = after
    return column


def _ends(document: Document) -> list[tuple[str, str]]:
    return [(edge["from"][0], edge["to"][0]) for edge in document["edges"].values()]


def _wire(start: Point, end: Point) -> str:
    x, y = start[0] + NODE_WIDTH, start[1] + NODE_HEIGHT / 2
    u, v = end[0], end[1] + NODE_HEIGHT / 2
    if u < x:
        half = (y + v) / 2
        back = f"M{x:.0f} {y:.0f}h{TURN}V{half:.0f}H{u - TURN:.0f}V{v:.0f}h{TURN}"
        return f'<path d="{back}" fill="none" stroke="currentColor" stroke-opacity="0.35" stroke-width="5" stroke-linejoin="round"/>'
    bend = max(40.0, abs(u - x) / 2)
    path = f"M{x:.0f} {y:.0f}C{x + bend:.0f} {y:.0f} {u - bend:.0f} {v:.0f} {u:.0f} {v:.0f}"
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-opacity="0.35" stroke-width="5"/>'


def _box(place: Point, color: str) -> str:
    x, y = place
    size = f'width="{NODE_WIDTH:.0f}" height="{NODE_HEIGHT:.0f}" rx="12"'
    body = f'<rect x="{x:.0f}" y="{y:.0f}" {size} fill="{color}" fill-opacity="0.22" stroke="{color}" stroke-width="4"/>'
    return body + f'<rect x="{x:.0f}" y="{y:.0f}" width="14" height="{NODE_HEIGHT:.0f}" rx="7" fill="{color}"/>'


def _color(node: Document, catalogue: Mapping[str, Component]) -> str:
    component = catalogue.get(str(node.get("component", "")).partition("@")[0])
    port = next(iter(component.outputs.values()), None) if component else None
    return port.types[0].color if port else GREY
