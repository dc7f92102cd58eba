import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.document import document_of, edge_key, empty_document, pipeline_of
from designer.edits import (
    MISSING,
    Change,
    Edit,
    apply,
    check_edit,
    difference,
    edit_from_json,
    edit_to_json,
    equal,
    inverse,
    merge,
    value_at,
)
from runtime.errors import DocumentError, UsageError
from runtime.graph import dumps, loads
from tests.designer.strategies import documents, edits

WIRE = {"from": ["a", "out"], "to": ["b", "in"]}
KEY = edge_key(WIRE)


def document(**more):
    nodes = {"a": {"component": "a@1"}, "b": {"component": "b@1", "params": {"x": 1}}}
    return {**empty_document("P"), "nodes": nodes, "edges": {KEY: WIRE}, **more}


def edit(*changes):
    return Edit("E", tuple(Change(tuple(path.split("/")), was, now) for path, was, now in changes))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_what_is_undone_and_done_again_any_number_of_times_is_as_it_was(data):
    states = [data.draw(documents())]
    done = []
    for _ in range(data.draw(st.integers(1, 12))):
        one = data.draw(edits(states[-1]))
        states.append(apply(states[-1], one))
        done.append(one)
    now = states[-1]
    for one, before in zip(reversed(done), reversed(states[:-1]), strict=True):
        now = apply(now, inverse(one))
        assert equal(now, before)
    for one in done:
        now = apply(now, one)
    assert equal(now, states[-1])


def test_a_parameter_that_is_renamed_keeps_its_place():
    was = {name: {"type": "number", "default": number} for number, name in enumerate("abc")}
    rename = edit(("parameters/b", was["b"], MISSING), ("parameters/z", MISSING, was["b"]))
    renamed = apply(document(parameters=was), rename)
    assert list(renamed["parameters"]) == ["a", "z", "c"]
    assert list(apply(renamed, inverse(rename))["parameters"]) == ["a", "b", "c"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_two_people_do_no_wire_hangs_and_every_change_is_applied_or_told(data):
    old = data.draw(documents())
    theirs = data.draw(edits(old))
    ours = data.draw(edits(old, fitting=False))
    merged = merge(apply(old, theirs), ours)
    assert len(merged.applied.changes) + len(merged.conflicts) == len(ours.changes)
    assert all(end[0] in merged.document["nodes"] for edge in merged.document["edges"].values() for end in (edge["from"], edge["to"]))
    assert equal(apply(apply(old, theirs), merged.applied), merged.document)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_difference_of_two_documents_makes_one_of_the_other(data):
    old, new = data.draw(documents()), data.draw(documents())
    assert equal(apply(old, difference(old, new, "")), new)


@settings(max_examples=100, deadline=None)
@given(documents())
def test_a_document_becomes_a_pipeline_a_file_and_the_same_document(made):
    assert equal(document_of(loads(dumps(pipeline_of(made)))), made)
    assert equal(document_of(pipeline_of(made)), made)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_an_edit_travels_as_json(data):
    one = data.draw(edits(data.draw(documents())))
    assert edit_from_json(edit_to_json(one)) == one


def test_a_change_of_what_somebody_else_changed_meanwhile_is_a_conflict_and_theirs_stands():
    merged = merge(document(), edit(("nodes/b/params/x", 7, 8), ("nodes/a/title", MISSING, "Mine")))
    assert [(c.path, c.now, theirs) for c, theirs in merged.conflicts] == [(("nodes", "b", "params", "x"), 8, 1)]
    assert merged.document["nodes"]["a"]["title"] == "Mine"


def test_the_same_change_made_by_both_is_no_conflict():
    assert not merge(document(), edit(("nodes/b/params/x", 7, 1))).conflicts


def test_a_node_that_somebody_else_wired_meanwhile_stays_and_so_do_its_place_and_its_other_wires():
    other = {"from": ["b", "out"], "to": ["a", "in"]}
    there = document(edges={KEY: WIRE, edge_key(other): other}, layout={"b": [1, 2]})
    node = there["nodes"]["b"]
    merged = merge(there, edit((f"edges/{KEY}", WIRE, MISSING), ("layout/b", [1, 2], MISSING), ("nodes/b", node, MISSING)))
    assert merged.document == there
    assert len(merged.conflicts) == 3


def test_a_wire_to_a_node_that_somebody_else_removed_is_a_conflict():
    wire = {"from": ["a", "out"], "to": ["gone", "in"]}
    merged = merge(document(), edit((f"edges/{edge_key(wire)}", MISSING, wire)))
    assert merged.document == document()
    assert len(merged.conflicts) == 1


def test_wires_to_a_node_whose_id_somebody_else_took_are_not_put_on_theirs():
    wire = {"from": ["b", "out"], "to": ["a", "in"]}
    merged = merge(document(), edit(("nodes/a", MISSING, {"component": "mine@1"}), (f"edges/{edge_key(wire)}", MISSING, wire)))
    assert merged.document == document()
    assert len(merged.conflicts) == 2


def test_a_parameter_of_a_node_that_is_gone_is_a_conflict():
    assert len(merge(document(), edit(("nodes/gone/params/x", MISSING, 1))).conflicts) == 1


def test_the_last_parameter_takes_the_empty_params_with_it():
    assert "params" not in apply(document(), edit(("nodes/b/params/x", 1, MISSING)))["nodes"]["b"]


def test_a_setting_at_its_default_is_as_if_it_were_not_written():
    made = apply(document(), edit(("nodes/a/title", "", "T"), ("nodes/a/reuse", True, False), ("nodes/a/reuse", False, True)))
    assert made["nodes"]["a"] == {"component": "a@1", "title": "T"}


@pytest.mark.parametrize(
    ("one", "other", "same"), [(1, 1.0, True), (1, True, False), (0, False, False), ([1], [1, 2], False), ({}, [], False)]
)
def test_numbers_are_equal_as_a_browser_knows_them(one, other, same):
    assert equal(one, other) is same


def test_applying_what_does_not_fit_is_refused_with_the_place():
    with pytest.raises(UsageError, match=r"nodes\.b\.params\.x"):
        apply(document(), edit(("nodes/b/params/x", 9, 2)))


@pytest.mark.parametrize(
    "change",
    [
        {"path": []},
        {"path": ["nodes"]},
        {"path": ["framewire"]},
        {"path": ["nodes", "a", "params", "x", "y"]},
        {"path": ["edges", "a", "b"]},
        {"path": ["nodes", 1]},
        {"path": ["name", "x"]},
        {"path": "name"},
        "name",
    ],
)
def test_an_address_that_no_pipeline_has_is_refused(change):
    with pytest.raises(UsageError):
        edit_from_json({"label": "L", "changes": [change]})


@pytest.mark.parametrize("raw", [None, [], {"label": 1, "changes": []}, {"label": "L"}, {"label": "L", "changes": [{}] * 50_001}])
def test_what_is_no_edit_is_refused(raw):
    with pytest.raises(UsageError):
        edit_from_json(raw)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("nodes/../../x", {"component": "a@1"}),
        ("nodes/c", {"component": "a@1", "evil": 1}),
        ("nodes/c", "text"),
        ("nodes/b/params", 3),
        ("edges/x", {"from": ["a", "o"], "to": ["b", "i"]}),
        ("edges/x", "wire"),
        ("notes/n", ["no note"]),
        ("notes/a", {"text": "a node's id"}),
        ("layout/a", [float("nan"), 0]),
        ("layout/a", "left"),
        ("name", 3),
        ("nodes/c", {"component": "a@1", "title": "\ud800"}),
    ],
)
def test_what_could_not_be_saved_is_refused(path, value):
    address = tuple(path.split("/")) if ".." not in path else ("nodes", "../../x")
    one = Edit("L", (Change(address, value_at(document(), address), value),))
    merged = merge(document(), one)
    assert not merged.conflicts
    with pytest.raises(DocumentError):
        check_edit(merged.document, merged.applied)


def test_a_large_paste_is_quick_enough_to_be_one_edit():
    many = tuple(Change(("nodes", f"n{i}"), MISSING, {"component": "a@1"}) for i in range(1000))
    assert len(merge(document(), Edit("Paste", many)).document["nodes"]) == 1002
