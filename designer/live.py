"""Parts of a page that draw themselves again by a timer, and only while there is something to see."""

from collections.abc import Callable

import streamlit as st

from designer.look import calmly

__all__ = ["live"]

SECONDS = 2.0


def live(draw: Callable[[], bool], *, active: bool, every: float = SECONDS) -> None:
    """Draw a part; `draw` says whether anything in it still moves. Once nothing does, the whole page is drawn anew, without a timer."""

    def drawn() -> None:
        moving = active
        with calmly():
            moving = draw()
        if active and not moving:
            st.rerun()

    st.fragment(drawn, run_every=every if active else None)()
