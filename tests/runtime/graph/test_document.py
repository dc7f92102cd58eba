"""A pipeline's file: loading gives back what was saved, and refuses everything else with a sentence."""

import contextlib
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.errors import DocumentError
from runtime.graph import Edge, Group, Node, Note, Pipeline, PipelineParameter, dumps, load, loads, save
from tests.runtime.graph.strategies import pipelines, values

GOLDEN = """\
{
  "framewire": 1,
  "name": "Sums",
  "description": "Adds numbers.",
  "parameters": {
    "start": {
      "type": "number",
      "default": 2,
      "help": "where to begin"
    }
  },
  "nodes": {
    "one": {
      "component": "constant@1",
      "params": {
        "value": "${start}"
      }
    },
    "sum": {
      "component": "add@1",
      "title": "Sum of <b>all</b>",
      "params": {
        "labels": ["a", "b"],
        "plus": 1.5
      },
      "compute": "gpu-pool",
      "retries": 0,
      "reuse": false
    }
  },
  "edges": [
    {"from": ["one", "metrics"], "to": ["sum", "a"]},
    {"from": ["one", "metrics"], "to": ["sum", "b"]}
  ],
  "notes": [
    {
      "id": "hint",
      "text": "größer → besser"
    }
  ],
  "groups": [
    {
      "id": "all",
      "nodes": ["one", "sum"]
    }
  ],
  "layout": {
    "one": [0, 0],
    "sum": [120.5, 80]
  }
}
"""
PIPELINE = Pipeline(
    "Sums",
    "Adds numbers.",
    parameters={"start": PipelineParameter("number", 2, "where to begin")},
    nodes={
        "sum": Node("add@1", "Sum of <b>all</b>", {"plus": 1.5, "labels": ["a", "b"]}, compute="gpu-pool", retries=0, reuse=False),
        "one": Node("constant@1", params={"value": "${start}"}),
    },
    edges=(Edge(("one", "metrics"), ("sum", "b")), Edge(("one", "metrics"), ("sum", "a"))),
    notes=(Note("hint", "größer → besser"),),
    groups=(Group("all", nodes=("one", "sum")),),
    layout={"sum": (120.5, 80), "one": (0, 0)},
)


def document(**changes):
    return json.dumps({"framewire": 1, "name": "p", "nodes": {"one": {"component": "constant@1"}}, "edges": [], **changes})


def refused(text):
    with pytest.raises(DocumentError) as caught:
        loads(text)
    assert caught.value.remedy or caught.value.problems
    assert all(p.message and p.remedy for p in caught.value.problems)
    return caught.value


@settings(max_examples=80, deadline=None)
@given(pipelines())
def test_what_is_saved_is_loaded(pipeline):
    text = dumps(pipeline)
    assert loads(text) == pipeline
    assert dumps(loads(text)) == text
    assert text.endswith("}\n")
    assert "\r" not in text


@settings(max_examples=80, deadline=None)
@given(
    st.text()
    | values.map(json.dumps)
    | st.dictionaries(st.sampled_from(["framewire", "name", "nodes", "edges", "notes", "layout"]), values).map(json.dumps)
)
def test_whatever_else_is_refused_and_nothing_worse_happens(text):
    with contextlib.suppress(DocumentError):
        assert isinstance(loads(text), Pipeline)


def test_the_text_is_what_people_review():
    assert dumps(PIPELINE) == GOLDEN
    assert loads(GOLDEN) == PIPELINE


def test_the_order_in_which_things_were_added_leaves_no_trace():
    backwards = Pipeline("p", nodes={"b": Node("add@1", params={"y": 1, "x": 2}), "a": Node("add@1")}, layout={"b": (0, 0), "a": (1, 1)})
    forwards = Pipeline("p", nodes={"a": Node("add@1"), "b": Node("add@1", params={"x": 2, "y": 1})}, layout={"a": (1, 1), "b": (0, 0)})
    assert dumps(backwards) == dumps(forwards)


def test_moving_a_node_changes_one_line_and_only_in_the_layout():
    before, after = (
        dumps(PIPELINE).splitlines(),
        dumps(Pipeline(**{**vars(PIPELINE), "layout": {"one": (0, 0), "sum": (121, 80)}})).splitlines(),
    )
    changed = [n for n, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert changed == [before.index('    "sum": [120.5, 80]')]


def test_an_edge_more_is_one_line_more():
    before, after = dumps(PIPELINE).splitlines(), dumps(PIPELINE.with_edge(("sum", "metrics"), ("one", "x"))).splitlines()
    assert set(after) - set(before) == {'    {"from": ["sum", "metrics"], "to": ["one", "x"]},'}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1, column 1"),
        ('{"framewire": 1,\n "name": }', "line 2, column 10"),
        ("[1, 2]", "not an object"),
        ('{"nodes": {}}', "no key 'framewire'"),
        ('{"framewire": true, "name": "p"}', "must be the schema version"),
        ('{"framewire": 99, "name": "p"}', "newer Framewire"),
        ('{"framewire": 1, "framewire": 1, "name": "p"}', "'framewire' twice"),
        ('{"framewire": 1}', "has no 'name'"),
        ('{"framewire": 1, "name": "p", "layout": {"x": [NaN, 0]}}', "not a finite number"),
        ('{"framewire": 1, "name": "p", "layout": {"x": [-Infinity, 0]}}', "not a finite number"),
        ('{"framewire": 1, "name": "p", "layout": {"x": [1e999, 0]}}', "not a finite number"),
        ('{"framewire": 1, "name": "p", "layout": {"x": [9007199254740993, 0]}}', "beyond 2^53"),
        ('{"framewire": 1, "name": "p", "layout": {"x": [' + "9" * 5000 + ", 0]}}", "not a finite number"),
        ('{"framewire": 1, "name": "\\ud800"}', "lone surrogate"),
        ('{"framewire": 1, "name": "p", "description": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested deeper"),
        (
            '{"framewire": 1, "name": "p", "nodes": {"a": {"component": "c@1", "params": {"x": ' + "[" * 60 + "]" * 60 + "}}}}",
            "nested deeper",
        ),
        ('"' + "x" * 17_000_000 + '"', "larger than 16 MB"),
        (document(name=3), "'name' must be text"),
        (document(nodes=[]), "'nodes' must be an object"),
        (document(edges={}), "'edges' must be a list"),
        (document(edges=[["one", "two"]]), "Edge 1 must be an object"),
        (document(edges=[{"from": ["a"], "to": ["b", "c"]}]), "Edge 1: 'from' must be a node and a port"),
        (document(notes=[{"id": "one", "text": ""}]), "cannot have the id 'one'"),
        (document(notes=[{"id": "n", "text": 3}]), "'text' must be text"),
        (document(groups=[{"id": "g", "nodes": [3]}]), "item 1 must be text"),
        (document(layout={"one": [1]}), "place of 'one'"),
        (document(parameters={"Fps": {"type": "number"}}), "cannot be referred to"),
        (document(parameters={"fps": {"type": "float"}}), "'type' must be one of"),
        (document(parameters={"fps": {"type": "number", "min": 3}}), "unknown key 'min'"),
        (document(nodes={f"n{i}": {"component": "c@1"} for i in range(10_001)}), "10,001 nodes"),
    ],
)
def test_a_broken_document_is_refused_with_what_and_where(text, says):
    assert says in refused(text).message


@pytest.mark.parametrize(
    ("node", "says"),
    [
        ("x", "must be an object"),
        ({}, "has no 'component'"),
        ({"component": "resize"}, "no component with its version"),
        ({"component": "../../etc/passwd@1"}, "no component with its version"),
        ({"component": "resize@1\n"}, "no component with its version"),
        ({"component": 3}, "must be text"),
        ({"component": "resize@1", "titel": "x"}, "Did you mean 'title'?"),
        ({"component": "resize@1", "params": []}, "must be an object"),
        ({"component": "resize@1", "cpus": 0}, "must be above 0"),
        ({"component": "resize@1", "cpus": 1.5}, "above 1 must be whole"),
        ({"component": "resize@1", "cpus": True}, "must be a number"),
        ({"component": "resize@1", "gpu": "maybe"}, "'prefer', 'require', 'never'"),
        ({"component": "resize@1", "retries": 1.5}, "must be a whole number"),
        ({"component": "resize@1", "timeout": -1}, "must be above 0"),
        ({"component": "resize@1", "reuse": 1}, "must be true or false"),
        ({"component": "resize@1", "compute": "A pool!"}, "cannot be a compute target"),
    ],
)
def test_a_wrong_node_is_named(node, says):
    error = refused(document(nodes={"scale": node}))
    assert says in str(error)
    assert error.problems[0].node == "scale"


@pytest.mark.parametrize("id", ["", "A", "1a", "../x", "a b", "a\n", "é", "x" * 64, "__proto__", "<script>"])
def test_a_hostile_node_id_is_refused(id):
    assert "cannot be a node's id" in refused(document(nodes={id: {"component": "resize@1"}})).message


def test_all_problems_are_said_at_once_each_with_its_node():
    error = refused(document(nam="x", nodes={"a": {"component": "c@1", "gpus": "two"}, "b": {}}, edges=[3]))
    assert len(error.problems) == 4
    assert {p.node for p in error.problems} == {None, "a", "b"}
    assert "has 4 problems" in error.message


def test_of_very_many_problems_some_are_said_and_the_others_counted():
    error = refused(document(nodes={f"n{i}": {} for i in range(5_000)}))
    assert len(error.message.splitlines()) < 30
    assert "more" in error.message.splitlines()[-1]


def test_messages_carry_nothing_that_a_terminal_obeys():
    error = refused(document(**{"\x1b[2J\u202e": 1}))
    assert "\x1b" not in str(error)
    assert "\u202e" not in str(error)


def test_a_pipeline_that_could_not_be_loaded_again_is_not_saved(tmp_path):
    for wrong in (
        Node("resize"),
        Node("resize@1", params={"x": float("nan")}),
        Node("resize@1", params={"x": {1, 2}}),
        Node("resize@1", retries=-1),
    ):
        with pytest.raises(DocumentError) as caught:
            save(Pipeline("p", nodes={"a": wrong}), tmp_path / "p.json")
        assert caught.value.problems[0].node == "a"
    assert not list(tmp_path.iterdir())


def test_saving_and_loading_a_file(tmp_path):
    file = tmp_path / "p.json"
    save(PIPELINE, file)
    assert load(file) == PIPELINE
    assert file.read_bytes().decode() == GOLDEN
    assert [f.name for f in tmp_path.iterdir()] == ["p.json"]


def test_saving_through_a_link_keeps_the_link_and_the_files_permissions(tmp_path):
    file, link = tmp_path / "p.json", tmp_path / "link.json"
    file.write_text("{}")
    file.chmod(0o640)
    link.symlink_to(file)
    save(PIPELINE, link)
    assert link.is_symlink()
    assert load(file) == PIPELINE
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_save_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    file = tmp_path / "p.json"
    save(PIPELINE, file)

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DocumentError, match="No space left"):
        save(Pipeline("other"), file)
    assert load(file) == PIPELINE
    assert [f.name for f in tmp_path.iterdir()] == ["p.json"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.json", None, "does not exist"),
        ("latin.json", b'{"name": "\xff"}', "not UTF-8"),
        ("big.json", b" " * 16_000_001, "larger than 16 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, content, says):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DocumentError, match=says) as caught:
        load(tmp_path / name)
    assert name in caught.value.message


def test_a_folder_or_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(DocumentError, match="no regular file"):
            load(path)


def test_a_byte_order_mark_is_no_obstacle(tmp_path):
    file = tmp_path / "p.json"
    file.write_bytes(b"\xef\xbb\xbf" + GOLDEN.encode())
    assert load(Path(file)) == PIPELINE
