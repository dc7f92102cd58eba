"""What a person waits for, as the pages show it: what it does, how far it is and how long already, cancel; then how it ended."""

import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

import streamlit as st

from designer.errands import Errand, dismiss, errand
from designer.live import live
from designer.look import literal, say_error, seconds_in_words

__all__ = ["UnderWay", "follow", "show_while_running"]


class UnderWay(Protocol):
    """An errand, or whatever else takes its time."""

    title: str
    started: float  # unix seconds

    @property
    def running(self) -> bool:
        """Whether it is still at it."""

    @property
    def part(self) -> float:
        """How much of it is done, 0..1; 0 where nobody knows."""

    @property
    def last_line(self) -> str:
        """What it said last."""

    def cancel(self) -> None:
        """End it."""


def follow(key: str, done: str) -> Errand | None:
    """Show the errand so called while it is under way; at its end say `done`, or what went wrong, once. Gives it if it ended well."""
    found = errand(key)
    if found is None or show_while_running(partial(errand, key), key):
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


def show_while_running(find: Callable[[], UnderWay | None], key: str) -> bool:
    """Whether what `find` gives is under way; then it is shown, with a way to cancel it, and the page is drawn anew at its end."""
    found = find()
    running = bool(found and found.running)
    live(lambda: _draw(find(), key), active=running, every=1.0)
    return running


def _draw(found: UnderWay | None, key: str) -> bool:
    if found is None or not found.running:
        return False
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"errand-{key}"):
        said = f": {literal(found.last_line, 120)}" if found.last_line and not found.last_line.startswith(("{", "}")) else ""
        told = f"{found.title}, {seconds_in_words(round(time.time() - found.started) or 1)}{said}"
        st.progress(found.part, text=told, width="stretch")
        if st.button("Cancel", icon=":material/stop_circle:", key=f"cancel-{key}"):
            found.cancel()
    return True
