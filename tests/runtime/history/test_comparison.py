"""Two runs, files or versions side by side."""

import shutil
from pathlib import Path

import pytest

from components.artifacts import Dataset, Predictions
from runtime.errors import UsageError
from runtime.graph import difference, dumps, load
from runtime.history import Comparison, compare
from runtime.history.flips import flips, lost_flips
from runtime.history.sides import side_named
from runtime.workspace import Journal, RunRecord, Versions
from tests.runtime.engine.helpers import Bench, node

NODES = {"one": node("constant", value=2), "sum": node("add", "one.metrics:a", plus=1)}


def test_two_runs_tell_the_parameter_and_what_it_did(bench: Bench) -> None:
    first = bench.run(NODES)
    second = bench.run({**NODES, "sum": node("add", "one.metrics:a", plus=5)})
    found = compare(bench.workspace, first.run, "last" if second.run > first.run else second.run)
    assert [change.says for change in found.difference.changes] == ["sum.plus: 1 -> 5"]
    assert [(f.node, f.name, f.old, f.new) for f in found.figures if f.change] == [("sum", "value", 3.0, 7.0)]
    assert found.to_json()["metrics"]


def test_a_run_compares_with_a_file_and_a_version_by_the_same_words(bench: Bench) -> None:
    made = bench.run(NODES)
    file = bench.folder.parent / "toy.json"
    kept = Versions(bench.workspace.root, "toy")
    kept.keep(dumps(load(file)), "saved", name="first")
    for named in (str(file), "toy@first"):
        assert not compare(bench.workspace, made.run, named).difference
    assert compare(bench.workspace, "toy@first", "toy@first").to_json()["changes"] == []


def test_a_runs_arguments_count_as_what_its_pipeline_says(bench: Bench, tmp_path: Path) -> None:
    made = bench.run(NODES)
    run = bench.workspace.runs.get(made.run)
    text = (run.folder / "pipeline.json").read_text().replace('"name": "toy"', '"name": "toy", "parameters": {"n": {"type": "number"}}')
    (run.folder / "pipeline.json").write_text(text)
    (run.folder / "run.json").write_text((run.folder / "run.json").read_text().replace('"arguments": {}', '"arguments": {"n": 7}'))
    assert side_named(bench.workspace, made.run).pipeline.parameters["n"].default == 7


@pytest.mark.parametrize("named", ["nothing", "nothing@v", "no/file.json", "20200101-000000-abcdef", "../x"])
def test_what_is_not_there_is_a_sentence(bench: Bench, named: str) -> None:
    with pytest.raises(UsageError) as error:
        compare(bench.workspace, named, named)
    assert error.value.remedy


def predicted(bench: Bench, boxes: dict[str, list[tuple[str, float]]], frames: list[str], task: str = "detection") -> RunRecord:
    """A run of which node "test" has looked at frames and found boxes (label, score)."""
    row = {"video": "v", "index": 0, "time": 0.0, "x": 0.0, "y": 0.0, "width": 1.0, "height": 1.0}
    rows = [{**row, "frame": f, "label": label, "score": score} for f, found in boxes.items() for label, score in found]
    store = bench.workspace.store
    seen = store.commit(Predictions.from_rows(store.staging(), rows, {"task": task, "classes": []}).path)
    size = dict.fromkeys(("width", "height", "source_width", "source_height"), 1) | dict.fromkeys(("scale_x", "scale_y"), 1.0)
    place = {"video": "v", "index": 0, "time": 0.0, **size, "offset_x": 0.0, "offset_y": 0.0, "image": b"", "label": None, "boxes": []}
    given = store.commit(Dataset.from_rows(store.staging(), [{**place, "id": f} for f in frames], {"counts": {}}).path)
    steps = [
        {"node": "data", "component": "split@1", "reason": "never ran", "params": {}, "inputs": {}, "causes": []},
        {"node": "test", "component": "evaluate@1", "reason": "", "params": {}, "inputs": {"test": ["data", "test"]}, "causes": []},
    ]
    run = bench.workspace.runs.create(pipeline="{}", plan={"steps": steps}, request={"pipeline": "p"})
    outputs = {"data": {"test": {"type": "Dataset", "digest": given}}, "test": {"predictions": {"type": "Predictions", "digest": seen}}}
    with Journal(run.journal) as journal:
        for name, told in outputs.items():
            journal.append({"event": "step", "node": name, "state": "succeeded", "outputs": told})
    return run.record()


def test_images_flip_where_other_objects_are_found_above_the_threshold(bench: Bench) -> None:
    before = predicted(bench, {"a": [("cat", 0.9)], "b": [("cat", 0.9)], "c": [("dog", 0.1)]}, ["a", "b", "c", "d"])
    after = predicted(
        bench, {"a": [("dog", 0.8)], "b": [("cat", 0.5)], "c": [("cat", 0.2)], "d": [("cat", 0.4), ("cat", 0.5)]}, ["a", "b", "c", "d"]
    )
    assert [flip.says for flip in flips(bench.workspace, before, after, {})] == ["a: cat -> dog", "d: nothing -> 2 cat"]


def test_an_image_that_only_one_run_has_seen_has_not_flipped(bench: Bench) -> None:
    before = predicted(bench, {"a": [("cat", 0.9)]}, ["a"])
    after = predicted(bench, {"a": [("cat", 0.9)], "new": [("cat", 0.9)]}, ["a", "new"])
    assert not flips(bench.workspace, before, after, {})


def test_of_a_classifier_the_class_counts_whatever_its_score(bench: Bench) -> None:
    before = predicted(bench, {"a": [("cat", 0.1)]}, ["a"], "classification")
    after = predicted(bench, {"a": [("dog", 0.1)]}, ["a"], "classification")
    assert [flip.says for flip in flips(bench.workspace, before, after, {})] == ["a: cat -> dog"]


def test_predictions_that_were_cleared_away_are_told_and_not_taken_for_unchanged(bench: Bench) -> None:
    before, after, same = (predicted(bench, {"a": [(label, 0.9)]}, ["a"], "classification") for label in ("cat", "dog", "dog"))
    digest = before.steps["test"].outputs["predictions"]["digest"]  # type: ignore[index]
    shutil.rmtree(bench.workspace.store.path(digest))
    assert flips(bench.workspace, before, after, {}) == []
    assert lost_flips(bench.workspace, before, after, {}) == ["test"]
    assert lost_flips(bench.workspace, after, same, {}) == []
    assert lost_flips(bench.workspace, before, before, {}) == [], "the same is the same, whether it is there or not"
    side = side_named(bench.workspace, bench.run(NODES).run)
    told = Comparison(side, side, difference(side.pipeline, side.pipeline), lost=("test",))
    assert told.says_lost == "Which predictions of 'test' flipped is not known: they are gone from the workspace. Run it again to see."
    assert told.to_json()["lost"] == ["test"]
