"""Registering datasets: versions by content, of files outside and of artifacts."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from components.artifacts import Metrics
from runtime.errors import UsageError, WorkspaceError
from runtime.workspace import Workspace
from runtime.workspace.datasets import Datasets


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


@pytest.fixture
def datasets(workspace: Workspace) -> Datasets:
    return workspace.datasets


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    folder = tmp_path / "videos"
    (folder / "dock").mkdir(parents=True)
    (folder / "dock" / "a.mp4").write_bytes(b"one")
    (folder / "b.mp4").write_bytes(b"three")
    return folder


def test_a_folder_gets_version_1_with_its_size_and_content(datasets: Datasets, videos: Path) -> None:
    made = datasets.register_files("sorting", videos, description="of the line", by="ada")
    assert (made.version, made.files, made.bytes, made.path, made.by) == (1, 2, 8, str(videos), "ada")
    assert datasets.get("sorting") == made
    assert datasets.names() == ["sorting"]


def test_the_same_content_again_is_the_same_version(datasets: Datasets, videos: Path) -> None:
    first = datasets.register_files("sorting", videos)
    assert datasets.register_files("sorting", videos) == first


def test_a_new_file_makes_a_new_version_and_the_old_one_stands(datasets: Datasets, videos: Path) -> None:
    first = datasets.register_files("sorting", videos)
    (videos / "c.mp4").write_bytes(b"more")
    second = datasets.register_files("sorting", videos)
    assert second.version == 2
    assert second.digest != first.digest
    assert datasets.get("sorting", 1) == first


def test_a_file_that_moves_within_the_folder_counts_as_a_change(datasets: Datasets, videos: Path) -> None:
    datasets.register_files("sorting", videos)
    (videos / "b.mp4").rename(videos / "dock" / "b.mp4")
    assert datasets.register_files("sorting", videos).version == 2


def test_a_changed_file_is_noticed(datasets: Datasets, videos: Path) -> None:
    made = datasets.register_files("sorting", videos)
    assert datasets.files_now(made) == datasets.files_of(made)
    assert list(datasets.files_of(made)) == ["b.mp4", "dock/a.mp4"]
    (videos / "b.mp4").write_bytes(b"THREE")
    assert {f for f, sha in datasets.files_now(made).items() if datasets.files_of(made)[f] != sha} == {"b.mp4"}


def test_files_that_are_gone_are_noticed(datasets: Datasets, videos: Path) -> None:
    made = datasets.register_files("sorting", videos)
    shutil.rmtree(videos)
    assert datasets.files_now(made) == {}
    assert datasets.version_now("sorting") is None


def test_a_list_of_files_that_rotted_is_no_list(workspace: Workspace, datasets: Datasets, videos: Path) -> None:
    made = datasets.register_files("sorting", videos)
    (workspace.root / "datasets" / ".files" / f"{made.digest}.json").write_text('{"b.mp4": "0"}')
    assert datasets.files_of(made) == {}


def test_a_single_file_is_a_dataset_too(datasets: Datasets, videos: Path) -> None:
    assert datasets.register_files("one", videos / "b.mp4").files == 1


def test_an_artifact_is_registered_by_its_digest(workspace: Workspace, datasets: Datasets) -> None:
    digest = workspace.store.commit(Metrics.of(workspace.store.staging() / "m", {"value": 1.0}).path)
    made = datasets.register_artifact("numbers", digest)
    assert (made.kind, made.type, made.digest, made.path) == ("artifact", "Metrics", digest, "")
    assert datasets.version_now("numbers") == 1


def test_an_artifact_that_is_gone_is_refused(datasets: Datasets) -> None:
    with pytest.raises(WorkspaceError, match="not in the workspace"):
        datasets.register_artifact("numbers", "0" * 64)


@pytest.mark.parametrize("name", ["", "Sorting", "a/b", "..", "-a", "a" * 64, "a b", "<b>"])
def test_names_that_are_no_file_names_are_refused(datasets: Datasets, videos: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be named"):
        datasets.register_files(name, videos)


def test_what_does_not_exist_or_is_empty_is_a_sentence(datasets: Datasets, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        datasets.register_files("a", tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no files"):
        datasets.register_files("a", tmp_path / "empty")


def test_unknown_names_and_versions_say_what_there_is(datasets: Datasets, videos: Path) -> None:
    datasets.register_files("sorting", videos)
    with pytest.raises(UsageError, match="There are: sorting"):
        datasets.get("other")
    with pytest.raises(UsageError, match="It has: 1"):
        datasets.get("sorting", 2)


def test_forgetting_leaves_the_data(datasets: Datasets, videos: Path) -> None:
    datasets.register_files("sorting", videos)
    datasets.forget("sorting")
    assert datasets.names() == []
    assert (videos / "b.mp4").exists()


def test_two_who_register_at_once_lose_nothing(workspace: Workspace, tmp_path: Path) -> None:
    def register(n: int) -> int:
        file = tmp_path / f"{n}.csv"
        file.write_text(str(n))
        return Workspace(workspace.root).datasets.register_files("rows", file).version

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(register, range(16))) == list(range(1, 17))


def test_a_damaged_file_is_told_and_left_alone(workspace: Workspace, datasets: Datasets) -> None:
    (workspace.root / "datasets").mkdir()
    (workspace.root / "datasets" / "sorting.json").write_text('{"half')
    with pytest.raises(WorkspaceError, match="is damaged"):
        datasets.versions("sorting")
