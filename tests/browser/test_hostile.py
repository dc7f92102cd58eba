"""Markup, scripts, links and very long texts wherever somebody can type: nothing runs, nothing leaves, all is shown as written."""

import re

import pytest
from playwright.sync_api import expect

from designer.document import empty_document
from runtime.workspace import Workspace
from tests.browser.documents import document, wires
from tests.browser.made import SMALL_DETECTOR, made_run

EVIL = (
    '<img src="http://evil.example/i.png" onerror="window.__pwned=1"><script>window.__pwned=1</script>'
    "<svg onload=window.__pwned=1> ![shown](http://evil.example/m.png) [press](javascript:window.__pwned=1) "
    ":material/home: **loud** $x^2$ \u202egnp.exe "
)
LONG = EVIL + "W" * 10_000
FILE = "<img src=x onerror=window.__pwned=1> ![x](x) **loud**.txt"
GUESTS = """() => [...document.querySelectorAll('*')].filter((e) =>
    /evil\\.example|javascript:/.test(`${e.getAttribute('src')} ${e.getAttribute('href')} ${e.getAttribute('style')}`)
    || [...e.attributes].some(({ name, value }) => name.startsWith('on') && value.includes('pwned'))
    || (/^(B|STRONG)$/.test(e.tagName) && e.textContent === 'loud')
    || (e.tagName === 'SCRIPT' && e.textContent.includes('pwned'))).map((e) => e.outerHTML.slice(0, 200))"""


def hostile(nodes=None, **more):
    """A pipeline with something hostile wherever a text can be."""
    given = nodes or {
        "one": {"component": "constant@1", "title": EVIL},
        "two": {"component": "fail@1", "title": LONG, "params": {"message": EVIL}},
        "three": {"component": "reads_file@1", "title": EVIL, "params": {"source": f"../uploads/{FILE}"}},
        "four": {"component": "from_table@1", "params": {"query": EVIL}},
        "five": {"component": "any_size@1", "params": {"options": {EVIL: EVIL}}},
    }
    drawn = {
        **empty_document(LONG[:200]),
        **document(given),
        "description": LONG,
        "parameters": {"danger": {"type": "text", "default": EVIL, "help": EVIL}},
        "notes": {"n": {"text": LONG[:10_000]}},
        "groups": {"g": {"title": LONG[:200], "nodes": [n for n in ("three", "four") if n in given]}} if "three" in given else {},
    }
    drawn["layout"]["n"] = [0, 420]
    return {**drawn, **more}


@pytest.fixture(scope="module")
def failed(app):
    """A run of a hostile pipeline, which fails with a hostile message."""
    nodes = {
        "one": {"component": "constant@1", "title": EVIL},
        "two": {"component": "fail@1", "title": EVIL, "params": {"message": EVIL}},
    }
    return made_run(app, {**hostile(nodes), "edges": wires("one.metrics>two.metrics")}, EVIL[:120])


@pytest.fixture(scope="module")
def model(app):
    """A model whose pipeline, node and dataset are called something hostile."""
    drawn = {**SMALL_DETECTOR, "nodes": {n: {**r, "title": EVIL} for n, r in SMALL_DETECTOR["nodes"].items()}, "description": LONG}
    _, record = made_run(app, drawn, EVIL[:140])
    return record.steps["train"].outputs["model"]["digest"]


def harmless(page):
    """Nothing of it has run or has become an element; in no frame."""
    for frame in page.frames:
        assert frame.evaluate("window.__pwned") is None, frame.url
        assert frame.evaluate(GUESTS) == [], frame.url


def test_on_the_canvas_it_is_text(app, drawing):
    uploads = app.workspace / "uploads"
    uploads.mkdir(exist_ok=True)
    (uploads / FILE).write_text("x")
    canvas = drawing(hostile())
    harmless(canvas.page)
    assert canvas.node("one").locator(".fw-called").inner_text().startswith('<img src="http://evil.example')
    expect(canvas.page.locator(".fw-sticky-text")).to_contain_text("<script>window.__pwned=1</script>")
    for node in canvas.nodes:
        canvas.page.locator(f'.react-flow__node[data-id="{node}"]').focus()
        harmless(canvas.page)
    canvas.choose("three")
    canvas.inspector.get_by_label("Browse for source").click()
    canvas.dialog.get_by_role("button", name="Uploads").click()
    expect(canvas.dialog.get_by_text("<img src=x onerror")).to_be_visible()
    harmless(canvas.page)
    canvas.press("Escape")
    canvas.press("Control+f")
    canvas.type("pwned")
    expect(canvas.page.locator(".fw-chooser-item").first).to_contain_text("<img")
    harmless(canvas.page)
    canvas.press("Escape")
    canvas.leave()
    expect(canvas.inspector.get_by_label("What the pipeline is for")).to_have_value(re.compile("^<img"))
    harmless(canvas.page)
    assert canvas.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_pasted_and_imported_it_is_text(drawing):
    canvas = drawing()
    clip = {
        "schema": "framewire/clip@1",
        "nodes": {"x": {"component": "constant@1", "title": LONG}},
        "edges": {},
        "notes": {},
        "groups": {},
        "layout": {"x": [0, 0]},
    }
    canvas.page.evaluate("clip => navigator.clipboard.writeText(JSON.stringify(clip))", clip)
    canvas.leave()
    canvas.press("Control+v")
    expect(canvas.page.locator(".react-flow__node-node")).to_have_count(1)
    harmless(canvas.page)
    canvas.wait_saved()
    canvas.reload()
    harmless(canvas.page)


def test_what_a_run_says_is_text(failed, drawing):
    slug, _ = failed
    canvas = drawing(slug=slug)
    canvas.wait_state("two", "failed")
    expect(canvas.node("two").locator(".fw-live-second")).to_contain_text('<img src="http://evil.example')
    canvas.choose("two")
    for tab in ("Results", "Log", "History"):
        canvas.inspector.get_by_role("tab", name=tab).click()
        expect(canvas.inspector.locator(".fw-waiting")).to_have_count(0)
        harmless(canvas.page)


@pytest.mark.slow
def test_on_every_page_it_is_text(app, failed, model, tab):
    workspace, (_, record) = Workspace(app.workspace), failed
    workspace.models.register("evil", model, run="", node="", by=EVIL)
    runs = ",".join(run.id for run in workspace.runs.all()[:2]) if hasattr(workspace.runs, "all") else record.run
    shown = {
        "/": "<img src=",
        "/runs": "<img src=",
        f"/runs?run={record.run}": "<img src=",
        f"/runs?run={record.run}&node=two": "<img src=",
        f"/runs?compare={runs}": "",
        "/data": "",
        f"/data?digest={model}": "",
        "/models": "",
        f"/models?model={model}": "",
        "/endpoints": "",
        "/compute": "",
        f"/design?pipeline={EVIL[:30]}": "cannot be a pipeline",
        f"/runs?run={EVIL[:60]}": "",
        f"/data?digest={EVIL[:60]}": "",
        f"/models?model={EVIL[:60]}": "",
        f"/endpoints?endpoint={EVIL[:60]}": "",
    }
    for address, text in shown.items():
        page = tab(address)
        harmless(page)
        if text:
            expect(page.get_by_text(text).first).to_be_attached()
        assert page.evaluate("document.querySelector('.stMain').scrollWidth <= document.querySelector('.stMain').clientWidth"), address
        page.close()
