"""The ways to look at a page, of which the person chooses one: the address says which, also to whoever is sent there."""

from collections.abc import Mapping

import streamlit as st

from designer.session import ask_for, asked, keep, kept, prefill

__all__ = ["chosen_view"]


def chosen_view(titles: Mapping[str, str], key: str, **told: str) -> str:
    """Draw the choice, and give the view that is chosen; the address then says it, and what is `told`."""
    wanted = asked("view") if asked("view") in titles else next(iter(titles))
    prefill(key, wanted, anew=wanted != kept(f"{key}-drawn"))  # a link or button led here meanwhile
    names = list(titles)
    said = st.segmented_control("View", names, required=True, format_func=titles.__getitem__, label_visibility="collapsed", key=key)
    chosen = said or wanted
    keep(f"{key}-drawn", chosen)
    if chosen != asked("view"):
        ask_for(**told, view=chosen)
    return chosen
