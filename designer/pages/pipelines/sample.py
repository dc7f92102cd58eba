"""Where the gallery's data is not drawn yet: the offer to draw it, and how far that is."""

import time

import streamlit as st

from designer.live import live
from designer.look import say_error, seconds_in_words
from designer.sample import begin_drawing, drawing, forget_drawing, sample_data_is_there
from designer.session import allowed, require

__all__ = ["draw_sample_data"]


def draw_sample_data() -> None:
    """Offer to draw the data, show how far it is, or nothing if it is there."""
    found = drawing()
    if found is None:
        if not sample_data_is_there():
            _offer()
        return
    live(_draw_progress, active=found.running, every=1.0)
    if not found.running:
        if found.error:
            say_error(found.error)
            _offer()
        forget_drawing()


def _offer() -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            "**The gallery's videos are not drawn yet.** It takes about a minute and 100 MB, and needs no network.", width="stretch"
        )
        if allowed("operator") and st.button("Draw the sample data", type="primary", icon=":material/movie:"):
            require("operator")
            begin_drawing()
            st.rerun()


def _draw_progress() -> bool:
    found = drawing()
    if found is None or not found.running:
        return False
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        gone = seconds_in_words(round(time.time() - found.started))
        st.progress(found.part, text=f"Drawing the sample data, {gone}", width="stretch")
        if st.button("Cancel", icon=":material/stop_circle:", key="cancel-sample"):
            found.cancel()
    return True
