"""The script of the app: who is here, which page, drawn so that whatever goes wrong is a sentence."""

from collections.abc import Callable

import streamlit as st

from designer.look import calmly, dress, empty, literal
from designer.navigation import pages
from designer.session import needs_sign_in, role, signed_in, take, user

__all__ = ["main"]


def main() -> None:
    """Draw the page that the address asks for."""
    dress()
    chosen = st.navigation(pages(_shown), position="top")
    chosen.run()


def _shown(draw: Callable[[], None]) -> None:
    with calmly():
        if needs_sign_in():
            _ask_to_sign_in()
            return
        if signed_in():
            _draw_who()
        role()  # refuses somebody who has none
        if said := take("said"):
            st.toast(said, icon=":material/check_circle:")
        draw()


def _ask_to_sign_in() -> None:
    empty("Sign in to Framewire", "This workspace is open to those its operator has named.")
    with st.container(horizontal_alignment="center"):
        st.button("Sign in", type="primary", icon=":material/login:", on_click=st.login)


def _draw_who() -> None:
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption(literal(user()))
        st.button("Sign out", type="tertiary", icon=":material/logout:", on_click=st.logout)


main()
