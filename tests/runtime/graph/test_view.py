"""Old pipelines keep opening: former names of components, ports and parameters are understood."""

from typing import Annotated

import pytest

from components.artifacts import Labels, Metrics
from components.declare import Hint, component
from runtime.graph import Node, Pipeline, can_connect, problems, resolve
from tests.toys import toy_catalogue


@component(category="Toys", version=3, replaces=("total@2", "sum_up", "rows->labels", "scale->factor", "sum->metrics"))
def total(labels: Labels, *, factor: Annotated[float, Hint("a factor")] = 1.0) -> Metrics:
    """Add up."""


TOYS = toy_catalogue(total.component)


def using(key, port="labels", output="metrics", **params):
    pipeline = Pipeline("old", nodes={"parts": Node("many_parts@1"), "total": Node(key, params=params), "end": Node("pass_on@1")})
    return pipeline.with_edge(("parts", "labels"), ("total", port)).with_edge(("total", output), ("end", "metrics"))


@pytest.mark.parametrize("key", ["total@3", "total@2", "sum_up@1", "sum_up@9"])
def test_a_former_component_stands_for_the_present_one(key):
    resolved = resolve(using(key), TOYS)
    assert resolved.by_id["total"].component is total.component


@pytest.mark.parametrize("key", ["total@1", "total@4", "sum@2"])
def test_a_version_that_nothing_replaces_does_not(key):
    assert [p.node for p in problems(using(key), TOYS)] == ["total"]


def test_former_ports_and_parameters_stand_for_the_present_ones():
    resolved = resolve(using("total@2", port="rows", output="sum", scale=4), TOYS)
    assert resolved == resolve(using("total@3", factor=4), TOYS)


def test_a_former_port_can_be_wired():
    assert can_connect(Pipeline("p", nodes=using("total@2").nodes), TOYS, ("parts", "labels"), ("total", "labels"))


def test_names_that_never_were_are_still_wrong():
    assert {p.port or p.parameter for p in problems(using("total@2", port="rowz", size=1), TOYS)} == {"rowz", "labels", "size"}
