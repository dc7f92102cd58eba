"""The page Pipelines: one's own and the gallery, begun, opened, copied, thrown away, restored. It is where everybody arrives."""

import streamlit as st

from designer.look import calmly, count, empty, show, tag
from designer.navigation import go
from designer.pages.pipelines.cards import draw_own, draw_samples
from designer.pages.pipelines.sample import draw_sample_data
from designer.pages.pipelines.starting import ask_for_file, ask_for_name
from designer.pages.pipelines.trash import draw_trash
from designer.session import allowed, library

__all__ = ["draw"]


def draw() -> None:
    """Draw what there is, and the ways to more."""
    entries = library().entries()
    left, right = st.columns([0.5, 0.5], vertical_alignment="center")
    with left:
        show(
            tag(
                "div",
                tag("h1", "Pipelines"),
                tag("span", count(len(entries), "pipeline") if entries else "", cls="fw-quiet"),
                cls="fw-head",
            )
        )
    with right.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        text = st.text_input("Search", placeholder="Search pipelines", label_visibility="collapsed", width=220, key="pipelines-text") or ""
        if allowed("editor"):
            if st.button("Import", icon=":material/upload_file:", help="A pipeline's file or script, from this computer."):
                ask_for_file()
            if st.button("New", type="primary", icon=":material/add:"):
                ask_for_name()
    with calmly():
        _draw_own(text, entries=bool(entries))
    show(tag("div", tag("h3", "Gallery"), cls="fw-head"))
    st.caption("Samples that run with no download, on videos that are drawn on your machine. Take one: you get a copy of your own.")
    with calmly():
        draw_sample_data()
    with calmly():
        draw_samples(text)
    with calmly():
        draw_trash()


def _draw_own(text: str, *, entries: bool) -> None:
    if entries:
        draw_own(text)
        return
    empty(
        "Wire frames into models",
        "A pipeline takes videos to frames, frames to a trained network, and the network to an endpoint. Here is the shortest way to one:",
        steps=(
            "Take “Video detector” from the gallery below.",
            "Press Run: it shows live what each step does.",
            "Change a value and run again: only what changed is done again.",
        ),
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        if allowed("editor") and st.button("Start with the video detector", type="primary", icon=":material/play_circle:"):
            go("design", pipeline=library().copy_sample("video_detector"), tour="1")
        if allowed("editor") and st.button("Begin with an empty canvas", icon=":material/add:"):
            ask_for_name()
