"""What an empty place says: what will be here, and how it gets here."""

import streamlit as st

from designer.look.mark import MARK
from designer.look.markup import drawing, show, tag

__all__ = ["empty"]


def empty(title: str, *sentences: str, steps: tuple[str, ...] = ()) -> None:
    """Say that there is nothing yet, and teach; buttons that help belong right below."""
    with st.container(horizontal_alignment="center"):
        lines = [tag("p", s) for s in sentences]
        numbered = [tag("ol", *(tag("li", s) for s in steps))] if steps else []
        show(tag("div", drawing(MARK, cls="fw-mark"), tag("h3", title), *lines, *numbered, cls="fw-empty"))
