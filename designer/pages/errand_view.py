"""What a person waits for, as the pages show it: what it does, how far it is and how long already, cancel; then how it ended."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import streamlit as st

from designer.errands import dismiss, errand
from designer.live import live
from designer.look import literal, say_error, seconds_in_words
from designer.session import keep_here, kept_here
from runtime.errors import FramewireError

__all__ = ["Ended", "UnderWay", "follow", "show_while_running"]


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


@dataclass(frozen=True)
class Ended:
    """How an errand ended."""

    title: str
    answer: Mapping[str, Any]
    error: FramewireError | None
    cancelled: bool


def follow(key: str, done: str, *, stays: bool = False) -> Ended | None:
    """Show the errand so called while it is under way; at its end say `done`, or what went wrong. Gives it if it ended well.

    That is once; or, if it `stays`, at every drawing until the person leaves the page or the next one is under way.
    """
    found = errand(key)
    if found and show_while_running(partial(errand, key), key):
        return None
    dismiss(key)
    ended: Ended | None = Ended(found.title, found.answer, found.error, found.cancelled) if found else kept_here() if stays else None
    if stays:
        keep_here(ended)
    return ended if ended and _ended_well(ended, done) else None


def _ended_well(ended: Ended, done: str) -> bool:
    """Say how it ended."""
    if ended.error:
        say_error(ended.error)
    elif ended.cancelled:
        st.info(f"{ended.title} was cancelled.", icon=":material/info:")
    elif done:
        st.success(done, icon=":material/check_circle:")
    return not (ended.error or ended.cancelled)


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
