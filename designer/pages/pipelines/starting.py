"""The questions of the page Pipelines: a name, a file, a last word before something is thrown away."""

import streamlit as st

from designer.drafts.library import Entry
from designer.look import calmly, literal
from designer.navigation import go
from designer.session import keep, library, require, user

__all__ = ["ask_before_deleting", "ask_for_file", "ask_for_name", "ask_for_new_name"]

LARGEST_MB = 20  # of a pipeline's file


@st.dialog("New pipeline")
def ask_for_name() -> None:
    """Ask what a new pipeline is to be called, and open it."""
    with st.form("new", border=False):
        name = st.text_input("Name", placeholder="What it is for", max_chars=200)
        if st.form_submit_button("Begin", type="primary"):
            with calmly():
                require("editor")
                go("design", pipeline=library().new(name), tour="1")


@st.dialog("Import a pipeline")
def ask_for_file() -> None:
    """Ask for a pipeline's file, and open what is in it as a new pipeline."""
    st.caption("A pipeline's JSON file, or a Python script that builds one. It is read, never run; problems are shown on the canvas.")
    kinds = ["json", "py"]
    given = st.file_uploader("Pipeline", type=kinds, max_upload_size=LARGEST_MB, label_visibility="collapsed", key="pipeline-file")
    if given is not None and st.button("Open as a new pipeline", type="primary"):
        with calmly():
            require("editor")
            text = given.getvalue().decode("utf-8-sig", errors="replace")
            go("design", pipeline=library().bring_in(given.name, text))


@st.dialog("Rename")
def ask_for_new_name(entry: Entry) -> None:
    """Ask what a pipeline is to be called from now on."""
    with st.form("rename", border=False):
        name = st.text_input("Name", value=entry.name, max_chars=200)
        if st.form_submit_button("Rename", type="primary"):
            with calmly():
                require("editor")
                library().rename(entry.slug, name, user())
                keep("said", "Renamed.")
                st.rerun()


@st.dialog("Delete this pipeline?")
def ask_before_deleting(entry: Entry) -> None:
    """Ask before a pipeline is put into the trash."""
    st.markdown(
        f"**{literal(entry.name)}** goes to the trash with its versions; from there it can be put back. Its runs and what they made stay."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            st.rerun()
        if st.button("Delete", type="primary", icon=":material/delete:"):
            with calmly():
                require("editor")
                library().delete(entry.slug)
                keep("said", "It is in the trash, at the end of this page.")
                st.rerun()
