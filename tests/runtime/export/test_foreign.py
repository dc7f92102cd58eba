"""Pipelines for Kubeflow, Airflow and Azure: text stays text whatever it looks like, and what cannot run there is refused by name."""

import ast
import json
import re
import shlex
import sys
from types import ModuleType, SimpleNamespace

import pytest
import yaml

from components.registry import catalogue
from runtime.errors import ExportError
from runtime.export import export
from runtime.export.azure_bindings import unbound
from runtime.export.ranges import limits_of
from runtime.graph import Edge, Node, Pipeline, PipelineParameter, load
from runtime.graph.references import references, substituted
from runtime.graph.view import view
from tests.runtime.export.graphs import CATALOGUE, HOSTILE
from tests.runtime.export.native import PIPELINE
from tests.runtime.export.test_script import GALLERY

TARGETS = ("kfp", "airflow", "azureml")
BINDING = re.compile(r"\$\{\{(.*?)\}\}")


def files(pipeline, target, known=CATALOGUE):
    return export(pipeline, target, catalogue=known)


def code(pipeline, target, known=CATALOGUE):
    (text,) = [t for name, t in files(pipeline, target, known).items() if name.endswith(".py")]
    return text


def alone(text):
    """A node whose parameter is `text`, with a parameter of the pipeline that is not used in it."""
    plain = text.replace("${", "$${") if "$${" not in text else text.replace("$$", "$").replace("${", "$${")
    return Pipeline(text, text, nodes={"one": Node("fail@1", title=text, params={"message": plain})}), substituted(plain, {})


class Literal(str):
    """What `airflow.sdk.literal` makes."""


def airflow_steps(text):
    """What a DAG file hands to its steps, without Airflow."""
    calls = []

    def step(function):
        def override(**settings):
            return lambda *given, **named: calls.append((settings, given, named)) or {"metrics": "x", "table": "x", "labels": "x"}

        return SimpleNamespace(override=override)

    def dag(*given, **named):
        calls.append(({}, given, named))
        return lambda function: function

    sdk = ModuleType("airflow.sdk")
    sdk.__dict__.update(
        task=lambda **_: step, dag=dag, literal=Literal, get_current_context=None, Param=lambda *given, **named: (given, named)
    )
    before = {name: sys.modules.get(name) for name in ("airflow", "airflow.sdk")}
    sys.modules.update({"airflow": ModuleType("airflow"), "airflow.sdk": sdk})
    try:
        exec(compile(text, "dag.py", "exec"), {"__name__": "dag", "__file__": "dag.py"})
    finally:
        for name, module in before.items():
            sys.modules.pop(name) if module is None else sys.modules.__setitem__(name, module)
    return calls


def rendered_texts(value):
    """The texts that Airflow would render."""
    if isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from rendered_texts(inner)
    elif isinstance(value, str) and not isinstance(value, Literal):
        yield value


@pytest.mark.parametrize("text", HOSTILE)
def test_in_airflow_hostile_text_stays_text(text):
    pipeline, wanted = alone(text)
    (head, (_, given, named)) = airflow_steps(code(pipeline, "airflow"))
    assert given == ("fail",)
    assert named["settings"] == {"message": wanted}
    assert not [t for t in rendered_texts(named) if "{{" in t or "{%" in t or "{#" in t]
    assert head[2]["dag_display_name"].isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_in_kubeflow_hostile_text_stays_text_and_no_template_is_in_the_source(text):
    pipeline, wanted = alone(text)
    written = code(pipeline, "kfp")
    assert "{{" not in written
    assert "}}" not in written
    tree = ast.parse(written)
    (settings,) = [k.value for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords if k.arg == "settings"]
    assert ast.literal_eval(settings) == {"message": wanted}
    assert {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)} > {"run"}


@pytest.mark.parametrize("text", HOSTILE)
def test_in_azure_hostile_text_stays_text_in_yaml_and_in_the_shell(text):
    pipeline, wanted = alone(text)
    written = files(pipeline, "azureml")
    (component,) = [yaml.safe_load(t) for name, t in written.items() if name.startswith("components/")]
    assert BINDING.findall(component["command"]) == ["outputs.metrics"]
    words = shlex.split(component["command"])
    assert words[:5] == ["python", "-m", "runtime", "step", "fail"]
    assert len(words) == 9
    name, _, value = words[6].partition("=")
    assert (name, json.loads(value)) == ("message", wanted)
    assert "${{" not in str(yaml.safe_load(written["pipeline.yml"]))
    ast.parse(written["pipeline.py"])


@pytest.mark.parametrize("text", [t for t in HOSTILE if not any(references(t))])
@pytest.mark.parametrize("target", TARGETS)
def test_a_hostile_default_of_a_pipeline_parameter_is_kept_or_refused_with_a_sentence(text, target):
    nodes = {"one": Node("fail@1", params={"message": "${a}"})}
    pipeline = Pipeline("P", parameters={"a": PipelineParameter("text", text, text)}, nodes=nodes)
    if target == "azureml" and ("'" in text or set(text) & {"\0", "\n", "\r"} or "${{" in text):
        with pytest.raises(ExportError, match=r"default of 'a' holds .* Leave it out"):
            files(pipeline, target)
        return
    written = files(pipeline, target)
    if target == "azureml":
        assert yaml.safe_load(written["pipeline.yml"])["inputs"] == {"a": text}
    elif target == "airflow":
        assert airflow_steps(code(pipeline, "airflow"))[0][2]["params"]["a"][0] == (text,)
    else:
        (function,) = [n for n in ast.parse(code(pipeline, "kfp")).body if isinstance(n, ast.FunctionDef) and n.args.defaults]
        assert ast.literal_eval(function.args.defaults[0]) == text


def test_of_several_files_what_is_read_first_comes_first():
    azure, kubeflow = (list(files(PIPELINE, target, catalogue())) for target in ("azureml", "kfp"))
    assert azure[:3] == ["README.md", "pipeline.yml", "pipeline.py"]
    assert kubeflow == ["README.md", "tiny.py", "Dockerfile"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("file", GALLERY, ids=lambda f: f.stem)
def test_the_gallery_is_written_and_holds_no_place_of_this_machine(file, target):
    written = files(load(file), target, catalogue())
    assert written == files(load(file), target, catalogue())
    assert not [name for name, text in written.items() if str(file.parents[2]) in text or "/tmp/" in text]


@pytest.mark.parametrize("target", TARGETS)
def test_a_component_of_the_operators_scripts_is_refused_by_name_and_reason(target):
    nodes = {"own": Node("python_script@1", params={"script": "a.py"})}
    with pytest.raises(ExportError, match=r"python_script cannot run in \w+.*: it runs files of the script folders"):
        files(Pipeline("Script", nodes=nodes), target, catalogue())


@pytest.mark.parametrize("target", TARGETS)
def test_a_pipeline_that_could_not_run_is_refused(target):
    with pytest.raises(ExportError, match="nothing is connected"):
        files(Pipeline("Open", nodes={"sum": Node("add@1")}), target)


@pytest.mark.parametrize(
    ("parameters", "nodes", "why"),
    [
        ({"n": PipelineParameter("number")}, {"c": Node("constant@1", params={"value": "${n}"})}, "'n' has no default"),
        ({}, {"c": Node("constant@1", compute="gpu_pool")}, "'gpu_pool' of 'Constant' cannot be the name of a cluster"),
        ({"f": PipelineParameter("file", "x")}, {"r": Node("reads_file@1", params={"source": "${f}/a.txt"})}, "is put together"),
        (
            {"f": PipelineParameter("file", "x")},
            {"r": Node("reads_file@1", params={"source": "${f}"}), "m": Node("fail@1", params={"message": "${f}"})},
            "'f' names files and is used otherwise too",
        ),
        ({"t": PipelineParameter("text", "it's")}, {"m": Node("fail@1", params={"message": "${t}"})}, "default of 't' holds"),
        ({}, {"r": Node("reads_file@1", params={"source": "a\nb"})}, "which Azure would misread"),
    ],
)
def test_what_azure_could_not_hold_is_refused(parameters, nodes, why):
    with pytest.raises(ExportError, match=re.escape(why)):
        files(Pipeline("P", parameters=parameters, nodes=nodes), "azureml")


def test_in_azure_files_are_mounted_and_patterns_stay_patterns():
    nodes = {"a": Node("reads_file@1", params={"source": "data/*/x.txt"}), "b": Node("reads_file@1", params={"source": "../y.txt"})}
    written = files(Pipeline("P", nodes=nodes), "azureml")
    assert yaml.safe_load(written["pipeline.yml"])["inputs"] == {
        "a_source": {"type": "uri_folder", "path": "./data"},
        "b_source": {"type": "uri_file", "path": "../y.txt"},
    }
    assert "'source=\"${{inputs.source}}/*/x.txt\"'" in written["components/a.yml"]


def test_in_azure_everything_bound_is_there_and_our_check_says_what_is_not():
    written = files(PIPELINE, "azureml", catalogue())
    components = {n[11:-4]: yaml.safe_load(t) for n, t in written.items() if n.startswith("components/")}
    pipeline = yaml.safe_load(written["pipeline.yml"])
    assert unbound(pipeline, components) == []
    pipeline["jobs"]["clean_it"]["inputs"] = {"frames": "${{parent.jobs.nobody.outputs.frames}}"}
    del pipeline["jobs"]["resize"]["inputs"]["width"]
    components["labels"]["command"] += " ${{inputs.nothing}}"
    assert [line.partition(",")[0] for line in unbound(pipeline, components)] == [
        "input 'frames' of 'clean_it' is bound to ${{parent.jobs.nobody.outputs.frames}}",
        "input 'width' of 'resize' is not given",
        "the command of 'labels' uses inputs.nothing",
    ]


@pytest.mark.parametrize(
    ("settings", "kfp", "azure", "airflow"),
    [
        ({}, "    if GPUS:\n        on_a_gpu_task.set_acc", "azureml:gpu-cluster", None),
        (
            {"gpu": "require", "gpus": 2},
            'set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(2)',
            "azureml:gpu-cluster",
            ["--gpu", "require"],
        ),
        ({"gpu": "never", "compute": "big-ones"}, "", "azureml:big-ones", ["--gpu", "never"]),
    ],
)
def test_gpu_tags_and_compute_targets_are_kept(settings, kfp, azure, airflow):
    nodes = {"one": Node("constant@1"), "gpu": Node("gpu_toy@1", title="On a GPU", **settings)}
    pipeline = Pipeline("Toys", nodes=nodes, edges=(Edge(("one", "metrics"), ("gpu", "metrics")),))
    assert kfp in code(pipeline, "kfp")
    assert ("accelerator" in code(pipeline, "kfp")) == bool(kfp)
    assert yaml.safe_load(files(pipeline, "azureml")["pipeline.yml"])["jobs"]["on_a_gpu"]["compute"] == azure
    task = airflow_steps(code(pipeline, "airflow"))[-1]
    assert task[2].get("options") == airflow
    assert task[0].get("queue") == settings.get("compute")


def test_reuse_retries_and_timeouts_are_kept():
    pipeline = Pipeline("P", nodes={"one": Node("constant@1", reuse=False, retries=5, timeout=90)})
    assert ".set_retry(5).set_caching_options(False)\n" in code(pipeline, "kfp")
    assert "seconds=90" in code(pipeline, "kfp")
    assert "retries=5, execution_timeout=timedelta(seconds=90)" in " ".join(code(pipeline, "airflow").split())
    written = files(pipeline, "azureml")
    assert yaml.safe_load(written["pipeline.yml"])["jobs"]["one"]["limits"] == {"timeout": 90}
    assert yaml.safe_load(written["components/one.yml"])["is_deterministic"] is False


def test_ranges_of_parameters_are_kept():
    parameters = {"n": PipelineParameter("number", 0.5)}
    nodes = {"a": Node("constant@1", params={"value": "${n}"}), "m": Node("constant@1")}
    nodes["h"] = Node("halves@1", params={"share": "${n}"})
    pipeline = Pipeline("P", parameters=parameters, nodes=nodes, edges=(Edge(("m", "metrics"), ("h", "metrics")),))
    assert limits_of(view(pipeline, CATALOGUE), "n") == {"ge": 0, "le": 1}
    assert airflow_steps(code(pipeline, "airflow"))[0][2]["params"]["n"][1] == {"type": "number", "minimum": 0, "maximum": 1}
    assert yaml.safe_load(files(pipeline, "azureml")["components/h.yml"])["inputs"]["n"] == {"type": "number", "min": 0, "max": 1}


def test_a_deployed_model_is_said_to_be_published_nowhere():
    for target in TARGETS:
        told = " ".join(files(load(GALLERY[0].parent / "video_detector.json"), target, catalogue()).values())
        assert "publish the model with: python -m runtime endpoints deploy" in " ".join(told.replace("\\", "").split())


def test_own_components_are_named():
    for target in TARGETS:
        told = " ".join(files(Pipeline("P", nodes={"one": Node("constant@1")}), target).values())
        assert "The components constant are your own" in " ".join(told.replace("\\", "").split())
