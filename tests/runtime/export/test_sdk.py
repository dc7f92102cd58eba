"""A pipeline written as a script comes back as it was; what is written reads as a colleague would have written it."""

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from components.registry import catalogue
from runtime.errors import DocumentError, ExportError, UsageError
from runtime.export import TARGETS, export, read_script
from runtime.export.release import VERSION
from runtime.graph import Edge, Node, Pipeline, PipelineParameter, dumps, load
from tests.runtime.export.graphs import CATALOGUE, HOSTILE, drawable

ROOT = Path(__file__).parents[3]
GALLERY = sorted((ROOT / "sample_data" / "pipelines").glob("*.json"))


def written(pipeline, known=CATALOGUE):
    (text,) = export(pipeline, "sdk", catalogue=known).values()
    return text


def small(**changes):
    nodes = {"one": Node("constant@1", params={"value": 2.0}), "sum": Node("add@1", title="Sum")}
    return replace(Pipeline("Sums", nodes=nodes, edges=(Edge(("one", "metrics"), ("sum", "a")),)), **changes)


@settings(max_examples=300, deadline=None)
@given(drawable())
def test_a_graph_that_was_written_comes_back_as_it_was(pipeline):
    back = read_script(written(pipeline), CATALOGUE, layout_from=pipeline)
    assert back == pipeline
    assert dumps(back) == dumps(pipeline)


@settings(max_examples=150, deadline=None)
@given(drawable())
def test_what_comes_back_is_written_in_the_same_words(pipeline):
    text = written(pipeline)
    assert written(read_script(text, CATALOGUE)) == text


@pytest.mark.parametrize("file", GALLERY, ids=lambda f: f.stem)
def test_each_pipeline_of_the_gallery_comes_back_as_it_was(file):
    pipeline = load(file)
    text = written(pipeline, catalogue())
    assert dumps(read_script(text, catalogue(), layout_from=pipeline)) == file.read_text("utf-8")
    assert written(read_script(text, catalogue()), catalogue()) == text


@pytest.mark.parametrize("file", GALLERY, ids=lambda f: f.stem)
def test_linter_and_formatter_find_nothing_to_do(file, tmp_path):
    (tmp_path / "script.py").write_text(written(load(file), catalogue()), "utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "--isolated", "--quiet", tmp_path], check=True)
    subprocess.run([*ruff, "format", "--isolated", "--check", "--quiet", tmp_path], check=True)


@settings(max_examples=40, deadline=None)
@given(drawable(most=4))
def test_a_script_names_nothing_but_what_it_made_itself(pipeline):
    tree = ast.parse(written(pipeline))
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    assert used <= stored | {"Pipeline", "components", "__name__"}
    called = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    assert called <= {"Pipeline", "pipeline.add", "pipeline.parameter", "pipeline.main", "components.own"}


@pytest.mark.parametrize("text", [*HOSTILE, "a" * 20_000])
def test_hostile_text_comes_back_from_wherever_it_stood(text):
    nodes = {
        "one": Node("fail@1", title=text, params={"message": text}),
        "two": Node("any_size@1", title=text, params={"options": {text: [text]}}),
    }
    pipeline = Pipeline(text, text, parameters={"a": PipelineParameter("text", text, text)}, nodes=nodes)
    assert read_script(written(pipeline), CATALOGUE, layout_from=pipeline) == pipeline


@pytest.mark.parametrize("value", ["\udc80", float("nan"), float("inf"), 2**60, {"x": ["\ud800"]}], ids=repr)
def test_what_no_pipeline_file_could_hold_is_refused_with_a_sentence(value):
    with pytest.raises(ExportError) as told:
        written(small(nodes={"one": Node("any_size@1", params={"options": {"x": value}})}, edges=()))
    assert told.value.remedy


def test_a_lone_surrogate_in_a_title_is_refused_with_a_sentence():
    with pytest.raises(ExportError, match="surrogate"):
        written(small(nodes={"one": Node("constant@1", title="\udc80")}, edges=()))


def test_nodes_are_called_after_their_titles_and_never_alike():
    nodes = {
        "n1": Node("constant@1", title="Good enough?"),
        "n2": Node("constant@1", title="good enough"),
        "n3": Node("constant@1", title="3 Cameras, north"),
        "n4": Node("constant@1", title="漢字"),
        "n5": Node("constant@1", title="class"),
        "n6": Node("constant@1", title="constant"),
    }
    made = [line.partition(" = ")[0] for line in written(Pipeline("Names", nodes=nodes)).splitlines() if "pipeline.add" in line]
    assert made == ["good_enough", "good_enough_2", "cameras_north", "n4", "class_node", "constant"]


def test_an_id_is_written_only_where_the_variable_does_not_say_it():
    text = written(small())
    assert 'one = pipeline.add(components.own("constant"), value=2.0)' in text
    assert 'sum_node = pipeline.add(components.own("add"), a=one.metrics, title="Sum", id="sum")' in text


def test_a_setting_whose_name_the_component_takes_itself_is_told_apart():
    nodes = {"script": Node("python_script@1", params={"script": "a.py", "timeout": 5.0}, timeout=60)}
    text = written(Pipeline("Script", nodes=nodes), catalogue())
    assert "timeout=5.0" in text
    assert "node_timeout=60" in text
    assert read_script(text, catalogue()).nodes == nodes


def test_a_pipeline_parameter_is_a_variable_and_in_text_part_of_an_f_string():
    nodes = {"r": Node("reads_file@1", params={"source": "videos/${camera}/{x}.txt"}), "c": Node("constant@1", params={"value": "${n}"})}
    parameters = {"camera": PipelineParameter("text", "north"), "n": PipelineParameter("number")}
    text = written(Pipeline("Cameras", nodes=nodes, parameters=parameters))
    assert 'source=f"videos/{camera}/{{x}}.txt"' in text
    assert "value=n" in text


def test_versions_are_stated_and_no_path_of_this_machine(tmp_path):
    (text,) = export(small(), "sdk", catalogue=CATALOGUE, source=tmp_path / "sums.json").values()
    assert f"Written by Framewire {VERSION}, from sums.json." in text
    assert '"add@1", "constant@1"' in text
    assert str(tmp_path) not in text
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_layout_and_notes_make_no_difference_to_the_script():
    assert written(small(layout={"one": (5, 5)})) == written(small())


def test_the_order_in_which_a_graph_was_drawn_makes_no_difference_to_the_script():
    pipeline = small()
    assert written(replace(pipeline, nodes=dict(reversed(pipeline.nodes.items())))) == written(pipeline)


@pytest.mark.parametrize(
    ("pipeline", "why"),
    [
        (small(nodes={"one": Node("nobody@1")}, edges=()), "There is no component 'nobody'"),
        (small(nodes={"one": Node("constant@7")}, edges=()), "Version 7 of component 'constant' is not available"),
        (small(nodes={"one": Node("constant@1", params={"valve": 1})}, edges=()), "has no parameter 'valve'"),
        (small(edges=(Edge(("one", "metrics"), ("gone", "a")),)), "'gone' that does not exist"),
        (small(edges=(Edge(("one", "metrics"), ("sum", "a")), Edge(("sum", "metrics"), ("sum", "a")))), "wired to itself"),
        (small(edges=(Edge(("one", "nothing"), ("sum", "a")),)), "nothing"),
    ],
)
def test_what_cannot_be_written_is_refused_by_name_and_reason(pipeline, why):
    with pytest.raises(ExportError) as told:
        written(pipeline)
    assert why in f"{told.value.message} {told.value.problems}"


def test_a_circle_is_refused():
    nodes = {"a": Node("add@1"), "b": Node("add@1")}
    edges = (Edge(("a", "metrics"), ("b", "a")), Edge(("b", "metrics"), ("a", "a")))
    with pytest.raises(ExportError, match="circle"):
        written(Pipeline("Circle", nodes=nodes, edges=edges))


def test_an_unknown_target_is_refused():
    with pytest.raises(UsageError, match="no target 'fortran'"):
        export(small(), "fortran", catalogue=CATALOGUE)


def test_every_target_has_a_title_and_a_help():
    assert all(target.title and target.help for target in TARGETS.values())


def test_a_chain_of_thousands_of_nodes_is_written_and_read():
    nodes = {f"n{i}": Node("pass_on@1") for i in range(2000)}
    edges = tuple(Edge((f"n{i}", "metrics"), (f"n{i + 1}", "metrics")) for i in range(1999))
    pipeline = Pipeline("Chain", nodes=nodes, edges=edges)
    assert read_script(written(pipeline), CATALOGUE, layout_from=pipeline) == pipeline


def test_nothing_is_read_that_is_no_script():
    with pytest.raises(DocumentError, match="makes no pipeline"):
        read_script("", CATALOGUE)
