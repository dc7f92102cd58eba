"""A failed step's card: what went wrong and what now, the line, the item, the values; and a replay to take away."""

import tempfile
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import streamlit as st

from designer.look import amount, joined, one_line, show, tag
from designer.session import workspace
from runtime.engine.faults import item_in_words
from runtime.replay import write_replay
from runtime.workspace import Run, StepRecord

__all__ = ["draw_fault"]

MOST_VALUES = 8


def draw_fault(run: Run, step: StepRecord) -> None:
    """Draw the card of a step that has failed; nothing for one that has not."""
    if not step.error or step.state != "failed":
        return
    fault = step.error.get("fault") or {}
    told = [tag("strong", step.error["message"]), tag("span", step.error.get("remedy", ""))]
    show(tag("div", *told, cls="fw-note"))
    _draw_place(fault)
    _draw_item(run, step.node, fault.get("item") or {})
    if values := fault.get("values"):
        show(_values(values))
    if fault:
        _offer_replay(run, step.node)


def _draw_place(fault: Mapping[str, Any]) -> None:
    lines = {"Cause": fault.get("cause", ""), "Line": _place(fault.get("at")), "Called from": _place(fault.get("called"))}
    lines |= {
        "In the library": _place(fault.get("library")),
        "Item": item_in_words(fault.get("item") or {}),
        "Last said": fault.get("last", ""),
    }
    cells = [piece for name, value in lines.items() if value for piece in (tag("dt", name), tag("dd", one_line(value, 400)))]
    show(tag("dl", *cells, cls="fw-facts"))


def _place(at: Mapping[str, Any] | None) -> str:
    return f"{at['file']}:{at['line']} in {at['function']}{': ' if at.get('source') else ''}{at.get('source', '')}" if at else ""


def _draw_item(run: Run, node: str, item: Mapping[str, Any]) -> None:
    file = run.folder / "steps" / node / str(item.get("thumbnail", ""))
    if item.get("thumbnail") and file.is_file():
        st.image(str(file), alt=one_line(f"The item at fault: {item_in_words(item)}"), width=240)


def _values(values: list[dict[str, Any]]) -> Any:
    head = tag("tr", tag("th", "variable"), tag("th", "type"), tag("th", "value"))
    rows = [tag("tr", tag("td", v["name"], cls="fw-mono"), tag("td", _type(v)), tag("td", _value(v))) for v in values[:MOST_VALUES]]
    return tag("div", tag("table", head, joined(rows), cls="fw-table"), cls="fw-scroll")


def _type(value: Mapping[str, Any]) -> str:
    shape = f" ({' × '.join(map(str, value['shape']))})" if "shape" in value else ""
    dtype = f" of {value['dtype']}" if "dtype" in value else ""
    return f"{value['type']}{shape}{dtype}"


def _value(value: Mapping[str, Any]) -> str:
    if "value" in value:
        shown = amount(value["value"]) if isinstance(value["value"], int | float) else one_line(str(value["value"]), 120)
        return f"{shown}, {value['not_finite']} not finite" if value.get("not_finite") and "shape" in value else shown
    told = [f"{amount(value['least'])} to {amount(value['most'])}"] if "most" in value else []
    told += [f"{value['not_finite']} not finite"] if value.get("not_finite") else []
    told += [f"{value['length']} long"] if "length" in value and "keys" not in value else []
    told += [f"keys {', '.join(value['keys'])}"] if value.get("keys") else []
    return one_line(", ".join(told), 160)


def _offer_replay(run: Run, node: str) -> None:
    st.download_button(
        "Take it to your desk",
        lambda: _zipped(run, node),
        f"replay-{node}.zip",
        "application/zip",
        icon=":material/content_paste_go:",
        type="tertiary",
        key=f"replay-{run.id}-{node}",
        on_click="ignore",
        help="A small folder with a script and the inputs as they were, which fails in the same way.",
    )


def _zipped(run: Run, node: str) -> BytesIO:
    """The replay's folder as a zip."""
    packed = BytesIO()
    with tempfile.TemporaryDirectory(prefix="framewire-replay-") as folder:
        made = write_replay(workspace(), run, node, Path(folder) / f"replay-{node}")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
            for file in sorted(f for f in made.folder.rglob("*") if f.is_file()):
                opened.write(file, file.relative_to(folder))
    packed.seek(0)
    return packed
