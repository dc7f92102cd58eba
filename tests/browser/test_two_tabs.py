"""Two tabs on one pipeline: what is independent is merged, what is not is shown to whom it concerns, and nothing is lost in silence."""

import pytest
from playwright.sync_api import expect

from tests.browser.documents import LINE


@pytest.fixture
def both(drawing):
    one = drawing(LINE)
    return one, drawing(slug=one.slug)


def same(app, one, other):
    """What both tabs and the disk hold, which is the same."""
    for canvas in (one, other):
        canvas.wait_saved()
    revision = max(one.root.get_attribute("data-revision"), other.root.get_attribute("data-revision"), key=int)
    for canvas in (one, other):
        expect(canvas.root).to_have_attribute("data-revision", revision)
    assert one.document == other.document == app.journalled(one.slug)
    return one.document


def disconnected(canvas):
    """The tab's edits stay in it: as with a network that is gone for a while."""
    canvas.page.route("**/edits", lambda route: route.abort())


def connected(canvas):
    canvas.page.unroute("**/edits")


def test_each_sees_that_the_other_is_there_and_what_they_do(app, both):
    one, other = both
    for canvas in both:
        expect(canvas.page.locator(".fw-presence")).to_be_visible()
    one.page.bring_to_front()
    one.set("one", "value", "8")
    expect(other.node("one").locator(".fw-body-params")).to_contain_text("8")
    other.page.bring_to_front()
    other.add("To table", (0.5, 0.8))
    expect(one.node("to_table")).to_be_visible()
    assert same(app, one, other)["nodes"]["one"]["params"] == {"value": 8}
    other.page.close()
    expect(one.page.locator(".fw-presence")).to_have_count(0)


def test_independent_edits_of_both_are_merged_in_both(app, both):
    one, other = both
    disconnected(one)
    one.set("one", "value", "8")
    one.leave()
    one.press("n", "Escape")
    expect(one.bar.locator(".fw-saved")).to_contain_text("Offline")
    other.set("two", "plus", "3")
    other.drag("three", (30, 60))
    connected(one)
    there = same(app, one, other)
    assert there["nodes"]["one"]["params"] == {"value": 8}
    assert there["nodes"]["two"]["params"] == {"plus": 3}
    assert len(there["notes"]) == 1
    assert one.page.locator(".fw-conflict").count() == other.page.locator(".fw-conflict").count() == 0


@pytest.mark.parametrize(("choice", "stands"), [("Keep theirs", 20), ("Take mine", 10)])
def test_a_conflict_is_shown_with_both_values_and_either_can_be_chosen(app, both, choice, stands):
    one, other = both
    disconnected(one)
    one.set("one", "value", "10")
    other.set("one", "value", "20")
    other.wait_saved()
    connected(one)
    conflict = one.page.locator(".fw-conflict")
    expect(conflict).to_contain_text("set value of Constant to 20. Yours was 10.")
    assert same(app, one, other)["nodes"]["one"]["params"] == {"value": 20}
    conflict.get_by_role("button", name=choice).click()
    expect(conflict).to_have_count(0)
    assert same(app, one, other)["nodes"]["one"]["params"] == {"value": stands}


def test_what_was_changed_in_a_node_that_another_took_out_is_told(app, both):
    one, other = both
    disconnected(one)
    one.set("two", "plus", "4")
    other.choose("two")
    other.press("Delete")
    other.wait_saved()
    connected(one)
    expect(one.page.locator(".fw-conflict").first).to_contain_text("4")
    assert "two" not in same(app, one, other)["nodes"]


def test_edits_kept_in_a_tab_that_is_closed_are_sent_by_the_next(app, drawing):
    one = drawing(LINE)
    disconnected(one)
    one.set("one", "value", "10")
    expect(one.bar.locator(".fw-saved")).to_contain_text("1 edit kept here")
    one.page.close()
    other = drawing(slug=one.slug)
    expect(other.node("one").locator(".fw-body-params")).to_contain_text("10")
    other.wait_saved()
    assert app.journalled(one.slug)["nodes"]["one"]["params"] == {"value": 10}
