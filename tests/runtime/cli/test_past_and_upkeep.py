"""The verbs that look back and that keep a workspace in order, as people call them."""

import json
import os
from getpass import getuser
from pathlib import Path

import pytest

from runtime.graph import load, save
from runtime.workspace import Workspace
from tests.runtime.cli.conftest import Runtime
from tests.runtime.engine.helpers import Bench, node


@pytest.fixture
def bench(runtime: Runtime, tmp_path: Path) -> Bench:
    return Bench(tmp_path / "workspace")


def number(value: float) -> dict:
    return {"one": node("constant", value=value), "rows": node("to_table", "one.metrics:metrics")}


@pytest.mark.parametrize(("value", "said"), [(13, "value 13"), (0.9, "value 0.900"), (1, "value 1.000")])
def test_figures_of_a_run_that_count_something_are_whole(runtime: Runtime, bench: Bench, value: float, said: str) -> None:
    assert f"one: {said}\n" in runtime("show", bench.run(number(value)).run).out


def test_diff_of_two_runs(runtime: Runtime, bench: Bench) -> None:
    first, second = bench.run(number(1)), bench.run(number(2))
    said = runtime("diff", first.run, second.run)
    assert (said.code, "one.value: 1 -> 2" in said.out, "+1" in said.out) == (0, True, True)
    told = runtime("diff", first.run, second.run, "--json").json
    assert [c["says"] for c in told["changes"]] == ["one.value: 1 -> 2"]
    assert told["metrics"][0] | {"class": None} == {"node": "one", "name": "value", "class": None, "old": 1.0, "new": 2.0, "change": 1.0}
    assert "All figures are the same." in runtime("diff", first.run, first.run).out


def test_diff_of_files_needs_no_workspace(runtime: Runtime, pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRAMEWIRE_WORKSPACE")
    monkeypatch.chdir(tmp_path.joinpath("elsewhere").mkdir() or tmp_path / "elsewhere")
    old = pipeline({"a": {"component": "constant@1"}}, name="old")
    new = pipeline({"b": {"component": "constant@1", "params": {"value": 3}}}, name="new")
    assert "They mean the same." in runtime("diff", old, old).out
    assert runtime("diff", old, new).code == 0
    assert not Path("workspace").exists()


def test_diff_of_what_is_not_there(runtime: Runtime) -> None:
    said = runtime("diff", "no.json", "last", "--json")
    assert (said.code, said.json["error"]["kind"]) == (2, "usage")


def test_attribute(runtime: Runtime, bench: Bench) -> None:
    """The ends of the figure are known, and one edit leads from one to the other: nothing has to be computed, so no cluster is started."""
    first, second = bench.run(number(1)), bench.run(number(2))
    told = runtime("attribute", first.run, second.run, "--metric", "one.value", "--json").json
    assert (told["change"], [share["share"] for share in told["shares"]], told["scheme"]) == (1.0, [1.0], "shapley")
    said = runtime("attribute", first.run, second.run, "--metric", "one.value")
    assert "one.value: 1 -> 2" in said.out
    assert runtime("attribute", first.run, first.run, "--metric", "one.value").code == 2


def test_versions_are_kept_listed_and_restored(runtime: Runtime, bench: Bench, pipeline) -> None:
    file = bench.workspace.root / "pipelines" / "line.json"
    file.parent.mkdir()
    save(load(pipeline({"a": {"component": "constant@1", "params": {"value": 1}}})), file)
    assert "No version" in runtime("versions", "line").out
    assert "(first)" in runtime("versions", "line", "--keep", "first").out
    assert runtime("versions", "line", "--json").json["versions"][0]["who"] == getuser()
    save(load(file).with_params("a", value=2), file)
    assert runtime("diff", "line@first", "line", "--json").json["changes"][0]["new"] == 2
    assert runtime("versions", file, "--restore", "first").code == 0
    assert load(file).nodes["a"].params == {"value": 1}
    listed = runtime("versions", "line", "--json").json["versions"]
    assert [v["why"] for v in listed] == ["restored", "saved"]
    assert runtime("versions", "line", "--restore", listed[0]["digest"][:8]).code == 0
    assert load(file).nodes["a"].params == {"value": 2}, "what stood before the first restore was kept"
    for wrong in (("nobody",), ("line", "--restore", "nothing"), ("line", "--keep", "a", "--restore", "b"), ("../x.json",)):
        assert runtime("versions", *wrong).code == 2


def test_merge_tells_what_both_have_changed(runtime: Runtime, pipeline) -> None:
    base, ours, theirs = (pipeline({"a": {"component": "constant@1", "params": {"value": n}}}, name=f"p{n}") for n in (1, 2, 3))
    for file in (base, ours, theirs):
        file.write_text(file.read_text().replace(f'"name": "{file.stem}"', '"name": "p"'))
    said = runtime("merge", base, ours, theirs)
    assert (said.code, said.out) == (1, "Both changed nodes.a.params.value; ours stands.\n")
    assert runtime("merge", base, base, theirs, "--json").json == {"conflicts": []}
    assert runtime("merge", base).code == 2


def test_merge_names_the_file_that_is_not_there(runtime: Runtime, pipeline, tmp_path: Path) -> None:
    base = pipeline({"a": {"component": "add@1"}})
    said = runtime("merge", base, base, tmp_path / "gone.json")
    assert (said.code, said.err.splitlines()[0]) == (2, f"{tmp_path / 'gone.json'} does not exist.")


def test_gc_tells_first_and_removes_only_when_asked(runtime: Runtime, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.upkeep.reach.YOUNG", -60.0)
    first, second = bench.run(number(1)), bench.run(number(2))
    for run in (first, second):
        assert runtime("pin", run.run, "--why", "x").code == 0
    assert "There is nothing to remove." in runtime("gc").out
    for run in (first, second):
        assert runtime("unpin", run.run, "--json").json == {"run": run.run, "pinned": False}
    told = runtime("gc", "--json").json
    assert (told["applied"], len(told["artifacts"]), bool(told["frees"])) == (False, 1, True)
    assert "Nothing is removed yet" in runtime("gc").out
    assert len(list(bench.workspace.store.digests())) == 4
    assert "Removed 1 artifact" in runtime("gc", "--apply").out
    assert len(list(bench.workspace.store.digests())) == 3


def test_fsck_names_damage_and_its_exit_code_says_so(runtime: Runtime, bench: Bench) -> None:
    made = bench.run(number(1))
    assert "nothing is damaged" in runtime("fsck").out
    digest = made.steps["rows"].outputs["table"]["digest"]
    (bench.workspace.store.path(digest) / "table.parquet").write_text("x")
    said = runtime("fsck", "--json")
    assert (said.code, [d["name"] for d in said.json["damages"]]) == (1, [digest])
    assert runtime("fsck", "--discard").code == 1
    assert runtime("fsck").code == 0


def test_datasets_are_registered_checked_and_forgotten(runtime: Runtime, tmp_path: Path) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "a.txt").write_text("x")
    assert "No dataset" in runtime("datasets", "list").out
    assert runtime("datasets", "register", "films", folder, "--json").json["version"] == 1
    assert runtime("datasets", "check", "films").code == 0
    (folder / "a.txt").write_text("changed")
    said = runtime("datasets", "check", "films")
    assert (said.code, "since version 1: 1 of 1 file is changed (a.txt)." in said.out) == (1, True)
    assert runtime("datasets", "register", "films", folder, "--json").json["version"] == 2
    assert [d["version"] for d in runtime("datasets", "list", "--json").json["datasets"]] == [1, 2]
    assert runtime("datasets", "forget", "films").code == 0
    assert runtime("datasets", "register", "films", "nowhere").code == 2


def test_a_dataset_that_changed_is_looked_through_once(runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "a.txt").write_text("x")
    runtime("datasets", "register", "films", folder)
    (folder / "b.txt").write_text("new")
    looked: list[str] = []
    walk = os.walk
    monkeypatch.setattr(os, "walk", lambda top, *args, **more: looked.append(str(top)) or walk(top, *args, **more))
    assert "1 of 2 files is new (b.txt)" in runtime("datasets", "check", "films").out
    assert looked.count(str(folder)) == 1


def test_lineage_of_an_endpoint_that_is_not_there(runtime: Runtime) -> None:
    said = runtime("lineage", "live", "--json")
    assert (said.code, said.json["error"]["kind"]) == (2, "endpoint")


def test_a_run_of_the_workspaces_pipeline_is_a_version_of_it(runtime: Runtime, pipeline, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    file = workspace.root / "pipelines" / "line.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"framewire": 1, "name": "line", "nodes": {}, "edges": []}))
    assert runtime("run", file).code == 0
    (kept,) = runtime("versions", "line", "--json").json["versions"]
    assert (kept["why"], kept["run"]) == ("run", next(iter(workspace.runs.newest())).id)


def test_show_names_the_version_of_a_dataset_that_was_read(runtime: Runtime, bench: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "a.txt").write_text("x")
    bench.workspace.datasets.register_files("films", folder)
    made = bench.run({"films": node("reads_file", source=str(folder))})
    assert f"films read films@1 ({folder})" in runtime("show", made.run).out
    assert runtime("show", made.run, "--json").json["reads"][0]["version"] == 1
