"""A pipeline as a notebook: it runs from top to bottom without Framewire, shows what came of each step, and gives the same to the byte."""

import json
import subprocess
import sys

import pytest

from components.registry import catalogue
from runtime.errors import ExportError
from runtime.export import export
from runtime.export.notebook import plain_markdown
from runtime.graph import Node, Pipeline, PipelineParameter
from tests.runtime.export.graphs import CATALOGUE, HOSTILE
from tests.runtime.export.native import PIPELINE, native, same_as

RUNNER = """
import ast, codeop, json, sys
compiled = codeop.Compile()  # remembers `from __future__`, as a notebook's kernel does
space, shown = {"__name__": "__main__"}, []
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compiled(ast.unparse(tree), cell["id"], "exec"), space)
        if last is not None:
            value = eval(compiled(ast.unparse(last.value), cell["id"], "eval"), space)
            shown.append([cell["id"], getattr(value, "_repr_html_", str)()])
print(json.dumps(shown))
"""


def written(pipeline, known=CATALOGUE):
    (text,) = export(pipeline, "notebook", catalogue=known).values()
    return text


def code(text):
    return {c["id"]: "".join(c["source"]) for c in json.loads(text)["cells"] if c["cell_type"] == "code"}


def test_run_from_top_to_bottom_it_gives_what_the_native_run_gives_and_shows_it(tmp_path):
    tiny = native(tmp_path)
    (tmp_path / "tiny.ipynb").write_text(written(PIPELINE, catalogue()), "utf-8")
    (tmp_path / "runner.py").write_text(RUNNER, "utf-8")
    command = [sys.executable, "-I", "-W", "error", str(tmp_path / "runner.py"), str(tmp_path / "tiny.ipynb")]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, ended.stderr
    assert same_as(tiny, tmp_path / "out", tmp_path / "scratch")
    shown = dict(json.loads(ended.stdout))
    assert shown["step-resize"].count("data:image/png;base64,") == 7  # what the step showed, and six frames
    assert "Table" in shown["step-count"]
    assert "<script" not in str(shown)


def test_it_is_a_notebook_of_the_present_format_with_a_cell_a_node():
    document = json.loads(written(PIPELINE, catalogue()))
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)
    ids = [c["id"] for c in document["cells"]]
    assert len(ids) == len(set(ids))
    assert [i for i in ids if i.startswith("step-")] == [
        "step-images", "step-clean", "step-resize", "step-labels", "step-labelled", "step-split", "step-normalize", "step-count"
    ]  # fmt: skip
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in document["cells"] if c["cell_type"] == "code")
    assert set(document["cells"][0]) == {"cell_type", "id", "metadata", "source"}


def test_a_step_reads_as_one_would_write_it():
    assert code(written(PIPELINE, catalogue()))["step-normalize"] == (
        'with steps.step("normalize_step") as step:\n    normalize_step = normalize(dataset=split.train)\nshow(step, normalize_step)'
    )


def test_a_parameter_without_default_is_refused_by_name():
    pipeline = Pipeline("P", parameters={"n": PipelineParameter("number")}, nodes={"c": Node("constant@1", params={"value": "${n}"})})
    with pytest.raises(ExportError, match="'n' has no default"):
        written(pipeline)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_neither_code_nor_markup(text):
    pipeline = Pipeline(
        text, text, parameters={"a": PipelineParameter("text", text, text)}, nodes={"one": Node("reads_file@1", text, {"source": "${a}"})}
    )
    document = json.loads(written(pipeline))
    words = ["".join(c["source"]) for c in document["cells"] if c["cell_type"] == "markdown"]
    assert not any("<" in w for w in words)
    assert all(line.isprintable() for w in words for line in w.split("\n"))
    options = code(json.dumps(document))["options"].splitlines()
    assert options[0].startswith("# a: ") or not text.strip()
    space = {"SimpleNamespace": dict}
    exec("\n".join(options), space)
    assert space["options"] == {"a": text}


@pytest.mark.parametrize(
    ("text", "shown"),
    [("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"), ("a*b_c`d`", r"a\*b\_c\`d\`"), ("# head\n- item", r"\# head - item"), ("1. one", r"\1. one")],
)
def test_text_in_markdown_shows_just_itself(text, shown):
    assert plain_markdown(text) == shown
