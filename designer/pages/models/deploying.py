"""Deploying a model from its page: a form, a short process, and the endpoint that comes of it."""

from collections.abc import Sequence

import streamlit as st

from components.serving import endpoint_name
from designer.errands import runtime_errand
from designer.look import literal, show, tag
from designer.navigation import link
from designer.pages.errand_view import follow
from designer.session import allowed, require, workspace

__all__ = ["draw_deploy"]


def draw_deploy(digest: str, serving: Sequence[str]) -> None:
    """Draw which endpoints serve the model, and the form that makes one more."""
    show(tag("p", "Deploy", cls="fw-note-title"))
    for name in serving:
        link("endpoints", f"Served by {literal(name)}", endpoint=name)
    key = f"deploy-{digest[:12]}"
    if ended := follow(key, "The endpoint is live.", stays=True):
        link("endpoints", "Try it", icon=":material/cloud_done:", endpoint=str(ended.answer.get("name", "")))
    if not allowed("operator"):
        st.caption("Deploying takes the role of operator.")
        return
    with st.form("deploy", border=False):
        name = st.text_input(
            "Endpoint", value=serving[0] if serving else "", placeholder="sorting-line", max_chars=63, help="The last part of its URL."
        )
        with st.container(horizontal=True):
            replicas = st.number_input("Copies", 1, 64, 1)
            threshold = st.number_input("Least score", 0.0, 1.0, 0.3, 0.05)
        if st.form_submit_button("Deploy", type="primary", icon=":material/rocket_launch:"):
            require("operator")
            endpoint_name(name)
            settings = ("--replicas", str(int(replicas)), "--threshold", str(float(threshold)))
            verb = ("endpoints", "deploy", digest, "--name", name, *settings)
            runtime_errand(key, f"Deploying to {name}", *verb, workspace=workspace().root)
            st.rerun()
    st.caption("An endpoint of that name goes on until the new one answers.")
