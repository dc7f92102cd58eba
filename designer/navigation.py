"""The pages there are, and the ways from one to another; each page's address says all that it shows."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

__all__ = ["PAGES", "Page", "go", "link", "page", "page_of_address", "pages"]


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


def page_of_address() -> str:
    """The page that the browser's address names, where the browser itself has forgotten which one it shows; else nothing.

    It forgets when the connection breaks before it was told: it then asks for the app as such, which Streamlit takes for the first page.
    """
    context = get_script_run_ctx()
    if (
        context is None
        or context.context_info is None
        or context.pages_manager.intended_page_script_hash != context.pages_manager.main_script_hash
    ):
        return ""
    name = urlsplit(context.context_info.url).path.rpartition("/")[2]  # st.context.url names the first page already
    return name if name in PAGES else ""


def _page(name: str, around: Callable[[Callable[[], None]], None]) -> StreamlitPage:
    def show() -> None:
        around(lambda: import_module(f"designer.pages.{name}").draw())

    title, icon = PAGES[name]
    return st.Page(show, title=title, icon=icon, url_path=name, default=name == "pipelines")
