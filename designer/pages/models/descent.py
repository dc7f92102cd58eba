"""What a model was made of: the steps that led to it, and every file that they read, by its content."""

import streamlit as st

from designer.look import count, joined, literal, one_line, show, tag
from designer.navigation import link
from designer.pages.places import place_in_words
from designer.session import workspace
from runtime.history import Ancestry, ancestry_of_model

__all__ = ["draw_descent"]

MOST_FILES = 500  # of one source that are listed


def draw_descent(digest: str) -> None:
    """Draw the descent of a model; a sentence where nobody knows it any more."""
    found = ancestry_of_model(workspace(), digest)
    if not found.run:
        st.caption("No run that made it is known any more.")
        return
    link("runs", f"Made by run {found.run}", icon=":material/history:", run=found.run)
    with st.expander(f"{count(len(found.steps), 'step')} led to it", icon=":material/account_tree:"):
        show(tag("div", _steps(found), cls="fw-scroll"))
    for source in found.sources:
        told = f"{source.node} read {count(len(source.files), 'file')}: {source.says_as(place_in_words(source.path))}"
        with st.expander(literal(told, 200), icon=":material/folder_open:"):
            listed = [f"{sha[:12]}  {one_line(name, 300)}" for name, sha in list(source.files.items())[:MOST_FILES]]
            more = [f"and {count(len(source.files) - MOST_FILES, 'more file')}"] if len(source.files) > MOST_FILES else []
            show(tag("pre", "\n".join([*listed, *more]), cls="fw-log"))


def _steps(found: Ancestry) -> str:
    head = tag("tr", *(tag("th", name) for name in ("step", "component", "fed by", "done in run", "gave")))
    rows = []
    for step in found.steps:
        gave = ", ".join(f"{port} {sha[:12]}" for port, sha in step.outputs.items())
        told = (step.node, step.component, ", ".join(step.inputs.values()), step.run, gave)
        rows.append(tag("tr", *(tag("td", value) for value in told)))
    return tag("table", head, joined(rows), cls="fw-table")
