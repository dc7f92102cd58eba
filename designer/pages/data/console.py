"""The SQL console: questions over the workspace's views, and over any artifact that has rows."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import streamlit as st

from designer.history import history
from designer.look import count, literal, show, tag
from designer.pages.data.artifacts import artifacts_of
from designer.pages.errand_view import show_while_running
from designer.question import Question
from designer.session import asked, keep, kept, prefill, workspace
from runtime.workspace.catalog import VIEWS

__all__ = ["as_csv", "draw_console"]

QUICK = 0.5  # s for which an answer is waited without showing that it is under way
WITH_ROWS = ("Frames", "Dataset", "Labels", "Predictions", "Table")
EXAMPLES = {
    "Newest runs": """select pipeline, status, started, seconds
from runs
order by started desc
limit 20""",
    "Slowest steps": """select node, component, round(avg(seconds), 1) as seconds, count(*) as times
from steps
where state = 'succeeded'
group by all
order by seconds desc""",
    "Metrics over time": """select r.started, m.node, m.name, m.value
from metrics m join runs r using (run)
where m.class is null
order by r.started""",
    "What takes space": """select type, count(distinct digest) as artifacts, sum(bytes) / 1e6 as mb
from artifacts
group by type
order by mb desc""",
}


def draw_console() -> None:
    """Draw the question and its answer."""
    chosen = _artifact()
    with st.container(horizontal=True):
        for name, sql in EXAMPLES.items():
            if st.button(name, type="tertiary", icon=":material/lightbulb:", key=f"example-{name}"):
                prefill("sql-text", sql, anew=True)
    prefill("sql-text", "select *\nfrom artifact\nlimit 100" if chosen else EXAMPLES["Newest runs"])
    with st.form("sql", border=False):
        sql = st.text_area("SQL", height=150, label_visibility="collapsed", key="sql-text")
        asked_now = st.form_submit_button("Ask", type="primary", icon=":material/play_arrow:", shortcut="Ctrl+Enter")
    _draw_help(bool(chosen))
    if question := _question(sql if asked_now else "", {"artifact": chosen} if chosen else {}):
        _draw_answer(question)


def _question(sql: str, artifacts: dict[str, str]) -> Question | None:
    """The one that is asked now, or was last; that anew where another artifact was chosen."""
    last: Question | None = kept("question")
    if sql or (last and last.artifacts != artifacts):
        if last:
            last.cancel()
        last = Question(workspace(), sql or str(last and last.sql), artifacts)
        keep("question", last)
    return last


def _artifact() -> str:
    """The digest of the artifact that is the view `artifact`."""
    made = {m.digest: m for m in artifacts_of(history(workspace()).records()) if m.type in WITH_ROWS}
    over = asked("over")
    listed = list(made)
    return (
        st.selectbox(
            "Artifact",
            listed,
            index=listed.index(over) if over in made else None,
            placeholder="Also over an artifact, as the view: artifact",
            format_func=lambda d: f"{made[d].type} {made[d].node}.{made[d].port} of {made[d].pipeline[:40]} · {d[:8]}",
            label_visibility="collapsed",
            width=520,
            key="sql-artifact",
        )
        or ""
    )


def _draw_help(with_artifact: bool) -> None:
    with st.expander("Views and their columns", icon=":material/schema:"):
        rows = [tag("tr", tag("td", name), tag("td", ", ".join(schema.names))) for name, schema in VIEWS.items()]
        rows += [tag("tr", tag("td", "artifact"), tag("td", "the rows of the chosen artifact"))] if with_artifact else []
        show(tag("table", *rows, cls="fw-table"))
        limits = f"At most {Question.rows:,} rows and {Question.seconds:.0f} seconds."
        st.caption(f"DuckDB's SQL, reading only: no file and no network can be reached. {limits}")


def _draw_answer(question: Question) -> None:
    if not question.answered_within(QUICK) and show_while_running(lambda: question, "question"):
        return
    if question.cancelled:
        st.info("The query was cancelled.", icon=":material/info:")
        return
    columns, rows = question.answer()
    shown = [dict(zip(columns, (_shown(v) for v in row), strict=True)) for row in rows]
    st.dataframe(shown or {name: [] for name in columns}, hide_index=True, alt="The answer")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(count(len(rows), "row") + (" (there may be more)" if len(rows) == Question.rows else ""))
        st.download_button("Download as CSV", as_csv(columns, rows), "answer.csv", "text/csv", type="tertiary", icon=":material/download:")
    if shown and literal(columns[0]) and len(columns) == 2 and all(isinstance(row[1], int | float) for row in rows) and len(rows) <= 40:
        st.bar_chart(shown, x=columns[0], y=columns[1], horizontal=True)


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The answer as CSV; what a spreadsheet would take for a formula is text."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([_harmless(name) for name in columns])
    writer.writerows([_harmless(_shown(value)) for value in row] for row in rows)
    return held.getvalue()


def _shown(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{len(bytes(value)):,} bytes"
    return value


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
