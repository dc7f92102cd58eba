"""Free space: what nothing needs any more, what keeps the rest, and removing just that."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from designer.errands import runtime_errand
from designer.look import Markup, bytes_in_words, count, empty, joined, one_line, show, tag
from designer.pages.errand_view import follow
from designer.session import allowed, keep, kept, require, workspace

__all__ = ["draw_space", "shared_in"]

MOST = 100
CLEARLY = 0.8  # of what sizes come to: freeing less than that is explained
PLANNED, SURE = "space-planned", "space-sure"
Clearing = Mapping[str, Any]  # as `gc --json` tells it


def draw_space() -> None:
    """Draw the question, and, once it is asked, what would go."""
    if made := follow("space-clear", ""):
        st.success(f"{_amount(made.answer)} freed: {_things(made.answer)} removed.", icon=":material/check_circle:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        newest = int(st.number_input("Newest runs to keep of each pipeline", 0, 1_000, 1, width=300, key="space-keep", on_change=_forget))
        if st.button("Look what can go", icon=":material/cleaning_services:", type="primary", help="Nothing is removed by looking."):
            _forget()
            _gc(f"space-look-{newest}", "Looking what can go", newest)
            st.rerun()
    if looked := follow(f"space-look-{newest}", ""):
        keep(PLANNED, looked.answer)
    found: Clearing | None = kept(PLANNED)
    if found is None:
        st.caption(
            "Pinned runs, registered models and datasets, endpoints and runs in flight keep what they need. Records of runs always stay: "
            "graphs, logs, metrics. What goes is made again when a run needs it."
        )
        return
    _draw_plan(found, newest)


def _gc(key: str, title: str, newest: int, *how: str) -> None:
    runtime_errand(key, title, "gc", "--keep", str(newest), *how, workspace=workspace().root)


def _draw_plan(found: Clearing, newest: int) -> None:
    artifacts, keeps = found["artifacts"], found["keeps"]
    if not artifacts and not found["folders"] and not found["results"]:
        empty("There is nothing to remove", "Everything here is needed by a run that is kept, a model, a dataset or an endpoint.")
    else:
        st.markdown(f"**{_amount(found)}** would be freed: {_things(found)} that nothing needs.")
        if artifacts:
            head = tag("tr", *(tag("th", name) for name in ("type", "step", "of run", "digest")), tag("th", "size", cls="fw-number"))
            rows = [_row(doomed) for doomed in artifacts[:MOST]]
            show(tag("div", tag("table", head, joined(rows), cls="fw-table"), cls="fw-scroll"))
            if shared := shared_in(found):
                st.caption(shared)
        if allowed("operator"):
            _draw_question(newest)
    with st.expander(f"What keeps the rest: {count(len(keeps['runs']), 'run')} and more"):
        rows = [tag("tr", tag("td", run, cls="fw-mono"), tag("td", one_line(why))) for run, why in keeps["runs"].items()]
        others = [(by, many) for by, many in keeps["artifacts"].items() if not by.startswith("run ")]
        rows += [tag("tr", tag("td", one_line(by)), tag("td", count(many, "artifact"))) for by, many in others]
        show(tag("table", joined(rows), cls="fw-table"))


def _amount(found: Clearing) -> str:
    return bytes_in_words(found["frees"])


def shared_in(found: Clearing) -> str:
    """Why less is freed than the sizes come to, where it is clearly less."""
    whole = sum(doomed["bytes"] for doomed in found["artifacts"])
    if found["frees"] >= CLEARLY * whole:
        return ""
    return f"Their sizes come to {bytes_in_words(whole)}, but files that several share are freed once, those that stay with others never."


def _things(found: Clearing) -> str:
    artifacts, folders = len(found["artifacts"]), len(found["folders"])
    unfinished = f" and {count(folders, 'folder')} of unfinished work" if folders else ""
    return f"{count(artifacts, 'artifact')}{unfinished}"


def _row(doomed: Mapping[str, Any]) -> Markup:
    told = (doomed["type"], one_line(doomed["node"]), doomed["run"], doomed["digest"][:12])
    return tag("tr", *(tag("td", text) for text in told), tag("td", bytes_in_words(doomed["bytes"]), cls="fw-number"))


def _draw_question(newest: int) -> None:
    """Remove it: asked once more before anything goes."""
    if not kept(SURE):
        if st.button("Remove them", icon=":material/delete_sweep:", key="space-remove"):
            keep(SURE, True)
            st.rerun()
        return
    st.markdown("**Remove them now?** It is looked anew what nothing needs, and just that goes. Runs that need it later make it again.")
    with st.container(horizontal=True):
        if st.button("Remove", type="primary", key="space-now"):
            require("operator")
            _forget()
            _gc("space-clear", "Freeing space", newest, "--apply")
            st.rerun()
        if st.button("Keep them", key="space-not"):
            keep(SURE, False)
            st.rerun()


def _forget() -> None:
    keep(PLANNED, None)
    keep(SURE, False)
