"""Free space: what nothing needs any more, what keeps the rest, and removing just that."""

import streamlit as st

from designer.look import Markup, bytes_in_words, count, empty, joined, one_line, show, tag
from designer.session import allowed, keep, kept, require, workspace
from runtime.upkeep import Clearing, Doomed, Keeping, clear, plan_clearing

__all__ = ["draw_space"]

MOST = 100
PLANNED, SURE = "space-planned", "space-sure"


def draw_space() -> None:
    """Draw the question, and, once it is asked, what would go."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        newest = st.number_input("Newest runs to keep of each pipeline", 0, 1_000, 1, width=300, key="space-keep", on_change=_forget)
        if st.button("Look what can go", icon=":material/cleaning_services:", type="primary", help="Nothing is removed by looking."):
            keep(PLANNED, plan_clearing(workspace(), Keeping(int(newest))))
            st.rerun()
    found: Clearing | None = kept(PLANNED)
    if found is None:
        st.caption(
            "Pinned runs, registered models and datasets, endpoints and runs in flight keep what they need. Records of runs always stay: "
            "graphs, logs, metrics. What goes is made again when a run needs it."
        )
        return
    _draw_plan(found, Keeping(int(newest)))


def _draw_plan(found: Clearing, keeping: Keeping) -> None:
    if found.is_empty:
        empty("There is nothing to remove", "Everything here is needed by a run that is kept, a model, a dataset or an endpoint.")
    else:
        st.markdown(f"**{bytes_in_words(found.frees)}** would be freed: {count(len(found.artifacts), 'artifact')} that nothing needs.")
        head = tag("tr", *(tag("th", name) for name in ("type", "step", "of run", "digest")), tag("th", "size", cls="fw-number"))
        rows = [_row(doomed) for doomed in found.artifacts[:MOST]]
        show(tag("div", tag("table", head, joined(rows), cls="fw-table"), cls="fw-scroll"))
        if allowed("operator"):
            _draw_question(keeping)
    with st.expander(f"What keeps the rest: {count(len(found.keeps), 'run')} and more"):
        rows = [tag("tr", tag("td", run, cls="fw-mono"), tag("td", one_line(why))) for run, why in found.keeps.items()]
        others = [(by, many) for by, many in found.needed.items() if not by.startswith("run ")]
        rows += [tag("tr", tag("td", one_line(by)), tag("td", count(many, "artifact"))) for by, many in others]
        show(tag("table", joined(rows), cls="fw-table"))


def _row(doomed: Doomed) -> Markup:
    told = (doomed.type, one_line(doomed.node), doomed.run, doomed.digest[:12])
    return tag("tr", *(tag("td", text) for text in told), tag("td", bytes_in_words(doomed.bytes), cls="fw-number"))


def _draw_question(keeping: Keeping) -> None:
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
            made = clear(workspace(), keeping)
            _forget()
            keep("said", f"{bytes_in_words(made.frees)} freed: {count(len(made.artifacts), 'artifact')} removed.")
            st.rerun()
        if st.button("Keep them", key="space-not"):
            keep(SURE, False)
            st.rerun()


def _forget() -> None:
    keep(PLANNED, None)
    keep(SURE, False)
