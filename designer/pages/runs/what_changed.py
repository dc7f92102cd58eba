"""From one run to another: what was edited, what it did to each class, and the images of which they say something else."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from designer.look import calmly, count, joined, literal, one_line, show, tag
from designer.pages.changes import draw_changes
from designer.pages.runs.comparison import ABSENT
from designer.session import workspace
from runtime.figures import figure
from runtime.history import Comparison, compare
from runtime.workspace import RunRecord, Workspace

__all__ = ["draw_what_changed", "draw_what_it_did"]

MOST = 50


def draw_what_changed(old: RunRecord, new: RunRecord) -> None:
    """Draw what was edited from run A to run B."""
    with calmly():
        show(tag("div", tag("h3", "What changed from A to B"), cls="fw-head"))
        draw_changes(_compared(old, new).difference.changes, "Nothing in meaning: the same nodes, wires and parameters.")


def draw_what_it_did(old: RunRecord, new: RunRecord) -> None:
    """Draw what that did to each class and each image: much, so it comes last."""
    with calmly():
        found = _compared(old, new)
        _draw_classes(found)
        _draw_flips(found)
        if found.lost:
            st.caption(literal(found.says_lost))


def _compared(old: RunRecord, new: RunRecord) -> Comparison:
    return _comparison(workspace().root, (old.run, old.until), (new.run, new.until))


@lru_cache(maxsize=64)
def _comparison(root: Path, old: tuple[str, float], new: tuple[str, float]) -> Comparison:
    """The comparison, once for each pair as long as neither goes on."""
    return compare(Workspace(root), old[0], new[0])


def _draw_classes(found: Comparison) -> None:
    rows = [f for f in found.figures if f.class_ and f.old != f.new]
    if not rows:
        return
    show(tag("div", tag("h3", "By class"), cls="fw-head"))
    head = tag(
        "tr", *(tag("th", name) for name in ("class", "figure", "step")), *(tag("th", n, cls="fw-number") for n in ("A", "B", "change"))
    )
    lines = [
        tag(
            "tr",
            *(tag("td", one_line(text)) for text in (f.class_, f.name, f.node)),
            *(tag("td", text, cls="fw-number") for text in (figure(f.old) or ABSENT, figure(f.new) or ABSENT, _signed(f.change))),
        )
        for f in rows[:MOST]
    ]
    show(tag("div", tag("table", head, joined(lines), cls="fw-table"), cls="fw-scroll"))


def _signed(value: float | None) -> Any:
    return "" if value is None else f"{value:+.3g}"


def _draw_flips(found: Comparison) -> None:
    if not found.flips:
        return
    show(tag("div", tag("h3", f"{count(len(found.flips), 'prediction')} flipped"), cls="fw-head"))
    lines = [tag("tr", tag("td", flip.node, cls="fw-quiet"), tag("td", one_line(flip.says, 200))) for flip in found.flips[:MOST]]
    show(tag("div", tag("table", joined(lines), cls="fw-table"), cls="fw-scroll"))
    if len(found.flips) > MOST:
        st.caption(f"and {len(found.flips) - MOST} more; all of them: runtime diff {found.old.name} {found.new.name} --json")
