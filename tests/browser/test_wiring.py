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


@pytest.mark.parametrize(
    ("source", "target", "repair", "made"),
    [
        ("many.labels", "two.b", "Insert Joins", {"many.labels>joins.labels", "joins.metrics>two.b"}),
        ("one.metrics", "three.a", "Replace that wire", {"one.metrics>three.a"}),
        ("one.metrics", "sum.labels", "Connect 'labels' of 'Many parts'", {"many.labels>sum.labels"}),
    ],
)
def test_the_repair_of_a_refused_wire_is_one_click_and_one_undo(drawing, source, target, repair, made):
    canvas = drawing(ALL)
    before = canvas.document
    canvas.wire(source, target)
    canvas.refusal.get_by_role("button", name=re.compile(f"^{re.escape(repair)}")).click()
    assert made <= canvas.wires
    canvas.wait_saved()
    canvas.undo()
    assert canvas.document == before


def test_a_wire_dropped_on_empty_canvas_offers_only_what_fits_and_is_joined_to_it(drawing):
    canvas = drawing(document({"many": "many_parts"}))
    canvas.take("many.labels")
    canvas.page.mouse.move(900, 600, steps=5)
    canvas.drop()
    box = canvas.page.get_by_role("dialog", name="What takes 'labels'?")
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
