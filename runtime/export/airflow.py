"""A pipeline as a DAG file for Airflow: each node a task that runs its component, folders handed on between them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from components.declare import Component
from runtime.export.foreign import Foreign, ForeignStep, foreign_steps
from runtime.export.hosting import one_line, written_by
from runtime.export.literals import Call, Code, call, docstring, text
from runtime.export.ranges import limits_of
from runtime.export.script import parsed_again
from runtime.export.sdk import file_stem
from runtime.export.tables import Plain, Table
from runtime.graph import Node, Pipeline, PipelineParameter

__all__ = ["airflow_dag"]

TAKEN = ("HERE", "OUT", "json", "os", "re", "step", "subprocess", "timedelta", "Path")
IMPORTED = ("Param", "dag", "get_current_context", "literal", "task")
TYPES = {"number": "number", "integer": "integer", "boolean": "boolean", "list": "array", "object": "object"}
SCHEMA = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
RETRIES = Node("").retries
TEMPLATES = ("{{", "{%", "{#")  # what Jinja looks for
BODY = '''
HERE = Path(__file__).resolve().parent  # relative paths of files are relative to it
OUT = Path(os.environ.get("FRAMEWIRE_OUT", HERE / "out"))  # takes what the steps give


@task(multiple_outputs=True)
def step(
    component: str,
    *,
    outputs: list[str],
    inputs: dict[str, str] | None = None,
    settings: dict | None = None,
    options: list[str] | None = None,
) -> dict[str, str]:
    """Run a component on the folders of its inputs; the folder of each output."""
    home = os.environ["FRAMEWIRE_HOME"]
    context = get_current_context()
    run = re.sub(r"[^A-Za-z0-9_.+-]", "_", context["run_id"])
    made = {port: str(OUT / run / context["ti"].task_id / port) for port in outputs}
    command = [f"{home}/.venv/bin/python", "-m", "runtime", "step", component, *(options or [])]
    command += [f"--in={port}={folder}" for port, folder in (inputs or {}).items()]
    command += [f"--out={port}={folder}" for port, folder in made.items()]
    command += [f"--param={name}={json.dumps(value)}" for name, value in (settings or {}).items()]
    command += [f"--argument={name}={json.dumps(value)}" for name, value in context["params"].items()]
    subprocess.run(command, cwd=HERE, env={**os.environ, "PYTHONPATH": home}, check=True)
    return made
'''


def airflow_dag(pipeline: Pipeline, catalogue: Mapping[str, Component], source: Path | None = None) -> dict[str, str]:
    """The DAG file, for Airflow 3. Raises ExportError for what cannot run there."""
    foreign = foreign_steps(pipeline, catalogue, "Airflow", (*TAKEN, *IMPORTED))
    file = f"{file_stem(pipeline)}.py"
    return {file: parsed_again("\n".join(_lines(foreign, source)) + "\n")}


def _lines(foreign: Foreign, source: Path | None) -> Iterator[str]:
    pipeline = foreign.seen.pipeline
    function = foreign.names.take(pipeline.name, "pipeline")
    tasks = [_task(foreign, step) for step in foreign.steps]
    yield docstring(f"{one_line(pipeline.name)}: a pipeline as a DAG for Airflow 3", written_by(foreign.keys, source), _how(foreign))
    yield ""
    yield from ("import json", "import os", "import re", "import subprocess")
    if any(step.node.timeout for step in foreign.steps):
        yield "from datetime import timedelta"
    yield from ("from pathlib import Path", "")
    used = {"Param": bool(pipeline.parameters), "literal": any("literal(" in line for line in tasks)}
    names = [name for name in IMPORTED if used.get(name, True)]
    yield f"from airflow.sdk import {', '.join(names)}"
    yield BODY
    yield ""
    yield from _head(pipeline, foreign, function)
    yield from tasks
    yield from ("", "", f"{function}()")


def _how(foreign: Foreign) -> str:
    told = (
        "Every worker has Framewire in the folder that FRAMEWIRE_HOME names, with its .venv (make venv), and sees the folder "
        "that FRAMEWIRE_OUT names, which takes what the steps give as OUT/RUN/STEP/PORT. Airflow reuses nothing."
    )
    return "\n".join([told, *foreign.notes])


def _head(pipeline: Pipeline, foreign: Foreign, function: str) -> Iterator[str]:
    params = [(name, _param(foreign, name, parameter)) for name, parameter in pipeline.parameters.items()]
    arguments: list[tuple[str, Any]] = [
        ("", Code(text(function))),
        ("dag_display_name", one_line(pipeline.name) or function),
        *([("description", one_line(pipeline.description))] if pipeline.description else []),
        ("schedule", None),
        ("default_args", {"retries": RETRIES}),
        *([("params", Table(params))] if params else []),
    ]
    yield call("@dag", arguments)
    yield f"def {function}() -> None:"
    yield f"    {docstring(one_line(pipeline.name) or function)}"


def _param(foreign: Foreign, name: str, parameter: PipelineParameter) -> Code:
    default = [] if parameter.required else [("", parameter.default)]
    limits = limits_of(foreign.seen, name)
    schema = [(SCHEMA[bound], limit) for bound, limit in limits.items()]
    help_ = [("description", one_line(parameter.help))] if parameter.help else []
    return Call("Param", [*default, ("type", TYPES.get(parameter.type, "string")), *schema, *help_])


def _task(foreign: Foreign, step: ForeignStep) -> str:
    node = step.node
    more: list[tuple[str, Any]] = [("task_id", step.name), ("task_display_name", step.title)]
    more += [("retries", node.retries)] if node.retries != RETRIES else []
    more += [("execution_timeout", Call("timedelta", [("seconds", node.timeout)]))] if node.timeout else []
    more += [("queue", one_line(node.compute))] if node.compute != "local" else []
    given: list[tuple[str, Any]] = [("", step.component.id), ("outputs", list(step.component.outputs))]
    if step.inputs:
        given.append(("inputs", Table([(port, Code(f'{source}["{output}"]')) for port, (source, output) in step.inputs.items()])))
    if step.params:
        given.append(("settings", Table([(name, Plain(value, _untouched)) for name, value in _kept(foreign, step).items()])))
    if step.options:
        given.append(("options", step.options))
    fed = {source for other in foreign.steps for source, _ in other.inputs.values()}
    head = f"{step.name} = " if step.name in fed else ""
    made = Call("step.override", more)
    opened = made.flat() if len(head) + len(made.flat()) < 80 else made.at(4, len(head))
    return f"    {call(f'{head}{opened}', given, indent=4)}"


def _kept(foreign: Foreign, step: ForeignStep) -> dict[str, Any]:
    """The parameters as `runtime step` reads them with the pipeline's parameters at hand: a literal ${ as $${."""
    return {name: step.node.params[name] for name in step.params} if foreign.seen.pipeline.parameters else step.params


def _untouched(value: str) -> str:
    """A text that Airflow does not render."""
    return f"literal({text(value)})" if any(mark in value for mark in TEMPLATES) else text(value)
