"""Runs seen from the canvas: states as they change, alike in every tab and after a reload; cancelled, run again, compared."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.canvas import RUN_MS
from tests.browser.documents import document
from tests.browser.made import SMALL_DETECTOR

pytestmark = pytest.mark.ray


def gated(folder):
    """A line whose middle waits until the test lets it go on."""
    nodes = {
        "one": {"component": "constant@1", "params": {"value": 3}},
        "wait": {"component": "waits@1", "params": {"file": str(folder / "go"), "started": str(folder / "started")}},
        "end": "add",
    }
    return document(nodes, "one.metrics>wait.metrics", "wait.metrics>end.a")


def test_a_run_is_watched_reloaded_and_seen_alike_in_two_tabs(app, drawing, tmp_path):
    canvas = drawing(gated(tmp_path))
    expect(canvas.node("end").locator(".fw-live-first")).to_contain_text("Run")
    expect(canvas.bar.get_by_text("3 to run")).to_be_visible()
    canvas.run()
    canvas.wait_state("one", "succeeded")
    canvas.wait_state("wait", "running")
    assert canvas.node("end").get_attribute("data-state") in ("pending", "waiting")
    expect(canvas.node("wait").locator("progress")).to_be_visible()
    expect(canvas.bar.locator("[data-run]")).to_be_disabled()
    canvas.reload()
    other = drawing(slug=canvas.slug)
    for tab in (canvas, other):
        tab.wait_state("one", "succeeded")
        tab.wait_state("wait", "running")
    (tmp_path / "go").touch()
    for tab in (canvas, other):
        tab.wait_run("succeeded")
        for node in ("one", "wait", "end"):
            tab.wait_state(node, "succeeded")
    expect(canvas.bar.get_by_text("3 reused")).to_be_visible()
    expect(canvas.node("end").locator(".fw-body-show")).to_be_visible()
    canvas.choose("end")
    canvas.inspector.get_by_role("tab", name="Results").click()
    expect(canvas.inspector.locator(".fw-output")).to_contain_text("metrics")
    expect(canvas.inspector.locator(".fw-outcome")).to_contain_text("Done")
    canvas.inspector.get_by_role("tab", name="Log").click()
    expect(canvas.inspector.get_by_role("log")).to_contain_text("adding 0")


def test_what_changed_runs_and_the_rest_is_reused_and_both_say_why(drawing, tmp_path):
    (tmp_path / "go").touch()
    canvas = drawing(gated(tmp_path))
    canvas.run()
    canvas.wait_run("succeeded")
    canvas.set("end", "plus", "2")
    expect(canvas.node("end").locator(".fw-live-second")).to_have_text("plus changed from 0.0 to 2.0")
    canvas.bar.get_by_text("2 reused, 1 to run").click()
    plan = canvas.page.locator(".fw-plan")
    expect(plan.locator("li").first).to_contain_text("plus changed from 0.0 to 2.0")
    canvas.press("Escape")
    canvas.run()
    canvas.wait_run("succeeded")
    canvas.wait_state("one", "reused")
    canvas.wait_state("end", "succeeded")
    expect(canvas.node("one").locator(".fw-live-first")).to_contain_text("Reused")
    canvas.choose("end")
    canvas.inspector.get_by_role("tab", name="History").click()
    expect(canvas.inspector.get_by_role("tabpanel").locator("li")).to_have_count(2)


def test_cancelled_it_stops_and_resumed_it_goes_on_where_it_was(drawing, tmp_path):
    canvas = drawing(gated(tmp_path))
    canvas.run()
    canvas.wait_state("wait", "running")
    canvas.bar.get_by_role("button", name="Cancel").click()
    canvas.wait_run("cancelled")
    canvas.wait_state("wait", "cancelled")
    canvas.wait_state("one", "succeeded", "reused")
    (tmp_path / "go").touch()
    newest = canvas.newest_run
    canvas.bar.get_by_role("button", name="Resume").click()
    canvas.wait_run("succeeded")
    assert canvas.newest_run == newest
    canvas.wait_state("one", "succeeded", "reused")
    canvas.wait_state("wait", "succeeded")


def test_a_failure_is_a_sentence_on_its_node_and_what_follows_is_skipped(drawing):
    nodes = {"one": "constant", "bad": {"component": "fail@1", "params": {"message": "The camera was covered"}}, "end": "add"}
    canvas = drawing(document(nodes, "one.metrics>bad.metrics", "bad.metrics>end.a"))
    canvas.run()
    canvas.wait_run("failed")
    expect(canvas.node("bad").locator(".fw-live-second")).to_have_text("The camera was covered.")
    canvas.wait_state("end", "skipped")
    canvas.press("Control+f")
    canvas.type("camera was covered", "Enter")
    assert canvas.chosen == {"bad"}
    canvas.inspector.get_by_role("tab", name="Results").click()
    expect(canvas.inspector.locator(".fw-outcome")).to_contain_text("Ask something else of it.")
    expect(canvas.bar.get_by_role("button", name="Resume")).to_be_visible()


def test_run_to_here_with_values_and_fresh(drawing):
    nodes = {
        "one": {"component": "constant@1", "params": {"value": "${start}"}},
        "two": "add",
        "three": {"component": "add@1", "params": {"plus": 1}},
    }
    drawn = document(
        nodes, "one.metrics>two.a", "two.metrics>three.a", parameters={"start": {"type": "number", "default": 2, "help": "begin here"}}
    )
    canvas = drawing(drawn)

    def way(name):
        canvas.page.get_by_role("button", name="Other ways to run").click()
        canvas.page.get_by_role("menuitem", name=re.compile(name)).click()

    canvas.choose("two")
    way("^Run to Add")
    canvas.wait_run("succeeded")
    canvas.wait_state("two", "succeeded")
    assert not canvas.node("three").get_attribute("data-state")
    way("^Run with other values")
    canvas.dialog.locator('[data-parameter="start"] input').fill("50")
    canvas.dialog.get_by_role("button", name="Run", exact=True).click()
    canvas.wait_state("three", "succeeded")
    expect(canvas.node("three").locator(".fw-body-show")).to_contain_text("51")
    assert canvas.document["parameters"]["start"]["default"] == 2


def test_two_runs_are_compared_and_one_is_run_again_from_its_page(app, drawing, tab):
    canvas = drawing(SMALL_DETECTOR, name="To compare")
    canvas.run()
    canvas.wait_run("succeeded")
    expect(canvas.node("frames").locator("img").first).to_be_visible()
    expect(canvas.node("train").locator(".fw-body-show")).to_be_visible()
    canvas.set("train", "epochs", "7")
    canvas.run()
    canvas.wait_state("train", "succeeded")
    canvas.wait_run("succeeded")
    page = tab("/runs?pipeline=To compare")
    boxes = page.locator('.stMain [data-testid="stCheckbox"]')
    for n in range(2):
        boxes.nth(n).click()
    page.get_by_role("button", name=re.compile("Compare")).click()
    expect(page.get_by_role("heading", name="Compare runs")).to_be_visible()
    expect(page.get_by_text("train.epochs").first).to_be_visible()
    expect(page.get_by_role("heading", name="Curves")).to_be_visible()
    page.goto("/runs?pipeline=To compare")
    page.get_by_role("button", name="Run again").first.click()
    expect(page.get_by_text("3 of 3 steps done")).to_be_visible(timeout=RUN_MS)
    expect(page.get_by_text("nothing changed").first).to_be_visible()
