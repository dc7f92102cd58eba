"""The timeline of a run, drawn: a bar for each stretch of each step, those that decided its length marked."""

import time
from typing import Any

import altair as alt
import streamlit as st

from designer.look import one_line, seconds_in_words, show, tag
from designer.look.charts import chart_of, draw_chart
from designer.pages.runs.gathering import title_of
from designer.pages.runs.timeline import Bar, critical_chain, timeline
from runtime.workspace import Run, RunRecord, read_journal

__all__ = ["draw_timeline", "needs_of"]

GROUPS = ("decided the run's length", "worked", "waited", "failed")
COLOURS = ("#5b68e6", "#a3abbd", "#e0a458", "#d5484d")


def draw_timeline(run: Run, record: RunRecord) -> None:
    """Draw when each step waited and worked."""
    plan = run.plan
    events, _ = read_journal(run.journal)
    bars = timeline(events, needs_of(plan), time.time() if record.status in ("running", "pending") else record.started + record.seconds)
    bars = [bar for bar in bars if bar.state != "reused"]
    if not bars:
        st.caption("No step had to work: everything was reused.")
        return
    chain = critical_chain(bars, needs_of(plan))
    draw_chart(_chart(bars, plan), "When each step of the run waited and worked", key=f"timeline-{run.id}")
    worked = sum(bar.seconds for bar in bars if bar.critical)
    path = " → ".join(one_line(title_of(plan, node), 40) for node in chain)
    show(
        tag(
            "p",
            tag("strong", "Critical path: "),
            f"{path} ({seconds_in_words(worked)} of {seconds_in_words(record.seconds)}).",
            cls="fw-quiet",
        )
    )
    st.caption("Only what makes a step on this path faster makes the run faster.")


def needs_of(plan: dict[str, Any]) -> dict[str, list[str]]:
    """By node, the nodes that feed it."""
    return {step["node"]: sorted({source[0] for source in step["inputs"].values()}) for step in plan.get("steps", ())}


def _chart(bars: list[Bar], plan: dict[str, Any]) -> Any:
    rows = [_row(bar, plan) for bar in bars]
    order = list(dict.fromkeys(row["step"] for row in rows))
    return (
        chart_of(rows)
        .mark_bar(cornerRadius=3, height={"band": 0.62})
        .encode(
            x=alt.X("start:Q", title="seconds since the run began", axis=alt.Axis(gridOpacity=0.4, domain=False, ticks=False)),
            x2=alt.X2("end:Q"),
            y=alt.Y(
                "step:N",
                sort=order,
                title=None,
                axis=alt.Axis(domain=False, ticks=False, labelLimit=220, labelFontSize=12, labelOverlap=False),
            ),
            color=alt.Color(
                "group:N",
                scale=alt.Scale(domain=list(GROUPS), range=list(COLOURS)),
                legend=alt.Legend(orient="top", title=None, symbolType="square"),
            ),
            tooltip=[alt.Tooltip("step:N"), alt.Tooltip("state:N"), alt.Tooltip("took:N"), alt.Tooltip("group:N", title="it")],
        )
        .properties(height=30 * len(order) + 130)
    )


def _row(bar: Bar, plan: dict[str, Any]) -> dict[str, Any]:
    group = "failed" if bar.state == "failed" else GROUPS[0] if bar.critical else bar.kind
    end = max(bar.end, bar.start + 0.02)  # else nothing of it is seen
    title = one_line(title_of(plan, bar.node), 60)
    return {
        "step": title,
        "start": round(bar.start, 3),
        "end": round(end, 3),
        "state": bar.state,
        "took": seconds_in_words(bar.seconds),
        "group": group,
    }
