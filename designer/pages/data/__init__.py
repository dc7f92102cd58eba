"""The page Data: registered datasets, every artifact with its preview and profile, uploads, and SQL over all of it."""

from collections.abc import Callable

import streamlit as st

from designer.look import calmly, show, tag
from designer.pages.data.artifact import draw_artifact
from designer.pages.data.artifacts import draw_artifacts
from designer.pages.data.console import draw_console
from designer.pages.data.datasets import draw_datasets
from designer.pages.data.space import draw_space
from designer.pages.data.uploading import draw_upload
from designer.session import ask_for, asked

__all__ = ["draw"]

VIEWS: dict[str, tuple[str, Callable[[], None]]] = {
    "datasets": ("Datasets", draw_datasets),
    "artifacts": ("Artifacts", draw_artifacts),
    "upload": ("Upload", draw_upload),
    "sql": ("SQL", draw_console),
    "space": ("Free space", draw_space),
}


def draw() -> None:
    """Draw what the address asks for: one artifact, or one of the views."""
    if digest := asked("digest"):
        draw_artifact(digest)
        return
    show(tag("div", tag("h1", "Data"), cls="fw-head"))
    wanted = asked("view") if asked("view") in VIEWS else "datasets"
    chosen = st.segmented_control(
        "View", list(VIEWS), default=wanted, required=True, format_func=lambda v: VIEWS[v][0], label_visibility="collapsed", key="data-view"
    )
    if chosen and chosen != asked("view"):
        ask_for(view=chosen)
    with calmly():
        VIEWS[chosen or "datasets"][1]()
