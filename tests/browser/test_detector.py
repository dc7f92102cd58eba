"""An analyst's first hour: the detector drawn by mouse, run, watched, run again, compared, deployed, and asked about a picture."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.canvas import Canvas
from tests.browser.conftest import settle
from tests.browser.detector import COMPONENTS, RAN, VALUES, WIRES, frame_of_a_held_out_video

pytestmark = [pytest.mark.ray, pytest.mark.torch, pytest.mark.slow]
LONG_MS = 300_000


def begin(page):
    """From the page where everybody arrives to an empty canvas."""
    page.goto("/")
    settle(page)
    page.get_by_role("button", name=re.compile("^(New|Begin with an empty canvas)$")).first.click()
    page.get_by_role("textbox", name="Name").fill("Dock detector")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.wait_for_url("**/design?pipeline=*")
    canvas = Canvas(page, re.search(r"pipeline=([\w-]+)", page.url)[1]).ready()
    page.get_by_role("button", name="Skip the tour").click()
    return canvas


def test_from_an_empty_canvas_to_a_live_endpoint(app, window, tab):
    canvas = begin(window.new_page())
    draw(canvas)
    assert canvas.document == app.journalled(canvas.slug)
    run_and_watch(canvas, Canvas.open(window.new_page(), canvas.slug))
    run_again(canvas)
    compare(tab("/runs"))
    try_the_endpoint(tab("/endpoints"))
    models(tab("/models"))


def draw(canvas):
    canvas.press("-", "-")  # room for four in a row
    canvas.still()
    for node, title, at in COMPONENTS:
        assert canvas.add(title, at) == node
        canvas.press("Escape")
    for source, target in WIRES:
        canvas.wire(source, target)
    assert canvas.wires == {f"{source}>{target}" for source, target in WIRES}
    for node, parameter, value in VALUES:
        canvas.set(node, parameter, value())
    canvas.leave()
    canvas.wait_saved()
    expect(canvas.bar.get_by_text(f"{len(COMPONENTS)} to run")).to_be_visible()


def run_and_watch(canvas, other):
    canvas.run()
    canvas.wait_state("extract_frames", "running", "succeeded", timeout=LONG_MS)
    canvas.reload()
    canvas.wait_state("train_cnn", "running", "succeeded", timeout=LONG_MS)
    canvas.wait_run("succeeded", LONG_MS)
    for tab in (canvas, other):
        tab.wait_run("succeeded", LONG_MS)
        for node in RAN:
            tab.wait_state(node, "succeeded")
        tab.press("1")
        tab.still()
        for node in ("extract_frames", "resize"):
            expect(tab.node(node).locator(".fw-body-show img").first).to_be_visible()
        expect(tab.node("train_cnn").locator(".fw-body-show svg").first).to_be_visible()
        expect(tab.node("evaluate").locator(".fw-body-show")).to_be_visible()


def run_again(canvas):
    expect(canvas.bar.get_by_text(f"{len(COMPONENTS)} reused")).to_be_visible()
    canvas.run()
    canvas.wait_run("succeeded", LONG_MS)
    for node in RAN:
        canvas.wait_state(node, "reused")
    canvas.set("train_cnn", "epochs", "1")
    expect(canvas.node("train_cnn").locator(".fw-live-second")).to_have_text("epochs changed from 2 to 1")
    canvas.run()
    canvas.wait_run("succeeded", LONG_MS)
    canvas.wait_state("split_dataset", "reused")
    canvas.wait_state("train_cnn", "succeeded")


def compare(page):
    rows = page.locator('.stMain [data-testid="stCheckbox"]')
    expect(rows.first).to_be_visible()
    for row in (rows.nth(0), rows.nth(2)):
        row.click()
        settle(page)
    page.get_by_role("button", name=re.compile("^Compare")).click()
    expect(page.get_by_role("heading", name="Compare runs")).to_be_visible()
    expect(page.get_by_text("train_cnn.epochs").first).to_be_visible()


def try_the_endpoint(page):
    page.get_by_role("button", name="dock_line").click()
    expect(page.get_by_role("heading", name="dock_line")).to_be_visible()
    given = {"name": "frame.jpg", "mimeType": "image/jpeg", "buffer": frame_of_a_held_out_video()}
    page.locator("input[type=file]").set_input_files(given)
    expect(page.get_by_text(re.compile(r"\d+ things? found"))).to_be_visible()
    expect(page.locator(".stMain [data-testid=stImage] img").first).to_be_visible()


def models(page):
    page.locator('[class*="st-key-open-"] button').first.click()
    settle(page)
    expect(page.get_by_text("Served by dock_line")).to_be_visible()
