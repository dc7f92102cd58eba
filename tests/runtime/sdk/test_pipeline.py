"""Building a pipeline in Python: names, wires and settings are checked as they come, and nodes are called what the script calls them."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from runtime.errors import UsageError
from runtime.graph import Edge, Node, save
from runtime.graph import Pipeline as Graph
from runtime.sdk import Pipeline, components
from runtime.sdk.arrange import COLUMN
from runtime.sdk.handles import as_json
from tests.toys import TOY_FOLDER


@pytest.fixture(autouse=True)
def _toys(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEWIRE_COMPONENTS", str(TOY_FOLDER))
    monkeypatch.setenv("FRAMEWIRE_WORKSPACE", str(tmp_path / "workspace"))


def toy(name):
    return components.own(name)


def test_a_pipeline_is_built_by_adding_and_wiring():
    pipeline = Pipeline("Sums", description="Adds.")
    one = pipeline.add(toy("constant"), value=2, title="One")
    pipeline.add(toy("add"), a=one.metrics, plus=1.5, id="total", retries=0, gpu="never")
    assert pipeline.graph == Graph(
        "Sums",
        "Adds.",
        nodes={"one": Node("constant@1", "One", {"value": 2}), "total": Node("add@1", params={"plus": 1.5}, retries=0, gpu="never")},
        edges=(Edge(("one", "metrics"), ("total", "a")),),
    )


def test_nodes_are_called_after_their_variables_wherever_these_are():
    pipeline = Pipeline("Names")
    first = pipeline.add(toy("constant"))
    typed: object = pipeline.add(toy("constant"))
    pipeline.add(toy("constant"))
    held = {"x": pipeline.add(toy("constant"))}
    for _ in range(2):
        again = pipeline.add(toy("constant"))
    Shouted = pipeline.add(toy("constant"))  # noqa: N806
    closed = pipeline.add(toy("constant"))
    assert list(pipeline.graph.nodes) == ["first", "typed", "constant", "constant_2", "again", "again_2", "shouted", "closed"]
    assert [first, typed, held, again, Shouted, (lambda: closed)()]


def test_a_global_and_an_attribute_are_no_surprise():
    space: dict[str, object] = {"pipeline": Pipeline("G"), "toy": toy}
    exec(
        "def f():\n    global made\n    made = pipeline.add(toy('constant'))\nf()\nclass C:\n    inner = pipeline.add(toy('constant'))",
        space,
    )
    exec("c = C()\nc.x = pipeline.add(toy('constant'))", space)
    assert list(space["pipeline"].graph.nodes) == ["made", "inner", "constant"]


def test_far_down_in_a_long_script_variables_are_still_found():
    space: dict[str, object] = {"pipeline": Pipeline("Long"), "toy": toy}
    exec("\n".join(f"node_{i} = pipeline.add(toy('constant'), value={i})" for i in range(700)), space)
    assert list(space["pipeline"].graph.nodes) == [f"node_{i}" for i in range(700)]


def test_pipeline_parameters_go_into_values_and_into_text():
    pipeline = Pipeline("Parameters")
    camera = pipeline.parameter("camera", "text", default="north")
    size = pipeline.parameter("size", "integer")
    pipeline.add(toy("reads_file"), source=f"videos/{camera}/*.txt", id="reads")
    pipeline.add(toy("any_size"), sizes=[1, size], options={"a": {"b": size}}, id="any")
    assert pipeline.graph.nodes["reads"].params == {"source": "videos/${camera}/*.txt"}
    assert pipeline.graph.nodes["any"].params == {"sizes": [1, "${size}"], "options": {"a": {"b": "${size}"}}}
    assert pipeline.graph.parameters["size"].required


def test_a_parameter_has_no_value_before_the_run():
    number = Pipeline("P").parameter("n", "number")
    with pytest.raises(UsageError, match="no value before the run"):
        bool(number)
    with pytest.raises(UsageError, match="no value before the run"):
        f"{number:.2f}"


def test_paths_are_text():
    pipeline = Pipeline("P")
    pipeline.add(toy("reads_file"), source=Path("a") / "b.txt", id="r")
    assert pipeline.graph.nodes["r"].params == {"source": "a/b.txt"}


def test_an_optional_input_is_left_open_by_none():
    pipeline = Pipeline("P")
    one = pipeline.add(toy("constant"))
    pipeline.add(toy("add"), a=one.metrics, b=None)
    assert len(pipeline.graph.edges) == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"valve": 1}, "constant takes no 'valve'. Did you mean 'value'?"),
        ({"value": object()}, "'value' of constant is a object, which a pipeline's file cannot hold"),
        ({"value": {1: 2}}, "1 is no key"),
        ({"id": "Not an id"}, "cannot be a node's id"),
        ({"id": "one"}, "There is a node 'one' already"),
    ],
)
def test_what_is_wrong_is_said_at_once(given, why):
    pipeline = Pipeline("P")
    one = pipeline.add(toy("constant"))
    with pytest.raises(UsageError) as told:
        pipeline.add(toy("constant"), **given)
    assert why in str(told.value)
    assert one is not None
    assert list(pipeline.graph.nodes) == ["one"]


def test_a_wire_that_does_not_fit_is_refused_with_one_that_does():
    pipeline = Pipeline("P")
    one = pipeline.add(toy("constant"))
    table = pipeline.add(toy("to_table"), metrics=one.metrics)
    with pytest.raises(UsageError, match=r"takes Table, and one\.metrics gives Metrics\. Take table\.table\."):
        pipeline.add(toy("from_table"), table=one.metrics)
    with pytest.raises(UsageError, match=r"not the node\. Say which: \.table"):
        pipeline.add(toy("from_table"), table=table)
    with pytest.raises(UsageError, match="takes what another node gives, not 3"):
        pipeline.add(toy("from_table"), table=3)
    with pytest.raises(UsageError, match="is a parameter: it takes a value"):
        pipeline.add(toy("constant"), value=one.metrics)
    with pytest.raises(UsageError, match="belongs to another pipeline"):
        Pipeline("Q").add(toy("add"), a=one.metrics)


def test_outputs_are_attributes_and_only_they():
    halves = Pipeline("P").add(toy("halves"))
    assert set(dir(halves)) == {"low", "high"}
    assert halves["low"] == halves.low
    assert not hasattr(halves, "middle")
    with pytest.raises(UsageError, match=r"no output 'lo'. Did you mean 'low'"):
        halves.lo  # noqa: B018
    assert repr(halves) == "halves (halves@1: gives low, high)"


def test_every_built_in_component_is_in_the_palette_and_no_other():
    from components.registry import catalogue

    assert all(getattr(components, name).component.id == name for name in catalogue())
    assert set(dir(components)) == {*catalogue(), "own"}
    with pytest.raises(AttributeError, match="Did you mean 'resize'"):
        components.resise  # noqa: B018
    with pytest.raises(UsageError, match="no component 'nobody'"):
        components.own("nobody")


def test_stated_versions_are_held_to():
    pipeline = Pipeline("P", uses=["constant@9"])
    with pytest.raises(UsageError, match="Version 9 of component 'constant' is not available; constant@1 is"):
        pipeline.add(toy("constant"))
    with pytest.raises(UsageError, match="Write it like resize@1"):
        Pipeline("P", uses=["constant"])


def test_a_file_is_gone_on_with_and_keeps_notes_and_layout(tmp_path):
    graph = Graph("Old", nodes={"one": Node("constant@1")}, layout={"one": (5, 6)})
    save(graph, tmp_path / "old.json")
    pipeline = Pipeline.load(tmp_path / "old.json")
    assert pipeline.graph == graph
    assert pipeline.base == tmp_path
    pipeline.add(toy("pass_on"), metrics=pipeline["one"].metrics, id="two")
    pipeline.save(tmp_path / "new.json")
    assert json.loads((tmp_path / "new.json").read_text())["layout"] == {"one": [5, 6], "two": [5 + COLUMN, 6]}
    with pytest.raises(UsageError, match=r"no node 'tow'. Did you mean 'two'"):
        pipeline["tow"]


def test_saving_over_a_file_keeps_what_the_canvas_knows(tmp_path):
    pipeline = Pipeline("P")
    pipeline.add(toy("constant"), id="one")
    save(Graph("P", nodes={"one": Node("constant@1")}, layout={"one": (70, 80)}), tmp_path / "p.json")
    pipeline.save(tmp_path / "p.json")
    assert json.loads((tmp_path / "p.json").read_text())["layout"] == {"one": [70, 80]}


def test_problems_and_plan_are_told_before_anything_runs(tmp_path):
    pipeline = Pipeline("P")
    pipeline.add(toy("add"), id="total")
    assert [p.port for p in pipeline.problems()] == ["a"]
    good = Pipeline("Q")
    one = good.add(toy("constant"))
    good.add(toy("pass_on"), metrics=one.metrics, id="two")
    plan = good.plan({"one.value": 3})
    assert plan.summary == "0 reused, 2 to run"
    assert repr(plan) == "Plan of 'Q': 0 reused, 2 to run\n  one: run, never ran\n  two: run, fed anew by Constant"
    assert plan["one"].params == {"value": 3.0}
    assert not (tmp_path / "workspace").exists()


def test_a_picture_shows_every_title_and_executes_none():
    pipeline = Pipeline("<script>alert(1)</script>")
    one = pipeline.add(toy("constant"), title="<img src=x onerror=alert(1)>")
    pipeline.add(toy("add"), a=one.metrics, title='"]]>&', bypass=True)
    svg = pipeline._repr_svg_()
    assert "<script" not in svg
    assert "<img" not in svg
    assert "&lt;img src=x" in svg
    ElementTree.fromstring(svg)


def test_a_picture_is_saved(tmp_path):
    pipeline = Pipeline("P")
    pipeline.show().save(tmp_path / "p.svg")
    assert (tmp_path / "p.svg").read_text().startswith("<svg")


def test_values_that_are_no_json_are_refused():
    with pytest.raises(UsageError, match="is a set"):
        as_json({1}, None, "x")


def test_positional_inputs_are_refused():
    pipeline = Pipeline("P")
    one = pipeline.add(toy("constant"))
    with pytest.raises(UsageError, match="given by name"):
        pipeline.add(toy("add"), one.metrics)
