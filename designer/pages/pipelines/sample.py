"""The gallery's data: whether it is drawn on this machine, and drawing it, with progress."""

import re
import sys
import time

import streamlit as st

from designer.errands import ROOT, dismiss, errand, start_errand
from designer.live import live
from designer.look import say_error, seconds_in_words
from designer.session import allowed, require

__all__ = ["draw_sample_data", "part_done", "sample_data_is_there"]

ERRAND = "sample-data"
DONE = re.compile(r"\[(\d+)/(\d+)\]")


def sample_data_is_there() -> bool:
    """Whether the gallery's videos, labels and images have been drawn."""
    return (ROOT / "sample_data" / "videos" / ".drawn.json").exists()


def part_done(line: str) -> float:
    """How far the drawing is (0..1), from what it said last: "[3/15] dock/early"."""
    found = DONE.search(line)
    return int(found[1]) / int(found[2]) if found else 0.0


def draw_sample_data() -> None:
    """Offer to draw the data, show how far it is, or nothing if it is there."""
    found = errand(ERRAND)
    if found is None:
        if not sample_data_is_there():
            _offer()
        return
    live(_draw_progress, active=found.running, every=1.0)
    if not found.running:
        if found.error:
            say_error(found.error)
            _offer()
        dismiss(ERRAND)


def _offer() -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            "**The gallery's videos are not drawn yet.** It takes about a minute and 100 MB, and needs no network.", width="stretch"
        )
        if allowed("operator") and st.button("Draw the sample data", type="primary", icon=":material/movie:"):
            require("operator")
            start_errand(ERRAND, "Drawing the sample data", [sys.executable, "sample_data/make.py"])
            st.rerun()


def _draw_progress() -> bool:
    found = errand(ERRAND)
    if found is None or not found.running:
        return False
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        gone = seconds_in_words(round(time.time() - found.started))
        st.progress(part_done(found.last_line), text=f"Drawing the sample data, {gone}", width="stretch")
        if st.button("Cancel", icon=":material/stop_circle:", key="cancel-sample"):
            found.cancel()
    return True
