"""The page Design: the canvas at full height, on the pipeline that the address names. Nothing slow happens here."""

import streamlit as st

from components.errors import FramewireError
from designer.canvas import mount
from designer.look import empty, literal
from designer.navigation import PAGES, go, link
from designer.session import ask_for, asked, keep, kept, library, role, user

__all__ = ["draw"]


def draw() -> None:
    """Draw the canvas; without a pipeline in the address, the one that was open last."""
    slug = asked("pipeline") or str(kept("pipeline", ""))
    if not slug:
        _offer()
        return
    if not asked("pipeline"):
        ask_for(pipeline=slug)
    _check(slug)
    keep("pipeline", slug)
    tour = asked("tour") == "1"
    with st.container(key="fw-canvas"):
        wanted = mount(slug, role=role(), user=user(), tour=tour, height=640, key="fw-canvas-mount")
    if wanted and (page := str(wanted.get("page", ""))) in PAGES:
        go(page, **{key: str(wanted[key]) for key in ("run", "node", "digest") if wanted.get(key)})


def _check(slug: str) -> None:
    """Have a sentence and a way back, not an empty canvas, where there is no such pipeline."""
    try:
        library().document(slug)
    except FramewireError:
        link("pipelines", "All pipelines", icon=":material/arrow_back:")
        raise


def _offer() -> None:
    entries = library().entries()
    empty("Choose a pipeline to draw on", "Pipelines are opened from their page; the last one that you had open comes back by itself.")
    with st.container(horizontal=True, horizontal_alignment="center"):
        for entry in entries[:3]:
            if st.button(literal(entry.name, 40), icon=":material/design_services:", key=f"design-{entry.slug}"):
                go("design", pipeline=entry.slug)
        if st.button("Pipelines", type="primary", icon=":material/account_tree:"):
            go("pipelines")
