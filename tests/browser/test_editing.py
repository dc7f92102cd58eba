"""Every kind of edit is on the server at once, is taken back by one undo and done again by one redo."""

import re

from playwright.sync_api import expect

from tests.browser.documents import LINE, document

START = document(
    {"one": {"component": "constant@1", "params": {"value": 5}}, "two": "add", "three": "add", "four": "add", "five": "add"},
    "one.metrics>two.a",
    "two.metrics>three.a",
    groups={"g": {"title": "Sums", "nodes": ["four", "five"]}},
    notes={"n": {"text": "Look here"}},
    layout={"one": [0, 40], "two": [320, 0], "three": [700, 90], "four": [0, 320], "five": [260, 340], "n": [640, 360]},
)


def drag_in(canvas):
    canvas.add("Halves", (0.6, 0.08))


def quick_add(canvas):
    canvas.quick_add("halves")


def wire(canvas):
    canvas.wire("one.metrics", "three.b")


def set_parameter(canvas):
    canvas.set("one", "value", "42")


def reset_parameter(canvas):
    canvas.choose("one")
    canvas.inspector.get_by_label("Reset value").click()


def switch_reuse_off(canvas):
    canvas.choose("two")
    canvas.inspector.get_by_role("switch", name="Reuse").click()


def promote(canvas):
    canvas.choose("one")
    canvas.inspector.get_by_label("Make value a parameter of the pipeline").click()
    canvas.inspector.get_by_role("button", name="Promote").click()


def rename(canvas):
    canvas.choose("two")
    canvas.press("F2")
    canvas.type("Sum of both", "Enter")


def rename_by_double_click(canvas):
    canvas.head("two").locator(".fw-called").dblclick()
    canvas.type("Twice", "Enter")


def name_the_pipeline(canvas):
    canvas.leave()
    canvas.inspector.get_by_label("Name of the pipeline").fill("A better name")
    canvas.press("Enter")


def bypass(canvas):
    canvas.choose("two")
    canvas.press("b")


def delete(canvas):
    canvas.choose("two")
    canvas.press("Delete")


def delete_a_wire(canvas):
    canvas.choose_wire("one.metrics>two.a")
    expect(canvas.inspector.get_by_role("heading", name="Edge")).to_be_visible()
    canvas.press("Delete")


def duplicate(canvas):
    canvas.choose("two")
    canvas.press("Control+d")


def cut(canvas):
    canvas.choose("two", "three")
    canvas.press("Control+x")


def move(canvas):
    canvas.drag("two", (30, 20))


def nudge(canvas):
    canvas.choose("two")
    canvas.press("Shift+ArrowDown")


def tidy(canvas):
    canvas.leave()
    canvas.press("t")


def align(canvas):
    canvas.choose("one", "two")
    canvas.press("Alt+Shift+l")


def distribute(canvas):
    canvas.choose("one", "two", "three")
    canvas.press("Alt+Shift+h")


def note(canvas):
    canvas.leave()
    canvas.press("n")
    expect(canvas.page.get_by_label("Note", exact=True)).to_be_focused()
    canvas.press("Escape")


def write_a_note(canvas):
    canvas.page.locator(".fw-sticky").dblclick()
    canvas.page.get_by_label("Note", exact=True).fill("Read this first")
    canvas.press("Escape")


def group(canvas):
    canvas.choose("two", "three")
    canvas.press("Control+g")
    expect(canvas.page.locator(".fw-called-field")).to_be_focused()
    canvas.press("Escape")


def collapse(canvas):
    canvas.page.get_by_label("Collapse the group").click()
    expect(canvas.page.locator(".fw-folded")).to_be_visible()


def ungroup(canvas):
    canvas.choose("four")
    canvas.press("Control+Shift+g")


def leave_the_group(canvas):
    canvas.choose("four")
    canvas.press("Shift+g")


KINDS = [
    drag_in, quick_add, wire, set_parameter, reset_parameter, switch_reuse_off, promote, rename, rename_by_double_click, name_the_pipeline,
    bypass, delete, delete_a_wire, duplicate, cut, move, nudge, tidy, align, distribute, note, write_a_note, group, collapse, ungroup,
    leave_the_group,
]  # fmt: skip


def test_every_kind_of_edit_is_saved_undone_and_redone(app, drawing):
    canvas = drawing(START)
    start = canvas.document
    for doing in KINDS:
        doing(canvas)
        canvas.wait_saved()
        done = canvas.document
        assert done != start, doing.__name__
        assert app.journalled(canvas.slug) == done, doing.__name__
        on_canvas(canvas)
        canvas.undo()
        assert canvas.document == start, doing.__name__
        assert canvas.undoes == "", doing.__name__
        canvas.redo()
        assert canvas.document == done, doing.__name__
        canvas.undo()
        canvas.wait_saved()
        assert app.journalled(canvas.slug) == start, doing.__name__
        on_canvas(canvas)


def on_canvas(canvas):
    """The focus back on the canvas, nothing chosen, everything in view."""
    canvas.leave()
    canvas.press("1")
    canvas.still()


def test_what_is_typed_in_one_field_is_one_step_of_undo(drawing):
    canvas = drawing(LINE)
    canvas.page.evaluate("Date.now = () => 0")  # within moments, however long the machine takes
    canvas.set("one", "value", "4")
    canvas.field("value").fill("41")
    canvas.press("Enter")
    canvas.choose("two")
    canvas.field("plus").fill("3")
    canvas.press("Enter")
    assert canvas.undoes == "Set plus of two"
    canvas.leave()
    canvas.undo()
    canvas.undo()
    assert canvas.nodes == LINE["nodes"]


def test_undo_outlives_other_pages_and_takes_back_only_what_still_stands(drawing, tab):
    canvas = drawing(LINE)
    canvas.set("one", "value", "4")
    canvas.wait_saved()
    canvas.page.get_by_role("link", name="Runs").click()
    canvas.page.get_by_role("heading", name="Runs").wait_for()
    canvas.page.get_by_role("link", name="Design").click()
    canvas.ready()
    assert canvas.undoes == "Set value of one"
    canvas.leave()
    canvas.undo()
    assert canvas.nodes == LINE["nodes"]


def test_import_replaces_what_is_open_in_one_step_of_undo(drawing):
    canvas = drawing(LINE)
    text = '{"framewire": 1, "name": "Brought in", "nodes": {"n": {"component": "constant@1"}}, "edges": []}'
    canvas.bar.get_by_role("button", name="More").click()
    canvas.page.get_by_role("menuitem", name=re.compile("^Import")).click()
    canvas.dialog.locator("input[type=file]").set_input_files({"name": "in.json", "mimeType": "application/json", "buffer": text.encode()})
    expect(canvas.dialog.get_by_text("1 new, 0 changed, 0 the same, 3 taken out")).to_be_visible()
    canvas.dialog.get_by_role("button", name="Put it in place of this pipeline").click()
    assert set(canvas.nodes) == {"n"}
    assert canvas.document["name"] == "Brought in"
    canvas.wait_saved()
    canvas.leave()
    canvas.undo()
    assert canvas.nodes == LINE["nodes"]
    assert canvas.wires == set(LINE["edges"])


def test_a_version_is_kept_and_gone_back_to(drawing):
    canvas = drawing(LINE)

    def versions():
        canvas.bar.get_by_role("button", name="More").click()
        canvas.page.get_by_role("menuitem", name=re.compile("^Versions")).click()

    versions()
    canvas.dialog.get_by_label("Label of the version").fill("Before it went wrong")
    canvas.dialog.get_by_role("button", name="Keep this state").click()
    expect(canvas.dialog.get_by_text("Before it went wrong")).to_be_visible()
    canvas.press("Escape")
    canvas.choose("one")
    canvas.press("Delete")
    canvas.wait_saved()
    versions()
    canvas.dialog.get_by_label("Restore Before it went wrong").click()
    expect(canvas.node("one")).to_be_visible()
    assert canvas.nodes == LINE["nodes"]
    canvas.undo()
    assert "one" not in canvas.nodes
    canvas.undo()
    assert canvas.nodes == LINE["nodes"]


def test_choosing_everything_takes_collapsed_groups_along(drawing):
    folded = {"group": {"nodes": ["one", "two"], "collapsed": True}}
    canvas = drawing({**LINE, "groups": folded})
    canvas.press("Control+a")
    assert canvas.chosen == {"group", "three"}
    canvas.press("Control+d")
    assert [group["collapsed"] for group in canvas.document["groups"].values()] == [True, True]
    canvas.press("Control+a", "Delete")
    assert (canvas.nodes, canvas.document["groups"]) == ({}, {})


def test_a_saved_pipeline_is_dropped_as_a_group(app, drawing):
    app.draw(LINE, "Parts to reuse")
    canvas = drawing(document({"end": "to_table"}))
    canvas.page.get_by_label("Search components").fill("Parts to reuse")
    box = canvas.stage.bounding_box()
    where = {"x": box["width"] * 0.4, "y": box["height"] * 0.75}
    canvas.page.locator(".fw-palette-item", has_text="Parts to reuse").drag_to(
        canvas.page.locator(".react-flow__pane"), target_position=where
    )
    expect(canvas.page.locator(".react-flow__node-node")).to_have_count(4)
    (group,) = canvas.document["groups"].values()
    assert len(group["nodes"]) == 3
    assert len(canvas.wires) == 2
    canvas.leave()
    canvas.undo()
    assert set(canvas.nodes) == {"end"}


def test_several_are_chosen_by_a_box_or_all_at_once(drawing):
    canvas = drawing(LINE)
    box = canvas.stage.bounding_box()
    canvas.page.keyboard.down("Shift")
    canvas.page.mouse.move(box["x"] + 12, box["y"] + 120)
    canvas.page.mouse.down()
    canvas.page.mouse.move(box["x"] + box["width"] - 12, box["y"] + box["height"] - 90, steps=6)
    canvas.page.mouse.up()
    canvas.page.keyboard.up("Shift")
    assert canvas.chosen == {"one", "two", "three"}
    canvas.leave()
    assert canvas.chosen == set()
    canvas.press("Control+a")
    assert canvas.chosen == {"one", "two", "three"}
    expect(canvas.inspector.get_by_role("heading", name="3 nodes")).to_be_visible()
