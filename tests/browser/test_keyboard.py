"""The detector pipeline, drawn without touching the mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.detector import COMPONENTS, VALUES, WIRES

TABS = 120  # presses of Tab, after which something cannot be reached
WATCH = """
window.__mouse = 0;
for (const kind of ['mousedown', 'pointerdown', 'dragstart', 'wheel']) addEventListener(kind, () => (window.__mouse += 1), true);
"""


def tab_to(canvas, what):
    """Press Tab until the focus is on it."""
    for _ in range(TABS):
        if canvas.page.evaluate("what => document.activeElement?.matches(what)", what):
            return
        canvas.press("Tab")
    raise AssertionError(f"Tab does not lead to {what}")


def go_to(canvas, node):
    """Choose a node by finding it."""
    canvas.press("Control+f")
    canvas.type(node, "Enter")
    expect(canvas.page.locator(f'.react-flow__node[data-id="{node}"]')).to_be_focused()
    assert canvas.chosen == {node}


def wire(canvas, source, target):
    """W, the port, where it goes."""
    (node, port), (other, taker) = source.split("."), target.split(".")
    go_to(canvas, node)
    canvas.press("w")
    expect(canvas.page.get_by_role("combobox", name="Wire which port?")).to_be_focused()
    canvas.type(port, "Enter")
    expect(canvas.page.get_by_role("combobox", name=f"Where does '{port}' go?")).to_be_focused()
    canvas.type(f"{taker} {other}", "Enter")
    expect(canvas.page.locator(f'.react-flow__node[data-id="{node}"]')).to_be_focused()


@pytest.mark.slow
def test_the_detector_is_drawn_by_keyboard_alone(app, drawing):
    canvas = drawing()
    canvas.page.evaluate(WATCH)
    for node, title, _ in COMPONENTS:
        assert canvas.quick_add(title) == node
    for source, target in WIRES:
        wire(canvas, source, target)
    for node, parameter, value in VALUES:
        go_to(canvas, node)
        canvas.press("i")
        tab_to(canvas, f'[data-parameter="{parameter}"] :is(input, textarea)')
        canvas.press("Control+a")
        canvas.type(value(), "Tab", "Escape")
        expect(canvas.page.locator(f'.react-flow__node[data-id="{node}"]')).to_be_focused()
    canvas.wait_saved()
    assert canvas.wires == {f"{source}>{target}" for source, target in WIRES}
    assert canvas.nodes["resize"]["params"] == {"width": 64, "height": 64}
    assert canvas.nodes["split_dataset"]["params"] == {"validation": 0, "test_videos": ["noon.*"]}
    assert canvas.document == app.journalled(canvas.slug)
    go_to(canvas, "resize")
    canvas.press("F2")
    canvas.type("Small frames", "Enter")
    canvas.press("t", "1")
    expect(canvas.bar.locator("[data-run]")).to_be_enabled()
    assert canvas.nodes["resize"]["title"] == "Small frames"
    assert len({tuple(place) for place in canvas.document["layout"].values()}) == len(COMPONENTS)
    tab_to(canvas, "[data-run]")
    assert canvas.page.evaluate("window.__mouse") == 0


def test_focus_walks_the_nodes_and_the_wires_between_them(drawing):
    canvas = drawing(
        {
            "nodes": {n: {"component": "add@1"} for n in ("one", "two", "three")},
            "edges": {
                "one.metrics>two.a": {"from": ["one", "metrics"], "to": ["two", "a"]},
                "two.metrics>three.a": {"from": ["two", "metrics"], "to": ["three", "a"]},
            },
            "layout": {"one": [0, 0], "two": [280, 0], "three": [560, 0]},
        }
    )
    go_to(canvas, "one")
    canvas.press("Alt+ArrowRight")
    expect(canvas.page.locator('.react-flow__node[data-id="two"]')).to_be_focused()
    canvas.press("Alt+Shift+ArrowRight")
    assert canvas.chosen == {"two", "three"}
    go_to(canvas, "three")
    canvas.press("Alt+ArrowLeft")
    assert canvas.chosen == {"two"}
    for key in sorted(canvas.wires):
        canvas.press("Alt+ArrowDown")
        wire = canvas.page.locator(f'.react-flow__edge[data-id="{key}"]')
        expect(wire).to_be_focused()
        expect(canvas.inspector.get_by_role("heading", name="Edge")).to_be_visible()
        expect(wire).to_have_attribute("aria-label", re.compile("^Wire from metrics of Add"))
    canvas.press("Delete")
    assert canvas.wires == {"one.metrics>two.a"}
    canvas.undo()
    tab_to(canvas, '.react-flow__edge[data-id="one.metrics>two.a"]')
    canvas.press("Alt+ArrowRight")
    expect(canvas.page.locator('.react-flow__node[data-id="two"]')).to_be_focused()
    canvas.press("Shift+W")
    canvas.type("three", "Enter")
    assert canvas.wires == {"one.metrics>two.a"}
