"""A designer for all browser tests, Chromium, and tabs in it that let nothing leave this machine."""

import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.browser.app import App
from tests.browser.canvas import PATIENCE_MS, Canvas

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

expect.set_options(timeout=PATIENCE_MS)

Tab = Callable[..., Page]
Drawing = Callable[..., Canvas]


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test itself failed: then its tabs are looked at."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


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
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS, timeout=PATIENCE_MS)
        yield browser
        browser.close()


class Window:
    """A person's browser: it keeps what it has loaded, and nothing of it may leave loopback or fail."""

    def __init__(self, chromium: Browser, app: App) -> None:
        rights = ["clipboard-read", "clipboard-write"]
        self.context = chromium.new_context(viewport=SIZE, base_url=app.address, permissions=rights)
        self.context.set_default_timeout(PATIENCE_MS)
        self.escaped: list[str] = []
        self.faults: list[str] = []
        self.context.route(lambda url: urlsplit(url).hostname not in LOOPBACK, self._refuse)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))

    def _refuse(self, route: Route) -> None:
        self.escaped.append(route.request.url)
        route.abort()


@pytest.fixture(scope="module")
def opened_window(chromium: Browser, app: App) -> Iterator[Window]:
    """One for a module: loading Streamlit anew for each test would take most of the time."""
    made = Window(chromium, app)
    yield made
    made.context.close()


@pytest.fixture
def window(opened_window: Window, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BrowserContext]:
    """The window without tabs; after the test nothing may have left this machine, and no script failed."""
    yield opened_window.context
    for number, page in enumerate(opened_window.context.pages):
        if request.node.stash.get(FAILED, False):
            page.screenshot(path=tmp_path / f"tab-{number}.png")
            print(f"As it looked: {tmp_path}/tab-{number}.png")
        page.close()
    escaped, faults = opened_window.escaped[:], opened_window.faults[:]
    opened_window.escaped.clear()
    opened_window.faults.clear()
    assert escaped == [], "a request left this machine"
    assert faults == [], "a script failed"


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
    """Wait until Streamlit has drawn the page: its script has ended, and what it loads only then is there."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_function(
        """() => !document.querySelector('[data-testid="stSkeleton"]')
            && [...document.querySelectorAll('[data-testid="stPageLink-NavLink"]')].every((link) => link.textContent)"""
    )
