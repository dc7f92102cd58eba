"""The sample data is drawn from the canvas: offered where a pipeline needs it, begun once, with how far it is, and ended."""

import sys
from dataclasses import replace

import pytest

from designer import sample
from designer.errands import start_errand
from designer.server.checking import check
from runtime.engine.processes import waited

ENDS = "import time; print('3 of 15 drawn: dock/early'); time.sleep(600)"


@pytest.fixture
def drawn(monkeypatch, tmp_path):
    """Where it says that all is drawn: nothing is, yet."""
    monkeypatch.setattr(sample, "ROOT", tmp_path / "here")
    marker = tmp_path / "here" / "sample_data" / "videos" / ".drawn.json"
    marker.parent.mkdir(parents=True)
    return marker


@pytest.fixture
def slow(monkeypatch):
    """A drawing that never ends by itself."""
    command = [sys.executable, "-c", ENDS]
    monkeypatch.setattr("designer.server.sample.begin_drawing", lambda: start_errand(sample.ERRAND, "Drawing", command))
    yield
    if found := sample.drawing():
        found.cancel()
        assert waited(lambda: not found.running, 60)
        sample.forget_drawing()


def test_it_is_drawn_from_the_canvas_and_ended(ada, as_role, drawn, slow):
    assert ada.get("sample-data").json() == {"drawn": False, "drawing": None, "error": None}
    assert as_role("editor").tell("sample-data").status_code == 403
    assert ada.tell("sample-data").json()["drawing"] is not None
    assert waited(lambda: ada.get("sample-data").json()["drawing"] == 0.2, 60)
    first = sample.drawing()
    ada.tell("sample-data")
    assert sample.drawing() is first
    ada.tell("sample-data/cancel")
    assert waited(lambda: ada.get("sample-data").json() == {"drawn": False, "drawing": None, "error": None}, 60)


def test_what_is_drawn_is_not_drawn_again(ada, drawn, slow):
    drawn.write_text("{}")
    assert ada.tell("sample-data").json() == {"drawn": True, "drawing": None, "error": None}
    assert sample.drawing() is None


@pytest.mark.parametrize(("source", "undrawn"), [("../sample_data/videos", True), ("../elsewhere", False)])
def test_only_a_pipeline_whose_samples_are_missing_is_offered_them(service, drawn, source, undrawn):
    draft = service.draft("line")
    document = {**draft.state.document, "nodes": {"f": {"component": "reads_file@1", "params": {"source": source}}}, "edges": {}}
    state = replace(draft.state, document=document)
    told = check(service.workspace, state, draft.places.folder)
    assert [p["parameter"] for p in told["problems"]] == ["source"]
    assert told["undrawn"] is undrawn
    drawn.write_text("{}")
    assert check(service.workspace, state, draft.places.folder)["undrawn"] is False
