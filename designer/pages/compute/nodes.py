"""The cluster's nodes, asked by a short process when somebody wants to see them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from designer.errands import runtime_errand
from designer.look import amount, joined, show, tag
from designer.pages.errand_view import follow
from designer.session import keep, kept, workspace

__all__ = ["draw_nodes", "part_held"]

ERRAND = "cluster-nodes"


def draw_nodes() -> None:
    """Draw the nodes as they were when last asked for, and the button that asks."""
    if ended := follow(ERRAND, ""):
        keep("nodes", ended.answer)
    found: Mapping[str, Any] | None = kept("nodes")
    if st.button("Look at the nodes" if not found else "Look again", icon=":material/dns:", key="nodes-now"):
        runtime_errand(ERRAND, "Asking the cluster for its nodes", "cluster", "nodes", workspace=workspace().root)
        st.rerun()
    if found:
        _draw_table(found)


def part_held(all_: float, free: float) -> float:
    """How much of it is held, 0..1."""
    return min(1.0, max(0.0, (all_ - free) / all_)) if all_ else 0.0


def _draw_table(found: Mapping[str, Any]) -> None:
    head = tag("tr", *(tag("th", name) for name in ("node", "address", "CPUs held", "GPUs held", "memory held", "labels")))
    rows = []
    for node in found.get("nodes", ()):
        labels = ", ".join(f"{k} = {v}" for k, v in node["labels"].items())
        held = [
            _held(node["cpus"], node["cpus_free"]),
            _held(node["gpus"], node["gpus_free"]),
            _held(node["memory_mb"], node["memory_free_mb"], " MB"),
        ]
        cells = [
            tag("td", str(node["node"]), cls="fw-mono"),
            tag("td", str(node["address"])),
            *(tag("td", h) for h in held),
            tag("td", labels),
        ]
        rows.append(tag("tr", *cells))
    show(tag("div", tag("table", head, joined(rows), cls="fw-table"), cls="fw-scroll"))
    for held_by in found.get("held", ()):
        show(tag("div", f"{held_by['node']} of run {held_by['run']} holds {amount(held_by['amount'])} {held_by['kind']}", cls="fw-quiet"))


def _held(all_: float, free: float, unit: str = "") -> str:
    bar = tag("div", tag("span", style=f"width:{round(100 * part_held(all_, free))}%"), cls="fw-bar")
    return joined([f"{amount(all_ - free)} of {amount(all_)}{unit}", bar]) if all_ else "none"
