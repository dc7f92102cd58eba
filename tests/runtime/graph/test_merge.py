"""Two people's edits of one saved pipeline, merged by what they mean."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from runtime.graph import Edge, Node, Pipeline, loads
from runtime.graph.document import dumps
from runtime.graph.merge import merged
from tests.runtime.graph.strategies import pipelines
from tests.runtime.graph.test_diff import chain


@given(pipelines(), pipelines())
def test_where_only_one_side_has_changed_that_side_stands(base: Pipeline, other: Pipeline) -> None:
    whole = replace(other, edges=tuple(e for e in other.edges if {e.source[0], e.target[0]} <= other.nodes.keys()))
    one_feed = len({e.target for e in whole.edges}) == len(set(whole.edges))
    for sides in ((base, whole), (whole, base), (whole, whole)):
        found = merged(base, *sides)
        assert loads(dumps(found.pipeline)) == loads(dumps(whole)) or len(set(whole.edges)) < len(whole.edges)
        assert not found.conflicts or not one_feed


def test_edits_of_neighbouring_values_do_not_conflict() -> None:
    base = replace(chain("a", "b").with_params("start", value=1, zeta=1), layout={"a": (0, 0), "b": (1, 1)})
    ours = replace(base.with_params("start", value=2), layout={"a": (5, 5), "b": (1, 1)})
    theirs = replace(base.with_params("start", zeta=2), layout={"a": (0, 0), "b": (9, 9)})
    found = merged(base, ours, theirs)
    assert not found.conflicts
    assert found.pipeline == replace(base.with_params("start", value=2, zeta=2), layout={"a": (5, 5), "b": (9, 9)})


def test_two_nodes_at_the_same_place_in_the_file_both_come_in() -> None:
    base = chain("a")
    ours = base.with_node("m", Node("pass_on@1")).with_edge(("a", "metrics"), ("m", "metrics"))
    theirs = base.with_node("n", Node("pass_on@1")).with_edge(("a", "metrics"), ("n", "metrics"))
    found = merged(base, ours, theirs)
    assert not found.conflicts
    assert set(found.pipeline.nodes) == {"start", "a", "m", "n"}
    assert len(found.pipeline.edges) == 3


def test_one_value_changed_in_two_ways_is_a_conflict_and_ours_stands() -> None:
    base = chain("a").with_params("start", value=1)
    found = merged(base, base.with_params("start", value=2), base.with_params("start", value=3))
    assert found.conflicts == (("nodes", "start", "params", "value"),)
    assert found.pipeline.nodes["start"].params["value"] == 2


def test_a_node_removed_here_and_changed_there_stays_and_is_told() -> None:
    base = chain("a", "b")
    changed = base.with_params("b", x=1)
    for sides in ((base.without_node("b"), changed), (changed, base.without_node("b"))):
        found = merged(base, *sides)
        assert found.conflicts == (("nodes", "b"),)
        assert found.pipeline.nodes["b"].params == {"x": 1}


def test_a_wire_to_a_node_that_the_other_side_removed_goes_with_it() -> None:
    base = chain("a", "b").with_node("c", Node("pass_on@1"))
    found = merged(base, base.without_node("b"), base.with_edge(("b", "metrics"), ("c", "metrics")))
    assert not found.conflicts
    assert found.pipeline.edges == (Edge(("start", "metrics"), ("a", "metrics")),)


def test_an_input_that_both_sides_feed_otherwise_is_a_conflict() -> None:
    base = chain("a", "b").with_node("c", Node("pass_on@1"))
    free = base.without_edge(("a", "metrics"), ("b", "metrics"))
    ours, theirs = (free.with_edge((source, "metrics"), ("b", "metrics")) for source in ("start", "c"))
    assert {path[0] for path in merged(base, ours, theirs).conflicts} == {"edges"}


@given(st.data())
def test_any_two_edits_of_different_values_merge_into_both(data: st.DataObject) -> None:
    names = [f"n{i}" for i in range(4)]
    base = Pipeline("p", nodes={n: Node("constant@1", params={"a": 0, "b": 0}) for n in names}, layout=dict.fromkeys(names, (0.0, 0.0)))
    values = [(n, p) for n in names for p in ("a", "b", "place")]
    one, other = data.draw(st.lists(st.sampled_from(values), min_size=2, max_size=2, unique=True))

    def edited(pipeline: Pipeline, where: tuple[str, str], value: int) -> Pipeline:
        if where[1] == "place":
            return replace(pipeline, layout={**pipeline.layout, where[0]: (float(value), 0.0)})
        return pipeline.with_params(where[0], **{where[1]: value})

    found = merged(base, edited(base, one, 1), edited(base, other, 2))
    assert not found.conflicts
    assert found.pipeline == edited(edited(base, one, 1), other, 2)
