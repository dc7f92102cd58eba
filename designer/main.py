"""The script of the app: who is here, which page, drawn so that whatever goes wrong is a sentence."""

from collections.abc import Callable

import streamlit as st

from designer.look import calmly, dress, empty
from designer.navigation import pages
from designer.session import needs_sign_in, role, take, user


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
        role()  # refuses somebody who has none
        if said := take("said"):
            st.toast(said, icon=":material/check_circle:")
        draw()


def _ask_to_sign_in() -> None:
    empty("Sign in to Framewire", "This workspace is open to those its operator has named.")
    with st.container(horizontal_alignment="center"):
        st.button("Sign in", type="primary", icon=":material/login:", on_click=st.login)


def _who() -> None:
    if user() != "you":
        st.button("Sign out", on_click=st.logout)


main()
