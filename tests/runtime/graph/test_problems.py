"""Every problem of a pipeline at once, each with node, port or parameter, and a remedy."""

import sys
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.artifacts import Frames, Labels
from components.declare import Hint, component
from components.registry import catalogue
from runtime.graph import Edge, Node, Pipeline, PipelineParameter, problems
from tests.runtime.graph.strategies import pipelines, texts, values
from tests.toys import toy_catalogue

TOYS = toy_catalogue()
SUM = Pipeline("sum", nodes={"one": Node("constant@1"), "sum": Node("add@1")}).with_edge(("one", "metrics"), ("sum", "a"))


def only(pipeline, arguments=None, catalogue=TOYS):
    (problem,) = problems(pipeline, catalogue, arguments)
    return problem


def place(problem):
    return problem.node, problem.port, problem.parameter


def test_a_good_pipeline_has_none_and_isolated_nodes_are_fine():
    assert problems(SUM.with_node("alone", Node("constant@1")), TOYS) == []


def test_an_empty_pipeline_is_worth_a_warning():
    assert only(Pipeline("empty")).severity == "warning"


def test_an_unknown_component_is_answered_with_the_nearest():
    problem = only(SUM.with_node("x", Node("constnat@1")))
    assert (problem.node, problem.message) == ("x", "There is no component 'constnat'.")
    assert "'constant'" in problem.remedy


def test_a_version_that_is_not_there_is_answered_with_the_one_that_is():
    problem = only(SUM.with_node("x", Node("constant@7")))
    assert "Version 7 of component 'constant' is not available; version 1 is." in problem.message
    assert "constant@1" in problem.remedy


def test_edges_at_an_unknown_component_are_not_judged():
    assert len(problems(SUM.with_node("one", Node("nonsense@1")), TOYS)) == 1


def test_an_unknown_port_is_answered_with_the_nearest():
    found = problems(SUM.with_edge(("one", "metric"), ("sum", "c")), TOYS)
    assert [place(p) for p in found] == [("one", "metric", None), ("sum", "c", None)]
    assert found[0].remedy == "Did you mean 'metrics'?"
    assert "'a', 'b'" in found[1].remedy


def test_an_edge_to_a_node_that_is_not_there():
    problem = only(SUM.with_edge(("two", "metrics"), ("sum", "b")))
    assert "'two.metrics' to 'sum.b' names a node 'two' that does not exist" in problem.message


def test_a_node_wired_to_itself():
    assert "wired to itself" in only(SUM.with_edge(("sum", "metrics"), ("sum", "b"))).message


def test_an_input_fed_twice():
    problem = only(SUM.with_node("two", Node("constant@1", "Two")).with_edge(("two", "metrics"), ("sum", "a")))
    assert place(problem) == ("sum", "a", None)
    assert "'metrics' of 'Constant', 'metrics' of 'Two'" in problem.message


def test_a_required_input_without_edge_is_answered_with_what_could_be_connected():
    problem = only(SUM.without_edge(("one", "metrics"), ("sum", "a")))
    assert place(problem) == ("sum", "a", None)
    assert problem.message == "Input 'a' of 'Add' needs Metrics, and nothing is connected to it."
    assert problem.remedy == "Connect one to it, such as 'metrics' of 'Constant'."


def test_what_comes_after_a_node_is_never_proposed_as_its_input():
    chain = Pipeline("c", nodes={"first": Node("add@1", "First"), "last": Node("add@1", "Last")}).with_edge(
        ("first", "metrics"), ("last", "a")
    )
    assert "Last" not in only(chain).remedy


def test_a_wrong_type_is_answered_with_what_to_put_between():
    pipeline = Pipeline("p", nodes={"one": Node("constant@1", "One"), "rows": Node("from_table@1", "Rows")})
    problem = only(pipeline.with_edge(("one", "metrics"), ("rows", "table")))
    assert place(problem) == ("rows", "table", None)
    assert problem.message == "Input 'table' of 'Rows' needs Table, but 'metrics' of 'One' gives Metrics."
    assert problem.remedy == "Put 'To table' (to_table) between them."


def test_what_needs_nothing_more_is_put_between_rather_than_a_script_of_ones_own():
    pipeline = Pipeline("p", nodes={"v": Node("read_videos@1", params={"source": "x"}), "r": Node("resize@1")})
    problem = only(pipeline.with_edge(("v", "videos"), ("r", "frames")), catalogue=catalogue())
    assert problem.remedy == "Put 'Extract frames' (extract_frames) between them."


def test_without_anything_to_put_between_another_source_is_proposed():
    pipeline = Pipeline("p", nodes={"one": Node("constant@1"), "total": Node("joins@1")}).with_edge(("one", "metrics"), ("total", "labels"))
    assert "'many_parts'" in only(pipeline).remedy
    assert only(pipeline.with_node("parts", Node("many_parts@1", "Parts"))).remedy == "Connect 'labels' of 'Parts' instead."


@pytest.mark.parametrize(
    ("params", "parameter", "says"),
    [
        ({"valu": 1}, "valu", "has no parameter 'valu'"),
        ({"value": "x"}, "value", "must be a number, not 'x'"),
        ({"value": True}, "value", "must be a number, not True"),
        ({"value": 2e9}, "value", "must be at most 1,000,000,000"),
        ({"value": None}, "value", "must be a number, not empty"),
        ({"value": float("nan")}, "value", "not a finite number"),
    ],
)
def test_a_wrong_parameter(params, parameter, says):
    found = problems(SUM.with_params("one", **params), TOYS)
    assert place(found[0]) == ("one", None, parameter)
    assert says in found[0].message
    assert found[0].remedy


def test_a_required_parameter_without_value():
    problem = only(SUM.with_node("file", Node("reads_file@1")))
    assert place(problem) == ("file", None, "source")
    assert "the file, folder or pattern to read" in problem.remedy


def test_parameters_are_checked_with_the_arguments_of_the_run():
    pipeline = SUM.with_params("one", value="${start}").with_parameter("start", PipelineParameter("number", 1))
    assert problems(pipeline, TOYS, {"start": 5}) == []
    problem = only(pipeline, {"start": 1e12})
    assert place(problem) == ("one", None, "value")
    assert "(from ${start})" in problem.message


def test_a_pipeline_parameter_of_the_wrong_kind_for_its_place():
    pipeline = SUM.with_params("one", value="${start}").with_parameter("start", PipelineParameter("text", "soon"))
    assert "must be a number, not 'soon' (from ${start})" in only(pipeline).message


def test_a_reference_to_nothing_is_answered_with_the_nearest():
    pipeline = SUM.with_params("one", value="${strat}").with_parameter("start", PipelineParameter("number", 1))
    unknown, unused = problems(pipeline, TOYS)
    assert place(unknown) == ("one", None, "value")
    assert unknown.remedy == "Did you mean 'start'?"
    assert (unused.severity, unused.parameter) == ("warning", "start")


@pytest.mark.parametrize(
    ("parameter", "arguments", "says"),
    [
        (PipelineParameter("number"), {}, "needs a value"),
        (PipelineParameter("number", 1), {"start": "2"}, "must be a number"),
        (PipelineParameter("number", 1), {"start": float("inf")}, "not a finite number"),
        (PipelineParameter("number", 1), {"start": 10**400}, "beyond 2^53"),
        (PipelineParameter("integer", 1.5), {}, "must be a whole number"),
        (PipelineParameter("boolean", 1), {}, "must be true or false"),
        (PipelineParameter("list", "x"), {}, "must be a list"),
        (PipelineParameter("object", []), {}, "must be an object"),
        (PipelineParameter("file", 3), {}, "must be text"),
    ],
)
def test_a_wrong_argument(parameter, arguments, says):
    pipeline = SUM.with_node("shown", Node("from_table@1", bypass=True, params={"query": "${start}"})).with_parameter("start", parameter)
    found = [p for p in problems(pipeline, TOYS, arguments) if p.node is None]
    assert [p.parameter for p in found] == ["start"]
    assert says in found[0].message


def test_an_argument_that_the_pipeline_does_not_have():
    assert only(SUM, {"fps": 2}).message == "The pipeline has no parameter 'fps'."


def test_a_circle_is_told_as_a_path():
    pipeline = (
        SUM.with_node("two", Node("add@1", "Two")).with_edge(("sum", "metrics"), ("two", "a")).with_edge(("two", "metrics"), ("sum", "b"))
    )
    problem = only(pipeline)
    assert "'Add' → 'Two' → 'Add'" in problem.message
    assert problem.node == "sum"


def test_nodes_of_one_title_are_told_apart_by_their_ids():
    two = Pipeline("p", nodes={"x": Node("add@1"), "y": Node("add@1")})
    assert [p.message.split(" needs")[0] for p in problems(two, TOYS)] == ["Input 'a' of 'Add' (x)", "Input 'a' of 'Add' (y)"]


def test_a_bypassed_node_needs_neither_all_inputs_nor_parameters():
    assert problems(SUM.with_node("file", Node("reads_file@1", bypass=True)).with_node("t", Node("joins@1", bypass=True)), TOYS) == []


def test_a_bypass_without_anything_to_hand_on():
    turned = SUM.with_node("table", Node("to_table@1", bypass=True)).with_node("rows", Node("from_table@1"))
    turned = turned.with_edge(("one", "metrics"), ("table", "metrics")).with_edge(("table", "table"), ("rows", "table"))
    problem = only(turned)
    assert place(problem) == ("table", "table", None)
    assert "cannot be bypassed" in problem.message


def test_a_bypass_that_only_lacks_its_edge_is_told_which():
    pipeline = SUM.without_edge(("one", "metrics"), ("sum", "a")).with_node("sum", Node("add@1", bypass=True))
    problem = only(pipeline.with_node("last", Node("pass_on@1")).with_edge(("sum", "metrics"), ("last", "metrics")))
    assert problem.remedy == "Connect Metrics to its input 'a', or switch the bypass off."


def test_a_more_general_type_is_not_enough_and_a_more_special_one_is():
    @component(category="Toys")
    def to_frames() -> Frames:
        """Give frames."""

    @component(category="Toys")
    def either(pictures: Frames | Labels, *, word: Annotated[str, Hint("a word")] = "") -> Labels:
        """Take one or the other."""

    toys = toy_catalogue(to_frames.component, either.component)
    pipeline = Pipeline("p", nodes={"frames": Node("to_frames@1"), "both": Node("either@1"), "total": Node("joins@1")})
    pipeline = pipeline.with_edge(("frames", "frames"), ("both", "pictures"))
    assert problems(pipeline.with_edge(("both", "labels"), ("total", "labels")), toys) == []
    assert (
        "needs Labels, but 'frames' of 'To frames' gives Frames"
        in problems(pipeline.with_edge(("frames", "frames"), ("total", "labels")), toys)[0].message
    )


def test_settings_that_no_file_could_hold_are_found_in_a_pipeline_made_in_python():
    found = problems(Pipeline("p", nodes={"Bad id": Node("constant@1", cpus=-1)}), TOYS)
    assert len(found) == 2
    assert {p.node for p in found} == {"Bad id"}


def test_everything_is_said_at_once_errors_first():
    pipeline = SUM.with_node("x", Node("nope@1")).with_node("t", Node("joins@1")).with_params("one", value="x", more=1)
    pipeline = pipeline.with_edge(("a", "b"), ("c", "d")).with_parameter("unused", PipelineParameter("number", 1))
    found = problems(pipeline, TOYS)
    assert [p.severity for p in found] == ["error"] * 6 + ["warning"]
    assert all(p.message.endswith(".") and p.remedy for p in found)


def test_hostile_titles_stay_on_one_line_and_within_bounds():
    title = "\x1b[31m<script>\n" + "x" * 10_000
    problem = only(Pipeline("p", nodes={"a": Node("add@1", title=title)}))
    assert problem.message.isprintable()
    assert len(problem.message) < 300


def test_a_thousand_nodes_with_a_thousand_problems_load_no_graph_library(monkeypatch):
    monkeypatch.delitem(sys.modules, "networkx", raising=False)
    many = Pipeline(
        "many",
        nodes={f"n{i}": Node("add@1") for i in range(1000)},
        edges=tuple(Edge((f"n{i}", "metrics"), (f"n{i + 1}", "b")) for i in range(999)),
    )
    assert len(problems(many, TOYS)) == 1000
    assert "networkx" not in sys.modules


@settings(max_examples=60, deadline=None)
@given(pipelines(), st.dictionaries(texts, values, max_size=2))
def test_whatever_can_be_loaded_can_be_checked(pipeline, arguments):
    for problem in problems(pipeline, TOYS, arguments):
        assert problem.severity in ("error", "warning")
        assert problem.message.isprintable()
        assert problem.remedy.isprintable()
