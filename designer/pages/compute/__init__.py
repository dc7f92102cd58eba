"""The page Compute: the cluster and its nodes, compute targets, who holds what, and whether this machine is fit."""

import streamlit as st

from designer.errands import errand, runtime_errand
from designer.history import history
from designer.live import live
from designer.look import amount, calmly, chip, joined, literal, one_line, say_error, show, state_chip, tag
from designer.pages.compute.checks import draw_checks
from designer.pages.compute.holding import Holding, held, holdings
from designer.pages.compute.nodes import draw_nodes
from designer.pages.errand_view import follow
from designer.session import allowed, require, workspace
from runtime.engine import cluster_state
from runtime.errors import FramewireError

__all__ = ["draw"]


def draw() -> None:
    """Draw it all."""
    show(tag("div", tag("h1", "Compute"), cls="fw-head"))
    with calmly():
        _draw_cluster()
    with calmly():
        active = bool(history(workspace()).active())
        live(_draw_holdings, active=active)
    with calmly():
        _draw_targets()
    with calmly():
        draw_checks()


def _draw_cluster() -> None:
    started = follow("cluster-start", "The cluster runs.")
    stopped = follow("cluster-stop", "The cluster is stopped.")
    del started, stopped
    state = cluster_state()
    running = state["state"] == "running"
    left, right = st.columns([0.62, 0.38], vertical_alignment="center")
    with left:
        mark = chip("running", tone="good", sign="●") if running else chip("not running", sign="○")
        title = tag("div", tag("h3", "Local cluster"), mark, cls="fw-head")
        told = f"Ray at {state['address']}" if running else "It starts by itself when something runs, and stops when long idle."
        show(joined([title, tag("div", told, cls="fw-quiet")]))
    with right.container(horizontal=True, horizontal_alignment="right"):
        _draw_acts(running)
    holding = _holdings()
    cpus, gpus = held(holding)
    with st.container(horizontal=True):
        st.metric("CPUs held", f"{amount(cpus)} of {state['cpus']}", border=True, width=168)
        st.metric("GPUs held", f"{amount(gpus)} of {state['gpus']}", border=True, width=168)
        st.metric("Memory", f"{state['memory_mb'] / 1000:.1f} GB", border=True, width=168)
    if running:
        draw_nodes()


def _draw_acts(running: bool) -> None:
    if not allowed("operator"):
        return
    busy = any((found := errand(key)) and found.running for key in ("cluster-start", "cluster-stop"))
    if not running and st.button("Start", icon=":material/play_circle:", disabled=busy, key="cluster-start-now"):
        require("operator")
        runtime_errand("cluster-start", "Starting the cluster", "cluster", "start", workspace=workspace().root)
        st.rerun()
    if running and st.button("Stop", icon=":material/stop_circle:", disabled=busy, key="cluster-stop-now"):
        _ask_before_stopping()


@st.dialog("Stop the local cluster?")
def _ask_before_stopping() -> None:
    active = history(workspace()).active()
    names = ", ".join(literal(record.pipeline, 40) for record in active[:5])
    st.markdown(f"Runs on it are interrupted (now: {names})." if active else "No run of this workspace is on it now.")
    st.markdown("Endpoints on it go off the air, also those of other workspaces. Runs can be resumed, endpoints started again.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Leave it"):
            st.rerun()
        if st.button("Stop it", type="primary", key="cluster-stop-sure"):
            with calmly():
                require("operator")
                runtime_errand("cluster-stop", "Stopping the cluster", "cluster", "stop", workspace=workspace().root)
                st.rerun()


def _holdings() -> list[Holding]:
    chosen = workspace()
    return holdings((record, chosen.runs.get(record.run).plan) for record in history(chosen).active())


def _draw_holdings() -> bool:
    found = _holdings()
    show(tag("div", tag("h3", "Who holds what"), cls="fw-head"))
    if not found:
        st.caption("No step works or waits right now.")
    else:
        head = tag("tr", *(tag("th", name) for name in ("step", "pipeline", "state", "CPUs", "GPUs", "target", "where, or why it waits")))
        rows = []
        for h in found:
            cells = [tag("td", h.node), tag("td", one_line(h.pipeline, 60)), tag("td", state_chip(h.state))]
            numbers = [tag("td", amount(h.cpus)), tag("td", amount(h.gpus)), tag("td", h.target), tag("td", h.where or h.reason)]
            rows.append(tag("tr", *cells, *numbers))
        show(tag("div", tag("table", head, joined(rows), cls="fw-table"), cls="fw-scroll"))
    return bool(history(workspace()).active())


def _draw_targets() -> None:
    show(tag("div", tag("h3", "Compute targets"), cls="fw-head"))
    st.caption("Pools of the cluster that nodes of a pipeline choose by name; the operator writes them into the workspace's settings.json.")
    try:
        targets = workspace().settings.targets.values()
    except FramewireError as error:
        say_error(error)
        return
    head = tag("tr", *(tag("th", name) for name in ("target", "its nodes", "nodes at least", "nodes at most")))
    rows = []
    for target in targets:
        labels = ", ".join(f"{k} = {v}" for k, v in target.labels.items()) or "any node"
        most = str(target.max_nodes) if target.max_nodes is not None else "any"
        rows.append(tag("tr", tag("td", target.name), tag("td", labels), tag("td", str(target.min_nodes)), tag("td", most)))
    show(tag("table", head, joined(rows), cls="fw-table"))
