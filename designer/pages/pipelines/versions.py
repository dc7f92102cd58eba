"""The versions of a pipeline: looked at, named, downloaded, restored."""

import streamlit as st

from designer.document import pipeline_of
from designer.drafts.library import Entry
from designer.drafts.thumbnail import thumbnail
from designer.drafts.versions import Version
from designer.look import ago, calmly, clock, joined, literal, show, tag
from designer.navigation import go
from designer.pages.changes import draw_changes
from designer.pages.thumbnails import draw_thumbnail
from designer.session import allowed, keep, library, require, user, workspace
from runtime.graph import difference, dumps

__all__ = ["label_of", "show_versions"]

MOST = 100
WHY = {"saved": "Saved", "run": "Ran", "restored": "Kept before a restore", "imported": "Imported", "edited": "Before further edits"}


@st.dialog("Versions", width="large")
def show_versions(entry: Entry) -> None:
    """Show the versions of a pipeline and what can be done with them."""
    with calmly():
        _draw_saving(entry)
        text = library().text(entry.slug)
        st.download_button("Download it as it is now", text, f"{entry.slug}.json", "application/json", icon=":material/download:")
        every = library().versions(entry.slug)
        found = every[:MOST]
        if not found:
            st.caption("None yet. A version is kept at every run, before every restore, and whenever you save one.")
            return
        left, right = st.columns([0.45, 0.55])
        with left:
            number = st.radio(
                "Version", range(len(found)), format_func=lambda n: label_of(found[n], len(every) - n), label_visibility="collapsed"
            )
        with right:
            _draw_version(entry, found[number or 0])


def _draw_saving(entry: Entry) -> None:
    if allowed("editor"):
        with st.form("save-version", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("Keep it as it is now, as", placeholder="What is special about it", max_chars=200)
            if st.form_submit_button("Save a version"):
                require("editor")
                library().save_version(entry.slug, name, user())


def label_of(version: Version, number: int) -> str:
    """What a version is called in the list: with its number, as the browser tells those that are called alike not apart."""
    return literal(f"{number} · {version.name or WHY.get(version.why, version.why)} · {ago(version.at)}")


def _draw_version(entry: Entry, version: Version) -> None:
    document = library().version_document(entry.slug, version.digest)
    draw_thumbnail(thumbnail(document, workspace().catalogue), height=180)
    told = {
        "Kept": clock(version.at),
        "Why": WHY.get(version.why, version.why),
        "Run": version.run,
        "By": version.who,
        "Digest": version.digest[:12],
    }
    show(tag("dl", joined(p for name, value in told.items() if value for p in (tag("dt", name), tag("dd", value))), cls="fw-facts"))
    _draw_difference(entry, version)
    with st.container(horizontal=True):
        if allowed("editor") and st.button(
            "Restore", type="primary", icon=":material/restore:", help="What it says now is kept as a version first."
        ):
            require("editor")
            library().restore(entry.slug, version.digest, user())
            keep("said", "Restored. What it was before is kept as a version.")
            go("design", pipeline=entry.slug)
        st.download_button("Download", dumps(pipeline_of(document)), f"{entry.slug}-{version.digest[:8]}.json", icon=":material/download:")


def _draw_difference(entry: Entry, version: Version) -> None:
    """What was changed between the version and now."""
    old, now = (
        pipeline_of(document) for document in (library().version_document(entry.slug, version.digest), library().document(entry.slug))
    )
    show(tag("p", "Changed since", cls="fw-note-title"))
    draw_changes(difference(old, now, workspace().catalogue).changes, "Nothing: the pipeline means the same now.")
