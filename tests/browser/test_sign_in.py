"""With sign-in, at a real service on loopback: strangers see nothing, each role its own, lies are not believed, and who leaves is gone."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser, Page, expect

from tests.browser.app import App
from tests.browser.canvas import PATIENCE_MS, Canvas
from tests.browser.conftest import settle
from tests.browser.documents import LINE
from tests.browser.provider import CLIENT, SECRET, Provider

OPERATOR, EDITOR, VIEWER, NOBODY = "ada@example.org", "mary@example.org", "grace@example.org", "eve@example.org"
ROLES = {OPERATOR: "operator", EDITOR: "editor", VIEWER: "viewer"}
NAME = {"name": OPERATOR, "email": ""}  # what people choose to be called is no proof of who they are
LIES = {
    "over": {"exp": 1, "iat": 0},
    "for another app": {"aud": "another"},
    "of another sign-in": {"nonce": "another"},
    "of another service": {"iss": "https://evil.example"},
}
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def honest(provider: Provider) -> None:
    provider.claims, provider.key = {}, provider.true_key


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[App]:
    """A designer whose operator has set up sign-in."""
    folder = tmp_path_factory.mktemp("guarded")
    made = App(folder)
    made.environment["HOME"] = str(folder)  # where Streamlit looks for secrets
    settings = made.workspace / "settings.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "roles": ROLES}))
    told = {"redirect_uri": f"{made.address}/oauth2callback", "cookie_secret": "c" * 40, "client_id": CLIENT, "client_secret": SECRET}
    told["server_metadata_url"] = f"{provider.address}/.well-known/openid-configuration"
    _write_secrets(folder / ".streamlit" / "secrets.toml", told)
    made.start()
    yield made
    made.stop()


def _write_secrets(file: Path, told: dict[str, str]) -> None:
    file.parent.mkdir()
    file.write_text("[auth]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in told.items()))


@pytest.fixture
def visit(guarded: App, chromium: Browser) -> Iterator[Visit]:
    """`visit("/runs", EDITOR)`: the page in a browser of that person's, who signs in first; of a stranger, without a name."""
    contexts = []

    def opened(address: str = "/", person: str = "") -> Page:
        context = chromium.new_context(base_url=guarded.address)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        if person:
            _sign_in(page, person)
            expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def _sign_in(page: Page, person: str) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=person).click()


def _is_asked_to_sign_in(page: Page) -> None:
    expect(page.get_by_role("heading", name="Sign in to Framewire")).to_be_visible()
    assert not page.locator("h1, .fw-root, .fw-thumb").count()


def _canvas(page: Page, slug: str) -> tuple[Canvas, str]:
    """The canvas, and the token with which it asks the server."""
    with page.expect_request(lambda request: "/framewire/api/" in request.url and "authorization" in request.headers) as asked:
        page.goto(f"/design?pipeline={slug}")
    return Canvas(page, slug).ready(), asked.value.headers["authorization"]


def _asks(page: Page, token: str) -> Callable[..., int]:
    """`ask("palette")` gives the status of the answer; with `body` it is posted."""

    def ask(path: str, **body: Any) -> int:
        headers = {"authorization": token}
        where = f"/framewire/api/{path}"
        answer = page.request.post(where, data=body, headers=headers) if body else page.request.get(where, headers=headers)
        return answer.status

    return ask


def test_a_stranger_is_asked_to_sign_in_and_sees_nothing(visit: Visit, guarded: App) -> None:
    page = visit()
    for where in ("/", f"/design?pipeline={guarded.draw(LINE)}", "/runs", "/data", "/models", "/endpoints", "/compute"):
        page.goto(where)
        settle(page)
        _is_asked_to_sign_in(page)


def test_who_signs_in_comes_where_they_wanted_and_who_signs_out_is_gone_everywhere(visit: Visit, guarded: App, provider: Provider) -> None:
    slug = guarded.draw(LINE)
    page = visit("/runs?pipeline=Line", OPERATOR)
    expect(page).to_have_url(f"{guarded.address}/runs?pipeline=Line")
    expect(page.get_by_text(re.compile("ada.?@.?example.?.org"))).to_be_visible()  # it is shown literally: nothing in it is a link
    other = page.context.new_page()
    ask = _asks(other, _canvas(other, slug)[1])
    assert ask("palette") == 200
    with page.expect_response(lambda answer: answer.url.startswith(f"{provider.address}/leave")):
        page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert provider.signed_out == 1
    assert ask("palette") == 401
    other.reload()
    _is_asked_to_sign_in(other)


def test_what_should_not_be_believed_is_not(visit: Visit, provider: Provider) -> None:
    page = visit()
    for what, claims in {**LIES, "signed by somebody else": {}}.items():
        provider.claims = claims
        provider.key = provider.true_key if claims else RSAKey.generate_key(2048, parameters={"kid": "1"})
        _sign_in(page, OPERATOR)
        expect(page.get_by_text("could not be believed"), what).to_be_visible()
        _is_asked_to_sign_in(page)
    _sign_in(page, "nobody")
    expect(page.get_by_text("did not let you in")).to_be_visible()


@pytest.mark.parametrize(
    ("person", "claims", "why"),
    [
        (NOBODY, {}, "has no role in this workspace"),
        (OPERATOR, {"email_verified": False}, "is not verified"),
        (NOBODY, NAME, "its scope email"),
    ],
)
def test_who_has_no_role_is_refused_in_a_sentence(visit: Visit, provider: Provider, person: str, claims: dict[str, Any], why: str) -> None:
    provider.claims = claims
    page = visit("/", person)
    expect(page.get_by_text(why)).to_be_visible()
    assert not page.locator("h1, .fw-thumb").count()


def test_a_viewer_looks_and_changes_nothing(visit: Visit, guarded: App) -> None:
    slug = guarded.draw(LINE)
    page = visit("/", VIEWER)
    expect(page.get_by_role("heading", name="Gallery")).to_be_visible()
    assert not page.get_by_role("button", name="New", exact=True).count()
    canvas, token = _canvas(page, slug)
    before = canvas.document
    expect(canvas.bar.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    canvas.stage.click(position={"x": 300, "y": 300})
    for keys in ("Control+A", "Delete", "Control+V"):
        page.keyboard.press(keys)
    assert canvas.document == before == guarded.journalled(slug)
    ask = _asks(page, token)
    assert [ask("palette"), ask("files"), ask("import", text="{}")] == [200, 403, 403]
    assert [ask(f"pipelines/{slug}/edits", seq=1), ask(f"pipelines/{slug}/runs", fresh=False)] == [403, 403]


def test_an_editor_draws_and_may_not_run_and_a_role_that_is_taken_away_is_gone_at_once(visit: Visit, guarded: App) -> None:
    slug = guarded.draw(LINE)
    page = visit("/", EDITOR)
    expect(page.get_by_role("button", name="New", exact=True)).to_be_visible()
    canvas, token = _canvas(page, slug)
    expect(canvas.bar.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    ask = _asks(page, token)
    assert [ask("files"), ask(f"pipelines/{slug}/runs", fresh=False), ask("runs/x/cancel", why="")] == [200, 403, 403]
    settings = guarded.workspace / "settings.json"
    before = settings.read_text()
    settings.write_text(json.dumps({**json.loads(before), "roles": {EDITOR: "viewer"}}))
    assert [ask("palette"), ask("files")] == [200, 403]
    settings.write_text(before)


def test_an_operator_finds_everything(visit: Visit, guarded: App) -> None:
    slug = guarded.draw(LINE)
    page = visit("/compute", OPERATOR)
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    canvas, _ = _canvas(page, slug)
    expect(canvas.bar.get_by_role("button", name="Run", exact=True)).to_be_enabled()
