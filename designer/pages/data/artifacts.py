"""The artifacts that runs have made, newest first."""

from dataclasses import dataclass

import streamlit as st

from designer.history import history
from designer.look import ago, bytes_in_words, clock, empty, one_line
from designer.navigation import go
from designer.session import workspace
from runtime.workspace import RunRecord

__all__ = ["Made", "artifacts_of", "draw_artifacts"]

MOST = 500


@dataclass(frozen=True)
class Made:
    """An artifact, and the step that made it first."""

    digest: str
    type: str
    run: str
    pipeline: str
    node: str
    port: str
    at: float


def artifacts_of(records: list[RunRecord]) -> list[Made]:
    """Each artifact of the runs (newest first) once, as the oldest run that made it tells."""
    found: dict[str, Made] = {}
    for record in reversed(records):
        for step in record.steps.values():
            for port, output in step.outputs.items():
                if output and output["digest"] not in found:
                    at = step.started or record.started
                    found[output["digest"]] = Made(output["digest"], output["type"], record.run, record.pipeline, step.node, port, at)
    return sorted(found.values(), key=lambda made: -made.at)


def draw_artifacts() -> None:
    """Draw the list; a row leads to the artifact."""
    every = artifacts_of(history(workspace()).records())
    if not every:
        empty("No artifact yet", "Every output of every step is kept here by its content: videos, frames, labels, models, metrics, tables.")
        with st.container(horizontal_alignment="center"):
            if st.button("Choose a pipeline to run", type="primary", icon=":material/account_tree:"):
                go("pipelines")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        kinds = sorted({made.type for made in every})
        kind = st.pills("Type", kinds, label_visibility="collapsed", key="artifacts-type")
        text = st.text_input(
            "Search", placeholder="Search pipelines and steps", label_visibility="collapsed", width=260, key="artifacts-text"
        )
    wanted = (text or "").lower()
    shown = [m for m in every if (not kind or m.type == kind) and wanted in f"{m.pipeline} {m.node} {m.port} {m.digest}".lower()][:MOST]
    rows = [
        {
            "Type": m.type,
            "Step": one_line(f"{m.node}.{m.port}"),
            "Pipeline": one_line(m.pipeline),
            "Size": bytes_in_words(workspace().store.size(m.digest)),
            "Made": f"{ago(m.at)} ({clock(m.at)})",
            "Digest": m.digest[:12],
        }
        for m in shown
    ]
    seen = st.dataframe(
        rows, hide_index=True, on_select="rerun", selection_mode="single-row", key="artifacts", alt="Artifacts; choose one to look into it"
    )
    st.caption("Choose a row to look into the artifact: preview, profile, what made it.")
    if seen and seen.selection.rows and seen.selection.rows[0] < len(shown):
        go("data", digest=shown[seen.selection.rows[0]].digest)
