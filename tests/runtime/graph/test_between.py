"""The pipelines in between two others."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given

from runtime.graph import Node, Pipeline, PipelineParameter, resolve
from runtime.graph.between import Edit, between, edits_of, joined
from runtime.graph.diff import difference
from tests.runtime.graph.strategies import pipelines
from tests.runtime.graph.test_diff import chain
from tests.toys import toy_catalogue


def edits(old: Pipeline, new: Pipeline) -> list[Edit]:
    return edits_of(difference(old, new), old, new)


@given(pipelines(), pipelines())
def test_all_edits_make_the_newer_one_and_none_the_older(old: Pipeline, new: Pipeline) -> None:
    found = difference(old, new)
    every = edits_of(found, old, new)
    assert not [c for c in difference(between(old, new, found, every), new).changes if c.matters and _stands(c.node, new)]
    assert not [c for c in difference(between(old, new, found, []), old).changes if c.matters and _stands(c.node, old)]


def _stands(node: str, pipeline: Pipeline) -> bool:
    """Whether all the node's wires lead somewhere: a wire to nowhere is dropped in between."""
    ends = [e.source[0] for e in pipeline.edges] + [e.target[0] for e in pipeline.edges]
    return all(end in pipeline.nodes for end in ends) and node in pipeline.nodes


def test_a_node_and_its_wires_are_one_edit() -> None:
    assert [e.says for e in edits(chain("a", "b"), chain("a", "x", "b"))] == [
        "node 'x' (pass_on@1) is new; x.metrics is fed by a.metrics now; b.metrics is fed by x.metrics instead of a.metrics"
    ]


def test_two_parameters_are_two_edits() -> None:
    old = chain("a").with_params("start", value=1)
    assert len(edits(old, old.with_params("start", value=2).with_params("a", other=1))) == 2


def test_what_cannot_change_a_result_is_no_edit() -> None:
    old = chain("a")
    assert not edits(old, replace(old.with_node("a", replace(old.nodes["a"], title="T", retries=9)), name="other"))


def test_a_new_pipeline_parameter_comes_with_the_values_that_name_it() -> None:
    old = chain("a")
    new = old.with_parameter("n", PipelineParameter("number", 3)).with_params("start", value="${n}")
    assert len(edits(old, new)) == 1


@pytest.mark.parametrize("renamed", [False, True])
def test_every_graph_in_between_can_run(renamed: bool) -> None:
    old = chain("a", "b").with_params("start", value=1)
    new = chain("a", "x", "c" if renamed else "b").with_params("start", value="${n}").with_parameter("n", PipelineParameter("number", 2))
    new = new.with_node("a", Node("add@1", params={"plus": 4}))
    new = replace(new, edges=tuple(replace(e, target=("a", "a")) if e.target[0] == "a" else e for e in new.edges))
    found = difference(old, new)
    every = edits_of(found, old, new)
    assert len(every) == 3
    for size in range(len(every) + 1):
        for some in combinations(every, size):
            assert resolve(between(old, new, found, some), toy_catalogue())
    assert joined(every).changes == tuple(c for e in every for c in e.changes)
