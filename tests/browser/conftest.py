"""A designer for all browser tests, Chromium, and tabs in it that let nothing leave this machine."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.browser.app import App
from tests.browser.canvas import Canvas

FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]
LOOPBACK = {"localhost", "127.0.0.1"}
SIZE = {"width": 1440, "height": 900}

Tab = Callable[..., Page]
Drawing = Callable[..., Canvas]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One designer for all tests; each test draws pipelines of its own."""
    made = App(tmp_path_factory.mktemp("designer"))
    made.start()
    yield made
    made.stop()
    made.runtime("cluster", "stop")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium of the module: Playwright's loop must not go on while other tests run."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "The browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, app: App) -> Iterator[BrowserContext]:
    """A person's browser: what it kept is gone after the test. Nothing may leave loopback, fail in a page's own code, or be left unsaid."""
    with_rights = {"permissions": ["clipboard-read", "clipboard-write"]}
    context = chromium.new_context(viewport=SIZE, base_url=app.address, **with_rights)
    context.set_default_timeout(20_000)
    escaped: list[str] = []
    context.route(lambda url: urlsplit(url).hostname not in LOOPBACK, lambda route: _refuse(route, escaped))
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    context.close()
    assert escaped == [], "a request left this machine"
    assert faults == [], "a script failed"


def _refuse(route: Route, escaped: list[str]) -> None:
    escaped.append(route.request.url)
    route.abort()


@pytest.fixture
def tab(window: BrowserContext) -> Tab:
    """`tab("/runs")`: a page opened in a tab of its own, drawn to the end."""

    def opened(address: str = "/", **settings: Any) -> Page:
        page = window.new_page()
        if settings:
            page.emulate_media(**settings)
        page.goto(address)
        settle(page)
        return page

    return opened


@pytest.fixture
def drawing(app: App, window: BrowserContext) -> Drawing:
    """`drawing(document)`: the canvas on a pipeline of the test's own; `drawing(slug=SLUG)`: one more tab on a pipeline."""

    def opened(document: dict[str, Any] | None = None, *, slug: str = "", name: str = "Line") -> Canvas:
        return Canvas.open(window.new_page(), slug or app.draw(document, name))

    return opened


def settle(page: Page) -> None:
    """Wait until Streamlit has drawn the page, and nothing runs any more."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
