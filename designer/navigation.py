"""The pages there are, and the ways from one to another; each page's address says all that it shows."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage

__all__ = ["PAGES", "Page", "go", "link", "page", "pages"]


class Page(NamedTuple):
    """A page's title and icon; its module is designer.pages.NAME, whose `draw` draws it."""

    title: str
    icon: str


PAGES = {
    "pipelines": Page("Pipelines", ":material/account_tree:"),
    "design": Page("Design", ":material/design_services:"),
    "runs": Page("Runs", ":material/play_circle:"),
    "data": Page("Data", ":material/database:"),
    "models": Page("Models", ":material/neurology:"),
    "endpoints": Page("Endpoints", ":material/cloud_done:"),
    "compute": Page("Compute", ":material/memory:"),
}


def pages(around: Callable[[Callable[[], None]], None]) -> list[StreamlitPage]:
    """All pages for st.navigation; `around` is called with what draws the page."""
    return [_page(name, around) for name in PAGES]


def page(name: str) -> StreamlitPage:
    """One page, to go to."""
    return _page(name, lambda draw: draw())


def go(name: str, **told: str) -> None:
    """Leave for page `name`, whose address then says what was `told`. Does not return."""
    st.switch_page(page(name), query_params={key: value for key, value in told.items() if value})


def link(name: str, label: str, icon: str = "", **told: str) -> None:
    """A link to page `name`; `label` is Markdown: what somebody typed goes through `literal`."""
    st.page_link(page(name), label=label, icon=icon or PAGES[name].icon, query_params=told)


def _page(name: str, around: Callable[[Callable[[], None]], None]) -> StreamlitPage:
    def show() -> None:
        around(lambda: import_module(f"designer.pages.{name}").draw())

    title, icon = PAGES[name]
    return st.Page(show, title=title, icon=icon, url_path=name, default=name == "pipelines")
