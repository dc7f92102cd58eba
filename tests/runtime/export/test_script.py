"""A pipeline as one file: it runs where Framewire cannot be imported, and gives the same to the byte."""

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from components.registry import catalogue
from runtime.errors import ExportError
from runtime.export import export
from runtime.graph import Edge, Node, Pipeline, PipelineParameter, load
from runtime.graph.references import substituted
from tests.runtime.export.graphs import CATALOGUE, HOSTILE
from tests.runtime.export.native import PIPELINE, Native, native, run_natively, same_as

ROOT = Path(__file__).parents[3]
GALLERY = sorted((ROOT / "sample_data" / "pipelines").glob("*.json"))
DETECTOR = ROOT / "sample_data" / "pipelines" / "video_detector.json"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Native:
    return native(tmp_path_factory.mktemp("native"))


def written(pipeline, known=CATALOGUE):
    (text,) = export(pipeline, "script", catalogue=known).values()
    return text


def alone(file, *arguments):
    """Run a file where nothing of this project can be imported."""
    command = [sys.executable, "-I", "-W", "error", str(file), *map(str, arguments)]
    return subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False, timeout=300)


def test_it_gives_what_the_native_run_gives(tiny, tmp_path):
    (tiny.folder / "tiny.py").write_text(written(PIPELINE, catalogue()), "utf-8")
    ended = alone(tiny.folder / "tiny.py", "--out", tmp_path / "out")
    assert ended.returncode == 0, ended.stderr
    assert same_as(tiny, tmp_path / "out", tmp_path)


def test_its_options_are_the_pipelines_parameters(tiny, tmp_path):
    file = tmp_path / "tiny.py"
    file.write_text(written(PIPELINE, catalogue()), "utf-8")
    helped = alone(file, "--help").stdout
    assert "100 % wide [32]" in helped
    ended = alone(file, "--images", tiny.folder / "images", "--width", 40, "--out", tmp_path / "out")
    assert ended.returncode == 0, ended.stderr
    other = run_natively(PIPELINE, tiny.folder, width=40)
    assert other != tiny.digests
    assert same_as(Native(tiny.folder, other), tmp_path / "out", tmp_path)


def test_a_failure_is_a_sentence_with_the_step(tmp_path):
    (tmp_path / "tiny.py").write_text(written(PIPELINE, catalogue()), "utf-8")
    ended = alone(tmp_path / "tiny.py")
    assert ended.returncode == 1
    assert ended.stderr.startswith("pictures: ")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("file", GALLERY, ids=lambda f: f.stem)
def test_the_gallery_is_written_without_a_trace_of_framewire_and_loads(file, tmp_path):
    text = written(load(file), catalogue())
    imported = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Import | ast.ImportFrom)]
    modules = {a.name if isinstance(n, ast.Import) else n.module for n in imported for a in n.names}
    assert not {m.partition(".")[0] for m in modules} & {"components", "runtime", "designer", "ray"}
    (tmp_path / "script.py").write_text(text, "utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "check", "--isolated", "--quiet", "--select", "E4,E7,E9,F,I", tmp_path], check=True)
    assert alone(tmp_path / "script.py", "--help").returncode == 0


def test_what_it_needs_is_stated_with_versions():
    header = written(PIPELINE, catalogue()).partition('"""')[0]
    assert header.startswith('# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n')
    assert '#     "pyarrow==' in header
    assert "torch" not in header
    assert "with filter_images@1" in written(PIPELINE, catalogue())


def test_it_says_that_an_endpoint_is_written_and_not_published():
    for target in ("script", "notebook", "ray"):
        text = "".join(export(load(DETECTOR), target, catalogue=catalogue()).values())
        assert "'Go live' makes an endpoint's files and publishes nothing" in text
    assert "publishes nothing" not in written(PIPELINE, catalogue())


def test_an_option_says_what_it_is_called_only_where_one_would_not_guess():
    assert written(load(DETECTOR), catalogue()).count("dest=") == 1  # that of --out


def test_a_component_that_needs_framewire_is_refused_by_name_and_reason():
    nodes = {"own": Node("python_script@1", params={"script": "a.py"})}
    with pytest.raises(ExportError, match=r"python_script cannot stand in a file of its own: .* reads files beside its source"):
        written(Pipeline("Script", nodes=nodes), catalogue())


def test_a_pipeline_that_could_not_run_is_refused_with_every_reason():
    with pytest.raises(ExportError, match="nothing is connected"):
        written(Pipeline("Open", nodes={"sum": Node("add@1")}))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    plain = text.replace("${", "$${") if "$${" not in text else text.replace("$$", "$").replace("${", "$${")
    pipeline = Pipeline(
        text,
        text,
        parameters={"a": PipelineParameter("text", text, text), "out": PipelineParameter("number", 4)},
        nodes={
            "m": Node("many_parts@1"),
            "one": Node("fail@1", title=text, params={"message": plain}),
            "two": Node("constant@1", title=text, params={"value": "${out}"}),
            "three": Node("reads_file@1", params={"source": "${a}"}),
        },
    )
    tree = ast.parse(written(pipeline))
    functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    called = {ast.unparse(n.func) for n in ast.walk(functions["main"]) if isinstance(n, ast.Call)}
    assert called == {"read_options", "Steps", "steps.step", "fail", "constant", "reads_file", "many_parts", "str"}
    assert {ast.unparse(n.func) for n in ast.walk(functions["read_options"]) if isinstance(n, ast.Call)} == {
        "argparse.ArgumentParser",
        "parser.add_argument",
        "parser.error",
        "parser.parse_args",
        "Path",
    }
    (message,) = [k.value for n in ast.walk(functions["main"]) if isinstance(n, ast.Call) for k in n.keywords if k.arg == "message"]
    assert ast.literal_eval(message) == substituted(plain, {})
    defaults = [k.value for n in ast.walk(functions["read_options"]) if isinstance(n, ast.Call) for k in n.keywords if k.arg == "default"]
    assert ast.literal_eval(defaults[0]) == text


def test_names_that_the_language_or_the_file_needs_are_left_alone():
    parameters = {name: PipelineParameter("number", 1) for name in ("class", "print", "main", "out", "step")}
    nodes = {name: Node("constant@1", title=name, params={"value": f"${{{name}}}"}) for name in ("class", "print", "main", "out", "step")}
    nodes |= {"options": Node("constant@1"), "steps": Node("constant@1"), "os": Node("constant@1"), "constant": Node("constant@1")}
    text = written(Pipeline("Names", parameters=parameters, nodes=nodes))
    compile(text, "x", "exec")
    assert 'dest="class_2"' in text
    assert "value=options.class_2" in text


def test_the_same_pipeline_gives_the_same_bytes():
    assert written(PIPELINE, catalogue()) == written(replace(PIPELINE, nodes=dict(reversed(PIPELINE.nodes.items()))), catalogue())


def ranged(**settings):
    nodes = {"one": Node("constant@1"), "h": Node("halves@1", params={"share": "${share}"}, **settings)}
    wire = Edge(("one", "metrics"), ("h", "metrics"))
    return Pipeline("Ranged", parameters={"share": PipelineParameter("number", 0.5)}, nodes=nodes, edges=(wire,))


@pytest.mark.parametrize(("share", "code"), [("0.5", 0), ("1", 0), ("1.5", 2), ("-0.1", 2), ("nan", 2)])
def test_a_parameter_out_of_its_range_is_refused_before_anything_runs(tmp_path, share, code):
    (tmp_path / "ranged.py").write_text(written(ranged()), "utf-8")
    ended = alone(tmp_path / "ranged.py", f"--share={share}", "--out", tmp_path / "out")
    assert ended.returncode == code, ended.stderr
    assert ("--share must be at least 0 and at most 1" in ended.stderr) == bool(code)
    assert (tmp_path / "out").exists() != bool(code)


def test_a_notebook_refuses_it_too():
    (text,) = export(ranged(), "notebook", catalogue=CATALOGUE).values()
    assert "if not 0 <= options.share <= 1:" in text
    assert "share must be at least 0 and at most 1" in text


def test_a_timeout_is_kept(tmp_path):
    pipeline = Pipeline("Slow", nodes={"s": Node("sleeps@1", title="Sleeper", params={"seconds": 30}, timeout=0.2)})
    (tmp_path / "slow.py").write_text(written(pipeline), "utf-8")
    ended = alone(tmp_path / "slow.py")
    assert (ended.returncode, ended.stderr.strip()) == (1, "sleeper took longer than 0.2 s.")


def test_parts_that_belong_together_are_done_together():
    assert 'together="video"' in written(PIPELINE, catalogue())
