"""The list of runs: filtered, live while something runs, each run again with one click."""

from collections.abc import Mapping

import streamlit as st

from designer.history import history, is_active
from designer.live import live
from designer.look import ago, calmly, count, empty, joined, literal, one_line, seconds_in_words, show, state_chip, tag
from designer.look.chips import RUN_STATES
from designer.navigation import go
from designer.pages.runs.brief import brief
from designer.pages.runs.pinning import pin_chip
from designer.running import cancel, rerun, resume
from designer.session import allowed, asked, keep, workspace
from runtime.workspace import RunRecord

__all__ = ["draw_list", "matching"]

PAGE = 15
STATES = ("running", "succeeded", "failed", "cancelled", "interrupted", "damaged")


def draw_list() -> None:
    """Draw the filters and the runs that pass them."""
    show(tag("div", tag("h1", "Runs"), cls="fw-head"))
    records = history(workspace()).records()
    if not records:
        _teach()
        return
    pipeline, states, text, number = _filters(records)

    def runs() -> bool:
        now = history(workspace()).records()
        _draw_rows(matching(now, pipeline=pipeline, states=states, text=text), _before(now), number)
        return any(map(is_active, now))

    live(runs, active=any(map(is_active, records)))


def matching(records: list[RunRecord], *, pipeline: str | None, states: list[str], text: str) -> list[RunRecord]:
    """The runs of a pipeline, in one of the states, whose id, pipeline, steps or errors hold the text; empty conditions let all pass."""
    wanted = text.strip().lower()
    return [
        record
        for record in records
        if (not pipeline or record.pipeline == pipeline)
        and (not states or record.status in states or (record.status == "pending" and "running" in states))
        and (not wanted or wanted in _words_of(record))
    ]


def _words_of(record: RunRecord) -> str:
    errors = [(s.error or {}).get("message", "") for s in record.steps.values()]
    return "\n".join([record.run, record.pipeline, (record.error or {}).get("message", ""), *record.steps, *errors]).lower()


def _teach() -> None:
    empty(
        "Nothing has run yet",
        "Every run is kept here with its graph, parameters, logs, metrics and artifacts.",
        steps=("Open a pipeline of the gallery.", "Press Run on the canvas.", "Come back to watch it, compare it, run it again."),
    )
    with st.container(horizontal_alignment="center"):
        if st.button("Choose a pipeline", type="primary", icon=":material/account_tree:"):
            go("pipelines")


def _filters(records: list[RunRecord]) -> tuple[str | None, list[str], str, int]:
    names = sorted({record.pipeline for record in records})
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input("Search", placeholder="Search runs, steps, errors", label_visibility="collapsed", width=280, key="runs-text")
        wanted = asked("pipeline")
        pipeline = st.selectbox(
            "Pipeline",
            names,
            index=names.index(wanted) if wanted in names else None,
            placeholder="All pipelines",
            format_func=one_line,
            label_visibility="collapsed",
            width=260,
            key="runs-pipeline",
        )
        states = st.pills(
            "State",
            STATES,
            selection_mode="multi",
            format_func=lambda s: f"{RUN_STATES[s].sign} {RUN_STATES[s].word}",
            label_visibility="collapsed",
            key="runs-states",
        )
        pages = max(1, -(-len(records) // PAGE))
        number = st.number_input("Page", 1, pages, 1, label_visibility="collapsed", width=120, key="runs-page") if pages > 1 else 1
    return pipeline, list(states or ()), text or "", int(number)


def _before(records: list[RunRecord]) -> dict[str, RunRecord]:
    """By run, the run of the same pipeline that came before it; `records` are the newest first."""
    found: dict[str, RunRecord] = {}
    later: dict[str, str] = {}
    for record in records:
        if record.pipeline in later:
            found[later[record.pipeline]] = record
        later[record.pipeline] = record.run
    return found


def _draw_rows(found: list[RunRecord], before: Mapping[str, RunRecord], number: int) -> None:
    if not found:
        st.caption("No run passes these filters. Clear one of them to see more.")
        return
    shown = found[(number - 1) * PAGE : number * PAGE]
    above = st.container(horizontal=True, vertical_alignment="center")
    chosen = [record.run for record in shown if _draw_row(record, before.get(record.run))]
    with above:
        running = sum(map(is_active, found))
        st.caption(count(len(found), "run") + (f", {running} running" if running else ""))
        if st.button(
            f"Compare {len(chosen)} runs" if len(chosen) > 1 else "Compare",
            icon=":material/compare_arrows:",
            disabled=len(chosen) < 2,
            help="Tick two runs or more.",
        ):
            go("runs", compare=",".join(chosen))


def _draw_row(record: RunRecord, before: RunRecord | None) -> bool:
    """One run; whether it is ticked."""
    with st.container(border=True, key=f"fw-card-run-{record.run}"):
        tick, told, acts = st.columns([0.035, 0.7, 0.265], vertical_alignment="center")
        ticked = tick.checkbox("Compare this run", key=f"tick-{record.run}", label_visibility="collapsed")
        with told:
            if st.button(literal(record.pipeline or "Unnamed pipeline"), type="tertiary", key=f"open-{record.run}"):
                go("runs", run=record.run)
            _draw_facts(record, before)
        with acts.container(horizontal=True, horizontal_alignment="right"), calmly():
            _draw_acts(record)
    return ticked


def _draw_facts(record: RunRecord, before: RunRecord | None) -> None:
    states = [s.state for s in record.steps.values()]
    parts = [f"{states.count(s)} {w}" for s, w in (("succeeded", "run"), ("reused", "reused"), ("failed", "failed")) if states.count(s)]
    working = [s.node for s in record.steps.values() if s.state == "running"]
    where = f"at {', '.join(working[:3])}" if working else ", ".join(parts)
    words = " · ".join(
        w for w in (ago(record.started), seconds_in_words(record.seconds or None), f"{len(states)} steps: {where}" if where else "") if w
    )
    why = next((str(e["message"]) for e in (record.error, *(s.error for s in record.steps.values())) if e), "")
    lines = [
        tag(
            "div",
            state_chip(record.status),
            pin_chip(record),
            tag("span", words, cls="fw-quiet"),
            tag("span", record.run, cls="fw-mono fw-quiet"),
            cls="fw-row",
        )
    ]
    if told := brief(workspace(), record, before):
        lines.append(tag("div", " · ".join(told)))
    if why and record.status in ("failed", "interrupted", "damaged"):
        lines.append(tag("div", one_line(why, 220), cls="fw-quiet"))
    show(joined(lines))


def _draw_acts(record: RunRecord) -> None:
    if not allowed("operator"):
        return
    if is_active(record):
        if st.button("Cancel", icon=":material/stop_circle:", key=f"cancel-{record.run}"):
            cancel(record.run)
            keep("said", "The run is asked to stop.")
            st.rerun()
        return
    if record.status == "damaged":
        return  # its sentence says what to do
    if record.status != "succeeded" and st.button("Resume", icon=":material/resume:", key=f"resume-{record.run}"):
        resume(record.run)
        st.rerun()
    if st.button("Run again", icon=":material/replay:", key=f"rerun-{record.run}"):
        go("runs", run=rerun(record.run))
