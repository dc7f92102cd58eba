"""A few hundred edits in an order that nobody would think of: undone to the beginning, redone to the end, saved to the letter."""

import random

import pytest
from playwright.sync_api import expect

from tests.browser.documents import LINE

ACTIONS = 220
MANY = 14  # nodes, from which on more is taken out than put in


def pick(canvas, chance, kind="node"):
    """Choose something that is drawn, as Tab does; False if there is nothing."""
    drawn = canvas.page.locator(f".react-flow__node-{kind}")
    if not (many := drawn.count()):
        return False
    drawn.nth(chance.randrange(many)).focus()
    return True


def add(canvas, chance):
    canvas.quick_add(chance.choice(["constant", "add", "pass on", "halves", "many parts", "joins"]))


def wire(canvas, chance):
    if pick(canvas, chance):
        canvas.press("w")
        expect(canvas.page.get_by_role("combobox")).to_be_focused()
        canvas.press("Enter", *["ArrowDown"] * chance.randrange(3), "Enter")
        canvas.press("Escape")


def unwire(canvas, chance):
    if pick(canvas, chance):
        canvas.press("Shift+W", "Enter", "Escape")


def key(*keys, kind="node"):
    def doing(canvas, chance):
        if pick(canvas, chance, kind):
            canvas.press(*keys)

    return doing


def rename(canvas, chance):
    if pick(canvas, chance):
        canvas.press("F2")
        canvas.page.locator(".fw-called-field").fill(f"called {chance.randrange(1000)}")
        canvas.press("Enter")


def set_parameter(canvas, chance):
    if pick(canvas, chance) and (field := canvas.inspector.locator("[data-parameter] input.fw-input:visible").first).count():
        field.fill(str(chance.randrange(2, 9)))
        field.press("Enter")


def note(canvas, chance):
    canvas.press("n")
    canvas.page.get_by_label("Note", exact=True).fill(f"note {chance.randrange(1000)}")
    canvas.press("Escape")


def group(canvas, chance):
    if pick(canvas, chance):
        canvas.press(chance.choice(["Alt+Shift+ArrowRight", "Alt+Shift+ArrowLeft"]), "Control+g", "Escape")


def everything(*keys):
    def doing(canvas, chance):
        canvas.press("Control+a", *keys)

    return doing


DOING = [
    (6, add), (6, wire), (1, unwire), (3, rename), (5, set_parameter), (2, note), (2, group),
    (3, key("Delete")), (1, key("Delete", kind="note")), (2, key("Control+d")), (2, key("b")),
    (1, key("g")), (1, key("g", kind="folded")), (1, key("Control+Shift+g")), (1, key("Shift+g")),
    (2, key("ArrowRight")), (2, key("Shift+ArrowDown")), (1, key("Control+c", "Control+v")), (1, key("Control+x")),
    (1, everything("t")), (1, everything("Alt+Shift+l")), (1, everything("Alt+Shift+h")),
    (3, key("Control+z")), (1, key("Control+Shift+z")),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5])
def test_undone_to_the_beginning_and_redone_to_the_end(app, drawing, seed):
    canvas, chance = drawing(LINE), random.Random(seed)
    start = canvas.document
    for _ in range(ACTIONS):
        crowded = len(canvas.nodes) > MANY
        doing = key("Delete") if crowded else chance.choices([d for _, d in DOING], [w for w, _ in DOING])[0]
        doing(canvas, chance)
        canvas.press("Escape")
        canvas.page.wait_for_function("() => !document.activeElement?.matches('input, textarea, select')")
    add(canvas, chance)  # whatever was taken back last cannot be done again from here on
    canvas.wait_saved()
    end = canvas.document
    assert app.journalled(canvas.slug) == end
    assert all_the_way(canvas, "Undo", "Control+z") > ACTIONS // 3
    assert canvas.document == start
    all_the_way(canvas, "Redo", "Control+Shift+z")
    assert canvas.document == end
    canvas.wait_saved()
    assert app.journalled(canvas.slug) == end
    canvas.reload()
    assert canvas.document == end


def all_the_way(canvas, name, keys):
    """Press it until nothing is left; how often it was pressed."""
    canvas.leave()
    button, steps = canvas.bar.locator(f'button[aria-label^="{name}"]'), 0
    while button.is_enabled():
        canvas.press(keys)
        steps += 1
    return steps
