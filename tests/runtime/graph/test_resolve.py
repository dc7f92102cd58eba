"""A resolved pipeline says exactly what will run."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.errors import PipelineError, UsageError
from runtime.graph import Edge, Node, Pipeline, PipelineParameter, ancestors, critical_path, descendants, dumps, loads, problems, resolve
from tests.toys import toy_catalogue

TOYS = toy_catalogue()
DIAMOND = Pipeline(
    "diamond",
    nodes={"top": Node("constant@1"), "left": Node("add@1"), "right": Node("add@1"), "end": Node("add@1"), "alone": Node("constant@1")},
    edges=(
        Edge(("top", "metrics"), ("left", "a")),
        Edge(("top", "metrics"), ("right", "a")),
        Edge(("left", "metrics"), ("end", "a")),
        Edge(("right", "metrics"), ("end", "b")),
    ),
)


def test_nodes_come_after_what_feeds_them_and_always_in_the_same_order():
    backwards = Pipeline("diamond", nodes=dict(reversed(DIAMOND.nodes.items())), edges=DIAMOND.edges)
    order = [n.id for n in resolve(DIAMOND, TOYS).nodes]
    assert order == ["alone", "top", "left", "right", "end"]
    assert [n.id for n in resolve(backwards, TOYS).nodes] == order


def test_inputs_say_what_feeds_them_and_unused_ones_are_absent():
    nodes = resolve(DIAMOND, TOYS).by_id
    assert nodes["end"].inputs == {"a": ("left", "metrics"), "b": ("right", "metrics")}
    assert nodes["left"].inputs == {"a": ("top", "metrics")}


def test_every_parameter_has_a_value_and_a_number_is_a_float():
    node = resolve(DIAMOND.with_params("top", value=3), TOYS).by_id["top"]
    assert node.params == {"value": 3.0}
    assert type(node.params["value"]) is float
    sizes = Pipeline("p", nodes={"parts": Node("many_parts@1"), "n": Node("any_size@1", params={"sizes": [1, 2]})})
    sized = resolve(sizes.with_edge(("parts", "labels"), ("n", "measured")), TOYS).by_id["n"]
    assert sized.params == {"sizes": [1, 2], "options": {}, "exact": True}


def test_arguments_take_the_place_of_references_and_defaults_of_arguments():
    pipeline = DIAMOND.with_params("top", value="${start}").with_parameter("start", PipelineParameter("number", 2))
    assert resolve(pipeline, TOYS).by_id["top"].params == {"value": 2.0}
    given_five = resolve(pipeline, TOYS, {"start": 5})
    assert given_five.by_id["top"].params == {"value": 5.0}
    assert given_five.arguments == {"start": 5}


def test_the_settings_of_a_node_go_along():
    node = Node("gpu_toy@1", "Fast", compute="pool", cpus=2, gpus=0.5, gpu="require", retries=1, timeout=9.5, reuse=False)
    made = resolve(Pipeline("p", nodes={"g": node}), TOYS).by_id["g"]
    assert (made.title, made.compute, made.cpus, made.gpus, made.gpu) == ("Fast", "pool", 2, 0.5, "require")
    assert (made.retries, made.timeout, made.reuse, made.component.id) == (1, 9.5, False, "gpu_toy")


def test_a_bypassed_node_is_gone_and_what_it_was_fed_goes_on():
    bypassed = DIAMOND.with_node("left", Node("add@1", bypass=True)).with_node("right", Node("pass_on@1", bypass=True))
    bypassed = bypassed.without_edge(("top", "metrics"), ("right", "a")).with_edge(("left", "metrics"), ("right", "metrics"))
    resolved = resolve(bypassed, TOYS)
    assert [n.id for n in resolved.nodes] == ["alone", "top", "end"]
    assert resolved.by_id["end"].inputs == {"a": ("top", "metrics"), "b": ("top", "metrics")}


def test_a_bypassed_node_hands_on_the_first_input_that_fits():
    pipeline = DIAMOND.with_node("end", Node("add@1", bypass=True)).with_node("last", Node("pass_on@1"))
    resolved = resolve(pipeline.with_edge(("end", "metrics"), ("last", "metrics")), TOYS)
    assert resolved.by_id["last"].inputs == {"metrics": ("left", "metrics")}


def test_an_input_of_the_outputs_own_name_is_handed_on_before_others():
    pipeline = Pipeline(
        "p", nodes={"parts": Node("many_parts@1"), "double": Node("per_part_double@1", bypass=True), "sum": Node("joins@1")}
    )
    pipeline = pipeline.with_edge(("parts", "labels"), ("double", "labels")).with_edge(("double", "labels"), ("sum", "labels"))
    assert resolve(pipeline, TOYS).by_id["sum"].inputs == {"labels": ("parts", "labels")}


def test_a_pipeline_with_errors_is_refused_with_all_of_them():
    with pytest.raises(PipelineError) as caught:
        resolve(DIAMOND.with_node("x", Node("nope@1")).with_params("top", value="much"), TOYS, {"fps": 1})
    assert [(p.node, p.parameter) for p in caught.value.problems] == [(None, "fps"), ("top", "value"), ("x", None)]
    assert "has 3 problems" in caught.value.message


def test_warnings_do_not_keep_it_from_running():
    assert resolve(DIAMOND.with_parameter("unused", PipelineParameter("number", 1)), TOYS).nodes


def test_ancestors_and_descendants():
    resolved = resolve(DIAMOND, TOYS)
    assert ancestors(resolved, "end") == {"top", "left", "right"}
    assert ancestors(resolved, "alone") == set()
    assert descendants(resolved, "top") == {"left", "right", "end"}
    assert descendants(resolved, "end") == set()


def test_a_node_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="Did you mean 'right'"):
        ancestors(resolve(DIAMOND, TOYS), "rihgt")


def test_the_critical_path_is_the_chain_that_takes_longest():
    resolved = resolve(DIAMOND, TOYS)
    assert critical_path(resolved, {"top": 1, "left": 2, "right": 5, "end": 1}) == ["top", "right", "end"]
    assert critical_path(resolved, {"alone": 50, "right": 5}) == ["alone"]
    assert critical_path(resolve(Pipeline("none"), TOYS), {}) == []


def test_a_resolved_pipeline_without_functions_in_reach_is_a_plain_value():
    assert resolve(DIAMOND, TOYS) == resolve(loads(dumps(DIAMOND)), TOYS)
    assert pickle.loads(pickle.dumps(resolve(DIAMOND, TOYS).by_id["end"].inputs)) == resolve(DIAMOND, TOYS).by_id["end"].inputs


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from("ab")), max_size=14), st.sets(st.integers(1, 7)))
def test_any_wiring_resolves_to_something_that_can_run_or_is_refused(wires, bypassed):
    nodes = {f"n{i}": Node("constant@1" if i == 0 else "add@1", bypass=i in bypassed) for i in range(8)}
    edges = tuple(Edge((f"n{source}", "metrics"), (f"n{target}", port)) for source, target, port in wires)
    pipeline = Pipeline("p", nodes=nodes, edges=edges)
    if any(p.severity == "error" for p in problems(pipeline, TOYS)):
        with pytest.raises(PipelineError):
            resolve(pipeline, TOYS)
        return
    resolved = resolve(pipeline, TOYS)
    done = set()
    for node in resolved.nodes:
        assert {source for source, _ in node.inputs.values()} <= done
        assert node.component.id == "constant" or "a" in node.inputs
        done.add(node.id)
    assert done == {n for n in nodes if not nodes[n].bypass}
