"""Exporting and importing from the command line, and scripts wherever a pipeline's file is taken."""

import json

import pytest

from runtime.graph import load

NODES = {"one": {"component": "constant@1", "params": {"value": 2}}, "two": {"component": "add@1", "title": "Sum"}}
WIRE = ("one.metrics", "two.a")


@pytest.fixture
def file(pipeline):
    return pipeline(NODES, WIRE, name="sums", layout={"one": [7, 7], "two": [300, 7]}, notes=[{"id": "n", "text": "Look"}])


def test_a_pipeline_goes_out_and_comes_back_with_its_layout_and_notes(runtime, file, tmp_path):
    said = runtime("export", file, "--to", "sdk", "-o", tmp_path / "out", "--json")
    assert said.json == {"files": [str(tmp_path / "out" / "sums.py")]}
    before = file.read_text()
    assert runtime("import", tmp_path / "out" / "sums.py", "-o", file, "--json").json == {"files": [str(file)]}
    assert json.loads(file.read_text())["layout"] == json.loads(before)["layout"]
    back = load(file)
    assert back.notes[0].text == "Look"
    assert runtime("import", tmp_path / "out" / "sums.py", "-o", tmp_path / "new.json").code == 0
    assert load(tmp_path / "new.json").nodes == back.nodes
    assert load(tmp_path / "new.json").notes == ()


def test_out_may_be_a_file_and_what_stands_there_is_kept(runtime, file, tmp_path):
    assert runtime("export", file, "-o", tmp_path / "my.py").out == f"Wrote {tmp_path / 'my.py'}\n"
    said = runtime("export", file, "-o", tmp_path / "my.py")
    assert (said.code, "is there already" in said.err, "--force" in said.err) == (2, True, True)
    assert runtime("export", file, "-o", tmp_path / "my.py", "--force").code == 0


@pytest.mark.parametrize("verb", ["export", "import"])
def test_neither_makes_a_workspace(runtime, file, tmp_path, monkeypatch, verb):
    runtime("export", file, "-o", tmp_path / "s.py")
    source = file if verb == "export" else tmp_path / "s.py"
    assert runtime(verb, source, "-o", tmp_path / f"{verb}.py", "--workspace", tmp_path / "none").code == 0
    assert not (tmp_path / "none").exists()


def test_a_script_is_planned_and_validated_like_a_file(runtime, file, tmp_path):
    runtime("export", file, "-o", tmp_path / "sums.py")
    steps = runtime("plan", tmp_path / "sums.py", "--json").json["steps"]
    assert [s["node"] for s in steps] == ["one", "two"]
    assert runtime("validate", tmp_path / "sums.py").out == "No problems.\n"


def test_a_script_that_cannot_be_read_is_a_sentence_with_its_line(runtime, tmp_path):
    (tmp_path / "bad.py").write_text("import os\n")
    said = runtime("plan", tmp_path / "bad.py")
    assert said.code == 2
    assert "bad.py, line 1: 'import os' is not imported" in said.err


@pytest.mark.parametrize("arguments", [["export", "nowhere.json"], ["import", "nowhere.py", "-o", "x.json"]])
def test_what_is_not_there_is_a_sentence(runtime, arguments):
    said = runtime(*arguments)
    assert said.code == 2
    assert "nowhere" in said.err


def test_an_unknown_target_is_a_sentence(runtime, file):
    assert "no target 'kotlin'" in runtime("export", file, "--to", "kotlin").err


def test_relative_paths_still_name_the_same_files_from_the_other_folder(runtime, pipeline, tmp_path):
    nodes = {
        "r": {"component": "reads_file@1", "params": {"source": "data/x.txt"}},
        "s": {"component": "reads_file@1", "params": {"source": "${f}"}},
    }
    file = pipeline(nodes, parameters={"f": {"type": "file", "default": "../y.txt"}}, name="files")
    runtime("export", file, "-o", tmp_path / "deep" / "er" / "files.py")
    text = (tmp_path / "deep" / "er" / "files.py").read_text()
    assert 'source="../../data/x.txt"' in text
    assert 'default="../../../y.txt"' in text
    assert str(tmp_path) not in text
    runtime("import", tmp_path / "deep" / "er" / "files.py", "-o", tmp_path / "back.json")
    assert load(tmp_path / "back.json").nodes == load(file).nodes
    assert load(tmp_path / "back.json").parameters == load(file).parameters
