"""What a run gave: its figures, tables by class, curves, pictures, endpoints and reports."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from components.artifacts import Metrics
from designer.look import joined, literal, one_line, show, tag
from designer.look.charts import curves, draw_chart
from designer.navigation import link
from designer.pages.runs.comparison import ABSENT
from designer.pages.runs.gathering import curves_of, figures_of, pictures_of, source_of, title_of
from designer.session import workspace
from runtime.figures import figure
from runtime.workspace import Run, RunRecord

__all__ = ["draw_results"]

MOST_FIGURES, MOST_PICTURES = 13, 17  # and no more than one less


def draw_results(run: Run, record: RunRecord) -> None:
    """Draw everything that came of the run."""
    drawn = [_draw_figures(record), _draw_classes(run, record), _draw_curves(run, record), _draw_pictures(run, record), _draw_made(record)]
    if not any(drawn):
        st.caption("Nothing yet: metrics, curves, pictures and models appear here as steps give them.")


def _draw_figures(record: RunRecord) -> bool:
    figures = figures_of(record)
    if not figures:
        return False
    with st.container(horizontal=True):
        for name, value in list(figures.items())[:-MOST_FIGURES:-1][::-1]:  # those of the last steps say most
            st.metric(literal(name.partition(": ")[2], 40), figure(value), border=True, width=168)
    return True


def _draw_classes(run: Run, record: RunRecord) -> bool:
    tables = list(_class_tables(record))
    for node, content in tables:
        show(tag("p", f"By class: {title_of(run.plan, node)}", cls="fw-note-title"))
        names = sorted({name for row in content.values() for name in row})
        head = tag("tr", tag("th", "class"), *(tag("th", name, cls="fw-number") for name in names))
        rows = [
            tag("tr", tag("td", label), *(tag("td", figure(row.get(name)) or ABSENT, cls="fw-number") for name in names))
            for label, row in content.items()
        ]
        show(tag("div", tag("table", head, joined(rows), cls="fw-table"), cls="fw-scroll"))
    return bool(tables)


def _class_tables(record: RunRecord) -> Iterator[tuple[str, dict[str, Any]]]:
    for step in record.steps.values():
        for output in step.outputs.values():
            if output and output["type"] == "Metrics" and workspace().store.path(output["digest"]).exists():
                content = Metrics(workspace().store.path(output["digest"])).content
                if content["per_class"]:
                    yield step.node, content["per_class"]


def _draw_curves(run: Run, record: RunRecord) -> bool:
    found = [
        (f"{title_of(run.plan, step.node)}: {name}", points)
        for step in record.steps.values()
        for name, points in curves_of(source_of(workspace(), record, step)).items()
    ]
    for start in range(0, len(found), 2):
        for column, (name, points) in zip(st.columns(2), found[start : start + 2], strict=False):
            with column:
                show(tag("p", name, cls="fw-note-title"))
                draw_chart(curves({name: points}), f"{name} by step")
    return bool(found)


def _draw_pictures(run: Run, record: RunRecord) -> bool:
    found = [(step.node, picture) for step in record.steps.values() for picture in pictures_of(source_of(workspace(), record, step))]
    found = found[:-MOST_PICTURES:-1]
    for start in range(0, len(found), 4):
        for column, (node, picture) in zip(st.columns(4), found[start : start + 4], strict=False):
            words = picture.caption or picture.name
            said = f"{title_of(run.plan, node)}: {words}"
            column.image(str(picture.file), caption=literal(said, 160), alt=one_line(said, 160), width="stretch")
    return bool(found)


def _draw_made(record: RunRecord) -> bool:
    """Links to models and endpoints."""
    made = [(output["type"], output["digest"]) for s in record.steps.values() for output in s.outputs.values() if output]
    models = list(dict.fromkeys(digest for kind, digest in made if kind == "Model"))
    for digest in models:
        link("models", f"Model {digest[:12]}", model=digest)
    if any(kind == "Endpoint" for kind, _ in made):
        link("endpoints", "Endpoints")
    return bool(models)
