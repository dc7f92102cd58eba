"""The script of the app: who is here, which page, drawn so that whatever goes wrong is a sentence."""

from collections.abc import Callable

import streamlit as st
from streamlit.errors import StreamlitAuthError

from designer.access import AccessError
from designer.look import calmly, dress, empty, literal, say_error
from designer.navigation import go, page_of_address, pages
from designer.server.signing_in import WHY
from designer.session import arrive, asked, needs_sign_in, role, sign_out, signed_in, take, user

__all__ = ["main"]


def main() -> None:
    """Draw the page that the address asks for."""
    dress()
    chosen = st.navigation(pages(_shown), position="top")
    if forgotten := page_of_address():
        go(forgotten, **st.query_params.to_dict())
    arrive(chosen.url_path)
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
    if asked("sign_in") in WHY:
        say_error(AccessError(*WHY[asked("sign_in")]))
    empty("Sign in to Framewire", "This workspace is open to those its operator has named.")
    with st.container(horizontal_alignment="center"):
        st.button("Sign in", type="primary", icon=":material/login:", on_click=_sign_in)


def _sign_in() -> None:
    try:
        st.login()
    except StreamlitAuthError as error:
        remedy = "Ask the operator to look at docs/sign-in.md."
        say_error(AccessError(f"Sign-in is not set up: {str(error).strip().splitlines()[0]}", remedy))


def _draw_who() -> None:
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption(literal(user()))
        st.button("Sign out", type="tertiary", icon=":material/logout:", on_click=sign_out)


main()
