"""What has changed since a version is seen on the canvas: marks, ghosts, a line that counts; Escape closes it and nothing was edited."""

import pytest
from playwright.sync_api import expect

from tests.browser.documents import document

CHAIN = document({"one": "constant", "two": "add", "three": "add"}, "one.metrics>two.a", "two.metrics>three.a", layout={"two": [280, 320]})


@pytest.fixture
def compared(drawing):
    """A pipeline of which a node was added, one set, one removed and one moved since "First", compared with that."""
    canvas = drawing(CHAIN, name="Chain")
    versions(canvas)
    canvas.dialog.get_by_label("Label of the version").fill("First")
    canvas.dialog.get_by_role("button", name="Keep this state").click()
    expect(canvas.dialog.get_by_role("button", name="Restore First")).to_be_visible()
    canvas.press("Escape")
    canvas.choose("two")
    canvas.press("Delete")
    canvas.set("three", "plus", "4")
    canvas.leave()
    canvas.drag("one", (0, 200))
    canvas.quick_add("Constant")
    canvas.wait_saved()
    versions(canvas)
    button = canvas.dialog.get_by_role("button", name="Compare with First")
    button.focus()
    canvas.press("Enter")
    expect(canvas.dialog).to_have_count(0)
    expect(bar(canvas)).to_be_visible()
    return canvas


def versions(canvas):
    canvas.page.get_by_role("button", name="More").click()
    canvas.page.get_by_role("menuitem", name="Versions").click()
    expect(canvas.dialog).to_be_visible()


def bar(canvas):
    return canvas.page.get_by_role("region", name="Comparison")


def test_a_version_is_compared_with_on_the_canvas_and_escape_closes_it(compared):
    canvas, before = compared, compared.document
    said = "Compared with version 1 of Chain (First): 1 added, 1 changed, 1 removed; 2 wires removed; moved nodes do not count."
    expect(bar(canvas).get_by_role("status")).to_have_text(said)
    expect(canvas.page.locator('[data-marked="constant"]')).to_have_text("+Added")
    expect(canvas.page.locator('[data-marked="three"]')).to_contain_text("plus: 0.0 -> 4")
    expect(canvas.page.locator('[data-marked="one"]')).to_have_count(0)
    expect(canvas.page.locator('[data-ghost="two"]')).to_contain_text("Removed")
    expect(canvas.page.locator('[data-wire="gone"]')).to_have_count(2)
    canvas.press("Escape")
    expect(bar(canvas)).to_have_count(0)
    expect(canvas.page.locator("[data-marked], [data-ghost], [data-wire]")).to_have_count(0)
    assert canvas.document == before


def test_it_follows_what_is_edited_and_its_list_leads_to_each_change_by_the_keyboard(compared):
    canvas = compared
    canvas.set("three", "plus", "7")
    expect(canvas.page.locator('[data-marked="three"]')).to_contain_text("plus: 0.0 -> 7")
    bar(canvas).get_by_role("button", name="List").focus()
    canvas.press("Enter")
    bar(canvas).get_by_role("button", name="three.plus").focus()
    canvas.press("Enter")
    expect(canvas.page.locator('.react-flow__node[data-id="three"]')).to_be_focused()
    bar(canvas).get_by_role("button", name="Close").click()
    expect(bar(canvas)).to_have_count(0)
