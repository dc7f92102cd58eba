"""What differs between two pipelines, as a list that people read."""

from collections.abc import Iterable

import streamlit as st

from designer.look import Markup, chip, count, joined, one_line, show, tag
from runtime.graph import Change

__all__ = ["draw_changes"]

MOST = 60
SIGNS = {"added": ("+", "good"), "removed": ("−", "bad")}


def draw_changes(changes: Iterable[Change], nothing: str) -> None:
    """Draw the changes; `nothing` where there are none."""
    listed = list(changes)
    if not listed:
        st.caption(nothing)
        return
    rows = [tag("tr", tag("td", _sign(change)), tag("td", one_line(change.says, 300))) for change in listed[:MOST]]
    show(tag("div", tag("table", joined(rows), cls="fw-table"), cls="fw-scroll"))
    if len(listed) > MOST:
        st.caption(f"and {count(len(listed) - MOST, 'change')} more.")


def _sign(change: Change) -> Markup:
    word, tone = SIGNS.get(change.kind, ("changed", "calm"))
    return chip(word, tone=tone)
