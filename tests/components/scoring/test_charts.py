"""Charts are well-formed SVG whose marks stand where the numbers say."""

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from components.scoring.charts import LEFT, PLOT, confusion_chart, curves_chart
from components.scoring.figures import Confusion

CONFUSION = Confusion(("cat", "dog"), ((3, 1), (0, 5)))


def parsed(svg):
    return ElementTree.fromstring(svg)


def test_a_curve_runs_from_the_upper_left_to_where_recall_ends():
    svg = parsed(curves_chart([("cat", [[0, 1], [1, 0]])], {}, {}))
    (line,) = svg.findall("polyline")
    assert line.get("points") == f"{LEFT},8 {LEFT + PLOT},{8 + PLOT}"
    assert line.find("title").text == "cat"


def test_a_dot_stands_at_the_threshold_and_leads_to_an_image():
    svg = parsed(curves_chart([("cat", [[0, 1]]), ("dog", [[0, 1]])], {"dog": (0.5, 0.25)}, {"dog": "worst-2"}))
    (link,) = svg.findall("a")
    dot = link.find("circle")
    assert link.get("href") == "#worst-2"
    assert (float(dot.get("cx")), float(dot.get("cy"))) == (LEFT + PLOT / 2, 8 + PLOT * 0.75)
    assert dot.get("class").endswith("s1")


def test_a_cell_is_as_strong_as_its_share_of_the_row_and_empty_cells_are_not_drawn():
    svg = parsed(confusion_chart(CONFUSION, {("cat", "dog"): "worst-1"}))
    cells = {g.find("title").text: g.find("rect") for g in svg.iter("g")}
    assert set(cells) == {
        "cat taken for cat: 3 (75.0% of its row)",
        "cat taken for dog: 1 (25.0% of its row)",
        "dog taken for dog: 5 (100.0% of its row)",
    }
    strong = [float(r.get("fill-opacity")) for r in cells.values()]
    assert strong[2] > strong[0] > strong[1]
    assert [r.get("class") for r in cells.values()] == ["hit", "miss", "hit"]
    assert [a.get("href") for a in svg.findall("a")] == ["#worst-1"]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_any_name_is_text_and_never_markup(name):
    svg = parsed(curves_chart([(name, [[0, 1]])], {name: (0, 1)}, {name: name}))
    assert svg.find("polyline").find("title").text in (name, None)
    assert all(e.tag in {"svg", "path", "text", "polyline", "title", "a", "circle"} for e in svg.iter())
    tags = {e.tag for e in parsed(confusion_chart(Confusion((name, "b"), ((1, 1), (1, 1))), {})).iter()}
    assert tags <= {"svg", "path", "text", "title", "g", "rect"}
