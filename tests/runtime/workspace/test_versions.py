"""The versions of the workspace's pipelines."""

from pathlib import Path

import pytest

from runtime.errors import UsageError
from runtime.workspace import Versions


@pytest.fixture
def kept(tmp_path: Path) -> Versions:
    return Versions(tmp_path, "line")


def test_a_text_is_kept_once_and_listed_under_each_of_its_names(kept: Versions) -> None:
    first = kept.keep("one", "saved", name="first")
    kept.keep("two", "run", run="20260101-000000-aaaaaa")
    again = kept.keep("one", "saved", name="again")
    assert [v.name or v.run for v in kept.listed()] == ["again", "20260101-000000-aaaaaa", "first"]
    assert first.digest == again.digest
    assert len(list((kept.history / "versions").iterdir())) == 2


@pytest.mark.parametrize("named", ["first", "20260101-000000-aaaaaa", "digest"])
def test_a_version_is_found_by_name_run_or_digest(kept: Versions, named: str) -> None:
    made = kept.keep("one", "saved", name="first", run="20260101-000000-aaaaaa")
    found = kept.find(made.digest[:8] if named == "digest" else named)
    assert kept.text(found.digest) == "one"


@pytest.mark.parametrize("named", ["", "abc", "nobody"])
def test_an_unknown_version_is_a_sentence(kept: Versions, named: str) -> None:
    kept.keep("one", "saved")
    with pytest.raises(UsageError, match="No version of 'line'"):
        kept.find(named)


@pytest.mark.parametrize("text", ["other", None])
def test_a_damaged_version_is_told_and_never_given(kept: Versions, text: str | None) -> None:
    made = kept.keep("one", "saved")
    file = kept.history / "versions" / f"{made.digest}.json"
    file.write_text(text) if text else file.unlink()
    assert kept.flaws() == [made]
    with pytest.raises(UsageError, match="damaged"):
        kept.text(made.digest)


def test_a_line_torn_by_a_killed_writer_is_left_out(kept: Versions) -> None:
    kept.keep("one", "saved", name="first")
    with (kept.history / "versions.jsonl").open("a") as opened:
        opened.write('{"digest": "x')
    assert [v.name for v in kept.listed()] == ["first"]


def test_only_files_of_the_workspaces_pipelines_have_versions(tmp_path: Path) -> None:
    found = Versions.of_file(tmp_path, tmp_path / "pipelines" / "line.json")
    assert found is not None
    assert found.slug == "line"
    assert Versions.of_file(tmp_path, tmp_path / "line.json") is None
    with pytest.raises(UsageError):
        Versions(tmp_path, "../line")
