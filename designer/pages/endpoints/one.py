"""One endpoint: its state, key, addresses and snippets; tried, stopped, started, deleted."""

from datetime import datetime

import streamlit as st

from designer.errands import errand, runtime_errand
from designer.look import calmly, clock, count, joined, literal, show, state_chip, tag
from designer.navigation import go, link
from designer.pages.endpoints.snippets import curl, python
from designer.pages.endpoints.tryout import draw_tryout
from designer.pages.errand_view import follow
from designer.pages.models.gathering import served_by
from designer.session import allowed, keep, require, workspace
from runtime.serving import EndpointStatus, Shelf, endpoints, health

__all__ = ["draw_endpoint"]


def draw_endpoint(name: str) -> None:
    """Draw the endpoint's page."""
    link("endpoints", "All endpoints", icon=":material/arrow_back:")
    if follow(f"delete-endpoint-{name}", ""):
        keep("said", "The endpoint is deleted.")
        go("endpoints")
    Shelf(workspace().root).record(name)  # a sentence where there is none
    status = next(s for s in endpoints(workspace().root) if s.record.name == name)
    _draw_head(status)
    for what, said in (("stop", "It is off the air; its key and settings are kept."), ("start", "It is live.")):
        if follow(f"{what}-endpoint-{name}", said):
            status = next(s for s in endpoints(workspace().root) if s.record.name == name)
    left, right = st.columns([0.56, 0.44], gap="medium")
    with left.container(border=True), calmly():
        if status.state == "live":
            draw_tryout(status.record)
        else:
            show(tag("p", f"It is down: {status.reason}.", cls="fw-quiet"))
            st.caption("Start it, and drop an image here.")
    with right:
        with st.container(border=True), calmly():
            _draw_facts(status)
        with st.container(border=True), calmly():
            _draw_use(status)


def _draw_head(status: EndpointStatus) -> None:
    name = status.record.name
    left, right = st.columns([0.55, 0.45], vertical_alignment="center")
    with left:
        title = tag("div", tag("h1", name), state_chip(status.state, title=status.reason), cls="fw-head")
        show(joined([title, tag("div", status.record.url, cls="fw-mono fw-quiet")]))
    with right.container(horizontal=True, horizontal_alignment="right"):
        if not allowed("operator"):
            return
        busy = any((found := errand(f"{what}-endpoint-{name}")) and found.running for what in ("start", "stop", "delete"))
        word, what = ("Restart", "start") if status.state == "live" else ("Start", "start")
        if st.button(word, icon=":material/restart_alt:", disabled=busy, key="endpoint-start"):
            _begin(what, f"Starting {name}", name)
        if status.state == "live" and st.button("Stop", icon=":material/stop_circle:", disabled=busy, key="endpoint-stop"):
            _begin("stop", f"Stopping {name}", name)
        if st.button("Delete", icon=":material/delete:", disabled=busy, key="endpoint-delete"):
            _ask_before_deleting(name)


def _begin(what: str, title: str, name: str) -> None:
    require("operator")
    runtime_errand(f"{what}-endpoint-{name}", title, "endpoints", what, name, workspace=workspace().root)
    st.rerun()


@st.dialog("Delete this endpoint?")
def _ask_before_deleting(name: str) -> None:
    st.markdown(f"**{literal(name)}** goes off the air, and its key is forgotten: whoever uses it must be given another. The model stays.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            st.rerun()
        if st.button("Delete", type="primary", icon=":material/delete:", key="endpoint-delete-now"):
            with calmly():
                _begin("delete", f"Deleting {name}", name)


def _draw_facts(status: EndpointStatus) -> None:
    record = status.record
    said = health(record.url) if status.state == "live" else {}
    facts = {
        "Copies": count(record.replicas, "copy", "copies"),
        "GPU": f"{record.gpus:g} a copy" if record.gpus else "none: it answers on the CPU",
        "Task": str(said.get("task", "")),
        "Classes": ", ".join(map(str, said.get("classes", ()))),
        "Least score": str(said.get("threshold", "")),
        "First deployed": clock(datetime.fromisoformat(record.created).timestamp()),
        "Deployed": clock(datetime.fromisoformat(record.updated).timestamp()),
        "Cluster": record.address,
    }
    show(tag("dl", *(p for k, v in facts.items() if v for p in (tag("dt", k), tag("dd", v))), cls="fw-facts"))
    if model := served_by().get(record.name):
        link("models", f"Model {model[:12]}", model=model)


def _draw_use(status: EndpointStatus) -> None:
    record = status.record
    show(tag("p", "Use it", cls="fw-note-title"))
    if allowed("operator"):
        if st.toggle("Show the key", key=f"key-{record.name}"):
            st.code(record.key, language=None)
    else:
        st.caption("Its key is shown to operators.")
    with st.container(horizontal=True):
        st.link_button("OpenAPI", f"{record.url}/openapi.json", icon=":material/api:", disabled=status.state != "live")
        st.link_button("Its own page", f"{record.url}/docs", icon=":material/open_in_new:", disabled=status.state != "live")
    shell, program = st.tabs(["curl", "Python"])
    shell.code(curl(record.url), language="bash")
    program.code(python(record.url), language="python")
    st.caption("Put the key into the variable FRAMEWIRE_KEY first.")
