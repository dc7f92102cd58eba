"""Artifacts by content."""

import os
import shutil
from pathlib import Path

import pytest

from components.artifacts import Labels, Metrics
from runtime.errors import WorkspaceError
from runtime.workspace import ArtifactStore


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(tmp_path / "artifacts")


def metrics(store: ArtifactStore, value: float) -> str:
    folder = store.staging()
    Metrics.of(folder, {"value": value})
    return store.commit(folder)


def labels(store: ArtifactStore, *names: str) -> str:
    folder = store.staging()
    Labels.create(folder, {"counts": {"rows": len(names)}}, [Labels.part_from([{"label": n}], folder) for n in names])
    return store.commit(folder)


def test_equal_content_is_one_artifact_wherever_it_was_made(store: ArtifactStore, tmp_path: Path) -> None:
    elsewhere = ArtifactStore(tmp_path / "other" / "artifacts")
    assert metrics(store, 1.0) == metrics(store, 1.0) == metrics(elsewhere, 1.0)
    assert metrics(store, 1.0) != metrics(store, 2.0)


def test_nothing_is_left_aside_after_a_commit(store: ArtifactStore) -> None:
    metrics(store, 1.0)
    metrics(store, 1.0)
    assert list(store.aside.iterdir()) == []


def test_a_folder_without_manifest_is_refused(store: ArtifactStore) -> None:
    folder = store.staging()
    (folder / "x.txt").write_text("x")
    with pytest.raises(WorkspaceError, match=r"no artifact\.json"):
        store.commit(folder)


def test_one_changed_byte_is_seen_even_if_size_stays(store: ArtifactStore) -> None:
    digest = metrics(store, 1.0)
    file = store.path(digest) / "metrics.json"
    file.write_bytes(file.read_bytes().replace(b"1.0", b"3.0"))
    assert not store.intact(digest)


def test_a_touched_or_copied_artifact_is_still_intact(store: ArtifactStore, tmp_path: Path) -> None:
    digest = metrics(store, 1.0)
    os.utime(store.path(digest) / "metrics.json", ns=(1, 1))
    assert store.intact(digest)
    shutil.copytree(store.root, tmp_path / "moved")
    assert ArtifactStore(tmp_path / "moved").intact(digest)


def test_a_missing_file_is_seen(store: ArtifactStore) -> None:
    digest = metrics(store, 1.0)
    (store.path(digest) / "metrics.json").unlink()
    assert not store.intact(digest)


def test_a_manifest_that_rotted_without_a_trace_is_found(store: ArtifactStore) -> None:
    digest = metrics(store, 1.0)
    manifest = store.path(digest) / "artifact.json"
    before, data = manifest.stat(), bytearray(manifest.read_bytes())
    data[0] ^= 1
    manifest.write_bytes(data)
    os.utime(manifest, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert store.flaw(digest) == "is damaged: artifact.json"


def test_committing_again_mends_a_damaged_artifact(store: ArtifactStore) -> None:
    digest = metrics(store, 1.0)
    (store.path(digest) / "metrics.json").write_text("{}")
    assert metrics(store, 1.0) == digest
    assert store.intact(digest)
    assert Metrics(store.path(digest)).values == {"value": 1.0}


def test_a_file_more_in_the_folder_is_another_artifact(store: ArtifactStore) -> None:
    folder = store.staging()
    Metrics.of(folder, {"value": 1.0})
    (folder / "more.txt").write_text("x")
    assert store.commit(folder) != metrics(store, 1.0)


def test_merging_pieces_gives_what_making_it_whole_gives(store: ArtifactStore) -> None:
    merged = store.merge(Labels, [labels(store, "a"), labels(store, "b", "c")])
    assert merged == labels(store, "a", "b", "c")
    assert [r["label"] for r in store.open(merged).rows()] == ["a", "b", "c"]  # type: ignore[attr-defined]


def test_a_part_that_two_pieces_share_comes_once(store: ArtifactStore) -> None:
    merged = store.open(store.merge(Labels, [labels(store, "a"), labels(store, "a", "b")]))
    assert [r["label"] for r in merged.rows()] == ["a", "b"]  # type: ignore[attr-defined]


def test_an_artifact_that_is_not_there_is_said_so(store: ArtifactStore) -> None:
    assert not store.intact("0" * 64)
    with pytest.raises(WorkspaceError, match="not in the workspace"):
        store.files("0" * 64)


def test_what_is_wrong_is_named(store: ArtifactStore) -> None:
    whole, short, gone, cut = (metrics(store, value) for value in (1.0, 2.0, 3.0, 4.0))
    (store.path(short) / "metrics.json").write_text("{}")
    shutil.rmtree(store.path(gone))
    (store.path(cut) / "metrics.json").unlink()
    assert [store.flaw(d) for d in (whole, short, gone, cut)] == [
        "",
        "is damaged: metrics.json",
        "is gone",
        "is damaged: metrics.json is gone",
    ]
