"""Wires: what fits lights up, what does not is refused with its reason, and where there is a repair it is one click away."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.documents import document

FITS, FADED = re.compile("fw-port-fits"), re.compile("fw-port-faded")
ALL = document(
    {"one": "constant", "two": "add", "three": "add", "many": "many_parts", "sum": "joins"},
    "one.metrics>two.a",
    "two.metrics>three.a",
)


def light(canvas, end, side="input"):
    return canvas.page.locator(".fw-port").filter(has=canvas.port(end, side))


def test_while_a_wire_is_in_the_hand_what_it_fits_lights_up_and_the_rest_fades(drawing):
    canvas = drawing(ALL)
    canvas.take("one.metrics")
    expect(light(canvas, "two.b")).to_have_class(FITS)
    expect(light(canvas, "three.b")).to_have_class(FITS)
    for end, side in [("two.a", "input"), ("sum.labels", "input"), ("many.labels", "output"), ("two.metrics", "output")]:
        expect(light(canvas, end, side)).to_have_class(FADED)
    expect(canvas.page.locator(".fw-hint")).to_have_text("metrics: Metrics")
    canvas.pull_to("sum.labels")
    expect(canvas.page.locator(".fw-hint-refused")).to_have_text(
        "Input 'labels' of 'Joins' needs Labels, but 'metrics' of 'Constant' gives Metrics."
    )
    canvas.pull_to("three.b")
    canvas.drop()
    assert "one.metrics>three.b" in canvas.wires
    expect(canvas.page.locator(".fw-port-fits, .fw-port-faded")).to_have_count(0)


def test_what_a_wire_in_the_hand_says_is_never_cut_off(drawing):
    canvas = drawing(ALL)
    room = canvas.stage.bounding_box()
    canvas.take("one.metrics")
    for x, y in [(0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98)]:
        canvas.page.mouse.move(room["x"] + room["width"] * x, room["y"] + room["height"] * y)
        hint = canvas.page.locator(".fw-hint").bounding_box()
        assert room["x"] <= hint["x"] <= hint["x"] + hint["width"] <= room["x"] + room["width"]
        assert room["y"] <= hint["y"] <= hint["y"] + hint["height"] <= room["y"] + room["height"]
    canvas.drop()


REFUSED = [
    ("many.labels", "output", "two.b", "input", "Input 'b' of 'Add' (two) needs Metrics, but 'labels' of 'Many parts' gives Labels."),
    ("three.metrics", "output", "two.b", "input", "That would close a circle: 'Add' (two) → 'Add' (three) → 'Add' (two)."),
    ("one.metrics", "output", "three.a", "input", "Input 'a' of 'Add' (three) is taken by 'metrics' of 'Add' (two)."),
    ("one.metrics", "output", "two.metrics", "output", "Both ends are outputs."),
    ("two.b", "input", "three.b", "input", "Both ends are inputs."),
    ("two.metrics", "output", "two.b", "input", "'Add' (two) is wired to itself."),
]


def test_an_impossible_wire_is_refused_and_says_why(drawing):
    canvas = drawing(ALL)
    before = canvas.document
    for source, side, target, other, why in REFUSED:
        canvas.take(source, side)
        canvas.pull_to(target, other)
        canvas.drop()
        expect(canvas.refusal.locator("p").first).to_have_text(why)
        expect(canvas.refusal.locator("p").nth(1)).not_to_be_empty()
        canvas.refusal.get_by_label("Close").click()
        expect(canvas.refusal).to_have_count(0)
    assert canvas.document == before
    assert canvas.undoes == ""


def ask_by_keyboard(canvas, end, side):
    """W and the port: the list of where its wire can end, with where it was begun."""
    node, port = end.split(".")
    question = f"Where does '{port}' go?" if side == "output" else f"What feeds '{port}'?"
    canvas.choose(node)
    canvas.press("w")
    expect(canvas.page.get_by_role("combobox", name="Wire which port?")).to_be_focused()
    canvas.type(port, "Enter")
    expect(canvas.page.get_by_role("combobox", name=question)).to_be_focused()
    return canvas.page.get_by_role("dialog", name=question)


def mark(canvas, box, words):
    """Go down to the choice with these words."""
    marked = box.locator('[role="option"][aria-selected="true"]')
    for _ in range(box.get_by_role("option").count()):
        if words in marked.inner_text():
            return marked
        canvas.press("ArrowDown")
    raise AssertionError(f"no choice says '{words}'")


def test_by_keyboard_what_does_not_fit_stands_below_with_the_reason_that_the_mouse_gives(drawing):
    canvas = drawing(ALL)
    before = canvas.document
    for source, side, target, _, why in REFUSED:
        box = ask_by_keyboard(canvas, source, side)
        assert box.get_by_role("option").first.get_attribute("aria-disabled") is None  # what fits comes first
        node, port = target.split(".")
        canvas.type(f"{port} {node}")
        option = mark(canvas, box, why)
        if option.get_attribute("aria-disabled") == "true":
            canvas.press("Enter")
            expect(option).to_contain_text(why)
        else:
            expect(option.locator(".fw-chooser-act")).not_to_be_empty()
        canvas.press("Escape")
        expect(canvas.page.locator(f'.react-flow__node[data-id="{source.split(".")[0]}"]')).to_be_focused()
    assert canvas.document == before
    assert canvas.undoes == ""


REPAIRS = [
    ("many.labels", "two.b", "Insert Joins", {"many.labels>joins.labels", "joins.metrics>two.b"}),
    ("one.metrics", "three.a", "Replace that wire", {"one.metrics>three.a"}),
    ("one.metrics", "sum.labels", "Connect 'labels' of 'Many parts'", {"many.labels>sum.labels"}),
]


@pytest.mark.parametrize(("source", "target", "repair", "made"), REPAIRS)
def test_the_repair_of_a_refused_wire_is_one_click_and_one_undo(drawing, source, target, repair, made):
    canvas = drawing(ALL)
    before = canvas.document
    canvas.wire(source, target)
    canvas.refusal.get_by_role("button", name=re.compile(f"^{re.escape(repair)}")).click()
    assert made <= canvas.wires
    canvas.wait_saved()
    canvas.undo()
    assert canvas.document == before


@pytest.mark.parametrize(("source", "target", "repair", "made"), REPAIRS)
def test_the_repair_is_a_choice_by_keyboard_and_one_undo(drawing, source, target, repair, made):
    canvas = drawing(ALL)
    before = canvas.document
    node, port = target.split(".")
    box = ask_by_keyboard(canvas, source, "output")
    canvas.type(f"{port} {node}")
    mark(canvas, box, repair)
    canvas.press("Enter")
    expect(box).to_have_count(0)
    assert made <= canvas.wires
    canvas.wait_saved()
    canvas.undo()
    assert canvas.document == before


def test_by_keyboard_a_component_that_fits_is_added_at_the_end_of_a_new_wire(drawing):
    canvas = drawing(document({"many": "many_parts", "sum": "joins"}))
    ask_by_keyboard(canvas, "many.labels", "output")
    canvas.type("add", "Enter")
    expect(canvas.page.get_by_role("combobox", name="What takes 'labels'?")).to_be_focused()
    canvas.type("joins", "Enter")
    expect(canvas.page.locator('.react-flow__node[data-id="joins"]')).to_be_focused()
    ask_by_keyboard(canvas, "sum.labels", "input")
    canvas.type("add", "Enter")
    expect(canvas.page.get_by_role("combobox", name="What gives 'labels'?")).to_be_focused()
    canvas.type("many parts", "Enter")
    expect(canvas.page.locator('.react-flow__node[data-id="many_parts"]')).to_be_focused()
    assert canvas.wires == {"many.labels>joins.labels", "many_parts.labels>sum.labels"}


def test_a_wire_dropped_on_empty_canvas_offers_only_what_fits_and_is_joined_to_it(drawing):
    canvas = drawing(document({"many": "many_parts"}))
    canvas.take("many.labels")
    canvas.page.mouse.move(900, 600, steps=5)
    canvas.drop()
    box = canvas.page.get_by_role("dialog", name="What takes 'labels'?")
    expect(box).to_be_visible()
    offered = set(box.locator(".fw-chooser-title").all_inner_texts())
    assert {"Joins", "Per part double", "Any size", "Label frames"} <= offered
    assert not {"Add", "Constant", "Train CNN", "Read videos"} & offered
    canvas.type("joins", "Enter")
    expect(canvas.node("joins")).to_be_visible()
    assert canvas.wires == {"many.labels>joins.labels"}


def test_a_wire_is_moved_by_its_end_and_taken_out_by_pulling_it_off(drawing):
    canvas = drawing(ALL)

    def take_end(key):
        end = canvas.page.locator(f'.react-flow__edge[data-id="{key}"] .react-flow__edgeupdater-target').bounding_box()
        canvas.page.mouse.move(end["x"] + 2, end["y"] + end["height"] / 2)
        canvas.page.mouse.down()
        canvas.page.mouse.move(end["x"] - 20, end["y"] + 20, steps=3)
        expect(canvas.stage).to_have_attribute("data-wiring", "true")

    take_end("two.metrics>three.a")
    canvas.pull_to("three.b")
    canvas.drop()
    assert canvas.wires == {"one.metrics>two.a", "two.metrics>three.b"}
    take_end("two.metrics>three.b")
    canvas.page.mouse.move(700, 700, steps=4)
    canvas.drop()
    assert canvas.wires == {"one.metrics>two.a"}
    canvas.undo()
    canvas.undo()
    assert canvas.wires == set(ALL["edges"])


def test_ports_tell_their_type_and_meaning(drawing):
    canvas = drawing(ALL)
    expect(light(canvas, "two.b")).to_have_attribute("title", re.compile("^b: Metrics, optional\\."))
    expect(light(canvas, "two.a")).to_have_attribute("title", re.compile("^a: Metrics, required\\."))
    colours = [
        light(canvas, end, side).evaluate("e => e.style.getPropertyValue('--fw-port')")
        for end, side in [("one.metrics", "output"), ("many.labels", "output")]
    ]
    assert len(set(colours)) == 2
