"""The plain parts of the pages: CSV, snippets, latencies, who holds what, boxes, progress, filters."""

import ast
import io

import pytest
from PIL import Image, ImageDraw

from designer.errands import ROOT
from designer.pages.boxes import Box, with_boxes
from designer.pages.compute.holding import held, holdings
from designer.pages.compute.nodes import part_held
from designer.pages.data.artifacts import artifacts_of
from designer.pages.data.console import as_csv
from designer.pages.data.space import shared_in
from designer.pages.endpoints.calls import last_calls, latencies, note_call
from designer.pages.endpoints.snippets import curl, python
from designer.pages.endpoints.tryout import boxes_in
from designer.pages.places import place_in_words
from designer.pages.runs.listing import matching
from runtime.errors import InputError
from runtime.workspace import RunRecord, StepRecord


def test_csv_holds_no_formula_and_no_bytes() -> None:
    assert as_csv(["=a", "b"], [["=1+1", b"xyz"], [-3, None]]) == "'=a,b\r\n'=1+1,3 bytes\r\n-3,\r\n"


def test_paths_are_told_as_people_know_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMEWIRE_WORKSPACE", "/data/ws")
    assert place_in_words("/data/ws/pipelines/../uploads/week-12") == "uploads/week-12"
    assert place_in_words(f"/data/ws/pipelines/../../..{ROOT}/sample_data/videos") == "sample_data/videos"
    assert place_in_words("/cameras/a/../b") == "/cameras/b"
    assert place_in_words("/data/ws") == "/data/ws"


def test_what_is_freed_of_shared_files_is_explained_where_it_is_clearly_less() -> None:
    artifacts = [{"bytes": 3_000_000}, {"bytes": 2_200_000}]
    assert "sizes come to 5.2 MB" in shared_in({"frees": 197_000, "artifacts": artifacts})
    assert shared_in({"frees": 5_100_000, "artifacts": artifacts}) == ""
    assert shared_in({"frees": 4_096, "artifacts": []}) == ""


def test_snippets_never_hold_the_key_and_read_as_programs() -> None:
    url = "http://127.0.0.1:8000/line"
    assert f"{url}/predict" in curl(url)
    ast.parse(python(url))
    assert "FRAMEWIRE_KEY" in python(url)


def test_latencies_are_of_the_last_calls() -> None:
    assert latencies([]) == {}
    for ms in range(1, 101):
        note_call("of-this-test", ms / 1000, 0.001)
    found = latencies(last_calls("of-this-test"))
    assert found["median"] == pytest.approx(50.5)
    assert found["95 % within"] == pytest.approx(95.05)


def test_who_holds_what_comes_from_steps_and_plan() -> None:
    steps = {
        "a": StepRecord("a", state="running", where="cpu (no GPU in 'local')"),
        "b": StepRecord("b", state="waiting", reason="needs 1 GPU"),
    }
    plan = {"steps": [{"node": "a", "needs": {"cpus": 2, "gpus": 1, "compute": "pool"}}, {"node": "b", "needs": {"cpus": 1, "gpus": 1}}]}
    found = holdings([(RunRecord("r", "P", "running", 0, 0, {**steps, "c": StepRecord("c", state="succeeded")}), plan)])
    assert [(h.node, h.cpus, h.target) for h in found] == [("a", 2, "pool"), ("b", 1, "local")]
    assert held(found) == (2, 0), "a step that runs on the CPU holds no GPU, and one that waits holds nothing"
    assert (part_held(8, 2), part_held(0, 0)) == (0.75, 0)


def test_boxes_are_drawn_over_the_image() -> None:
    held_ = io.BytesIO()
    Image.new("RGB", (80, 60), "black").save(held_, "PNG")
    drawn = Image.open(io.BytesIO(with_boxes(held_.getvalue(), [Box("<b>can</b>", 10, 10, 30, 20, 0.9)])))
    assert drawn.size == (80, 60)
    assert max(drawn.getpixel((25, 30))) > 100, "the lower edge of the box"


def test_a_score_on_a_box_has_three_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(ImageDraw.ImageDraw, "text", lambda pen, at, words, **look: said.append(words))
    held_ = io.BytesIO()
    Image.new("RGB", (80, 60)).save(held_, "PNG")
    with_boxes(held_.getvalue(), [Box("can", 10, 10, 30, 20, 0.5048), Box("bag", 1, 1, 9, 9)])
    assert sorted(said) == ["bag", "can 0.505"]


def test_what_is_no_image_is_a_sentence() -> None:
    with pytest.raises(InputError, match="no image"):
        with_boxes(b"<svg/>", [])


def test_boxes_of_an_answer() -> None:
    box = {"x": 1.0, "y": 2.0, "width": 3.0, "height": 4.0}
    answer = {"predictions": [{"label": "can", "score": 0.5, "box": box}, {"label": "class only", "score": 1.0, "box": None}]}
    assert boxes_in(answer) == [Box("can", 1, 2, 3, 4, 0.5)]


def test_an_artifact_is_listed_once_as_the_oldest_run_made_it() -> None:
    def record(run: str, at: float) -> RunRecord:
        step = StepRecord("n", outputs={"out": {"type": "Table", "digest": "d"}, "none": None})
        return RunRecord(run, "P", "succeeded", at, 0, {"n": step})

    assert [(m.run, m.port) for m in artifacts_of([record("new", 2), record("old", 1)])] == [("old", "out")]


def test_runs_are_filtered_by_pipeline_state_and_text() -> None:
    runs = [
        RunRecord("a", "P", "failed", 0, 0, {}, {"message": "Disk full"}),
        RunRecord("b", "Q", "pending", 0, 0, {"train": StepRecord("train")}),
    ]
    assert [r.run for r in matching(runs, pipeline="P", states=[], text="")] == ["a"]
    assert [r.run for r in matching(runs, pipeline=None, states=["running"], text="")] == ["b"]
    assert [r.run for r in matching(runs, pipeline=None, states=[], text="disk")] == ["a"]
    assert [r.run for r in matching(runs, pipeline=None, states=[], text="TRAIN")] == ["b"]
