"""One run: what can be done with it, and five ways to look at it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from designer.history import history, is_active
from designer.live import live
from designer.look import ago, clock, count, joined, literal, seconds_in_words, show, state_chip, tag
from designer.navigation import go, link
from designer.pages.runs.drafts import clone_to_draft, draft_of
from designer.pages.runs.gathering import title_of
from designer.pages.runs.pinning import offer_pin
from designer.pages.runs.results import draw_results
from designer.pages.runs.steps import draw_steps
from designer.pages.runs.text import draw_request
from designer.pages.runs.timeline_chart import draw_timeline
from designer.pages.runs.verifying import draw_verification, offer_verification
from designer.pages.views import chosen_view
from designer.running import cancel, rerun, resume
from designer.session import allowed, asked, keep, workspace
from runtime.workspace import Run, RunRecord

__all__ = ["draw_run"]

VIEWS: dict[str, tuple[str, Callable[[Run, RunRecord], None]]] = {
    "steps": ("Steps", draw_steps),
    "timeline": ("Timeline", draw_timeline),
    "results": ("Results", draw_results),
    "pipeline": ("Pipeline", draw_request),
}


def draw_run(id: str) -> None:
    """Draw the run's page, live while it runs."""
    link("runs", "All runs", icon=":material/arrow_back:")
    run = workspace().runs.get(id)
    record = history(workspace()).record(run)
    top, body = st.container(), st.container()
    with body:
        view = chosen_view({name: title for name, (title, _) in VIEWS.items()}, "run-view", run=id, node=asked("node"))

    def head() -> bool:
        now = history(workspace()).record(run)
        _draw_head(run, now)
        return is_active(now)

    def content() -> bool:
        now = history(workspace()).record(run)
        VIEWS[view][1](run, now)
        return is_active(now)

    with top:
        live(head, active=is_active(record))
        if not is_active(record) and record.status != "damaged":
            draw_verification(run)
    with body:
        live(content, active=is_active(record))


def _draw_head(run: Run, record: RunRecord) -> None:
    left, right = st.columns([0.48, 0.52], vertical_alignment="center")
    with left:
        states = [s.state for s in record.steps.values()]
        ended = sum(s in ("succeeded", "reused", "failed", "skipped", "cancelled") for s in states)
        facts = [
            f"started {ago(record.started)}, {clock(record.started)}",
            seconds_in_words(record.seconds),
            f"{ended} of {count(len(states), 'step')} done",
        ]
        facts = facts[:1] if record.status == "damaged" else facts
        title = tag("div", tag("h1", record.pipeline or "Unnamed pipeline", cls="fw-clamp"), state_chip(record.status), cls="fw-head")
        show(joined([title, tag("div", " · ".join(facts), cls="fw-quiet"), tag("div", record.run, cls="fw-mono fw-quiet")]))
    with right.container(horizontal=True, horizontal_alignment="right"):
        _draw_acts(run, record)
    _draw_trouble(run, record)


def _draw_acts(run: Run, record: RunRecord) -> None:
    if is_active(record):
        if allowed("operator") and st.button("Cancel", icon=":material/stop_circle:", disabled=run.cancel_asked, key="run-cancel"):
            cancel(record.run)
            st.rerun()
    elif allowed("operator") and record.status != "damaged":
        if record.status != "succeeded" and st.button("Resume", icon=":material/resume:", type="primary", key="run-resume"):
            resume(record.run)
            st.rerun()
        if st.button(
            "Run again", icon=":material/replay:", key="run-rerun", help="With the same arguments, on the data and code as they are now."
        ):
            go("runs", run=rerun(record.run))
        if st.button("Run fresh", icon=":material/restart_alt:", key="run-fresh", help="Every step again, whatever was done before."):
            go("runs", run=rerun(record.run, fresh=True))
        if any(s.state in ("succeeded", "reused") for s in record.steps.values()):
            offer_verification(run)
        offer_pin(run)
    if (slug := draft_of(record.pipeline)) and st.button(
        "Open", icon=":material/design_services:", key="run-open", help="The pipeline on the canvas."
    ):
        go("design", pipeline=slug)
    if (
        record.status != "damaged"
        and allowed("editor")
        and st.button("Clone", icon=":material/content_copy:", key="run-clone", help="This run's pipeline, as it was, as a new one.")
    ):
        slug = clone_to_draft(run, record)
        keep("said", "The run's pipeline is open as a new one.")
        go("design", pipeline=slug)


def _draw_trouble(run: Run, record: RunRecord) -> None:
    """What went wrong, and what now."""
    plan: dict[str, Any] = run.plan
    told = [(title_of(plan, s.node), s.error) for s in record.steps.values() if s.error and s.state == "failed"]
    told += [("The run", record.error)] if record.error else []
    if not told and record.status == "interrupted":
        told = [
            (
                "The run",
                {
                    "message": "Nobody works on it any more: its process and its cluster are gone.",
                    "remedy": "Resume it: what is done is kept.",
                },
            )
        ]
    for title, error in told[:4]:
        st.error(
            f"**{literal(title)}:** {literal(error['message'], 900)}\n\n{literal(error.get('remedy', ''), 600)}", icon=":material/error:"
        )
