"""The page Endpoints: which are live, and one of them in full."""

from datetime import datetime

import streamlit as st

from designer.look import ago, calmly, count, empty, joined, literal, show, state_chip, tag
from designer.navigation import go
from designer.pages.endpoints.one import draw_endpoint
from designer.session import asked, workspace
from runtime.serving import EndpointStatus, endpoints

__all__ = ["draw"]


def draw() -> None:
    """Draw what the address asks for."""
    if name := asked("endpoint"):
        draw_endpoint(name)
        return
    show(tag("div", tag("h1", "Endpoints"), cls="fw-head"))
    found = endpoints(workspace().root)
    if not found:
        _teach()
        return
    for status in found:
        with calmly(), st.container(border=True, key=f"fw-card-endpoint-{status.record.name}"):
            _draw_row(status)


def _teach() -> None:
    empty(
        "No endpoint yet",
        "An endpoint answers over HTTP what is on an image, with the very preprocessing that its model was trained with.",
        steps=("Put a Deploy component behind a model on the canvas, or open a model here.", "Deploy.", "Drop an image on it."),
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button("Choose a model", type="primary", icon=":material/neurology:"):
            go("models")


def _draw_row(status: EndpointStatus) -> None:
    record = status.record
    left, right = st.columns([0.78, 0.22], vertical_alignment="center")
    with left:
        if st.button(literal(record.name), type="tertiary", key=f"open-endpoint-{record.name}"):
            go("endpoints", endpoint=record.name)
        told = f"{count(record.replicas, 'copy', 'copies')} · deployed {ago(datetime.fromisoformat(record.updated).timestamp())}"
        lines = [
            tag("div", state_chip(status.state), tag("span", told, cls="fw-quiet"), cls="fw-row"),
            tag("div", record.url, cls="fw-mono fw-quiet"),
        ]
        show(joined(lines))
        if status.reason:
            show(tag("div", status.reason, cls="fw-quiet"))
    with right.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Try it", icon=":material/image_search:", key=f"try-{record.name}"):
            go("endpoints", endpoint=record.name)
