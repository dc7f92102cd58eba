"""A wire is refused while it is dragged for the very reason that it would be refused for when dropped."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.errors import PipelineError
from runtime.graph import Edge, Node, Pipeline, can_connect, check_connect, problems, ways_to_connect
from tests.toys import toy_catalogue

TOYS = toy_catalogue()
START = Pipeline(
    "p",
    nodes={
        "one": Node("constant@1", "One"),
        "sum": Node("add@1", "Sum"),
        "next": Node("add@1", "Next"),
        "total": Node("joins@1"),
        "split": Node("halves@1"),
        "odd": Node("nothing@1"),
    },
    edges=(Edge(("one", "metrics"), ("sum", "a")), Edge(("sum", "metrics"), ("next", "a"))),
)


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        (("one", "metrics"), ("sum", "a"), "connected already"),
        (("split", "low"), ("sum", "a"), "taken by 'metrics' of 'One'"),
        (("next", "metrics"), ("sum", "b"), "close a circle: 'Sum' → 'Next' → 'Sum'"),
        (("next", "metrics"), ("sum", "a"), "close a circle: 'Sum' → 'Next' → 'Sum'"),  # taken, too, but to free it would not help
        (("sum", "metrics"), ("sum", "b"), "wired to itself"),
        (("one", "metrics"), ("total", "labels"), "needs Labels, but 'metrics' of 'One' gives Metrics"),
        (("one", "frames"), ("sum", "b"), "has no output 'frames'"),
        (("one", "metrics"), ("sum", "c"), "has no input 'c'"),
        (("sum", "a"), ("next", "b"), "has no output 'a'"),
        (("gone", "metrics"), ("sum", "b"), "'gone' that does not exist"),
        (("odd", "metrics"), ("sum", "b"), "'nothing@1', which is not known"),
    ],
)
def test_an_impossible_wire_is_refused_with_its_reason(source, target, reason):
    with pytest.raises(PipelineError) as caught:
        check_connect(START, TOYS, source, target)
    assert reason in caught.value.message
    assert caught.value.remedy
    assert not can_connect(START, TOYS, source, target)


def test_a_possible_wire_is_not():
    check_connect(START, TOYS, ("one", "metrics"), ("next", "b"))
    assert can_connect(START, TOYS, ("split", "high"), ("sum", "b"))


def test_the_ways_between_two_nodes_begin_with_the_input_that_must_be_fed():
    ways = ways_to_connect(START.without_edge(("one", "metrics"), ("sum", "a")), TOYS, "split", "sum")
    assert [(e.source[1], e.target[1]) for e in ways] == [("low", "a"), ("high", "a"), ("low", "b"), ("high", "b")]


def test_ports_of_one_name_come_first():
    two = Pipeline("p", nodes={"x": Node("constant@1"), "y": Node("any_size@1"), "z": Node("pass_on@1")})
    assert ways_to_connect(two, TOYS, "x", "z") == [Edge(("x", "metrics"), ("z", "metrics"))]
    assert ways_to_connect(two, TOYS, "x", "y") == [Edge(("x", "metrics"), ("y", "measured"))]


def test_there_is_no_way_where_none_is_allowed():
    assert ways_to_connect(START, TOYS, "next", "one") == []
    assert ways_to_connect(START, TOYS, "next", "sum") == []
    assert ways_to_connect(START, TOYS, "odd", "sum") == []
    assert ways_to_connect(START, TOYS, "gone", "sum") == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from("ab")), max_size=15))
def test_a_pipeline_wired_only_as_allowed_never_has_a_wrong_edge(tries):
    pipeline = Pipeline("p", nodes={f"n{i}": Node("add@1") for i in range(6)})
    for source, target, port in tries:
        ends = (f"n{source}", "metrics"), (f"n{target}", port)
        if can_connect(pipeline, TOYS, *ends):
            pipeline = pipeline.with_edge(*ends)
    assert all("nothing is connected" in p.message for p in problems(pipeline, TOYS))
