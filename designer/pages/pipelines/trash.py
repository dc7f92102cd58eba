"""What was thrown away, and the way back."""

import streamlit as st

from designer.look import ago, calmly, count, show, tag
from designer.session import allowed, keep, library

__all__ = ["draw_trash"]


def draw_trash() -> None:
    """Draw the trash, if there is anything in it."""
    thrown = library().trash()
    if not thrown or not allowed("editor"):
        return
    with st.expander(f"Trash: {count(len(thrown), 'pipeline')}", icon=":material/delete:"):
        for entry in thrown[:50]:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                show(
                    tag(
                        "div",
                        tag("span", entry.name, cls="fw-title"),
                        tag("span", f"thrown away {ago(entry.at)}", cls="fw-quiet"),
                        cls="fw-row",
                    )
                )
                if st.button("Put back", icon=":material/undo:", key=f"back-{entry.trashed}"):
                    with calmly():
                        library().put_back(entry.trashed)
                        keep("said", "It is back.")
                        st.rerun()
