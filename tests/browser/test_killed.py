"""The app killed at random moments while somebody draws: what was acknowledged is there, what was not is kept and sent."""

import random
import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from runtime.engine.processes import waited
from tests.browser.app import App
from tests.browser.canvas import EDITOR, PATIENCE_MS, Canvas
from tests.browser.conftest import settle
from tests.browser.documents import LINE

KILLS = 6


@pytest.fixture
def own_app(tmp_path) -> Iterator[App]:
    made = App(tmp_path)
    made.start()
    yield made
    made.stop()


def edit(canvas: Canvas, number: int) -> None:
    """One of a few kinds of edits; each leaves something that names its number."""
    if number % 3:
        canvas.leave()
        canvas.press("n")
        canvas.page.get_by_label("Note", exact=True).fill(f"note {number}")
        canvas.press("Escape")
    else:
        canvas.set("one", "value", str(number))


def acknowledged(canvas: Canvas) -> set[str]:
    """The notes that are in the document but not on their way."""
    held = "const kept = new Set(editor.outbox.pending.flatMap((sent) => sent.edit.changes).map((one) => one.path[1]));"
    return set(
        canvas.page.evaluate(
            f"() => {{ {EDITOR} {held} const {{ notes }} = editor.get().document;"
            " return Object.keys(notes).filter((id) => !kept.has(id)).map((id) => notes[id].text); }"
        )
    )


def notes(document: dict) -> set[str]:
    return {note["text"] for note in document["notes"].values()}


class Halting:
    """Streamlit's connection, on which nothing more is heard from where the browser would be told which page it shows."""

    def __init__(self, page: Page) -> None:
        self.halted = False
        page.route_web_socket(re.compile("/_stcore/stream"), self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        first = not self.halted

        def hand_on(message: str | bytes) -> None:
            if first and isinstance(message, bytes):
                self.halted = self.halted or ForwardMsg.FromString(message).WhichOneof("type") == "navigation"
            if not (first and self.halted):
                browser.send(message)

        browser.connect_to_server().on_message(hand_on)


def told(page: Page) -> list[str]:
    """What the dialog over the page says, the style sheet's words included."""
    expect(page.get_by_role("dialog")).to_be_visible()
    return page.locator(".stDialog h2, .stDialog h2 + div").evaluate_all("all => all.map((e) => getComputedStyle(e, '::after').content)")


@pytest.mark.slow
def test_killed_while_somebody_draws_it_loses_nothing_and_the_canvas_sends_what_it_kept(own_app, chromium):
    moments, slug = random.Random(11), own_app.draw(LINE)
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=own_app.address)
    context.set_default_timeout(PATIENCE_MS)
    other = context.new_page()
    other.goto("/runs")
    settle(other)
    canvas, number = Canvas.open(context.new_page(), slug), 0
    for kill in range(KILLS):
        killing = threading.Timer(moments.uniform(0.1, 1.2), own_app.kill)
        killing.start()
        while killing.is_alive():
            number += 1
            edit(canvas, number)
        killing.join()
        known = acknowledged(canvas)
        assert known <= notes(own_app.journalled(slug)), "an acknowledged edit is gone"
        number += 1
        edit(canvas, number)
        expect(canvas.bar.locator(".fw-saved")).to_have_text(re.compile("^Offline, .* kept here$"))
        expect(canvas.notices).to_contain_text("The server does not answer. Your latest edits are kept in this browser")
        expect(canvas.page.get_by_role("dialog")).to_have_count(0)
        if not kill:
            title, text = told(other)
            assert title == '"Framewire does not answer"'
            assert "Runs go on without it" in text
            assert not other.get_by_text("streamlit run").is_visible()
            other.close()
        own_app.start()
        canvas.wait_saved()
        expect(canvas.notices.get_by_text("The server does not answer")).to_have_count(0)
        assert canvas.document == own_app.journalled(slug)
    assert len(notes(canvas.document)) >= KILLS
    canvas.reload()
    assert canvas.document == own_app.journalled(slug)
    own_app.kill()
    number += 1
    edit(canvas, number)
    last = canvas.document
    canvas.page.close()
    own_app.start()
    again = Canvas.open(context.new_page(), slug)
    again.wait_saved()
    assert again.document == last == own_app.journalled(slug)
    context.close()


def test_killed_while_a_pipeline_opens_it_leads_nobody_away_from_it(own_app, chromium):
    context = chromium.new_context(base_url=own_app.address)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    halting = Halting(page)
    canvas = Canvas.open(page, own_app.draw(LINE))
    assert waited(lambda: page.wait_for_timeout(50) is None and halting.halted, 60)
    own_app.kill()
    edit(canvas, 1)
    own_app.start()
    expect(page.locator(".st-key-fw-canvas .fw-root")).to_be_visible()
    canvas.wait_saved()
    assert notes(own_app.journalled(canvas.slug)) == {"note 1"}
    expect(page).to_have_url(re.compile(f"/design.pipeline={canvas.slug}$"))
    page.get_by_role("link", name="Pipelines").click()  # who goes away by their own choice is let go
    expect(page.get_by_role("heading", name="Gallery")).to_be_visible()
    context.close()
