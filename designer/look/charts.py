"""The charts of the pages: bars, histograms, curves and clouds of points, in the theme's colours."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import streamlit as st

__all__ = ["HEIGHT", "bars", "chart_of", "cloud", "curves", "draw_chart", "histogram"]

HEIGHT = 220  # px
QUIET = alt.Axis(grid=False, domain=False, ticks=False)
LINES = alt.Axis(gridOpacity=0.4, domain=False, ticks=False, tickCount=5)
Rows = Iterable[Mapping[str, Any]]


def draw_chart(chart: Any, description: str, key: str | None = None) -> None:
    """Put a chart on the page; `description` is what a screen reader says."""
    st.altair_chart(chart, width="stretch", alt=description, key=key)


def chart_of(rows: Rows) -> Any:
    """A chart over the rows, still without a mark."""
    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


def bars(rows: Rows, name: str, value: str, *, title: str = "") -> Any:
    """A horizontal bar for each name, in the order given."""
    listed = list(rows)
    base = chart_of(listed).encode(
        x=alt.X(f"{value}:Q", title=title or None, axis=LINES),
        y=alt.Y(f"{name}:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=180, labelOverlap=False)),
        tooltip=[alt.Tooltip(f"{name}:N"), alt.Tooltip(f"{value}:Q", format=",")],
    )
    return base.mark_bar(cornerRadiusEnd=3, height={"band": 0.7}).properties(height=26 * len(listed) + (90 if title else 60))


def histogram(rows: Rows, *, start: str = "start", end: str = "end", value: str = "count", title: str = "") -> Any:
    """Bars over given bins."""
    return (
        chart_of(rows)
        .mark_bar(binSpacing=1)  # with round ends Vega draws none of them: it does not know the end of a bar between two bins
        .encode(
            x=alt.X(f"{start}:Q", bin="binned", title=title or None, axis=QUIET),
            x2=alt.X2(f"{end}:Q"),
            y=alt.Y(f"{value}:Q", title=None, axis=LINES),
            tooltip=[
                alt.Tooltip(f"{start}:Q", format=".4~g"),
                alt.Tooltip(f"{end}:Q", format=".4~g"),
                alt.Tooltip(f"{value}:Q", format=","),
            ],
        )
        .properties(height=HEIGHT)
    )


def curves(series: Mapping[str, Sequence[tuple[float, float]]], *, x: str = "step", y: str = "") -> Any:
    """Lines over one another; a legend where there are several."""
    rows = [{"series": name, "x": at, "y": value} for name, points in series.items() for at, value in points]
    legend = alt.Legend(orient="bottom", title=None, labelLimit=260) if len(series) > 1 else None
    return (
        chart_of(rows)
        .mark_line(strokeWidth=2, interpolate="monotone", point=alt.OverlayMarkDef(size=16) if len(rows) < 60 else False)
        .encode(
            x=alt.X("x:Q", title=x, axis=QUIET),
            y=alt.Y("y:Q", title=y or None, axis=LINES, scale=alt.Scale(zero=False)),
            color=alt.Color("series:N", sort=list(series), legend=legend),
            tooltip=[alt.Tooltip("series:N"), alt.Tooltip("x:Q", title=x), alt.Tooltip("y:Q", title="value", format=".4~g")],
        )
        .properties(height=HEIGHT + (40 if len(series) > 1 else 0))
    )


def cloud(rows: Rows, x: str, y: str, colour: str, *, titles: tuple[str, str] = ("", "")) -> Any:
    """A point for each row."""
    return (
        chart_of(rows)
        .mark_circle(size=18, opacity=0.45)
        .encode(
            x=alt.X(f"{x}:Q", title=titles[0] or x, axis=LINES),
            y=alt.Y(f"{y}:Q", title=titles[1] or y, axis=LINES),
            color=alt.Color(f"{colour}:N", legend=alt.Legend(orient="bottom", title=None, labelLimit=160)),
            tooltip=[alt.Tooltip(f"{colour}:N"), alt.Tooltip(f"{x}:Q", format=".4~g"), alt.Tooltip(f"{y}:Q", format=".4~g")],
        )
        .properties(height=HEIGHT + 80)
    )
