"""The lineage map, drawn by streamlit-flow: read-only, laid out by itself. What it shows is HTML to it, so every text is escaped."""

import html
import zlib
from collections.abc import Sequence

import streamlit as st
from streamlit_flow import streamlit_flow
from streamlit_flow.elements import StreamlitFlowEdge, StreamlitFlowNode
from streamlit_flow.layouts import ManualLayout
from streamlit_flow.state import StreamlitFlowState

from designer.look import one_line
from designer.pages.lineage import Lineage, Thing

__all__ = ["content_of", "draw_map", "places_of"]

COLOURS = {"dataset": "#1c7ed6", "run": "#5b68e6", "model": "#c92a2a", "endpoint": "#9c36b5"}
WIDE, HIGH = 300.0, 110.0  # px from one to the next
MOST = 120  # things; more are no picture any more
PLAIN = {"show_controls": False, "hide_watermark": False}  # its buttons are white in any theme; the wheel zooms as well


def draw_map(shown: Lineage, *, key: str, height: int = 420) -> None:
    """Draw the map."""
    things = shown.things[-MOST:]
    ids = {thing.id for thing in things}
    places = places_of(things)
    nodes = [_node(thing, places[thing.id]) for thing in things]
    edges = [
        StreamlitFlowEdge(f"{a}>{b}", a, b, marker_end={"type": "arrowclosed"}, style={}) for a, b in shown.ways if a in ids and b in ids
    ]
    state = StreamlitFlowState(nodes, edges, timestamp=1)  # the same again: nothing is drawn anew
    drawn = f"{key}-{zlib.crc32(repr((things, shown.ways)).encode()):08x}"  # but what has become something else is
    streamlit_flow(drawn, state, height=height, fit_view=True, layout=ManualLayout(), min_zoom=0.1, **PLAIN, style={})


def content_of(thing: Thing) -> str:
    """A thing's text, escaped twice over: the map reads Markdown first, and HTML in it."""
    lines = [thing.kind.capitalize(), one_line(thing.title, 26), one_line(thing.detail, 28)]
    return "<br>".join(_escaped(line) for line in lines if line)


def _escaped(text: str) -> str:
    """As HTML entities, also of what Markdown would read."""
    return "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in html.unescape(html.escape(text)))


def places_of(things: Sequence[Thing]) -> dict[str, tuple[float, float]]:
    """Where each thing stands: a column for each kind, centred. (The map's own layout comes after its fit to the frame, now and then.)"""
    found = {}
    for column, kind in enumerate(COLOURS):
        of_kind = [thing.id for thing in things if thing.kind == kind]
        for row, id_ in enumerate(of_kind):
            found[id_] = (column * WIDE, (row - (len(of_kind) - 1) / 2) * HIGH)
    return found


def _node(thing: Thing, place: tuple[float, float]) -> StreamlitFlowNode:
    ground, text = ("#1c1f28", "#e6e8ef") if st.context.theme.type == "dark" else ("#ffffff", "#1e2330")
    style = {
        "background": ground,
        "color": text,
        "border": f"1.5px solid {COLOURS[thing.kind]}",
        "borderRadius": "8px",
        "fontSize": "12px",
        "padding": "8px 12px",
        "width": "210px",
    }
    kind = {"dataset": "input", "endpoint": "output"}.get(thing.kind, "default")
    return StreamlitFlowNode(
        thing.id,
        place,
        {"content": content_of(thing)},
        kind,
        "right",
        "left",
        draggable=False,
        connectable=False,
        style=style,
    )
