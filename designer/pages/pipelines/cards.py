"""Pipelines as cards: a drawing, the state of the last run, and what can be done."""

import streamlit as st

from designer.drafts.library import Entry
from designer.history import history
from designer.look import Markup, ago, calmly, count, joined, literal, one_line, seconds_in_words, show, state_chip, tag
from designer.navigation import go
from designer.pages.pipelines.starting import ask_before_deleting, ask_for_new_name
from designer.pages.pipelines.versions import show_versions
from designer.pages.thumbnails import draw_thumbnail
from designer.session import allowed, library, require, workspace

__all__ = ["draw_own", "draw_samples", "holds"]

COLUMNS = 3
MOST = 60


def holds(entry: Entry, text: str) -> bool:
    """Whether each word of `text` is in the pipeline's name or description."""
    there = f"{entry.name} {entry.description} {entry.slug}".lower()
    return all(word in there for word in text.lower().split())


def draw_own(text: str) -> None:
    """Draw the workspace's pipelines whose name or description holds `text`."""
    found = [entry for entry in library().entries() if holds(entry, text)]
    if not found:
        st.caption("No pipeline of yours is called so.")
    for start in range(0, min(len(found), MOST), COLUMNS):
        for column, entry in zip(st.columns(COLUMNS), found[start : start + COLUMNS], strict=False):
            with column.container(border=True, key=f"fw-card-{entry.slug}", height="stretch"), calmly():
                _draw_card(entry)
    if len(found) > MOST:
        st.caption(f"{len(found) - MOST} more: search for them.")


def draw_samples(text: str) -> None:
    """Draw the gallery."""
    found = [entry for entry in library().gallery() if holds(entry, text)]
    for start in range(0, len(found), COLUMNS):
        for column, entry in zip(st.columns(COLUMNS), found[start : start + COLUMNS], strict=False):
            with column.container(border=True, key=f"fw-card-sample-{entry.slug}", height="stretch"), calmly():
                _draw_sample(entry)


def _draw_card(entry: Entry) -> None:
    draw_thumbnail(library().thumbnail(entry.slug))
    show(joined([tag("div", entry.name, cls="fw-title fw-clamp", title=entry.name), _state(entry)]))
    if entry.problem:
        show(tag("div", one_line(entry.problem, 300), cls="fw-note"))
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Open", type="primary", icon=":material/design_services:", key=f"open-{entry.slug}", disabled=bool(entry.problem)):
            go("design", pipeline=entry.slug)
        if entry.run and st.button("Last run", icon=":material/play_circle:", key=f"run-{entry.slug}"):
            go("runs", run=entry.run.id)
        chosen = st.menu_button("", _acts(entry), icon=":material/more_horiz:", help="More", key=f"more-{entry.slug}")
        if chosen:
            _do(chosen, entry)


def _state(entry: Entry) -> Markup:
    told = [tag("span", f"{count(entry.nodes, 'node')} · changed {ago(entry.changed)}", cls="fw-quiet")]
    if entry.run:
        record = history(workspace()).record(entry.run)
        words = f"{ago(record.started)}, {seconds_in_words(record.seconds)}"
        told = [state_chip(record.status), tag("span", f"{words} · {count(entry.nodes, 'node')}", cls="fw-quiet")]
    return tag("div", *told, cls="fw-row")


def _acts(entry: Entry) -> list[str]:
    drawing = [] if entry.problem or not allowed("editor") else ["Duplicate", "Rename"]
    looking = ["All its runs"] if entry.problem else ["Versions and download", "All its runs"]
    return [*drawing, *looking, *(["Delete"] if allowed("editor") else [])]


def _do(chosen: str, entry: Entry) -> None:
    if chosen == "Duplicate":
        require("editor")
        go("design", pipeline=library().duplicate(entry.slug))
    elif chosen == "Rename":
        ask_for_new_name(entry)
    elif chosen == "Versions and download":
        show_versions(entry)
    elif chosen == "All its runs":
        go("runs", pipeline=entry.name)
    else:
        ask_before_deleting(entry)


def _draw_sample(entry: Entry) -> None:
    draw_thumbnail(library().thumbnail(entry.slug, sample=True))
    show(tag("div", entry.name, cls="fw-title"))
    show(tag("div", one_line(entry.description, 240), cls="fw-quiet"))
    if allowed("editor") and st.button(
        "Use it", icon=":material/arrow_forward:", key=f"take-{entry.slug}", help=f"Open a copy of {literal(entry.name)}."
    ):
        go("design", pipeline=library().copy_sample(entry.slug), tour="1")
