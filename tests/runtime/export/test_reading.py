"""Scripts come back to the canvas with what people changed in them; what is no pipeline is refused, and nothing is executed."""

import contextlib
import re
import runpy
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from runtime.errors import DocumentError
from runtime.export import export, read_script
from runtime.graph import Edge, Group, Node, Note, Pipeline, PipelineParameter
from runtime.sdk.arrange import COLUMN
from tests.runtime.export.graphs import CATALOGUE, drawable
from tests.toys import TOY_FOLDER

ORIGINAL = Pipeline(
    "Sums",
    "Adds numbers.",
    parameters={"plus": PipelineParameter("number", 1.5, "what is added")},
    nodes={
        "one": Node("constant@1", title="One", params={"value": 2.0}),
        "two": Node("constant@1", title="Two"),
        "total": Node("add@1", title="Total", params={"plus": "${plus}"}, retries=5),
    },
    edges=(Edge(("one", "metrics"), ("total", "a")), Edge(("two", "metrics"), ("total", "b"))),
    notes=(Note("hint", "Look here"),),
    groups=(Group("inputs", "Inputs", ("one", "two")),),
    layout={"one": (0, 0), "two": (0, 200), "total": (300, 100), "hint": (0, 400, 100, 50), "inputs": (-20, -20, 240, 300)},
)
(TEXT,) = export(ORIGINAL, "sdk", catalogue=CATALOGUE).values()
START = 'from runtime.sdk import Pipeline, components\npipeline = Pipeline("P")\n'
CONSTANT = 'components.own("constant")'


def read(text, **more):
    return read_script(text, CATALOGUE, **more)


def edited(was, now, count=1):
    assert was in TEXT, TEXT
    return read(TEXT.replace(was, now, count), layout_from=ORIGINAL)


def lines(*added):
    return read(START + "\n".join(added))


# Hand edits that survive


def test_unedited_it_is_the_original():
    assert read(TEXT, layout_from=ORIGINAL) == ORIGINAL


def test_a_parameter_is_changed():
    assert edited("value=2.0", "value=3.5") == ORIGINAL.with_params("one", value=3.5)


def test_a_parameter_is_added_and_one_taken_out():
    back = edited("    plus=plus,\n", "")
    assert back.nodes["total"].params == {}


def test_a_node_is_added_and_stands_beside_what_feeds_it():
    more = 'halves = pipeline.add(components.own("halves"), metrics=total.metrics, share=0.25)\n\nif __name__'
    back = edited("if __name__", more)
    assert back.nodes["halves"] == Node("halves@1", params={"share": 0.25})
    assert Edge(("total", "metrics"), ("halves", "metrics")) in back.edges
    assert back.layout == {**ORIGINAL.layout, "halves": (300 + COLUMN, 100)}
    assert back.notes == ORIGINAL.notes


def test_a_wire_is_moved():
    back = edited("b=two.metrics", "b=one.metrics")
    assert {e.source for e in back.edges} == {("one", "metrics")}
    assert back.layout == ORIGINAL.layout


def test_a_wire_is_taken_out():
    assert edited("    b=two.metrics,\n", "").edges == (Edge(("one", "metrics"), ("total", "a")),)


def test_a_title_is_changed():
    assert edited('title="One"', 'title="The first"').nodes["one"].title == "The first"


def test_a_variable_is_renamed_and_the_node_keeps_place_and_group():
    back = read(re.sub(r"\bone\b", "first", TEXT), layout_from=ORIGINAL)
    assert set(back.nodes) == {"first", "two", "total"}
    assert Edge(("first", "metrics"), ("total", "a")) in back.edges
    assert back.layout["first"] == ORIGINAL.layout["one"]
    assert back.groups[0].nodes == ("first", "two")


def test_a_node_is_deleted_with_its_wire_and_its_place():
    text = "\n".join(line for line in TEXT.replace("    b=two.metrics,\n", "").splitlines() if not line.startswith("two ="))
    assert read(text, layout_from=ORIGINAL) == ORIGINAL.without_node("two")


def test_lines_are_put_in_another_order():
    one, two = (next(line for line in TEXT.splitlines() if line.startswith(f"{name} =")) for name in ("one", "two"))
    assert edited(f"{one}\n{two}", f"{two}\n{one}") == ORIGINAL


def test_comments_blank_lines_and_other_quotes_change_nothing():
    text = "# mine\n" + TEXT.replace("\ntwo =", "\n\n# the second\ntwo =").replace('title="One")', "title='One')  # said so")
    assert read(text, layout_from=ORIGINAL) == ORIGINAL


def test_a_pipeline_parameter_with_a_default_is_added_and_used():
    text = TEXT.replace("one =", 'start = pipeline.parameter("start", "number", default=7)\none =').replace("value=2.0", "value=start")
    back = read(text, layout_from=ORIGINAL)
    assert back.parameters["start"] == PipelineParameter("number", 7)
    assert back.nodes["one"].params == {"value": "${start}"}


def test_a_default_of_a_pipeline_parameter_is_changed():
    assert edited("default=1.5", "default=2.5").parameters["plus"].default == 2.5


def test_a_setting_of_a_node_is_changed():
    assert edited("retries=5", 'timeout=60, gpu="never", reuse=False, bypass=True').nodes["total"] == Node(
        "add@1", "Total", {"plus": "${plus}"}, timeout=60, gpu="never", reuse=False, bypass=True
    )


def test_a_component_is_swapped_for_another():
    text = TEXT.replace("    b=two.metrics,\n", "")
    text = text.replace('components.own("constant"), title="Two"', 'components.own("many_parts"), parts=3')
    assert read(text, layout_from=ORIGINAL).nodes["two"] == Node("many_parts@1", params={"parts": 3})


def test_a_value_gets_a_name_of_its_own():
    assert edited("one =", "START = 2 * 4.5 + 1\none =").nodes == ORIGINAL.nodes
    text = TEXT.replace("one =", "START = 2 * 4.5 + 1\none =").replace("value=2.0", "value=-START")
    assert read(text).nodes["one"].params == {"value": -10.0}


def test_the_formatter_went_over_it():
    one_line = " ".join(TEXT.partition("total =")[2].partition(")\n")[0].split())
    assert read(TEXT.partition("total =")[0] + f"total = {one_line})\n", layout_from=ORIGINAL) == ORIGINAL


# What else is read


def test_a_loop_over_a_list_is_unrolled():
    back = lines(
        "outputs = {}",
        "for n, value in enumerate([1.0, 2.0], start=1):",
        f'    outputs[n] = pipeline.add({CONSTANT}, value=value, title=f"Number {{n}}")',
        'total = pipeline.add(components.own("add"), a=outputs[1].metrics, b=outputs[2].metrics)',
    )
    assert {id_: (node.title, node.params) for id_, node in back.nodes.items()} == {
        "constant": ("Number 1", {"value": 1.0}),
        "constant_2": ("Number 2", {"value": 2.0}),
        "total": ("", {}),
    }
    assert [e.source[0] for e in back.edges] == ["constant", "constant_2"]


def test_range_zip_items_and_unpacking_are_read():
    back = lines(
        "a, b = 3, [4]",
        'for (x, y), name in zip([(1, 2), (a, b[0])], ["p", "q"]):',
        f"    pipeline.add({CONSTANT}, value=x + y, id=name)",
        'for key, value in {"r": 1}.items():',
        f"    pipeline.add({CONSTANT}, id=key, value=value)",
        "for i in range(2):",
        f"    node = pipeline.add({CONSTANT}, **{{'value': i}})",
    )
    values = {id_: node.params["value"] for id_, node in back.nodes.items()}
    assert values == {"p": 3, "q": 7, "r": 1, "node": 0, "node_2": 1}


def test_components_may_be_imported_by_name_and_an_annotated_variable_names_its_node():
    text = """
from __future__ import annotations
from runtime.sdk import Node, Pipeline
from runtime.sdk.components import constant as c

p = Pipeline(name="P")
x: Node = p.add(c)
print(x)
results = p.run()
p.show()
if "__main__" == __name__:
    import sys
    p.main()
"""
    assert set(read(text).nodes) == {"x"}


def test_without_an_original_the_nodes_are_laid_out_from_left_to_right():
    layout = read(TEXT).layout
    assert layout["one"][0] == layout["two"][0] < layout["total"][0]
    assert layout["one"] != layout["two"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawable(most=5))
def test_running_a_script_builds_what_reading_it_does(tmp_path, monkeypatch, pipeline):
    monkeypatch.setenv("FRAMEWIRE_COMPONENTS", str(TOY_FOLDER))
    monkeypatch.setenv("FRAMEWIRE_WORKSPACE", str(tmp_path / "w"))
    (text,) = export(pipeline, "sdk", catalogue=CATALOGUE).values()
    (tmp_path / "script.py").write_text(text, "utf-8")
    assert replace(read(text), layout={}) == runpy.run_path(str(tmp_path / "script.py"))["pipeline"].graph


# What is refused


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("import os", "'import os' is not imported"),
        ("from os import system", "is not imported"),
        ("from runtime.sdk import *", "is not imported"),
        ("from . import x", "is not imported"),
        ("x = __import__('os').system('touch HERE')", "is not called"),
        ("x = open('/etc/passwd').read()", "is not"),
        ("x = eval('1')", "'eval(...)' is not called"),
        ("x = [n for n in range(3)]", "is not read"),
        ("x = lambda: 1", "is not read"),
        ("def f():\n    pass", "functions are not read"),
        ("class C:\n    pass", "classes are not read"),
        ("if True:\n    pass", "conditions are not read"),
        ("while True:\n    pass", "while loops are not read"),
        ("with open('x') as f:\n    pass", "'with' is not read"),
        ("try:\n    pass\nexcept: pass", "'try' is not read"),
        ("x = 1\nx += 1", "in place"),
        ("a = b = 1", "several variables"),
        ("x = nobody", "'nobody' is not known here"),
        ("x = 9 ** 9 ** 9", "is not read"),
        ("x = 'a' * 10**9", "is not"),
        ("x = 1 / 0", "cannot be computed"),
        ("x = 2**63", "is not read"),
        ("for i in range(1_000_000_000):\n    pass", "this range is not read"),
        ("x = 'ab'\nfor i in range(60):\n    x = x + x", "grows too long"),
        ("for i in range(9999):\n    for j in range(9999):\n        pass", "more than 100,000 things"),
        ("for i in 'abc':\n    pass", "loops are read over lists"),
        ("pipeline.add(components.own('nobody'))", "There is no component 'nobody'"),
        ("pipeline.add(components.resize)", "There is no component 'resize'"),
        (f"pipeline.add({CONSTANT}, valve=1)", "constant takes no 'valve'. Did you mean 'value'?"),
        (f"pipeline.add({CONSTANT}, value=pipeline)", "cannot hold"),
        (f"pipeline.add({CONSTANT}, id='No')", "cannot be a node's id"),
        (f"x = pipeline.add({CONSTANT})\npipeline.add(components.own('add'), a=x)", "Say which: .metrics"),
        (f"x = pipeline.add({CONSTANT})\npipeline.add(components.own('add'), a=x.metric)", "no output 'metric'. Did you mean 'metrics'"),
        (
            f"x = pipeline.add({CONSTANT})\npipeline.add(components.own('from_table'), table=x.metrics)",
            "takes Table, and x.metrics gives Metrics",
        ),
        (f"x = pipeline.add({CONSTANT}, id='a')\npipeline.add({CONSTANT}, id='a')", "There is a node 'a' already"),
        ("x = pipeline.run()\ny = x", "known only once the pipeline runs"),
        ("if __name__ == '__main__':\n    pipeline.add(1)", "stands where only a run of the script comes"),
        ("pipeline = 3", "would mean two things"),
        ("p = Pipeline('Q')", "a second pipeline"),
        ("pipeline.remove('x')", "has no 'remove'"),
        ("pipeline.parameter('n', 'float')", "'float' is no type of a parameter"),
        ("pipeline.parameter('n', 'number', defualt=1)", "takes no 'defualt'"),
        (f"pipeline.add({CONSTANT}, value=1, **{{'value': 2}})", "given twice"),
        ("x = {}.nothing", "is not read"),
        ("x = [1][5]", "there is nothing at"),
        ("x = {[1]: 2}", "cannot be a key"),
        ("x = f'{1:>9}'", "without a format"),
        ("x = (", "this is no Python"),
        ("del pipeline", "'del' is not read"),
        ("assert False", "is not read"),
        ("x, y = 1", "do not match one to one"),
        ("x = b'bytes'", "is not read"),
        ("x = ...", "is not read"),
        ("x = not 1", "is not read"),
        ("async def f(): pass", "is not read"),
        ("match 1:\n    case 1: pass", "is not read"),
        ("import runtime.sdk", "is not imported"),
    ],
)
def test_what_is_not_read_is_refused_with_its_line_and_a_remedy(line, why):
    with pytest.raises(DocumentError) as told:
        lines(line)
    assert why in str(told.value)
    assert "line " in told.value.message
    assert told.value.remedy


def test_the_line_that_is_named_is_the_line_where_it_stands():
    with pytest.raises(DocumentError, match="line 5:"):
        lines("x = 1", "", "y = nobody")


@pytest.mark.parametrize("text", ["\0", "\udc80", "(" * 50_000, "-" * 100_000 + "1", "x = " + "[" * 150, "x" * 20_000_000, "", "x = 1"])
def test_what_is_no_script_at_all_is_refused(text):
    with pytest.raises(DocumentError):
        read(text)


def test_nothing_in_a_script_is_executed(tmp_path):
    mark = tmp_path / "executed"
    for line in (f"open({str(mark)!r}, 'w')", f"print(open({str(mark)!r}, 'w'))", f"x = f'{{open({str(mark)!r}, \"w\")}}'"):
        with contextlib.suppress(DocumentError):
            lines(line)
    assert not mark.exists()


def test_a_file_that_is_not_there_is_said_so():
    from runtime.export import load_script

    with pytest.raises(DocumentError, match="cannot be read"):
        load_script(Path("nowhere.py"), CATALOGUE)
