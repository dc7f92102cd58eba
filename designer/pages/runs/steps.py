"""The steps of a run in a table, and one of them in full: why, where, log, numbers, pictures, outputs."""

from typing import Any

import streamlit as st

from designer.look import RUN_STATES, bytes_in_words, clock, count, joined, one_line, seconds_in_words, show, state_chip, tag
from designer.look.charts import curves, draw_chart
from designer.navigation import link
from designer.pages.runs.fault import draw_fault
from designer.pages.runs.gathering import curves_of, log_of, pictures_of, source_of, title_of
from designer.server.following import where_in_words
from designer.session import asked, workspace
from runtime.engine import latest_progress
from runtime.figures import figure
from runtime.workspace import Run, RunRecord, StepRecord
from runtime.workspace.aside import set_aside_in

__all__ = ["draw_steps", "first_of_interest"]


def draw_steps(run: Run, record: RunRecord) -> None:
    """Draw the table, and beside it the step that is chosen there."""
    if not record.steps:
        st.caption("Nothing can be read of its steps." if record.status == "damaged" else "This run has no steps.")
        return
    plan = run.plan
    left, right = st.columns([0.46, 0.54], gap="medium")
    with left:
        node = _draw_table(run, record, plan)
    with right.container(border=True):
        _draw_step(run, record, record.steps[node], title_of(plan, node))


def first_of_interest(record: RunRecord) -> str:
    """The node to look at first: one that failed, else one that runs, else the one that took longest."""
    steps = list(record.steps.values())
    for state in ("failed", "running", "waiting"):
        if found := next((s.node for s in steps if s.state == state), None):
            return found
    return max(steps, key=lambda s: s.seconds).node


def _draw_table(run: Run, record: RunRecord, plan: dict[str, Any]) -> str:
    nodes = list(record.steps)
    rows = [_row(run, record.steps[node], title_of(plan, node)) for node in nodes]
    seen = st.dataframe(
        rows,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"steps-{record.run}",
        height=min(560, 40 + 31 * len(rows)),
        column_config={
            "State": st.column_config.TextColumn(width=104),
            "Step": st.column_config.TextColumn(width=150),
            "Took": st.column_config.TextColumn(width=76),
            "Why": st.column_config.TextColumn(),
        },
        alt="The steps of the run; choose one to look into it",
    )
    st.caption("Choose a row to look into its step.")
    selected = seen.selection.rows if seen else []
    wanted = asked("node")
    if selected and selected[0] < len(nodes):
        return nodes[selected[0]]
    return wanted if wanted in record.steps else first_of_interest(record)


def _row(run: Run, step: StepRecord, title: str) -> dict[str, str]:
    look = RUN_STATES.get(_state(step))
    state = f"{look.sign} {look.word}" if look else step.state
    took = _progress(run, step) if step.state == "running" else seconds_in_words(step.seconds) if step.seconds else ""
    return {"State": state, "Step": one_line(title), "Took": took, "Why": one_line(step.reason, 160)}


def _state(step: StepRecord) -> str:
    return "planned" if step.state == "pending" else step.state


def _progress(run: Run, step: StepRecord) -> str:
    if counted := step.parts.get("total"):
        return f"{step.parts.get('run', 0) + step.parts.get('reused', 0)} of {counted}"
    told = latest_progress(run, step.node)
    return f"{100 * told['done'] / told['total']:.0f} %" if told and told.get("total") else "…"


def _draw_step(run: Run, record: RunRecord, step: StepRecord, title: str) -> None:
    show(
        tag(
            "div",
            tag("span", title, cls="fw-title"),
            state_chip(_state(step)),
            tag("span", step.component, cls="fw-mono fw-quiet"),
            cls="fw-row",
        )
    )
    _draw_facts(step, next((s["reason"] for s in run.plan["steps"] if s["node"] == step.node), ""))
    draw_fault(run, step)
    source = source_of(workspace(), record, step)
    if source.run.id != record.run:
        link("runs", f"Made in run {source.run.id}", run=source.run.id, node=source.node)
    if step.metrics:
        show(_figures(step))
    if found := curves_of(source):
        for name, points in list(found.items())[:3]:
            draw_chart(curves({name: points}, y=name), f"{name} of {title} by step")
    if pictures := [picture for picture in pictures_of(source) if picture.name != "fault"]:
        shown = pictures[:4]
        st.image([str(p.file) for p in shown], alt=[one_line(p.caption or p.name) for p in shown], width=240)
    _draw_outputs(step)
    if lines := log_of(source):
        show(tag("pre", "\n".join(one_line(line, 2_000) for line in lines[-200:]), cls="fw-log"))
        _offer_log(lines, step.node)


def _draw_facts(step: StepRecord, planned: str) -> None:
    parts = f"{step.parts.get('run', 0)} run, {step.parts.get('reused', 0)} reused" if step.parts else ""
    told = {
        "Why": step.reason,
        "Planned": planned if planned != step.reason else "",
        "Took": seconds_in_words(step.seconds) if step.seconds else "",
        "Where": where_in_words(step.where),
        "Began": clock(step.started),
        "Parts": parts,
        "Attempt": str(step.attempt) if step.attempt > 1 else "",
    }
    cells = [piece for name, value in told.items() if value for piece in (tag("dt", name), tag("dd", value))]
    show(tag("dl", *cells, cls="fw-facts"))


def _figures(step: StepRecord) -> Any:
    rows = [tag("tr", tag("td", name), tag("td", figure(value), cls="fw-number")) for name, value in step.metrics.items()]
    return tag("table", joined(rows), cls="fw-table")


def _draw_outputs(step: StepRecord) -> None:
    for port, output in step.outputs.items():
        if not output:
            continue
        size = bytes_in_words(workspace().store.size(output["digest"]))
        link("data", f"{output['type']} *{port}* · {size}", icon=":material/deployed_code:", digest=output["digest"])
        if left_out := set_aside_in(workspace().store, output["digest"]):
            with st.expander(f"{count(len(left_out), 'item')} set aside", icon=":material/rule:"):
                show(tag("pre", "\n".join(one_line(line, 400) for line in left_out), cls="fw-log"))


def _offer_log(lines: list[str], node: str) -> None:
    st.download_button(
        "Download the log", "\n".join(lines) + "\n", f"{node}.log", icon=":material/download:", type="tertiary", key=f"log-{node}"
    )
