"""Opening a pipeline: the canvas is there before Streamlit, and goes on as it was once Streamlit has taken it over."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.canvas import Canvas
from tests.browser.conftest import settle
from tests.browser.documents import LINE

SCRIPTS = re.compile(r"/static/js/")
LOOKS = """() => {
  const root = document.querySelector('.fw-root');
  const { x, y, width, height } = root.getBoundingClientRect();
  const { backgroundColor, color, fontFamily } = getComputedStyle(root);
  return [x, y, width, height, backgroundColor, color, fontFamily.split(',')[0]];
}"""


class Late:
    """Streamlit's own scripts, which come when they are let."""

    def __init__(self, page):
        self.waiting, self.let = [], False
        page.route(SCRIPTS, lambda route: route.continue_() if self.let else self.waiting.append(route))

    def come(self):
        self.let = True
        for route in self.waiting:
            route.continue_()


def test_what_is_done_before_streamlit_is_there_stays_as_it_is(app, window):
    page = window.new_page()
    late = Late(page)
    canvas = Canvas.open(page, app.draw(LINE, "Early"))
    node = "two"
    canvas.node(node).click()
    canvas.inspector.get_by_label("Title of the node").fill("Called early")
    canvas.inspector.get_by_label("Title of the node").press("Enter")
    canvas.wait_saved()
    page.get_by_label("Search components").fill("add")
    kept = page.evaluate("() => { window.kept = document.querySelector('.fw-root'); return document.activeElement.ariaLabel; }")
    late.come()
    expect(page.locator(".st-key-fw-canvas .fw-root")).to_be_visible()
    assert page.evaluate("() => window.kept === document.querySelector('.fw-root')"), "it was drawn anew"
    assert page.evaluate("() => document.activeElement.ariaLabel") == kept
    expect(page.get_by_label("Search components")).to_have_value("add")
    assert canvas.chosen == {node}
    expect(canvas.node(node)).to_contain_text("Called early")
    assert page.locator(".fw-root").count() == 1


def test_it_stays_where_it_was_and_as_it_looked(app, window):
    page = window.new_page()
    page.emulate_media(color_scheme="dark")
    late = Late(page)
    Canvas.open(page, app.draw(LINE, "Placed"))
    early = page.evaluate(LOOKS)
    late.come()
    page.locator(".st-key-fw-canvas .fw-root").wait_for()
    assert page.evaluate(LOOKS) == early


def test_another_page_has_no_canvas_over_it(app, window):
    page = window.new_page()
    Canvas.open(page, app.draw(LINE, "Left"))
    page.get_by_role("link", name="Runs").first.click()
    page.wait_for_url("**/runs*")
    expect(page.locator(".fw-root, [data-fw-canvas]")).to_have_count(0)


def test_a_page_that_comes_after_it_is_laid_out_as_ever(app, window):
    page = window.new_page()
    page.goto("/runs")
    settle(page)
    paddings = "() => getComputedStyle(document.querySelector('.stMainBlockContainer')).padding"
    before = page.evaluate(paddings)
    Canvas.open(page, app.draw(LINE, "Before"))
    page.locator(".st-key-fw-canvas .fw-root").wait_for()
    page.get_by_role("link", name="Runs").first.click()
    page.wait_for_url("**/runs*")
    expect(page.locator(".fw-root, [data-fw-canvas]")).to_have_count(0)
    assert page.evaluate(paddings) == before


@pytest.mark.parametrize("slug", ["none", "broken"])
def test_where_there_is_no_pipeline_a_sentence_says_so(app, window, slug):
    if slug == "broken":
        slug = app.draw(LINE, "Broken")
        (app.workspace / "pipelines" / ".history" / slug / "journal.jsonl").unlink(missing_ok=True)
        (app.workspace / "pipelines" / f"{slug}.json").write_text("{")
    page = window.new_page()
    page.goto(f"/design?pipeline={slug}")
    expect(page.locator("[data-testid=stAlert]")).to_be_visible()
    expect(page.locator(".fw-root")).to_have_count(0)
