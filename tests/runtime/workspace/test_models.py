"""Naming models, and putting one version of each into production."""

from collections.abc import Callable
from pathlib import Path

import pytest

from components.artifacts import Metrics, Model, write_json
from runtime.errors import UsageError, WorkspaceError
from runtime.workspace import Workspace
from runtime.workspace.models import Models


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


@pytest.fixture
def models(workspace: Workspace) -> Models:
    return workspace.models


@pytest.fixture
def model(workspace: Workspace) -> Callable[[str], str]:
    """A Model artifact whose only class is named; its digest."""

    def make(label: str) -> str:
        folder = workspace.store.staging() / "model"
        made = Model.create(folder, {"task": "detection", "classes": [label]})
        write_json(folder / "config.json", {"task": "detection", "classes": [label]})
        return workspace.store.commit(made.path)

    return make


def test_a_model_gets_versions_in_order(models: Models, model: Callable[[str], str]) -> None:
    first, second = models.register("line", model("can"), run="r1", node="train"), models.register("line", model("bag"))
    assert [(v.version, v.stage, v.run) for v in models.versions("line")] == [(1, "candidate", "r1"), (2, "candidate", "")]
    assert [first, second] == models.every()


def test_the_same_model_again_is_the_same_version(models: Models, model: Callable[[str], str]) -> None:
    digest = model("can")
    assert models.register("line", digest) == models.register("line", digest)


def test_promoting_archives_what_was_in_production(models: Models, model: Callable[[str], str]) -> None:
    for label in ("can", "bag"):
        models.register("line", model(label))
    assert models.production("line") is None
    models.move("line", 1, "production")
    promoted = models.move("line", 2, "production")
    assert promoted.promoted > 0
    assert [v.stage for v in models.versions("line")] == ["archived", "production"]
    assert models.production("line") == promoted


def test_archiving_leaves_none_in_production(models: Models, model: Callable[[str], str]) -> None:
    models.register("line", model("can"))
    models.move("line", 1, "production")
    models.move("line", 1, "archived")
    assert models.production("line") is None


def test_what_is_no_model_is_refused(workspace: Workspace, models: Models) -> None:
    digest = workspace.store.commit(Metrics.of(workspace.store.staging() / "m", {"value": 1.0}).path)
    with pytest.raises(UsageError, match="is a Metrics, not a Model"):
        models.register("line", digest)
    with pytest.raises(WorkspaceError, match="not in the workspace"):
        models.register("line", "0" * 64)


def test_unknown_names_and_versions_are_sentences(models: Models, model: Callable[[str], str]) -> None:
    with pytest.raises(UsageError, match="There is no model named 'line'"):
        models.versions("line")
    models.register("line", model("can"))
    with pytest.raises(UsageError, match="no version 7"):
        models.move("line", 7, "production")


def test_forgetting_a_name_keeps_the_artifacts(workspace: Workspace, models: Models, model: Callable[[str], str]) -> None:
    digest = model("can")
    models.register("line", digest)
    models.forget("line")
    assert models.names() == []
    assert workspace.store.intact(digest)
