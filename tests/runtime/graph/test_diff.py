"""What differs between two pipelines in meaning."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.graph import Edge, Group, Node, Note, Pipeline, PipelineParameter
from runtime.graph.diff import Change, difference
from tests.runtime.graph.strategies import pipelines
from tests.toys import toy_catalogue


def chain(*ids: str, component: str = "pass_on@1") -> Pipeline:
    """A constant, passed on from node to node."""
    nodes = {"start": Node("constant@1"), **{id_: Node(component) for id_ in ids}}
    ends = list(nodes)
    edges = tuple(Edge((a, "metrics"), (b, "metrics")) for a, b in pairwise(ends))
    return Pipeline("chain", nodes=nodes, edges=edges)


def told(old: Pipeline, new: Pipeline) -> list[tuple[str, ...]]:
    return [(c.kind, c.node, c.name) for c in difference(old, new, toy_catalogue()).changes]


@given(pipelines())
def test_a_pipeline_does_not_differ_from_itself(pipeline: Pipeline) -> None:
    assert not difference(pipeline, pipeline)


@given(pipelines(), st.data())
def test_places_notes_and_frames_say_nothing(pipeline: Pipeline, data: st.DataObject) -> None:
    moved = {node: (data.draw(st.floats(-1e6, 1e6)), 0.0) for node in pipeline.nodes}
    assert not difference(pipeline, replace(pipeline, layout=moved, notes=(Note("n", "text"),), groups=(Group("g"),)))


def test_moving_a_hundred_nodes_is_no_difference() -> None:
    pipeline = chain(*(f"n{i}" for i in range(100)))
    assert not difference(pipeline, replace(pipeline, layout={id_: (i * 7.0, -i) for i, id_ in enumerate(pipeline.nodes)}))


def test_a_parameter_tells_its_old_and_new_value() -> None:
    old = Pipeline("p", nodes={"a": Node("constant@1", params={"value": 2})})
    assert difference(old, old.with_params("a", value=5)).changes == (Change("parameter", "a", "value", 2, 5),)
    assert difference(old, old.with_params("a", value=5)).changes[0].says == "a.value: 2 -> 5"


@pytest.mark.parametrize("value", [1, 1.0])
def test_a_parameter_at_its_default_is_no_difference_to_none(value: float) -> None:
    old = Pipeline("p", nodes={"a": Node("constant@1")})
    assert not difference(old, old.with_params("a", value=value), toy_catalogue())
    assert difference(old, old.with_params("a", value=True), toy_catalogue())


def test_null_is_not_the_same_as_not_set() -> None:
    old = Pipeline("p", nodes={"a": Node("unknown@1")})
    assert told(old, old.with_params("a", b=None)) == [("parameter", "a", "b")]


def test_a_node_put_into_a_wire_is_new_and_rewires_one_input() -> None:
    old, new = chain("a", "b"), chain("a", "between", "b")
    assert told(old, new) == [("wire", "b", "metrics"), ("added", "between", ""), ("wire", "between", "metrics")]
    assert difference(old, new).changes[0].says == "b.metrics is fed by between.metrics instead of a.metrics"
    assert told(new, old) == [("wire", "b", "metrics"), ("removed", "between", "")]


def test_a_renamed_node_is_one_change_however_it_is_wired() -> None:
    assert told(chain("a", "b", "c"), chain("a", "other", "c")) == [("renamed", "other", "")]


def test_a_renamed_node_with_another_parameter_is_still_the_same_node() -> None:
    old = chain("a", "b").with_node("b", Node("add@1", params={"plus": 1}))
    new = chain("a", "sum").with_node("sum", Node("add@1", params={"plus": 2}))
    assert told(old, new) == [("renamed", "sum", ""), ("parameter", "sum", "plus")]


@pytest.mark.parametrize("many", [3, 200])
def test_all_nodes_renamed_at_once_are_recognised_by_their_places_in_the_graph(many: int) -> None:
    old, new = chain(*(f"a{i}" for i in range(many))), chain(*(f"b{many - i}" for i in range(many)))
    found = difference(old, new)
    assert {c.kind for c in found.changes} == {"renamed"}
    assert found.renames == {f"a{i}": f"b{many - i}" for i in range(many)}


def test_another_node_of_the_same_component_elsewhere_is_no_rename() -> None:
    old, new = chain("a"), replace(chain(), nodes={"start": Node("constant@1"), "far": Node("pass_on@1")})
    assert told(old, new) == [("removed", "a", ""), ("added", "far", "")]


def test_titles_settings_components_and_pipeline_parameters_are_told() -> None:
    old = replace(chain("a"), parameters={"n": PipelineParameter("number", 1)})
    new = replace(old, name="other", description="words", parameters={"n": PipelineParameter("number", 2)})
    new = new.with_node("a", Node("pass_on@2", title="Hand on", reuse=False))
    found = [("argument", "", "n"), ("description", "", ""), ("name", "", "")]
    assert sorted(told(old, new)) == sorted([*found, ("component", "a", ""), ("setting", "a", "reuse"), ("title", "a", "")])
    assert [c.kind for c in difference(old, new).changes if c.matters] == ["argument", "component"]


@given(pipelines(), pipelines())
def test_what_differs_one_way_differs_the_other_way(old: Pipeline, new: Pipeline) -> None:
    assert bool(difference(old, new)) == bool(difference(new, old))
    assert all(change.says for change in difference(old, new).changes)
