"""A pipeline as Python for Kubeflow Pipelines: each node a component that runs `runtime step` on typed artifacts."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from components.declare import Component
from runtime.export.foreign import Foreign, ForeignStep, foreign_steps
from runtime.export.hosting import IMAGE, dockerfile, one_line, readme, written_by
from runtime.export.literals import Code, Value, call, docstring
from runtime.export.script import parsed_again
from runtime.export.sdk import file_stem
from runtime.export.tables import MARKS, Plain, Table
from runtime.graph import Pipeline, PipelineParameter

__all__ = ["VERSION", "kubeflow_pipeline"]

VERSION = "2.17.0"  # of kfp
BASE = "base_folder"
TAKEN = ("Artifact", "GPUS", "IMAGE", "Input", "Output", "Path", "compiler", "dsl", "run", BASE)
TYPES = {"number": "float", "integer": "int", "boolean": "bool", "list": "list", "object": "dict"}
RUN = '''
def run(
    component: str,
    *,
    inputs: dict,
    outputs: dict,
    settings: dict | None = None,
    arguments: dict | None = None,  # for ${references} in the settings
    options: list | None = None,
    folder: str = ".",  # that relative paths are relative to
    seconds: float = 0,
) -> None:
    """Run a component of Framewire on the folders of these artifacts."""
    import json
    import os
    import subprocess

    home = os.environ["FRAMEWIRE_HOME"]
    command = [f"{home}/.venv/bin/python", "-m", "runtime", "step", component, *(options or [])]
    command += [f"--in={port}={given.path}" for port, given in inputs.items() if os.path.isdir(given.path)]
    command += [f"--out={port}={made.path}" for port, made in outputs.items()]
    command += [f"--param={name}={json.dumps(value)}" for name, value in (settings or {}).items()]
    for name, value in (arguments or {}).items():
        whole = isinstance(value, float) and value.is_integer()  # Kubeflow makes 4 a 4.0
        command.append(f"--argument={name}={json.dumps(int(value) if whole else value)}")
    environment = {**os.environ, "PYTHONPATH": home}
    subprocess.run(command, cwd=folder, env=environment, check=True, timeout=seconds or None)
'''


def kubeflow_pipeline(pipeline: Pipeline, catalogue: Mapping[str, Component], source: Path | None = None) -> dict[str, str]:
    """The Python file, which compiles to the pipeline's YAML, and the image. Raises ExportError for what cannot run there."""
    foreign = foreign_steps(pipeline, catalogue, "Kubeflow Pipelines", TAKEN)
    file = file_stem(pipeline)
    return {
        "README.md": _readme(foreign, file, source),
        f"{file}.py": parsed_again("\n".join(_lines(foreign, file, source)) + "\n"),
        "Dockerfile": dockerfile("ENV FRAMEWIRE_HOME=/opt/framewire", f"RUN pip install --no-cache-dir kfp=={VERSION}"),
    }


def _lines(foreign: Foreign, file: str, source: Path | None) -> Iterator[str]:
    pipeline = foreign.seen.pipeline
    function = foreign.names.take(pipeline.name, "pipeline")
    title = docstring(
        f"{one_line(pipeline.name)}: a pipeline for Kubeflow Pipelines (kfp {VERSION})",
        f"{written_by(foreign.keys, source)}\nCompile it with: python {file}.py",
    )
    yield f"{title}\n\nfrom pathlib import Path\n"
    yield "from kfp import compiler, dsl\nfrom kfp.dsl import Artifact, Input, Output\n"
    yield f'IMAGE = "{IMAGE}"  # holds Framewire: see Dockerfile'
    if any(step.gpus for step in foreign.steps):
        yield "GPUS = True  # False: steps that can do without a GPU ask for none"
    yield f"\n{RUN}\n"
    options = foreign.options
    for step in foreign.steps:
        yield from _component(foreign, step, options)
        yield ""
    yield from _pipeline(foreign, function, options)
    yield from ("", "", 'if __name__ == "__main__":')
    yield f'    compiler.Compiler().compile({function}, str(Path(__file__).with_suffix(".yaml")))'


def _outputs(step: ForeignStep) -> dict[str, str]:
    """What each output is called, which must not be what an input is called."""
    return {port: f"{port}_out" if port in step.component.inputs else port for port in step.component.outputs}


def _component(foreign: Foreign, step: ForeignStep, options: Mapping[str, str]) -> Iterator[str]:
    declared = foreign.seen.pipeline.parameters
    outputs = _outputs(step)
    given = [f"{port}: Input[Artifact]" for port in step.inputs] + [f"{name}: Output[Artifact]" for name in outputs.values()]
    given += [f"{options[name]}: {TYPES.get(declared[name].type, 'str')}" for name in step.uses] + ([f"{BASE}: str"] if step.files else [])
    yield "@dsl.component(base_image=IMAGE, install_kfp_package=False, additional_funcs=[run])"
    yield _signature(step.name, given)
    yield f"    {docstring(step.title)}"
    arguments: list[tuple[str, Any]] = [
        ("", step.component.id),
        ("inputs", Table([(port, Code(port)) for port in step.inputs])),
        ("outputs", Table([(port, Code(name)) for port, name in outputs.items()])),
        *([("settings", Plain(step.params))] if step.params else []),
        *([("arguments", Table([(name, Code(options[name])) for name in step.uses]))] if step.uses else []),
        *([("options", step.options)] if step.options else []),
        *([("folder", Code(BASE))] if step.files else []),
        *([("seconds", step.node.timeout)] if step.node.timeout else []),
    ]
    yield f"    {call('run', arguments, indent=4)}\n"


def _signature(name: str, given: list[str]) -> str:
    flat = f"def {name}({', '.join(given)}):"
    return flat if len(flat) <= 88 else f"def {name}(\n" + "".join(f"    {one},\n" for one in given) + "):"


def _pipeline(foreign: Foreign, function: str, options: Mapping[str, str]) -> Iterator[str]:
    pipeline = foreign.seen.pipeline
    described = [("description", _description(pipeline.description))] if pipeline.description else []
    yield call("@dsl.pipeline", [("name", function.replace("_", "-")), *described])
    parameters = sorted(pipeline.parameters.items(), key=lambda item: not item[1].required)  # those without default come first
    given = [_declared(options[name], parameter) for name, parameter in parameters]
    given += [f'{BASE}: str = "/data"'] if any(step.files for step in foreign.steps) else []
    yield _signature(function, given)
    yield f"    {docstring(one_line(pipeline.name) or function)}"
    variables = {step.name: foreign.names.take(f"{step.name}_task") for step in foreign.steps}
    outputs = {step.name: _outputs(step) for step in foreign.steps}
    for step in foreign.steps:
        arguments = [(port, Code(f'{variables[giver]}.outputs["{outputs[giver][out]}"]')) for port, (giver, out) in step.inputs.items()]
        arguments += [(options[name], Code(options[name])) for name in step.uses] + ([(BASE, Code(BASE))] if step.files else [])
        yield f"    {call(f'{variables[step.name]} = {step.name}', arguments, indent=4)}"
        yield from _settings(step, variables[step.name])


def _description(description: str) -> Code:
    """Over several lines where no template could begin in it."""
    return Plain(description) if any(mark in description for mark in MARKS) else Value(description)


def _declared(name: str, parameter: PipelineParameter) -> str:
    kind = TYPES.get(parameter.type, "str")
    if parameter.required:
        return f"{name}: {kind}"
    default = float(parameter.default) if kind == "float" else parameter.default
    return f"{name}: {kind} = {Plain(default).flat()}"


def _settings(step: ForeignStep, variable: str) -> Iterator[str]:
    node = step.node
    made = [f"set_display_name({Plain(step.title).flat()})"] if step.title != step.name else []
    made += [f'set_cpu_request("{step.cpus:g}")'] if step.cpus != 1 else []
    made += [f"set_retry({node.retries})"] if node.retries else []
    made += [] if node.reuse else ["set_caching_options(False)"]
    accelerated = f'set_accelerator_type("nvidia.com/gpu").set_accelerator_limit({step.whole_gpus})'
    made += [accelerated] if step.gpus and node.gpu == "require" else []
    if made:
        yield f"    {variable}.{'.'.join(made)}"
    if step.gpus and node.gpu != "require":
        yield f"    if GPUS:\n        {variable}.{accelerated}"


def _readme(foreign: Foreign, file: str, source: Path | None) -> str:
    steps = [
        f"Build the image as `Dockerfile` says, push it, and put its name into `{file}.py`.",
        f"`pip install kfp=={VERSION}`, then `python {file}.py`: it writes `{file}.yaml`, to be uploaded to Kubeflow Pipelines.",
        f"Files that steps read lie in a volume mounted in their pods at `{BASE}` (/data): relative paths are relative to it.",
    ]
    meant = [f"'{s.title}' is meant for compute target {one_line(s.node.compute)}." for s in foreign.steps if s.node.compute != "local"]
    return readme(foreign.seen.pipeline, written_by(foreign.keys, source), steps, [*foreign.notes, *meant])
