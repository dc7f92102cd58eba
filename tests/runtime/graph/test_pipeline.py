"""Editing a pipeline makes a new one and leaves the old one alone."""

import pickle
from dataclasses import FrozenInstanceError

import pytest

from components.declare import REQUIRED
from runtime.graph import Edge, Group, Node, Pipeline, PipelineParameter

TWO = Pipeline(
    "two",
    nodes={"one": Node("constant@1", params={"value": 1}), "sum": Node("add@1")},
    edges=(Edge(("one", "metrics"), ("sum", "a")),),
    groups=(Group("both", "Both", ("one", "sum")),),
    layout={"one": (0, 0), "sum": (200, 0), "both": (-10, -10, 400, 100)},
)


def test_a_pipeline_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        TWO.name = "three"


def test_pipelines_are_equal_by_value_whatever_the_order_of_their_edges():
    ends = [(("one", "metrics"), ("sum", "b")), (("one", "metrics"), ("sum", "a"))]
    forwards = Pipeline("p", edges=tuple(Edge(*e) for e in ends))
    backwards = Pipeline("p", edges=tuple(Edge(*e) for e in reversed(ends)))
    assert forwards == backwards
    assert forwards.edges == backwards.edges


def test_taking_a_node_out_takes_its_edges_place_and_membership_along():
    left = TWO.without_node("one")
    assert list(left.nodes) == ["sum"]
    assert left.edges == ()
    assert left.groups == (Group("both", "Both", ("sum",)),)
    assert set(left.layout) == {"sum", "both"}
    assert len(TWO.nodes) == 2


def test_adding_and_taking_out_an_edge_gives_the_pipeline_back():
    wired = TWO.with_edge(("one", "metrics"), ("sum", "b"))
    assert [e.target for e in wired.edges_into("sum")] == [("sum", "a"), ("sum", "b")]
    assert wired.without_edge(("one", "metrics"), ("sum", "b")) == TWO


def test_setting_parameters_keeps_the_others_and_the_old_pipeline():
    changed = TWO.with_params("one", value=2).with_params("one", more="x")
    assert changed.nodes["one"].params == {"value": 2, "more": "x"}
    assert TWO.nodes["one"].params == {"value": 1}


def test_edges_are_found_by_either_end():
    assert TWO.edges_from("one") == TWO.edges_into("sum") == TWO.edges
    assert TWO.edges_from("sum") == ()


def test_a_pipeline_parameter_without_default_must_be_given():
    assert PipelineParameter("number").required
    assert not PipelineParameter("number", 0).required


def test_pipelines_travel_between_processes():
    sent = TWO.with_parameter("fps", PipelineParameter("number"))
    received = pickle.loads(pickle.dumps(sent))
    assert received == sent
    assert received.parameters["fps"].default is REQUIRED
