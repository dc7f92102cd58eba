"""One artifact: what made it, a preview, and its profile."""

from collections.abc import Iterable

import streamlit as st

from designer.history import history
from designer.look import amount, bytes_in_words, calmly, clock, joined, literal, show, tag
from designer.look.charts import bars, cloud, draw_chart, histogram
from designer.navigation import go, link
from designer.pages.data.artifacts import artifacts_of
from designer.pages.data.datasets import ask_to_register
from designer.pages.data.preview import draw_preview
from designer.session import allowed, workspace
from runtime.errors import UsageError
from runtime.workspace.catalog import artifact_digest
from runtime.workspace.profile import Figure, Profile, profile

__all__ = ["draw_artifact"]


def draw_artifact(named: str) -> None:
    """Draw the artifact whose digest starts so."""
    link("data", "All artifacts", icon=":material/arrow_back:", view="artifacts")
    digest = artifact_digest(workspace(), named)
    found = workspace().store.open(digest)
    kind = type(found).__name__
    left, right = st.columns([0.6, 0.4], vertical_alignment="center")
    with left:
        size = bytes_in_words(workspace().store.size(digest))
        title = tag("div", tag("h1", kind), tag("span", digest[:16], cls="fw-mono fw-quiet"), cls="fw-head")
        show(joined([title, tag("div", f"{size} · {_intact(digest)}", cls="fw-quiet")]))
    with right.container(horizontal=True, horizontal_alignment="right"):
        if kind == "Model" and st.button("Open as a model", icon=":material/neurology:"):
            go("models", model=digest)
        if kind in ("Frames", "Labels", "Predictions", "Dataset", "Table") and st.button("Ask SQL", icon=":material/terminal:"):
            go("data", view="sql", over=digest)
        if allowed("editor") and st.button("Register as a dataset", icon=":material/bookmark_add:"):
            ask_to_register(digest=digest)
    _draw_origin(digest)
    with calmly():
        draw_preview(found, digest)
    with calmly(), st.spinner("Looking through it"):
        _draw_profile(_profile(str(workspace().root), digest))


def _intact(digest: str) -> str:
    return "as it was made" if workspace().store.intact(digest) else "damaged: run the step again"


def _draw_origin(digest: str) -> None:
    made = next((m for m in artifacts_of(history(workspace()).records()) if m.digest == digest), None)
    if made is None:
        return
    label = f"Made by {literal(made.node, 40)} in {literal(made.pipeline, 60)}, {clock(made.at)}"
    link("runs", label, run=made.run, node=made.node)


@st.cache_data(max_entries=200, show_spinner=False)
def _profile(root: str, digest: str) -> Profile:
    """An artifact never changes, so its profile is made once."""
    if str(workspace().root) != root:
        raise UsageError("The workspace was changed meanwhile.", "Reload the page.")
    return profile(workspace(), digest)


def _draw_profile(made: Profile) -> None:
    facts = {k: v for k, v in made.facts.items() if k not in ("bytes", "files") and v not in ("", None)}
    numbers = {k: v for k, v in facts.items() if isinstance(v, int | float)}
    with st.container(horizontal=True):
        for name, value in list(numbers.items())[:10]:
            st.metric(literal(name, 40), amount(value), border=True, width=168)
    words = [piece for k, v in facts.items() if isinstance(v, str) for piece in (tag("dt", k), tag("dd", v))]
    if words:
        show(tag("dl", *words, cls="fw-facts"))
    figures = list(made.figures)
    for start in range(0, len(figures), 2):
        for column, figure in zip(st.columns(2, gap="medium"), figures[start : start + 2], strict=False):
            with column:
                _draw_figure(figure)


def _draw_figure(figure: Figure) -> None:
    show(tag("p", figure.title, cls="fw-note-title"))
    draw_chart(_chart(figure), f"{figure.title}, drawn")


def _chart(figure: Figure) -> object:
    if figure.kind == "bars":
        return bars(_named(figure.rows, "name", "value"), "name", "value", title=figure.unit)
    if figure.kind == "histogram":
        return histogram(_named(figure.rows, "start", "end", "count"), title=figure.unit)
    return cloud(_named(figure.rows, "width", "height", "label"), "width", "height", "label", titles=("width, px", "height, px"))


def _named(rows: Iterable[tuple[object, ...]], *names: str) -> list[dict[str, object]]:
    return [dict(zip(names, row, strict=True)) for row in rows]
