"""Proof of repeatability on a run's page: one button, then match or mismatch artifact by artifact."""

import streamlit as st

from designer.errands import errand, runtime_errand
from designer.look import Markup, ago, chip, joined, one_line, seconds_in_words, show, tag
from designer.pages.errand_view import follow
from designer.pages.runs.gathering import title_of
from designer.session import require, workspace
from runtime.verify import Compared, Verification, read_verification
from runtime.workspace import Run

__all__ = ["draw_verification", "offer_verification"]

VERDICTS = {"same": ("the same", "✓", "good"), "different": ("different", "✕", "bad"), "unknown": ("not known", "?", "warn")}


def offer_verification(run: Run) -> None:
    """The button that starts it."""
    under_way = errand(_key(run))
    if st.button(
        "Verify",
        icon=":material/verified:",
        key="run-verify",
        disabled=bool(under_way and under_way.running),
        help="Every step again, cold, in clean processes and another folder: does each artifact come out the same, down to the weights?",
    ):
        require("operator")
        runtime_errand(_key(run), "Verifying", "verify", run.id, workspace=workspace().root)
        st.rerun()


def draw_verification(run: Run) -> None:
    """How far it is, or what the latest one found."""
    follow(_key(run), "")
    if verification := read_verification(run):
        _draw(run, verification)


def _draw(run: Run, found: Verification) -> None:
    verdict = "same" if found.same else "different" if found.unrepeatable else "unknown"
    with st.expander(f"{found.summary} Verified {ago(found.at)}.", icon=":material/verified:" if found.same else ":material/error:"):
        show(
            tag(
                "div",
                _chip(verdict),
                tag("span", f"{seconds_in_words(found.seconds)}, {found.workers} at once", cls="fw-quiet"),
                cls="fw-row",
            )
        )
        head = tag("tr", *(tag("th", name) for name in ("step", "output", "", "digest", "what differs")))
        rows = [_row(title_of(run.plan, one.node), one) for one in found.artifacts]
        show(tag("div", tag("table", head, joined(rows), cls="fw-table"), cls="fw-scroll"))
        if found.unlike and not found.same:
            show(tag("p", f"This machine is not the run's: {'; '.join(found.unlike)}.", cls="fw-quiet"))


def _row(title: str, one: Compared) -> Markup:
    cells = [tag("td", one_line(title, 60)), tag("td", f"{one.port} ({one.type})"), tag("td", _chip(one.verdict))]
    return tag("tr", *cells, tag("td", one.expected[:12], cls="fw-mono"), tag("td", one_line("; ".join(one.differences), 300)))


def _chip(verdict: str) -> Markup:
    word, sign, tone = VERDICTS[verdict]
    return chip(word, tone=tone, sign=sign)


def _key(run: Run) -> str:
    return f"verify-{run.id}"
