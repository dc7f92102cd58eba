"""Cut, copy and paste go through the clipboard as JSON: within a tab, across tabs and pipelines, and into a text editor and back."""

import json

from playwright.sync_api import expect

from tests.browser.documents import LINE, document


def clipboard(canvas):
    return canvas.page.evaluate("navigator.clipboard.readText()")


def test_what_is_copied_in_one_tab_is_pasted_in_another(app, drawing):
    here, there = drawing(LINE), drawing(document({"one": "many_parts"}), name="Other")
    here.page.bring_to_front()
    here.set("one", "value", "12")
    here.choose("one", "two")
    here.press("Control+c")
    expect(here.page.locator(".fw-said")).to_have_text("Copied 2 things")
    assert json.loads(clipboard(here))["schema"] == "framewire/clip@1"
    there.page.bring_to_front()
    there.stage.click(position={"x": 500, "y": 600})
    there.press("Control+v")
    expect(there.page.locator(".react-flow__node-node")).to_have_count(3)
    assert there.nodes["one_2"] == {"component": "constant@1", "params": {"value": 12}}
    assert there.wires == {"one_2.metrics>two.a"}
    there.wait_saved()
    assert set(app.journalled(there.slug)["nodes"]) == {"one", "one_2", "two"}
    there.undo()
    assert set(there.nodes) == {"one"}


def test_pasting_again_puts_one_more_beside_and_cutting_takes_out(drawing):
    canvas = drawing(LINE)
    canvas.choose("two")
    canvas.press("Control+c", "Control+v", "Control+v")
    expect(canvas.page.locator(".react-flow__node-node")).to_have_count(5)
    places = [tuple(place) for place in canvas.document["layout"].values()]
    assert len(set(places)) == 5
    canvas.press("Control+x")
    expect(canvas.page.locator(".react-flow__node-node")).to_have_count(4)
    canvas.leave()
    canvas.page.mouse.down()
    canvas.page.mouse.move(700, -3000, steps=3)
    canvas.page.mouse.up()
    expect(canvas.node("three")).not_to_be_in_viewport()
    canvas.press("Control+v")
    expect(canvas.page.locator(".react-flow__node-node")).to_have_count(5)
    expect(canvas.page.locator(".react-flow__node.selected")).to_be_in_viewport()  # what is pasted is seen


def test_text_of_others_is_left_alone_and_damaged_clips_are_refused_in_words(drawing):
    canvas = drawing(LINE)
    canvas.leave()
    canvas.page.evaluate("navigator.clipboard.writeText('just some text')")
    canvas.press("Control+v")
    canvas.page.evaluate("""navigator.clipboard.writeText('{"schema": "framewire/clip@1", "nodes": {"x": 1}}')""")
    canvas.press("Control+v")
    expect(canvas.notices).to_contain_text("That could not be pasted. Copy it again on the canvas.")
    assert canvas.nodes == LINE["nodes"]


def test_in_a_field_the_clipboard_is_the_fields(drawing):
    canvas = drawing(LINE)
    canvas.page.evaluate("navigator.clipboard.writeText('77')")
    canvas.choose("one")
    canvas.field("value").click()
    canvas.press("Control+a", "Control+v", "Enter")
    assert canvas.nodes["one"]["params"] == {"value": 77}
    canvas.press("Control+z")
    assert set(canvas.nodes) == {"one", "two", "three"}
