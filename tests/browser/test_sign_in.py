"""With sign-in: strangers and people without a role see nothing, viewers look, and the key to it all is the server's own.

The sign-in service is left out: what it would lead to is Streamlit's cookie, which is signed here with the secret that this test gave.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from tests.browser.app import App
from tests.browser.canvas import Canvas
from tests.browser.conftest import settle
from tests.browser.documents import LINE

SECRET = "0123456789abcdef0123456789abcdef"
ROLES = {"ada@example.org": "operator", "grace@example.org": "viewer"}
Visit = Callable[..., Page]


class Guarded(App):
    """A designer whose operator has set up sign-in."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "HOME": str(self.workspace.parent)}  # where Streamlit looks for secrets


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    made = Guarded(tmp_path_factory.mktemp("guarded"))
    settings = made.workspace / "settings.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "roles": ROLES}))
    secrets = made.workspace.parent / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    told = {"redirect_uri": f"{made.address}/oauth2callback", "cookie_secret": SECRET, "client_id": "x", "client_secret": "y"}
    told["server_metadata_url"] = "http://localhost:9/none"
    secrets.write_text("[auth]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in told.items()))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def visit(guarded: Guarded, chromium: Browser) -> Iterator[Visit]:
    """`visit("/runs", "ada@example.org")`: the page as that person sees it."""
    contexts = []

    def opened(address: str = "/", email: str = "", secret: str = SECRET, **claims: object) -> Page:
        context = chromium.new_context(base_url=guarded.address)
        contexts.append(context)
        if email:
            payload = json.dumps({"email": email, "origin": guarded.address, "is_logged_in": True, **claims})
            signed = create_signed_value(secret, USER_COOKIE_NAME, payload).decode()
            context.add_cookies([{"name": USER_COOKIE_NAME, "value": signed, "url": guarded.address}])
        page = context.new_page()
        page.goto(address)
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("page", ["/", "/design?pipeline=line", "/runs", "/data", "/models", "/endpoints", "/compute"])
def test_a_stranger_is_asked_to_sign_in_and_sees_nothing(visit: Visit, page: str) -> None:
    seen = visit(page)
    expect(seen.get_by_role("heading", name="Sign in to Framewire")).to_be_visible()
    assert not seen.locator("h1, .fw-root, .fw-thumb").count()


def test_a_cookie_of_another_secret_is_none(visit: Visit) -> None:
    expect(visit("/", "ada@example.org", secret=SECRET[::-1]).get_by_text("Sign in to Framewire")).to_be_visible()


def test_who_has_no_role_is_refused_in_a_sentence(visit: Visit) -> None:
    seen = visit("/", "eve@example.org")
    expect(seen.get_by_text("has no role in this workspace")).to_be_visible()
    expect(seen.get_by_role("button", name="Sign out")).to_be_visible()
    assert not seen.locator("h1, .fw-thumb").count()


def test_an_address_that_is_not_verified_counts_for_nothing(visit: Visit) -> None:
    expect(visit("/", "ada@example.org", email_verified=False).get_by_text("is not verified")).to_be_visible()


def test_a_viewer_looks_and_changes_nothing(visit: Visit, guarded: Guarded, tmp_path: Path) -> None:
    slug = guarded.draw(LINE)
    page = visit("/", "grace@example.org")
    expect(page.get_by_role("heading", name="Gallery")).to_be_visible()
    assert not page.get_by_role("button", name="New", exact=True).count()
    page.goto(f"/design?pipeline={slug}")
    canvas = Canvas(page, slug).ready()
    before = canvas.document
    expect(canvas.bar.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    canvas.stage.click(position={"x": 300, "y": 300})
    for keys in ("Control+A", "Delete", "Control+V"):
        page.keyboard.press(keys)
    assert canvas.document == before == guarded.journalled(slug)


def test_an_operator_finds_everything(visit: Visit) -> None:
    page = visit("/", "ada@example.org")
    expect(page.get_by_text(re.compile("ada.?@.?example.?.org"))).to_be_visible()  # it is shown literally: nothing in it is a link
    expect(page.get_by_role("button", name="New", exact=True)).to_be_visible()
