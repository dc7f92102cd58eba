"""What a run was asked to do: its pipeline as a picture, its arguments, its plan with every reason."""

import json

import streamlit as st

from designer.document import document_of
from designer.drafts.thumbnail import thumbnail
from designer.look import joined, seconds_in_words, show, state_chip, tag
from designer.navigation import link
from designer.pages.runs.drafts import draft_of
from designer.pages.thumbnails import draw_thumbnail
from designer.session import workspace
from runtime.errors import DocumentError
from runtime.graph import loads
from runtime.workspace import Run, RunRecord

__all__ = ["draw_request"]


def draw_request(run: Run, record: RunRecord) -> None:
    """Draw the pipeline as it was, and what was asked of it."""
    text = (run.folder / "pipeline.json").read_text("utf-8")
    try:
        draw_thumbnail(thumbnail(document_of(loads(text)), workspace().catalogue), height=300)
    except DocumentError:
        st.caption("The pipeline's file cannot be drawn any more.")
    if slug := draft_of(record.pipeline):
        link("design", "What has changed since, on the canvas", icon=":material/compare:", pipeline=slug, compare=run.id)
    arguments = run.request.get("arguments", {})
    show(tag("p", "Arguments", cls="fw-note-title"))
    if arguments:
        rows = [tag("tr", tag("td", name), tag("td", json.dumps(value, ensure_ascii=False))) for name, value in arguments.items()]
        show(tag("table", joined(rows), cls="fw-table"))
    else:
        st.caption("None: each parameter of the pipeline had its default.")
    _draw_plan(run, record)
    st.download_button(
        "Download the pipeline", text, f"{record.run}.json", mime="application/json", icon=":material/download:", key="run-pipeline"
    )


def _draw_plan(run: Run, record: RunRecord) -> None:
    show(tag("p", "Plan", cls="fw-note-title"))
    head = tag("tr", *(tag("th", name) for name in ("step", "component", "planned", "because", "became", "took")))
    rows = []
    for step in run.plan["steps"]:
        became = record.steps[step["node"]]
        planned = tag("td", "reuse" if step["action"] == "reuse" else "run")
        took = seconds_in_words(became.seconds) if became.seconds else ""
        cells = [tag("td", step.get("title") or step["node"]), tag("td", step["component"]), planned, tag("td", step["reason"])]
        rows.append(
            tag(
                "tr",
                *cells,
                tag("td", state_chip("planned" if became.state == "pending" else became.state)),
                tag("td", took, cls="fw-number"),
            )
        )
    show(tag("div", tag("table", head, joined(rows), cls="fw-table"), cls="fw-scroll"))
