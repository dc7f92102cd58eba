"""Opening a workspace, its settings, and what it knows of files outside."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from components.files import named_files
from runtime.errors import WorkspaceError
from runtime.workspace import Result, Workspace
from runtime.workspace.atomic import canonical


def test_a_new_folder_becomes_a_workspace_and_opens_again(tmp_path: Path) -> None:
    Workspace(tmp_path / "w")
    Workspace(tmp_path / "w")
    assert (tmp_path / "w" / "workspace.json").exists()


def test_many_may_open_the_same_new_folder_at_once(tmp_path: Path) -> None:
    def use(n: int) -> None:
        Workspace(tmp_path / "w").results.put(Result(f"{n:064x}", {}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(use, range(40)))
    assert all(Workspace(tmp_path / "w").results.get(f"{n:064x}") for n in range(40))


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match=r"not empty and not a workspace \(it holds 'thesis.txt'\)"):
        Workspace(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_workspace_of_a_later_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "workspace.json").write_text('{"framewire_workspace": 99}')
    with pytest.raises(WorkspaceError, match="newer Framewire"):
        Workspace(tmp_path)


def test_a_place_that_cannot_be_a_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="Opening the workspace"):
        Workspace(tmp_path / "file" / "w")


def test_a_result_is_remembered_and_replaced(tmp_path: Path) -> None:
    results = Workspace(tmp_path / "w").results
    assert results.get("ab") is None
    results.put(Result("ab", {"frames": "d1"}, metrics={"x": 1.0}))
    results.put(Result("ab", {"frames": "d2"}))
    found = results.get("ab")
    assert found is not None
    assert found.outputs == {"frames": "d2"}


def test_a_half_written_result_counts_as_none(tmp_path: Path) -> None:
    results = Workspace(tmp_path / "w").results
    results.put(Result("ab", {}))
    (results.root / "ab" / "ab.json").write_text('{"fingerprint": "ab", "out')
    assert results.get("ab") is None


def test_settings_name_folders_and_targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.json").write_text(
        json.dumps({"scripts": ["s"], "targets": {"gpu_pool": {"labels": {"pool": "gpu"}, "max_nodes": 4}}})
    )
    monkeypatch.setenv("FRAMEWIRE_SCRIPTS", str(tmp_path / "more"))
    settings = Workspace(tmp_path).settings
    assert settings.script_folders == ((tmp_path / "s").resolve(), (tmp_path / "more").resolve())
    assert settings.targets["gpu_pool"].labels == {"pool": "gpu"}
    assert "local" in settings.targets


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"skripts": []}',
        '{"components": 5}',
        '{"scripts": "s"}',
        '{"components": [1]}',
        '{"targets": []}',
        '{"libraries": "torch"}',
        '{"libraries": [1]}',
        '{"targets": {"a": {"color": 1}}}',
        "[]",
    ],
)
def test_settings_that_make_no_sense_are_said_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.json").write_text(text)
    with pytest.raises(WorkspaceError, match=r"settings\.json"):
        _ = Workspace(tmp_path).settings


def test_a_file_is_read_again_only_if_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("one")
    workspace = Workspace(tmp_path / "w")
    first = workspace.outside.digests(named_files(str(tmp_path / "a.txt")))
    workspace.outside.save()
    monkeypatch.setattr("runtime.workspace.outside.file_digest", lambda path: pytest.fail("read again"))
    assert Workspace(tmp_path / "w").outside.digests(named_files(str(tmp_path / "a.txt"))) == first


def test_a_file_changed_in_place_has_another_digest(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    outside = Workspace(tmp_path / "w").outside
    first = outside.digests(named_files(str(file)))
    file.write_text("two")
    os.utime(file, ns=(5, 5))
    assert outside.digests(named_files(str(file))) != first


def test_canonical_text_tells_apart_what_python_does_not() -> None:
    assert len({canonical(v) for v in (1, 1.0, True, "1")}) == 4
    assert canonical(0.0) != canonical(-0.0)
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1})
