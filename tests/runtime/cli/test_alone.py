"""One component on folders: damaged inputs get a sentence, and nothing that lies in an output's folder is lost."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runtime.cli.conftest import Runtime
from tests.toys import TOY_FOLDER


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


# As a run does it


def value_in(folder: Path) -> dict[str, float]:
    values: dict[str, float] = json.loads((folder / "metrics.json").read_text())["values"]
    return values


def test_references_are_put_in_with_their_types_and_text_as_it_is(runtime: Runtime, tmp_path: Path) -> None:
    runtime("step", "constant", "--out", f"metrics={tmp_path / 'one'}")
    runtime("step", "to_table", "--in", f"metrics={tmp_path / 'one'}", "--out", f"table={tmp_path / 'table'}")
    given = ["--in", f"table={tmp_path / 'table'}", "--out", f"metrics={tmp_path / 'out'}"]
    text = 'query="$${a} ${n} ${t}"'
    assert runtime("step", "from_table", *given, "--param", text, "--argument", "n=2", "--text", "t=007").code == 0
    assert value_in(tmp_path / "out")["letters"] == len("${a} 2 007")
    assert runtime("step", "from_table", *given, "--param", text).code == 0
    assert value_in(tmp_path / "out")["letters"] == len("$${a} ${n} ${t}")
    assert runtime("step", "constant", "--param", 'value="${n}"', "--argument", "n=2", "--out", f"metrics={tmp_path / 'two'}").code == 0
    assert value_in(tmp_path / "two") == {"value": 2.0}


def test_a_reference_without_a_value_is_a_sentence(runtime: Runtime) -> None:
    said = runtime("step", "constant", "--param", 'value="${n}"', "--argument", "m=2")
    assert (said.code, "refers to ${n}, which has no value" in said.err, "--argument n=VALUE" in said.err) == (2, True, True)


def test_parts_are_done_one_at_a_time_and_joined(runtime: Runtime, numbers: Path, tmp_path: Path) -> None:
    said = runtime("step", "per_part_double", "--in", f"labels={numbers}", "--out", f"labels={tmp_path / 'out'}")
    assert said.err.splitlines()[-1].startswith("100%")
    told = json.loads((tmp_path / "out" / "artifact.json").read_text())
    assert [part["rows"] for part in told["parts"]] == [1, 1, 1, 1]


@pytest.mark.parametrize(("options", "threads"), [([], 1), (["--cpus", "3"], 3)])
def test_the_process_is_pinned_as_in_a_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: list[str], threads: int) -> None:
    from runtime.cli import alone

    pinned = []
    monkeypatch.setattr(alone, "pin", lambda **given: pinned.append(given) or "cpu")
    manner = alone.Manner(cpus=float(options[1]) if options else None)
    monkeypatch.setenv("FRAMEWIRE_COMPONENTS", str(TOY_FOLDER))
    alone.run_alone(tmp_path, "gpu_toy", inputs={}, outputs={}, params={}, manner=manner)
    assert pinned == [{"threads": threads, "gpu": True}]
    alone.run_alone(tmp_path, "gpu_toy", inputs={}, outputs={}, params={}, manner=alone.Manner(gpu="never"))
    assert pinned[-1]["gpu"] is False


def test_a_gpu_that_is_not_there_is_a_sentence(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.cli.alone.pin", lambda **given: "cpu")
    said = runtime("step", "gpu_toy", "--gpu", "require")
    assert (said.code, "is to run on a GPU, and there is none here" in said.err) == (2, True)


def test_an_empty_folder_is_nothing_for_an_optional_input(runtime: Runtime, tmp_path: Path) -> None:
    runtime("step", "constant", "--param", "value=4", "--out", f"metrics={tmp_path / 'one'}")
    (tmp_path / "nothing").mkdir()
    given = ["--in", f"a={tmp_path / 'one'}", "--in", f"b={tmp_path / 'nothing'}", "--out", f"metrics={tmp_path / 'sum'}"]
    assert runtime("step", "add", *given).code == 0
    assert value_in(tmp_path / "sum") == {"value": 4.0}
    assert runtime("step", "pass_on", "--in", f"metrics={tmp_path / 'nothing'}").code == 2


def test_a_mounted_folder_is_filled_and_not_replaced(runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime("step", "many_parts", "--out", f"labels={tmp_path / 'out'}")
    before = (tmp_path / "out").stat().st_ino
    monkeypatch.setattr(Path, "is_mount", lambda self: self.name == "out")
    assert runtime("step", "many_parts", "--param", "parts=2", "--out", f"labels={tmp_path / 'out'}").code == 0
    assert (tmp_path / "out").stat().st_ino == before
    assert len(list((tmp_path / "out" / "parts").iterdir())) == 2
    assert sorted(f.name for f in tmp_path.iterdir()) == ["out", "workspace"]
