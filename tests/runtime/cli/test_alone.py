"""One component on folders: damaged inputs get a sentence, and nothing that lies in an output's folder is lost."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runtime.cli.conftest import Runtime


@pytest.fixture
def numbers(runtime: Runtime, tmp_path: Path) -> Path:
    """Labels of four parts."""
    runtime("step", "many_parts", "--out", f"labels={tmp_path / 'numbers'}")
    return tmp_path / "numbers"


def first_part(folder: Path) -> Path:
    return sorted((folder / "parts").iterdir())[0]


def says(key: str, value: object) -> Callable[[Path], object]:
    def damage(folder: Path) -> None:
        manifest = json.loads((folder / "artifact.json").read_text())
        (folder / "artifact.json").write_text(json.dumps({**manifest, key: value}))

    return damage


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: first_part(folder).write_bytes(first_part(folder).read_bytes()[:100]), "holds a damaged parts/"),
        (lambda folder: first_part(folder).unlink(), "lacks parts/"),
        (lambda folder: (folder / "artifact.json").write_text("not"), "artifact.json is damaged"),
        (lambda folder: (folder / "artifact.json").unlink(), "there is no artifact.json in it"),
        (lambda folder: folder.rename(folder.with_name("elsewhere")), "there is no such folder"),
        (says("parts", 5), "'parts' is not a list"),
        (says("parts", [{"name": "../../x", "files": [], "rows": 1}]), "'parts' lists something that is no part"),
        (says("type", "Metrics"), "needs Labels"),
    ],
)
def test_a_damaged_input_is_one_sentence_with_port_and_folder(
    runtime: Runtime, numbers: Path, damage: Callable[[Path], object], words: str
) -> None:
    damage(numbers)
    said = runtime("step", "joins", "--in", f"labels={numbers}")
    assert (said.code, words in said.err, "'labels'" in said.err, str(numbers) in said.err) == (2, True, True, True), said.err
    assert "Errno" not in said.err


def test_a_component_that_fails_is_one_sentence_that_names_its_inputs(runtime: Runtime, tmp_path: Path) -> None:
    runtime("step", "constant", "--out", f"metrics={tmp_path / 'one'}")
    said = runtime("step", "fail", "--in", f"metrics={tmp_path / 'one'}", "--param", "how=bug", "--out", f"metrics={tmp_path / 'two'}")
    assert (said.code, "Component fail@1 failed: ZeroDivisionError" in said.err, str(tmp_path / "one") in said.err) == (1, True, True)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["one", "workspace"]


def test_an_output_replaces_a_former_one_as_a_whole(runtime: Runtime, tmp_path: Path) -> None:
    for parts in (4, 2):
        runtime("step", "many_parts", "--param", f"parts={parts}", "--out", f"labels={tmp_path / 'out'}")
        assert len(list((tmp_path / "out" / "parts").iterdir())) == parts
    assert sorted(f.name for f in tmp_path.iterdir()) == ["out", "workspace"]


def test_a_former_output_stands_until_the_new_one_is_whole(runtime: Runtime, tmp_path: Path) -> None:
    runtime("step", "constant", "--param", "value=4", "--out", f"metrics={tmp_path / 'out'}")
    assert runtime("step", "fail", "--out", f"metrics={tmp_path / 'out'}").code == 2
    assert json.loads((tmp_path / "out" / "metrics.json").read_text())["values"] == {"value": 4.0}


@pytest.mark.parametrize(
    ("place", "words"),
    [("file", "it is a file"), ("letters", "it holds 'dear.txt'"), ("numbers", "holds a Labels"), ("mixed", "'dear.txt'")],
)
def test_an_output_never_goes_where_something_would_be_lost(
    runtime: Runtime, tmp_path: Path, numbers: Path, place: str, words: str
) -> None:
    (tmp_path / "file").write_text("dear")
    for folder in ("letters", "mixed"):
        runtime("step", "many_parts", "--out", f"labels={tmp_path / 'mixed'}")
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "dear.txt").write_text("dear")
    component, port = ("many_parts", "labels") if place == "mixed" else ("constant", "metrics")
    before = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    said = runtime("step", component, "--out", f"{port}={tmp_path / place}")
    assert (said.code, words in said.err) == (2, True), said.err
    assert {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()} == before


def test_two_outputs_never_share_a_folder(runtime: Runtime, tmp_path: Path) -> None:
    runtime("step", "constant", "--out", f"metrics={tmp_path / 'one'}")
    given = ["--in", f"metrics={tmp_path / 'one'}", "--out", f"low={tmp_path / 'x'}"]
    for high in ("x", "x/deep", "x/../x"):
        said = runtime("step", "halves", *given, "--out", f"high={tmp_path / high}")
        assert (said.code, "go to the same folder" in said.err) == (2, True)


def test_progress_is_a_line_now_and_then(runtime: Runtime) -> None:
    told = runtime("step", "slow", "--param", "seconds=0.2").err.splitlines()  # which reports every 20 ms
    assert 1 <= len(told) <= 2
    assert all(line.endswith("%") for line in told)
