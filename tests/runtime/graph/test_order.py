"""The order of nodes, and circles among them."""

from itertools import pairwise

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.graph.order import circles, feeding, in_order, is_circular, reached

names = st.sampled_from("abcdefgh")


@st.composite
def acyclic(draw):
    """Each node needs only nodes of lower rank; the ranks are shuffled over the names."""
    ranked = draw(st.permutations("abcdefgh"))
    return {node: set(draw(st.lists(st.sampled_from(ranked[:n]), max_size=3))) if n else set() for n, node in enumerate(ranked)}


@settings(max_examples=50, deadline=None)
@given(acyclic())
def test_every_node_comes_once_and_after_all_that_it_needs(needs):
    order = list(in_order(needs))
    assert sorted(order) == sorted(needs)
    assert all(order.index(needed) < order.index(node) for node in needs for needed in needs[node])
    assert circles(needs) == []


@settings(max_examples=50, deadline=None)
@given(acyclic(), st.randoms())
def test_the_order_does_not_depend_on_how_the_graph_was_put_together(needs, random):
    shuffled = list(needs.items())
    random.shuffle(shuffled)
    assert list(in_order(dict(shuffled))) == list(in_order(needs))


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(names, st.sets(names)))
def test_circles_are_real_and_there_is_one_for_each_knot(some):
    needs = {node: {n for n in some.get(node, ()) if n != node} for node in "abcdefgh"}
    found = circles(needs)
    graph = networkx.DiGraph((needed, node) for node in needs for needed in needs[node])
    assert len(found) == sum(len(knot) > 1 for knot in networkx.strongly_connected_components(graph))
    assert bool(found) == is_circular(needs)
    for circle in found:
        assert len(set(circle)) == len(circle) > 1
        assert all(before in needs[after] for before, after in pairwise([*circle, circle[0]]))


@settings(max_examples=50, deadline=None)
@given(acyclic(), names)
def test_what_is_reached_is_what_networkx_calls_ancestors_and_descendants(needs, node):
    graph = networkx.DiGraph((needed, by) for by in needs for needed in needs[by])
    graph.add_nodes_from(needs)
    assert reached(needs, node) == networkx.ancestors(graph, node)
    assert reached(feeding(needs), node) == networkx.descendants(graph, node)


def test_a_circle_is_told_in_the_direction_that_data_flows():
    assert circles({"a": {"c"}, "b": {"a"}, "c": {"b"}, "d": {"c"}}) == [["a", "b", "c"]]


def test_a_circle_has_no_order():
    with pytest.raises(ValueError, match="cycle"):
        list(in_order({"a": {"b"}, "b": {"a"}}))


def test_a_chain_of_two_thousand_is_no_deeper_than_a_short_one():
    needs = {str(n): {str(n - 1)} if n else {"1999"} for n in range(2_000)}
    assert len(circles(needs)[0]) == 2_000
