"""What differs between two pipelines, as a list that people read."""

from collections.abc import Iterable

import streamlit as st

from designer.look import count, joined, one_line, show, tag
from runtime.graph import Change

__all__ = ["draw_changes"]

MOST = 60
SIGNS = {"added": "+", "removed": "−"}
TITLES = {"added": "fw-good", "removed": "fw-bad"}


def draw_changes(changes: Iterable[Change], nothing: str) -> None:
    """Draw the changes; `nothing` where there are none."""
    listed = list(changes)
    if not listed:
        st.caption(nothing)
        return
    rows = [
        tag("tr", tag("td", SIGNS.get(c.kind, "·"), cls=TITLES.get(c.kind, "fw-quiet")), tag("td", one_line(c.says, 300)))
        for c in listed[:MOST]
    ]
    show(tag("div", tag("table", joined(rows), cls="fw-table"), cls="fw-scroll"))
    if len(listed) > MOST:
        st.caption(f"and {count(len(listed) - MOST, 'change')} more.")
