"""The first of what is in an artifact: frames with their boxes, rows, metrics, a model's card, a report's pictures."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components.artifacts import Artifact, Frames, Labels, Metrics, Model, Predictions, Report, Table
from designer.look import amount, joined, literal, one_line, show, tag
from designer.look.charts import curves, draw_chart
from designer.pages.boxes import Box, with_boxes
from designer.session import workspace
from runtime.workspace.catalog import ask

__all__ = ["boxes_of", "draw_preview"]

FRAMES, ROWS = 8, 100
SECONDS = 15.0


def draw_preview(found: Artifact, digest: str) -> None:
    """Draw what can be shown of the artifact; nothing for what has no face."""
    draw = next((draw for kind, draw in _PREVIEWS.items() if isinstance(found, kind)), None)
    if draw:
        draw(found, digest)


def _frames(found: Artifact, digest: str) -> None:
    sql = f"select image, id, label, boxes from a using sample {FRAMES} rows (reservoir, 7)"  # noqa: S608
    _, rows = ask(workspace(), sql, {"a": digest}, rows=FRAMES, seconds=SECONDS)
    classes = found.info.get("classes", ())
    rows.sort(key=lambda row: str(row[1]))
    for start in range(0, len(rows), 4):
        for column, (image, id_, label, boxes) in zip(st.columns(4), rows[start : start + 4], strict=False):
            words = f"{id_}: {label}" if label else str(id_)
            drawn = with_boxes(image, boxes_of(boxes), classes=classes)
            column.image(drawn, caption=literal(words, 80), alt=f"Frame {one_line(words, 80)}", width="stretch")


def boxes_of(rows: list[Mapping[str, Any]] | None) -> list[Box]:
    """The boxes of a frame's row."""
    return [Box(str(b["label"]), b["x"], b["y"], b["width"], b["height"]) for b in rows or ()]


def _rows(found: Artifact, digest: str) -> None:
    columns, rows = ask(workspace(), f"select * from a limit {ROWS}", {"a": digest}, rows=ROWS, seconds=SECONDS)  # noqa: S608
    st.dataframe([dict(zip(columns, row, strict=True)) for row in rows], hide_index=True, height=280, alt="The first rows")
    st.caption(f"The first {len(rows)} rows.")


def _metrics(found: Artifact, digest: str) -> None:
    content = found.content if isinstance(found, Metrics) else {"curves": {}}
    drawn = {name: [(float(x), float(y)) for x, y in points] for name, points in content["curves"].items() if len(points) > 1}
    for start in range(0, min(len(drawn), 8), 2):
        for column, (name, points) in zip(st.columns(2), list(drawn.items())[start : start + 2], strict=False):
            with column:
                show(tag("p", name, cls="fw-note-title"))
                draw_chart(curves({name: points}, x=""), f"{name}, drawn")
    if confusion := content.get("confusion"):
        _draw_confusion(confusion)


def _draw_confusion(confusion: Mapping[str, Any]) -> None:
    """Rows: what is there; columns: what was said."""
    classes, counts = confusion.get("classes"), confusion.get("counts") or confusion.get("matrix")
    if not classes or not counts:
        return
    show(tag("p", "Confusion: rows are the truth, columns what the model said", cls="fw-note-title"))
    names = [*classes, "nothing"][: len(counts)]
    head = tag("tr", tag("th", ""), *(tag("th", name, cls="fw-number") for name in names))
    most = max((max(row) for row in counts), default=0) or 1
    lines = [
        tag("tr", tag("td", name), *(tag("td", amount(n), cls="fw-number", style=_shade(n / most)) for n in row))
        for name, row in zip(names, counts, strict=False)
    ]
    show(tag("div", tag("table", head, joined(lines), cls="fw-table"), cls="fw-scroll"))


def _shade(part: float) -> str:
    return f"background:color-mix(in srgb, var(--fw-primary) {round(60 * part)}%, transparent)"


def _model(found: Artifact, digest: str) -> None:
    card = found.path / "card.md"
    if card.exists():
        with st.expander("Card", expanded=True):
            st.text(card.read_text("utf-8", errors="replace")[:20_000])


def _report(found: Artifact, digest: str) -> None:
    pictures = [p for p in found.info.get("pictures", ()) if _inside(found, str(p.get("file", "")))][:8]
    for start in range(0, len(pictures), 4):
        for column, told in zip(st.columns(4), pictures[start : start + 4], strict=False):
            words = one_line(told.get("caption", ""), 160)
            file = str(found.path / told["file"])
            column.image(file, caption=literal(words, 160), alt=words or "A picture of the report", width="stretch")


def _inside(found: Artifact, name: str) -> bool:
    file = (found.path / name).resolve()
    return bool(name) and file.is_relative_to(found.path.resolve()) and file.is_file()


_PREVIEWS: Mapping[type[Artifact], Callable[[Artifact, str], None]] = {
    Frames: _frames,
    Labels: _rows,
    Predictions: _rows,
    Table: _rows,
    Metrics: _metrics,
    Model: _model,
    Report: _report,
}
