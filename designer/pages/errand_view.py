"""A short process that the person waits for, as the pages show it: what it does, how long already, cancel; then how it ended."""

import time

import streamlit as st

from designer.errands import Errand, dismiss, errand
from designer.live import live
from designer.look import literal, say_error, seconds_in_words

__all__ = ["follow"]


def follow(key: str, done: str) -> Errand | None:
    """Show the errand so called while it is under way; at its end say `done`, or what went wrong, once. Gives it if it ended well."""
    found = errand(key)
    if found is None:
        return None
    was_running = found.running
    live(lambda: _draw(key), active=was_running, every=1.0)
    if was_running:
        return None
    dismiss(key)
    if found.error:
        say_error(found.error)
    elif found.cancelled:
        st.info(f"{found.title} was cancelled.", icon=":material/info:")
    else:
        if done:
            st.success(done, icon=":material/check_circle:")
        return found
    return None


def _draw(key: str) -> bool:
    found = errand(key)
    if found is None or not found.running:
        return False
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"errand-{key}"):
        said = f": {literal(found.last_line, 120)}" if found.last_line and not found.last_line.startswith(("{", "}")) else ""
        st.progress(0, text=f"{found.title}, {seconds_in_words(round(time.time() - found.started) or 1)}{said}", width="stretch")
        if st.button("Cancel", icon=":material/stop_circle:", key=f"cancel-{key}"):
            found.cancel()
    return True
