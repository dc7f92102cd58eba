"""Every page on a small window and on a 4K screen, in light and dark: nothing is cut off, and axe finds no serious fault."""

from pathlib import Path

import pytest

from runtime.workspace import Workspace
from tests.browser.canvas import Canvas
from tests.browser.conftest import settle
from tests.browser.documents import LINE
from tests.browser.made import SMALL_DETECTOR, made_run

AXE = Path(__file__).resolve().parents[2] / "designer/canvas/frontend/node_modules/axe-core/axe.min.js"
LOOKS = [("light", 1280, 720), ("dark", 3840, 2160)]
GRAVE = """async () => {
    const found = await axe.run(document, { resultTypes: ['violations'] });
    const told = ({ html, failureSummary }) => `${html.slice(0, 160)} -- ${failureSummary.split('\\n')[1]}`;
    return found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map(told).join(' | ')}`);
}"""
CUT = """() => {
    const main = document.querySelector('.stMain');
    const wide = [document.documentElement, main].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => `${e.className} scrolls`);
    const out = [...document.querySelectorAll('.stMain button, .stMain a, .stMain input, .stMain h1')].filter((e) => {
        const { left, right, width, height } = e.getBoundingClientRect();
        const shown = width > 2 && height > 2 && e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        return shown && !e.closest('.react-flow, .fw-scroll, [role=tablist], .stDataFrame') && (left < -1 || right > innerWidth + 1);
    });
    return [...wide, ...out.map((e) => e.outerHTML.slice(0, 160))];
}"""


@pytest.fixture(scope="module")
def addresses(app):
    """One address of each page, and of each thing that it shows in full."""
    slug, first = made_run(app, SMALL_DETECTOR, "Small detector")
    nodes = {**SMALL_DETECTOR["nodes"], "train": {"component": "small_model@1", "params": {"epochs": 5}}}
    _, second = made_run(app, {**SMALL_DETECTOR, "nodes": nodes}, "Small detector")
    model = second.steps["train"].outputs["model"]["digest"]
    frames = first.steps["frames"].outputs["frames"]["digest"]
    Workspace(app.workspace).models.register("small", model, run=second.run, node="train", by="Ada")
    return [
        f"/design?pipeline={slug}",
        "/",
        "/runs",
        f"/runs?run={second.run}",
        f"/runs?compare={first.run},{second.run}",
        "/data",
        f"/data?digest={frames}",
        "/models",
        f"/models?model={model}",
        "/endpoints",
        "/compute",
    ]


def drawn(page, address):
    page.goto(address)
    if address.startswith("/design"):
        Canvas(page, "").ready()  # it is there before Streamlit is
    settle(page)


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width", "height"), LOOKS, ids=str)
def test_nothing_is_cut_off_and_axe_finds_no_serious_fault(window, addresses, theme, width, height):
    assert AXE.exists(), "axe is not installed: make test-canvas installs it, and comes before make test"
    page, faults = window.new_page(), {}
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)
    for address in addresses:
        drawn(page, address)
        page.evaluate(AXE.read_text("utf-8"))
        if found := [*page.evaluate(CUT), *page.evaluate(GRAVE)]:
            faults[address] = found
    assert faults == {}, "\n".join(f"{address}\n  " + "\n  ".join(found) for address, found in faults.items())


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (3840, 2160)])
def test_the_canvas_fills_the_window(drawing, width, height):
    canvas = drawing(LINE)
    canvas.page.set_viewport_size({"width": width, "height": height})
    canvas.reload()
    box = canvas.root.bounding_box()
    assert box["y"] + box["height"] == pytest.approx(height, abs=2)
    assert box["width"] == pytest.approx(width, abs=2)
    bar = canvas.bar.evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert bar[0] <= bar[1]
    for node in LINE["nodes"]:
        inside = canvas.node(node).bounding_box()
        assert inside["x"] > canvas.stage.bounding_box()["x"]
        assert inside["x"] + inside["width"] < canvas.inspector.bounding_box()["x"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_serious_fault_in_what_opens_on_the_canvas(window, addresses, theme):
    page, faults = window.new_page(), {}
    page.emulate_media(color_scheme=theme)
    drawn(page, addresses[0])
    canvas = Canvas(page, "")
    page.evaluate(AXE.read_text("utf-8"))
    for what, opening in OPENINGS.items():
        opening(canvas)
        if found := page.evaluate(GRAVE):
            faults[what] = found
        canvas.press("Escape")
    assert faults == {}, "\n".join(f"{what}\n  " + "\n  ".join(found) for what, found in faults.items())


def _tab(name):
    def opened(canvas):
        canvas.choose("train")
        canvas.inspector.get_by_role("tab", name=name).click()

    return opened


def _said(words):
    def opened(canvas):
        canvas.bar.get_by_role("button", name="More").click()
        canvas.page.get_by_role("menuitem", name=words).click()

    return opened


OPENINGS = {
    "quick add": lambda canvas: canvas.press("Control+k"),
    "wiring by keyboard": lambda canvas: (canvas.choose("train"), canvas.press("w"), canvas.type("model", "Enter")),
    "find": lambda canvas: (canvas.press("Control+f"), canvas.type("train")),
    "shortcuts": lambda canvas: canvas.press("?"),
    "settings": _tab("Settings"),
    "results": _tab("Results"),
    "log": _tab("Log"),
    "history": _tab("History"),
    "several": lambda canvas: canvas.press("Control+a"),
    "ways to run": lambda canvas: canvas.page.get_by_role("button", name="Other ways to run").click(),
    "plan": lambda canvas: canvas.bar.locator('[title="What a run would do, and why"]').click(),
    "menu": lambda canvas: canvas.head("train").click(button="right"),
    "tour": _said("Take the tour"),
    "import": _said("Import"),
    "versions": _said("Versions"),
    "export": lambda canvas: canvas.bar.get_by_role("button", name="Export").click(),
}
