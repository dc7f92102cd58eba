"""Pinning a run: everything that it gave is kept, whatever is cleared away."""

import streamlit as st

from designer.look import Markup, chip
from designer.session import keep, require, user, workspace
from runtime.workspace import Run, RunRecord, pinning

__all__ = ["offer_pin", "pin_chip"]


def offer_pin(run: Run) -> None:
    """Draw the button that pins the run, or lets it go."""
    pinned = pinning.is_pinned(run)
    told = "What it gave may be cleared away again." if pinned else "Keep everything that it gave, whatever is cleared away."
    if st.button("Unpin" if pinned else "Pin", icon=":material/keep_off:" if pinned else ":material/keep:", key="run-pin", help=told):
        require("operator")
        if pinned:
            pinning.unpin(run)
        else:
            pinning.pin(run, by=user())
        keep("said", "It is not pinned any more." if pinned else "Pinned: everything that it gave is kept.")
        st.rerun()


def pin_chip(record: RunRecord) -> Markup | str:
    """A sign for a run that is pinned; nothing for others."""
    return chip("pinned", sign="▾") if pinning.is_pinned(workspace().runs.get(record.run)) else ""
