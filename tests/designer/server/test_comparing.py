import pytest

from designer.drafts import Places
from runtime.graph import load
from runtime.operations import prepare_pipeline, record_run


@pytest.fixture
def kept(ada):
    """The digest of a version that says what "line" says: a constant `a`, fed to `b`, which adds 2."""
    return ada.tell("pipelines/line/versions", label="First").json()["digest"]


def compared(ada, **side):
    answer = ada.get("pipelines/line/difference", params=side)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_moving_everything_and_writing_notes_is_no_difference(ada, kept):
    ada.edit("line", 1, ("layout/a", {"now": [900, 40]}), ("layout/b", {"now": [0, 7]}), ("notes/n", {"now": {"text": "so"}}))
    found = compared(ada, version=kept)
    assert found["against"] == {"kind": "version", "number": 1, "label": "First", "at": found["against"]["at"]}
    assert (found["changes"], found["made"]) == ([], [])
    assert found["gone"] == {"nodes": {}, "layout": {}, "edges": {}}


def test_what_is_set_added_and_rewired_is_told_at_its_node(ada, kept):
    wire = {"from": ["c", "metrics"], "to": ["b", "a"]}
    changes = [("nodes/c", {"now": {"component": "constant@1"}}), ("nodes/b/params/plus", {"was": 2, "now": 5})]
    ada.edit("line", 1, *changes, ("edges/c.metrics>b.a", {"now": wire}), ("edges/a.metrics>b.a", {"was": {}, "now": None}))
    found = compared(ada, version=kept)
    lines = {(c["kind"], c["node"]): c["line"] for c in found["changes"]}
    assert lines["parameter", "b"] == "plus: 2 -> 5"
    assert ("added", "c") in lines
    assert "c.metrics>b.a" in found["made"]


def test_what_is_gone_is_told_with_where_it_stood_and_its_wires(ada):
    ada.edit("line", 1, ("layout/a", {"now": [120, 80]}))
    digest = ada.tell("pipelines/line/versions", label="With a").json()["digest"]
    for number, path in enumerate(("edges/a.metrics>b.a", "nodes/a", "layout/a"), start=2):
        ada.edit("line", number, (path, {"was": _at(ada, path)}))
    found = compared(ada, version=digest)
    assert found["gone"] == {
        "nodes": {"a": {"component": "constant@1"}},
        "layout": {"a": [120, 80]},
        "edges": {"a.metrics>b.a": {"from": ["a", "metrics"], "to": ["b", "a"]}},
    }
    assert [c["kind"] for c in found["changes"]] == ["removed", "wire"]


def test_a_renamed_node_is_the_same_one_with_its_wires(ada, kept, service):
    document = ada.get("pipelines/line/document").json()
    nodes = {"first": document["nodes"]["a"], "b": document["nodes"]["b"]}
    edges = {"first.metrics>b.a": {"from": ["first", "metrics"], "to": ["b", "a"]}}
    service.draft("line").replace({**document, "nodes": nodes, "edges": edges}, why="imported", who="Ada")
    found = compared(ada, version=kept)
    assert [(c["kind"], c["node"], c["line"]) for c in found["changes"]] == [("renamed", "first", "called 'a' before")]
    assert (found["made"], found["gone"]["edges"]) == ([], {})


def test_a_run_is_compared_with_the_arguments_that_it_had(ada, service):
    ada.edit("line", 1, ("parameters/n", {"now": {"type": "integer", "default": 1}}))
    places = Places(service.workspace.root, "line")
    service.draft("line").save()
    prepared = prepare_pipeline(service.workspace, load(places.file), places.folder, arguments={"n": 2})
    run = record_run(service.workspace, prepared, address=None, source=places.file)
    assert [r["run"] for r in ada.get("pipelines/line/runs").json()] == [run.id]
    found = compared(ada, run=run.id)
    assert (found["against"]["kind"], found["against"]["label"]) == ("run", run.id)
    assert [c["line"] for c in found["changes"]] == ["pipeline parameter n: 2 -> 1"]


def test_what_is_not_there_is_told_and_no_file_can_be_named(ada, as_role, kept):
    for side in ({"version": "0" * 64}, {"version": "../line"}, {"run": "/etc/passwd"}, {"run": "line.json"}, {}):
        answer = ada.get("pipelines/line/difference", params=side)
        assert answer.status_code == 400, answer.text
        assert "There is no" in answer.json()["error"]["message"]
    assert as_role("viewer").get("pipelines/line/difference", params={"version": kept}).status_code == 200


def _at(ada, path):
    section, key = path.split("/", 1)
    return ada.get("pipelines/line/document").json()[section][key]
