"""The gallery: pipelines that are right as they stand, written as the editor would, about files that are drawn or that Debian has."""

import json
from pathlib import Path

import pytest

from components.registry import catalogue
from runtime.graph.document import dumps, load
from runtime.graph.problems import problems
from runtime.graph.resolve import resolve
from tests.drawn import sample

GALLERY = Path(__file__).parents[2] / "sample_data" / "pipelines"
NAMES = ("batch_predict", "image_classifier", "sql_report", "video_detector", "vtest_people")
SPACE = (200, 100)  # px a node takes


@pytest.fixture(params=NAMES)
def pipeline(request):
    return load(GALLERY / f"{request.param}.json")


def test_the_gallery_is_complete():
    assert sorted(p.stem for p in GALLERY.glob("*.json")) == sorted(NAMES)


def test_a_pipeline_has_no_problems(pipeline):
    assert problems(pipeline, catalogue()) == []


def test_a_pipeline_is_written_as_the_editor_writes_it(pipeline):
    texts = {dumps(load(p)): p.read_text("utf-8") for p in GALLERY.glob("*.json")}
    assert texts[dumps(pipeline)] == dumps(pipeline)


def test_no_default_is_written_down(pipeline):
    for name, node in pipeline.nodes.items():
        declared = catalogue()[node.component.split("@")[0]].parameters
        assert not {p for p, value in node.params.items() if value == declared[p].default}, name


def test_a_pipeline_is_laid_out_in_rows_from_left_to_right_with_no_node_on_another(pipeline):
    at = pipeline.layout
    assert at.keys() == pipeline.nodes.keys()
    for edge in pipeline.edges:
        (x, y), (far, low) = at[edge.source[0]], at[edge.target[0]]
        assert x < far or y < low, edge  # on in the row, or down to a later one
    places = sorted(at.values())
    for one in places:
        assert all(abs(one[0] - other[0]) >= SPACE[0] or abs(one[1] - other[1]) >= SPACE[1] for other in places if other != one)
    assert len({tuple(p) for p in places}) == len(places)


def test_a_pipeline_and_its_parameters_say_what_they_are_for(pipeline):
    assert pipeline.name
    assert len(pipeline.description) > 40
    assert all(parameter.help for parameter in pipeline.parameters.values())


@pytest.mark.parametrize("name", [n for n in NAMES if n != "vtest_people"])
def test_what_a_pipeline_reads_is_drawn(name):
    resolved = resolve(load(GALLERY / f"{name}.json"), catalogue())
    sources = [node.params["source"] for node in resolved.nodes if "source" in node.params]
    assert sources
    for source in sources:
        assert source.startswith("../")
        assert (sample() / source.removeprefix("../")).is_dir()


def test_a_batch_prediction_trains_exactly_as_the_detector_so_that_it_is_reused():
    detector, batch = (json.loads((GALLERY / f"{n}.json").read_text("utf-8")) for n in ("video_detector", "batch_predict"))
    shared = [name for name in detector["nodes"] if name not in ("evaluate", "gate", "deploy")]
    assert {n: detector["nodes"][n] for n in shared} == {n: batch["nodes"][n] for n in shared}
    for parameter in batch["parameters"]:
        assert batch["parameters"][parameter] == detector["parameters"][parameter]
    leading = [e for e in detector["edges"] if e["to"][0] in shared]
    assert [e for e in batch["edges"] if e["to"][0] in shared] == leading


def test_the_detector_is_tested_on_whole_videos_and_goes_live_only_if_good():
    story = resolve(load(GALLERY / "video_detector.json"), catalogue()).by_id
    assert story["split"].params["by"] == "video"
    assert story["split"].params["test_videos"] == ["*/late.*"]
    assert story["gate"].params["at_least"] >= 0.8
