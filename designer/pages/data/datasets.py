"""Registered datasets: their versions, whether the data is still what it was, and registering more."""

from pathlib import Path

import streamlit as st

from designer.errands import runtime_errand
from designer.look import ago, bytes_in_words, calmly, chip, clock, count, empty, joined, literal, show, tag
from designer.navigation import go, link
from designer.pages.errand_view import follow
from designer.session import allowed, ask_for, keep, kept, require, user, workspace
from runtime.plan import in_words
from runtime.workspace import DatasetRecord
from runtime.workspace.datasets import checked_place
from runtime.workspace.ledger import checked_name

__all__ = ["ask_to_register", "draw_datasets"]


def draw_datasets() -> None:
    """Draw each dataset with its versions."""
    if made := follow("register-dataset", ""):
        st.success(f"{made.answer['name']} has version {made.answer['version']}.", icon=":material/check_circle:")
    names = workspace().datasets.names()
    if not names:
        _teach()
        return
    if allowed("editor"):
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Register a dataset", icon=":material/add:", type="primary"):
                ask_to_register()
    for name in names:
        with calmly(), st.container(border=True, key=f"fw-card-dataset-{name}"):
            _draw_dataset(name)


def _teach() -> None:
    empty(
        "No dataset is registered yet",
        "A dataset is a name for data, with versions: you always know which content a run has seen. Nothing is copied.",
        steps=(
            "Upload files, or name a folder on this machine.",
            "Register it: its content gets version 1.",
            "Register again when it changes: that is version 2.",
        ),
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        if allowed("editor"):
            if st.button("Register a folder", type="primary", icon=":material/add:"):
                ask_to_register()
            if st.button("Upload files", icon=":material/upload:"):
                ask_for(view="upload")
                st.rerun()


def _draw_dataset(name: str) -> None:
    if checked := follow(f"check-{name}", ""):
        changed = checked.answer["changed"]
        keep(f"checked-{name}-{checked.answer['newest']}", in_words([changed]) if changed else "")
    versions = workspace().datasets.versions(name)
    newest = versions[-1]
    left, right = st.columns([0.68, 0.32], vertical_alignment="center")
    with left:
        title = tag("div", tag("span", name, cls="fw-title"), chip(f"version {newest.version}"), _state(newest), cls="fw-row")
        size = f"{newest.type or 'Files'} · {count(newest.files, 'file')} · {bytes_in_words(newest.bytes)}"
        told = f"{size} · registered {ago(newest.created)} by {newest.by or 'somebody'}"
        where = [tag("div", newest.path, cls="fw-mono fw-quiet")] if newest.path else []
        about = [tag("div", newest.description, cls="fw-quiet")] if newest.description else []
        changed = kept(f"checked-{newest.name}-{newest.version}")
        which = [tag("div", f"Since version {newest.version}: {changed}.", cls="fw-quiet")] if changed else []
        show(joined([title, *about, tag("div", told, cls="fw-quiet"), *where, *which]))
    with right.container(horizontal=True, horizontal_alignment="right"):
        _draw_acts(name, newest)
    if len(versions) > 1:
        with st.expander(count(len(versions), "version")):
            _draw_versions(versions)


def _state(record: DatasetRecord) -> str:
    found = kept(f"checked-{record.name}-{record.version}")
    if found is None:
        return ""
    return chip("changed since", tone="warn", sign="!") if found else chip("unchanged", tone="good", sign="✓")


def _draw_acts(name: str, newest: DatasetRecord) -> None:
    if newest.kind == "artifact":
        link("data", "Look into it", icon=":material/search:", digest=newest.digest)
    elif st.button("Check", icon=":material/fact_check:", key=f"check-{name}", help="Whether the files are still what they were."):
        runtime_errand(f"check-{name}", f"Reading the files of {name}", "datasets", "check", name, workspace=workspace().root)
        st.rerun()
    if newest.kind == "files" and allowed("editor") and st.button("New version", icon=":material/update:", key=f"again-{name}"):
        require("editor")
        _register(name, newest.path, newest.description)
        st.rerun()
    key = f"more-dataset-{name}"
    chosen = st.menu_button("", ["Forget it"], icon=":material/more_horiz:", help="More", key=key) if allowed("operator") else None
    if chosen:
        _ask_before_forgetting(name)


@st.dialog("Forget this dataset?")
def _ask_before_forgetting(name: str) -> None:
    st.markdown(f"The registration of **{literal(name)}** goes, with all its versions. The data itself stays where it is.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            st.rerun()
        if st.button("Forget it", type="primary", key="forget-now"):
            with calmly():
                require("operator")
                workspace().datasets.forget(name)
                keep("said", "Forgotten. The data itself is where it was.")
                st.rerun()


def _draw_versions(versions: list[DatasetRecord]) -> None:
    head = tag("tr", *(tag("th", name) for name in ("version", "registered", "files", "size", "by", "content")))
    rows = []
    for v in reversed(versions):
        told = (str(v.version), clock(v.created), f"{v.files:,}", bytes_in_words(v.bytes), v.by, v.digest[:12])
        rows.append(tag("tr", *(tag("td", value) for value in told)))
    show(tag("table", head, joined(rows), cls="fw-table"))


@st.dialog("Register a dataset")
def ask_to_register(digest: str = "", path: str = "") -> None:
    """Ask for a name, and register a folder, or the artifact `digest`."""
    with st.form("register", border=False):
        if digest:
            st.caption(f"Artifact {literal(digest[:12])}")
        else:
            path = st.text_input(
                "File or folder", value=path, placeholder="/data/cameras/week-12", help="On the machine that Framewire runs on."
            )
        name = st.text_input("Name", placeholder="sorting-line", max_chars=63, help="Small letters, digits, - and _.")
        description = st.text_input("Description", placeholder="What it holds", max_chars=300)
        if st.form_submit_button("Register", type="primary"):
            with calmly():
                require("editor")
                if digest:
                    made = workspace().datasets.register_artifact(name, digest, description=description, by=user())
                    keep("said", f"{made.name} has version {made.version}.")
                else:
                    _register(name, path.strip() or ".", description)
                go("data", view="datasets")


def _register(name: str, path: str, description: str) -> None:
    """Begin to register what is at `path`, which is read whole; what is plainly wrong is said at once."""
    where = checked_place(Path(path).expanduser().absolute())
    title = f"Reading files for {checked_name(name, 'dataset')}"
    about = ("--description", description, "--by", user())
    runtime_errand("register-dataset", title, "datasets", "register", name, str(where), *about, workspace=workspace().root)
