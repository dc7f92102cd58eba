"""What holds for every target: hostile graphs become files that can be read, or are refused with a sentence."""

import ast
import json
import re
from collections import Counter

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from components.registry import catalogue
from runtime.errors import ExportError
from runtime.export import TARGETS, export
from runtime.graph import Node, Pipeline, PipelineParameter
from tests.runtime.export.graphs import CATALOGUE, HOSTILE, drawable
from tests.runtime.export.native import PIPELINE

READERS = {".py": ast.parse, ".yml": yaml.safe_load, ".yaml": yaml.safe_load, ".ipynb": json.loads}


def files(pipeline, target, known=CATALOGUE):
    return export(pipeline, target, catalogue=known)


def read(name, text):
    """What a file's own kind of reader makes of it; nothing that is no file name in `name`."""
    assert re.fullmatch(r"(components/)?[A-Za-z0-9_.]+", name)
    return READERS.get(name[name.rfind(".") :], str)(text)


def written_or_refused(pipeline, target):
    """The files; none where it is refused with a sentence and what to do."""
    try:
        return files(pipeline, target)
    except ExportError as error:
        refusal = error
    assert refusal.message.strip()
    assert refusal.remedy or refusal.problems, refusal.message
    return {}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawable(most=4))
def test_a_hostile_graph_becomes_files_that_can_be_read_or_a_sentence(pipeline):
    for target in TARGETS:
        for name, text in written_or_refused(pipeline, target).items():
            read(name, text)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_path_may_be_called_anything_or_is_refused_with_a_sentence(text, target):
    path = f"data/{text.replace('${', '$${')}/x.txt" if "$${" not in text else "data/$${a}/x.txt"
    pipeline = Pipeline("Paths", nodes={"one": Node("reads_file@1", params={"source": path})})
    for name, content in written_or_refused(pipeline, target).items():
        read(name, content)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("where", ["name", "title", "param", "default", "help"])
def test_half_a_character_is_refused_with_a_sentence(target, where):
    text = {where: "half \udc80"}
    pipeline = Pipeline(
        text.get("name", "P"),
        parameters={"a": PipelineParameter("text", text.get("default", "x"), text.get("help", ""))},
        nodes={"one": Node("fail@1", title=text.get("title", ""), params={"message": text.get("param", "${a}")})},
    )
    with pytest.raises(ExportError, match="surrogate"):
        files(pipeline, target)


@pytest.mark.parametrize("target", TARGETS)
def test_two_titles_with_one_identifier_are_told_apart(target):
    nodes = {
        "one": Node("constant@1", title="The best!"),
        "two": Node("constant@1", title="the BEST"),
        "three": Node("constant@1", title="Constant"),
    }
    text = "\n".join(f"{name}\n{content}" for name, content in files(Pipeline("Twins", nodes=nodes), target).items())
    assert "the_best_2" in text
    assert re.search(r"\bthe_best\b", text)


def test_no_definition_is_written_that_nothing_reaches():
    (text,) = files(PIPELINE, "script", catalogue()).values()
    words = Counter(re.findall(r"\w+", text))
    defined = [n.name for n in ast.parse(text).body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    assert len(defined) > 50
    assert [name for name in defined if words[name] == 1] == []


def test_the_inlined_source_begins_with_what_it_holds():
    (text,) = files(PIPELINE, "script", catalogue()).values()
    contents = text.partition("Here begins the components' own source")[2].partition("# ---")[0]
    assert re.search(r"^# components/imaging: .*geometry", contents, re.MULTILINE)
    assert "# components/imaging/geometry.py:" in text
    assert "learning" not in contents


MINE = """
from components.artifacts import Metrics
from components.context import context
from components.declare import component


@component(category="Mine")
def mine() -> Metrics:
    \"\"\"Say a number.\"\"\"
    return Metrics.of(context().output("metrics"), {"n": 1})
"""


def test_a_component_that_was_edited_is_exported_as_it_is_now(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(MINE, "utf-8")
    known = catalogue((tmp_path,))
    pipeline = Pipeline("Mine", nodes={"one": Node("mine@1")})
    assert '{"n": 1}' in files(pipeline, "script", known)["mine.py"]
    file.write_text(MINE.replace('"n": 1', '"n": 22'), "utf-8")
    assert '{"n": 22}' in files(pipeline, "script", known)["mine.py"]
