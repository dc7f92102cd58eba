"""Two runs or more side by side: what was set differently, what came of it."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from designer.history import history
from designer.look import amount, clock, joined, literal, one_line, seconds_in_words, show, state_chip, tag
from designer.look.charts import curves, draw_chart
from designer.navigation import link
from designer.pages.runs.comparison import ABSENT, Facts, Row, common_curves, differing_parameters, metric_rows
from designer.pages.runs.gathering import facts_of, pictures_of, source_of
from designer.pages.runs.what_changed import draw_what_changed, draw_what_it_did
from designer.session import ask_for, workspace
from runtime.figures import figure
from runtime.workspace import RunRecord

__all__ = ["draw_comparison"]

MOST = 6
MOST_CURVES, MOST_PICTURES = 8, 6
WIDEST = 420  # px of a picture


def draw_comparison(ids: Sequence[str]) -> None:
    """Draw the comparison of the runs."""
    link("runs", "All runs", icon=":material/arrow_back:")
    show(tag("div", tag("h1", "Compare runs"), cls="fw-head"))
    records = [history(workspace()).record(workspace().runs.get(run)) for run in list(dict.fromkeys(ids))[:MOST]]
    _choose(records)
    facts = [facts_of(workspace(), record, f"{letter}: {clock(record.started)}") for letter, record in zip("ABCDEF", records, strict=False)]
    _draw_heads(records)
    pair = records if len(records) == 2 and all(record.status != "damaged" for record in records) else None
    if pair:
        draw_what_changed(*pair)
    _draw_rows("Parameters that differ", differing_parameters(facts), facts, "All parameters are the same.")
    _draw_rows("Metrics", metric_rows(facts), facts, "None of these runs told a metric.", shown=figure)
    _draw_curves(facts)
    _draw_pictures(records)
    if pair:
        draw_what_it_did(*pair)


def _choose(records: list[RunRecord]) -> None:
    every = {r.run: r for r in history(workspace()).records(200)} | {r.run: r for r in records}
    chosen = st.multiselect(
        "Runs",
        list(every),
        default=[r.run for r in records],
        max_selections=MOST,
        format_func=lambda run: one_line(f"{every[run].pipeline} · {clock(every[run].started)}", 60),
        label_visibility="collapsed",
        key="compare-runs",
    )
    if chosen and chosen != [r.run for r in records]:
        ask_for(compare=",".join(chosen))
        st.rerun()


def _draw_heads(records: list[RunRecord]) -> None:
    for column, (letter, record) in zip(st.columns(len(records)), zip("ABCDEF", records, strict=False), strict=True):
        with column.container(border=True, height="stretch"):
            title = tag("div", tag("span", f"{letter}", cls="fw-title"), state_chip(record.status), cls="fw-row")
            told = tag("div", f"{clock(record.started)} · {seconds_in_words(record.seconds)}", cls="fw-quiet")
            show(joined([title, tag("div", record.pipeline, cls="fw-title fw-clamp"), told]))
            link("runs", "Open", icon=":material/open_in_new:", run=record.run)


def _shown(value: Any) -> str:
    return amount(value) if value is None or isinstance(value, int | float | str) else one_line(json.dumps(value, ensure_ascii=False), 80)


def _draw_rows(title: str, rows: list[Row], facts: list[Facts], nothing: str, *, shown: Callable[[Any], str] = _shown) -> None:
    show(tag("div", tag("h3", title), cls="fw-head"))
    if not rows:
        st.caption(nothing)
        return
    head = tag("tr", tag("th", ""), *(tag("th", f.label, cls="fw-number") for f in facts))
    lines = []
    for row in rows:
        best = row.best or (False,) * len(row.values)
        cells = [
            tag("td", shown(v) or ABSENT, cls="fw-number fw-best" if b else "fw-number") for v, b in zip(row.values, best, strict=True)
        ]
        lines.append(tag("tr", tag("td", row.name), *cells))
    show(tag("div", tag("table", head, joined(lines), cls="fw-table"), cls="fw-scroll"))


def _draw_curves(facts: list[Facts]) -> None:
    found = list(common_curves(facts).items())[:MOST_CURVES]
    if found:
        show(tag("div", tag("h3", "Curves"), cls="fw-head"))
    for start in range(0, len(found), 2):
        for column, (name, series) in zip(st.columns(2), found[start : start + 2], strict=False):
            with column:
                show(tag("p", name, cls="fw-note-title"))
                draw_chart(curves(dict(series)), f"{name} of the runs, over one another")


def _draw_pictures(records: list[RunRecord]) -> None:
    """The pictures of the same name in the same node, in a line; those that are one and the same file tell nothing."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for record in records:
        for step in record.steps.values():
            for picture in pictures_of(source_of(workspace(), record, step)):
                found.setdefault((step.node, picture.name), {})[record.run] = str(picture.file)
    telling = {key: files for key, files in found.items() if len(set(files.values())) > 1}
    if telling:
        show(tag("div", tag("h3", "Pictures"), cls="fw-head"))
    for (node, name), files in list(telling.items())[: -MOST_PICTURES - 1 : -1]:
        st.caption(literal(f"{node}: {name}"))
        for column, record in zip(st.columns(len(records)), records, strict=True):
            if record.run in files:
                column.image(files[record.run], alt=one_line(f"{name} of {node}, run {record.run}"), width=WIDEST)
