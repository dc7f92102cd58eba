"""HTML that is made of our own tags and of text that is always escaped: the only way by which the pages show any."""

import base64
import html
import re
from collections.abc import Iterable

import streamlit as st

from designer.look.literal import one_line

__all__ = ["Markup", "drawing", "joined", "show", "tag"]

GREY = "#8a90a0"
CLASSES = re.compile(r"(fw-[a-z0-9-]+)( fw-[a-z0-9-]+)*")


class Markup(str):
    """HTML that `tag` made; any other string is text."""

    __slots__ = ()


def tag(name: str, *inside: str, cls: str = "", title: str = "", style: str = "") -> Markup:
    """An element around texts, which are escaped, and elements. `cls` and `style` are ours and never hold what somebody typed."""
    if cls and not CLASSES.fullmatch(cls):
        raise ValueError(f"'{cls}' is no class of ours: fw-...")
    told = {"class": cls, "title": one_line(title, 400), "style": style}
    attributes = "".join(f' {key}="{html.escape(value)}"' for key, value in told.items() if value)
    return Markup(f"<{name}{attributes}>{joined(inside)}</{name}>")


def joined(pieces: Iterable[str], between: str = "") -> Markup:
    """Texts, escaped, and elements, one after the other."""
    return Markup(html.escape(between).join(p if isinstance(p, Markup) else html.escape(p) for p in pieces))


def drawing(svg: str, *, cls: str = "fw-drawing", title: str = "") -> Markup:
    """An SVG of ours as a picture: as such nothing in it can run or be fetched. Wires in the text's colour become grey."""
    data = base64.b64encode(svg.replace("currentColor", GREY).encode()).decode()
    return tag("div", cls=cls, title=title, style=f"background-image:url(data:image/svg+xml;base64,{data})")


def show(markup: Markup) -> None:
    """Put the elements on the page."""
    st.html(markup)
