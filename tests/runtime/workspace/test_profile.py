"""Artifacts in figures."""

from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from components.artifacts import Labels, Metrics, Predictions, Table
from runtime.workspace import Workspace
from runtime.workspace.profile import Figure, Profile, profile


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


def figure(made: Profile, title: str) -> Figure:
    return next(f for f in made.figures if f.title == title)


def test_labels_tell_their_classes_and_box_sizes(workspace: Workspace) -> None:
    boxes = [{"video": "a.mp4", "label": name, "x": 0.0, "y": 0.0, "width": 3.0, "height": side, "relative": False} for name, side in BOXES]
    made = Labels.from_rows(workspace.store.staging() / "l", boxes, {"kind": "boxes", "format": "coco"})
    found = profile(workspace, workspace.store.commit(made.path))
    assert (found.facts["labels"], found.facts["videos"], found.facts["format"]) == (3, 1, "coco")
    assert figure(found, "Boxes of each class").rows == (("can", 2), ("bag", 1))
    assert {row[2] for row in figure(found, "Box sizes").rows} == {"can", "bag"}
    assert sum(row[2] for row in figure(found, "Side of a box (square root of its area)").rows) == 3


BOXES = (("can", 12.0), ("can", 27.0), ("bag", 3.0))


def test_classes_without_boxes_have_a_balance(workspace: Workspace) -> None:
    rows = [{"image": f"{n}.png", "label": "can" if n else "bag", "relative": False} for n in range(3)]
    made = Labels.from_rows(workspace.store.staging() / "l", rows, {"kind": "classes"})
    assert figure(profile(workspace, workspace.store.commit(made.path)), "Class balance").rows == (("can", 2), ("bag", 1))


def test_predictions_tell_how_sure_the_model_is(workspace: Workspace) -> None:
    rows = [{"frame": "f", "label": "can", "score": s, "x": 0.0, "y": 0.0, "width": 1.0, "height": 1.0} for s in (0.0, 0.5, 1.0)]
    made = Predictions.from_rows(workspace.store.staging() / "p", rows, {"task": "detection"})
    found = profile(workspace, workspace.store.commit(made.path))
    assert (found.facts["predictions"], found.facts["mean score"]) == (3, 0.5)
    bins = figure(found, "How sure the model is").rows
    assert (bins[0][0], bins[-1][1], sum(b[2] for b in bins)) == (0.0, pytest.approx(1.0), 3)


def test_a_table_tells_of_hostile_columns_too(workspace: Workspace) -> None:
    folder = workspace.store.staging() / "t"
    made = Table.create(folder, {})
    pyarrow.parquet.write_table(pyarrow.table({'x"; drop table a; --': [1.0, 2.0], "name": ["<b>", "<b>"]}), made.file)
    found = profile(workspace, workspace.store.commit(made.path))
    assert (found.facts["rows"], found.facts["columns"]) == (2, 2)
    assert figure(found, "Most common: name").rows == (("<b>", 2),)
    assert figure(found, 'x"; drop table a; --').rows


def test_metrics_tell_each_class(workspace: Workspace) -> None:
    made = Metrics.of(workspace.store.staging() / "m", {"F1": 0.5}, per_class={"can": {"AP": 0.7}, "bag": {"AP": 0.3}})
    found = profile(workspace, workspace.store.commit(made.path))
    assert found.facts["F1"] == 0.5
    assert figure(found, "AP of each class").rows == (("bag", 0.3), ("can", 0.7))


def test_an_empty_collection_has_no_figures(workspace: Workspace) -> None:
    made = Labels.from_rows(workspace.store.staging() / "l", [], {"kind": "boxes"})
    found = profile(workspace, workspace.store.commit(made.path))
    assert found.facts["labels"] == 0
    assert found.figures == ()
