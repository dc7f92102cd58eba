"""Finding, the shortcut sheet, the tour, the palette, the overview and the menus."""

import re

from playwright.sync_api import expect

from tests.browser.documents import LINE, document


def test_find_goes_to_names_parameters_notes_and_errors(drawing):
    nodes = {
        "one": {"component": "constant@1", "title": "Morning shift", "params": {"value": 4711}},
        "two": "add",
        "lost": {"component": "reads_file@1", "params": {"source": "../nowhere.txt"}},
    }
    canvas = drawing(document(nodes, "one.metrics>two.a", notes={"n": {"text": "ask Grace"}}, layout={"n": [0, 300]}))
    expect(canvas.bar.get_by_text(re.compile("problem"))).to_be_visible()
    for words, found in {"morning": "one", "4711": "one", "grace": "n", "nowhere": "lost", "no file": "lost"}.items():
        canvas.press("Control+f")
        canvas.type(words, "Enter")
        expect(canvas.page.locator(f'.react-flow__node[data-id="{found}"]')).to_be_focused()
        assert canvas.chosen == {found}, words
    canvas.press("Control+f")
    canvas.type("xyzzy")
    expect(canvas.page.locator(".fw-chooser-empty")).to_contain_text("Nothing is found")
    canvas.press("Escape")
    expect(canvas.page.locator(".fw-find")).to_have_count(0)


def test_problems_lead_to_their_nodes_and_stand_beside_the_field(drawing):
    canvas = drawing(document({"one": "constant", "lost": "reads_file", "two": "add"}))
    canvas.bar.get_by_text("2 problems").click()
    canvas.page.get_by_role("dialog", name="Show the problems").get_by_role("button").filter(has_text="source").click()
    assert canvas.chosen == {"lost"}
    expect(canvas.inspector.locator('[data-parameter="source"] .fw-field-problem')).to_contain_text("needs a value")
    expect(canvas.bar.locator("[data-run]")).to_be_disabled()
    canvas.choose("one")
    canvas.field("value").fill("many")
    canvas.press("Enter")
    expect(canvas.inspector.locator('[data-parameter="value"] .fw-field-problem')).to_be_visible()


def test_the_sheet_shows_every_shortcut(drawing):
    canvas = drawing(LINE)
    canvas.press("?")
    expect(canvas.dialog.get_by_role("heading", name="Shortcuts")).to_be_visible()
    for words in ("Undo", "Add a component", "Tidy up", "Find", "Wire from or to the chosen node", "Bypass, or no longer"):
        expect(canvas.dialog.get_by_text(words, exact=True)).to_be_visible()
    canvas.press("Escape")
    expect(canvas.dialog).to_have_count(0)
    canvas.press("Control+a")
    assert canvas.chosen == set(LINE["nodes"])


def test_who_begins_for_the_first_time_is_shown_around_once(app, drawing):
    canvas = drawing(LINE)
    canvas.page.evaluate("localStorage.removeItem('framewire:tour')")
    address = f"/design?pipeline={canvas.slug}&tour=1"  # as the gallery and New lead to it
    canvas.page.goto(address)
    canvas.page.locator(".fw-tour").get_by_role("button", name="Skip the tour").click()
    canvas.page.goto(address)
    canvas.ready()
    expect(canvas.page.locator(".fw-tour")).to_have_count(0)


def test_the_tour_has_five_steps_and_can_be_left_at_any(drawing):
    canvas = drawing(LINE)

    def begin():
        canvas.bar.get_by_role("button", name="More").click()
        canvas.page.get_by_role("menuitem", name=re.compile("tour")).click()

    begin()
    tour = canvas.page.locator(".fw-tour")
    for step in range(1, 6):
        expect(tour).to_contain_text(f"{step} of 5")
        box, window = tour.bounding_box(), canvas.page.viewport_size
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= window["width"]
        assert box["y"] + box["height"] <= window["height"]
        canvas.press("Enter")
    expect(tour).to_have_count(0)
    begin()
    tour.get_by_role("button", name="Skip the tour").click()
    expect(tour).to_have_count(0)


def test_the_palette_is_searched_by_name_port_and_meaning_and_holds_ones_own(drawing):
    canvas = drawing()
    search, items = canvas.page.get_by_label("Search components"), canvas.page.locator(".fw-palette-item")
    search.fill("train cnn")
    expect(items.first).to_have_text("Train CNN")
    search.fill("joins")
    expect(items.first).to_have_text(re.compile("^Joins\\s*mine$"))
    search.fill("xyzzy")
    expect(canvas.page.locator(".fw-palette")).to_contain_text("Nothing is called that")
    search.fill("constant")
    items.first.dblclick()
    expect(canvas.node("constant")).to_be_visible()
    expect(canvas.page.locator(".fw-blank")).to_have_count(0)


def test_the_empty_canvas_teaches_and_double_click_adds(drawing):
    canvas = drawing()
    expect(canvas.page.get_by_role("heading", name="Draw your pipeline")).to_be_visible()
    canvas.page.mouse.dblclick(500, 760)
    canvas.type("constant", "Enter")
    expect(canvas.node("constant")).to_be_visible()


def test_the_menu_of_a_node_does_what_it_says(drawing):
    canvas = drawing(LINE)
    canvas.head("two").click(button="right")
    canvas.page.get_by_role("menuitem", name=re.compile("^Bypass")).click()
    assert canvas.nodes["two"]["bypass"] is True
    canvas.head("one").click(button="right")
    canvas.page.get_by_role("menuitem", name=re.compile("^Select everything that the node feeds")).click()
    assert canvas.chosen == {"one", "two", "three"}


def test_a_collapsed_group_keeps_its_wires_and_the_overview_shows_all(drawing):
    canvas = drawing({**LINE, "groups": {"g": {"title": "Sums", "nodes": ["two", "three"], "collapsed": True}}})
    expect(canvas.page.locator(".fw-folded")).to_contain_text("2 nodes")
    expect(canvas.page.locator(".react-flow__edge")).to_have_count(1)
    expect(canvas.page.get_by_label("Overview of the pipeline")).to_be_visible()
    canvas.press("Control+f")
    canvas.type("three", "Enter")  # what is sought is inside: the group opens
    expect(canvas.page.locator('.react-flow__node[data-id="three"]')).to_be_focused()
    expect(canvas.page.locator(".react-flow__edge")).to_have_count(2)
    canvas.undo()
    canvas.page.get_by_label("Open the group").click()
    expect(canvas.page.locator(".react-flow__edge")).to_have_count(2)
    expect(canvas.page.locator(".fw-frame")).to_be_visible()


def test_export_hands_over_code_and_import_reads_it_back(drawing):
    canvas = drawing(LINE)
    canvas.bar.get_by_role("button", name="Export").click()
    expect(canvas.dialog.get_by_role("radio").first).to_be_checked()
    code = canvas.dialog.locator("pre, code, textarea").first
    expect(code).to_contain_text("constant")
