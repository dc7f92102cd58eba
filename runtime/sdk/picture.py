"""A pipeline as a picture: an SVG for notebooks and pages. All text in it is escaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from components.declare import Component
from runtime.graph import Pipeline
from runtime.graph.problem import shortened
from runtime.graph.view import view
from runtime.sdk.arrange import arranged

__all__ = ["Picture", "picture_of"]

WIDTH, HEIGHT, MARGIN = 184, 52, 24  # px of a node, and around all of them
LETTERS = 23  # of a title that fit
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2933}.what{font-size:11px;fill:#52606d}"
    ".node{fill:#fff;stroke:#9aa5b1}.wire{fill:none;stroke-width:2}.off{opacity:.45;stroke-dasharray:4 3}"
)


@dataclass(frozen=True)
class Picture:
    """A drawn pipeline: shows itself in a notebook; `svg` is its text."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: Path | str) -> None:
        """Write it as an SVG file."""
        Path(path).write_text(self.svg, "utf-8")


def picture_of(pipeline: Pipeline, catalogue: Mapping[str, Component]) -> Picture:
    """`pipeline` drawn where its nodes stand on the canvas."""
    seen = view(pipeline, catalogue)
    places = {n: (float(p[0]), float(p[1])) for n, p in arranged(pipeline).items() if n in pipeline.nodes}
    left, top = min((p[0] for p in places.values()), default=0), min((p[1] for p in places.values()), default=0)
    at = {n: (x - left + MARGIN, y - top + MARGIN) for n, (x, y) in places.items()}
    width = max((x for x, _ in at.values()), default=0) + WIDTH + MARGIN
    height = max((y for _, y in at.values()), default=0) + HEIGHT + MARGIN
    wires = []
    for edge in pipeline.edges:
        if edge.source[0] in at and edge.target[0] in at:
            port = seen.output(edge.source)
            wires.append(_wire(at[edge.source[0]], at[edge.target[0]], port.types[0].color if port else "#9aa5b1", edge.source[1]))
    boxes = [_box(at[id_], pipeline, seen.components.get(id_), id_) for id_ in sorted(at)]
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    title = f"<title>{_said(pipeline.name)}</title><style>{STYLE}</style>"
    ground = '<rect width="100%" height="100%" rx="8" fill="#f5f7fa"/>'
    return Picture(f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>{title}{ground}{"".join(wires)}{"".join(boxes)}</svg>')


def _box(at: tuple[float, float], pipeline: Pipeline, component: Component | None, id: str) -> str:
    node = pipeline.nodes[id]
    title = node.title or (component.title if component else id)
    off = " off" if node.bypass else ""
    return (
        f'<g transform="translate({at[0]:g} {at[1]:g})"><title>{_said(title, 200)}</title>'
        f'<rect class="node{off}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
        f'<text x="12" y="22">{_said(title)}</text><text class="what" x="12" y="40">{_said(id)} · {_said(node.component)}</text></g>'
    )


def _wire(start: tuple[float, float], end: tuple[float, float], color: str, port: str) -> str:
    x1, y1, x2, y2 = start[0] + WIDTH, start[1] + HEIGHT / 2, end[0], end[1] + HEIGHT / 2
    bend = max(24.0, abs(x2 - x1) / 2)
    path = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    return f'<path class="wire" stroke="{color}" d="{path}"><title>{_said(port)}</title></path>'


def _said(text: str, most: int = LETTERS) -> str:
    return escape(shortened(text, most))
