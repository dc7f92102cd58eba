"""Drop an image, see what the endpoint sees on it."""

import hashlib
import time
from typing import Any

import streamlit as st

from designer.look import count, joined, seconds_in_words, show, tag
from designer.look.charts import curves, draw_chart
from designer.pages.boxes import Box, with_boxes
from designer.pages.endpoints.calls import last_calls, latencies, note_call
from designer.session import keep, kept
from runtime.figures import figure
from runtime.serving import EndpointRecord, try_endpoint
from runtime.serving.settings import LARGEST_BODY

__all__ = ["boxes_in", "draw_tryout"]

TIMES = 20  # calls of a measurement


def draw_tryout(record: EndpointRecord) -> None:
    """Draw the place to drop an image, and the answer for it."""
    show(tag("p", "Try it", cls="fw-note-title"))
    kinds, most = ["jpg", "jpeg", "png"], LARGEST_BODY // 1_000_000
    given = st.file_uploader("Image", type=kinds, max_upload_size=most, label_visibility="collapsed", key=f"try-{record.name}")
    if given is None:
        st.caption("Drop a JPEG or PNG: what the model finds is drawn over it.")
    else:
        threshold = st.slider("Least score", 0.0, 1.0, 0.3, 0.05, key=f"threshold-{record.name}")
        image = given.getvalue()
        answer = _answer(record, image, threshold)
        _draw_answer(image, answer)
        if st.button(f"Measure {TIMES} calls", icon=":material/speed:", key=f"measure-{record.name}"):
            _measure(record, image)
    _draw_latencies(record.name)


def boxes_in(answer: dict[str, Any]) -> list[Box]:
    """The boxes of an answer; none for one that only says classes."""
    found = [(p["label"], p["box"], p["score"]) for p in answer.get("predictions", ()) if p.get("box")]
    return [Box(str(label), box["x"], box["y"], box["width"], box["height"], float(score)) for label, box, score in found]


def _answer(record: EndpointRecord, image: bytes, threshold: float) -> dict[str, Any]:
    """Asked once for an image and a threshold, however often the page is drawn."""
    key = f"answer-{record.name}-{record.digest[:12]}-{threshold}-{hashlib.sha256(image).hexdigest()}"
    known: tuple[str, dict[str, Any]] | None = kept("answer")
    if known is None or known[0] != key:
        known = (key, _timed(record, image, threshold))
        keep("answer", known)
    return known[1]


def _timed(record: EndpointRecord, image: bytes, threshold: float | None = None) -> dict[str, Any]:
    start = time.perf_counter()
    answer = try_endpoint(record, image, threshold=threshold)
    note_call(record.name, time.perf_counter() - start, float(answer.get("seconds", 0.0)))
    return answer


def _measure(record: EndpointRecord, image: bytes) -> None:
    progress = st.progress(0.0, text="Measuring")
    for done in range(1, TIMES + 1):
        _timed(record, image)
        progress.progress(done / TIMES, text=f"{done} of {TIMES}")
    progress.empty()


def _draw_answer(image: bytes, answer: dict[str, Any]) -> None:
    found = answer.get("predictions", [])
    left, right = st.columns([0.62, 0.38], gap="medium")
    left.image(with_boxes(image, boxes_in(answer)), alt=f"The image with {count(len(found), 'thing')} found on it", width="stretch")
    with right:
        words = f"{count(len(found), 'thing')} found in {seconds_in_words(answer.get('seconds'))}"
        rows = [tag("tr", tag("td", str(p["label"])), tag("td", figure(float(p["score"])), cls="fw-number")) for p in found[:30]]
        show(joined([tag("p", words, cls="fw-quiet"), tag("table", joined(rows), cls="fw-table")]))
        with st.expander("The answer as JSON"):
            st.json(answer, expanded=1)


def _draw_latencies(endpoint: str) -> None:
    calls = last_calls(endpoint)
    if not calls:
        return
    show(tag("p", f"Latency of {count(len(calls), 'call')} from here", cls="fw-note-title"))
    with st.container(horizontal=True):
        for name, value in latencies(calls).items():
            st.metric(name, f"{value:.1f} ms", border=True, width=150)
    if len(calls) > 1:
        points = [(float(i), call.seconds * 1000) for i, call in enumerate(calls, 1)]
        draw_chart(curves({"latency": points}, x="call", y="ms"), "Milliseconds of each call")
