"""A pipeline as one of Azure Machine Learning: a component file a node, the pipeline's file, and the same in Python."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from components.declare import Component
from runtime.errors import ExportError
from runtime.export.azure_bindings import unbound
from runtime.export.foreign import Foreign, ForeignStep, foreign_steps
from runtime.export.hosting import IMAGE, dockerfile, one_line, readme, written_by
from runtime.export.literals import Call, Code, call, docstring, filled, lit
from runtime.export.names import Names
from runtime.export.ranges import limits_of
from runtime.export.release import VERSION
from runtime.export.script import parsed_again
from runtime.export.sdk import file_stem
from runtime.export.yaml_text import Command, yaml_text
from runtime.graph import Pipeline, PipelineParameter
from runtime.graph.problem import shortened
from runtime.graph.references import REFERENCE, references

__all__ = ["SDK", "azureml_pipeline"]

SDK = "1.35.2"  # of azure-ai-ml
SCHEMAS = "https://azuremlschemas.azureedge.net/latest"
TYPES = {"number": "number", "integer": "integer"}
RANGE = {"ge": "min", "gt": "min", "le": "max", "lt": "max"}
WILD = re.compile(r"[*?\[]")
CLUSTER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,30}[A-Za-z0-9]")
FORBIDDEN = ("'", "\0", "\n", "\r", "${{")  # in a value that Azure puts into a command line, between single quotes
TAKEN = ("Callable", "HERE", "Input", "MLClient", "Path", "component", "dsl", "load_component", "job")
LOADING = '''from collections.abc import Callable
from pathlib import Path

from azure.ai.ml import Input, MLClient, dsl, load_component

HERE = Path(__file__).resolve().parent


def component(name: str) -> Callable:
    """The step in components/NAME.yml."""
    return load_component(HERE / "components" / f"{name}.yml")'''
Document = dict[str, Any]


def azureml_pipeline(pipeline: Pipeline, catalogue: Mapping[str, Component], source: Path | None = None) -> dict[str, str]:
    """The folder's files. Raises ExportError for what cannot run there, and for parameters without a default."""
    if undecided := [name for name, p in pipeline.parameters.items() if p.required]:
        raise ExportError(f"The pipeline parameter '{undecided[0]}' has no default, which a pipeline of Azure needs.", "Give it one.")
    foreign = foreign_steps(pipeline, catalogue, "Azure", TAKEN)
    writer = _Writer(foreign, file_stem(pipeline))
    document = writer.pipeline()
    if wrong := unbound(document, writer.components):
        raise ExportError(f"'{shortened(pipeline.name)}' cannot be written for Azure: {wrong[0]}.", "Please report this, with the file.")
    return {
        "README.md": _readme(foreign, source),
        "pipeline.yml": f"{_comment(written_by(foreign.keys, source))}\n{yaml_text(document)}",
        "pipeline.py": parsed_again("\n".join(writer.python(document, source)) + "\n"),
        **{f"components/{name}.yml": yaml_text(made) for name, made in writer.components.items()},
        "environment.yml": yaml_text(_environment()),
        "Dockerfile": dockerfile("ENV PATH=/opt/framewire/.venv/bin:$PATH PYTHONPATH=/opt/framewire"),
    }


class _Writer:
    """What every file of one pipeline is written from."""

    def __init__(self, foreign: Foreign, stem: str) -> None:
        self.foreign = foreign
        self.stem = stem
        self.declared = foreign.seen.pipeline.parameters
        self.inputs = self._inputs()
        self.components = {step.name: self._component(step) for step in foreign.steps}

    def _inputs(self) -> dict[str, Document]:
        """The pipeline's own inputs: its parameters, and the files that nodes name themselves."""
        mounted = self._mounted()
        found = {self.foreign.options[n]: _file(p.default) if n in mounted else self._plain(n, p) for n, p in self.declared.items()}
        names = Names([*found, *TAKEN])
        self.own: dict[tuple[str, str], str] = {}  # (step, parameter) -> the input that it comes by
        for step in self.foreign.steps:
            for parameter in step.files:
                if not step.uses or not any(references(step.params[parameter])):
                    self.own[step.name, parameter] = names.take(f"{step.name} {parameter}")
                    found[self.own[step.name, parameter]] = _file(step.params[parameter])
        return found

    def _mounted(self) -> set[str]:
        """The pipeline parameters that name files: those are mounted, and can be nothing else."""
        files: set[str] = set()
        others: set[str] = set()
        for step in self.foreign.steps:
            for name, value in step.params.items():
                alone = isinstance(value, str) and REFERENCE.fullmatch(value)
                (files if name in step.files and alone else others).update(references(value))
                if name in step.files and any(references(value)) and not alone:
                    what = f"'{name}' of '{step.title}' is put together, and Azure mounts whole paths."
                    raise ExportError(what, "Make the whole path one parameter of the pipeline.")
        if both := sorted(files & others):
            raise ExportError(f"'{both[0]}' names files and is used otherwise too, and Azure mounts files.", "Take two parameters.")
        return files

    def _plain(self, name: str, parameter: PipelineParameter) -> Document:
        kind = TYPES.get(parameter.type, "string")
        value = parameter.default
        if parameter.type not in ("number", "integer", "text", "file"):
            value = json.dumps(value, ensure_ascii=False)
        if isinstance(value, str) and (bad := next((mark for mark in FORBIDDEN if mark in value), "")):
            what = f"The default of '{name}' holds {bad!r}, which Azure would take for more than text."
            raise ExportError(what, "Leave it out, or write the value in the node.")
        return {"type": kind, "default": value}

    def _component(self, step: ForeignStep) -> Document:
        """The file of one component."""
        names = Names(step.component.inputs)
        self_given = {port: {"type": "uri_folder"} for port in step.inputs}
        bound = {name: names.take(name) for name in step.uses}
        plain = {bound[name]: self._declared(name) for name in step.uses}
        own = {p: names.take(p) for p in step.files if (step.name, p) in self.own}
        files = {own[p]: {"type": self.inputs[self.own[step.name, p]]["type"]} for p in own}
        made: Document = {"$schema": f"{SCHEMAS}/commandComponent.schema.json", "type": "command"}
        made |= {"name": f"{self.stem}_{step.name}", "version": VERSION, "display_name": step.title}
        made |= {"description": one_line(step.component.summary), "is_deterministic": step.node.reuse}
        if given := {**self_given, **files, **plain}:
            made["inputs"] = given
        made["outputs"] = {port: {"type": "uri_folder"} for port in step.component.outputs}
        made["environment"] = f"azureml:framewire:{VERSION}"
        made["command"] = Command([_shell(part) for part in self._command(step, bound, own)])
        return made

    def _declared(self, name: str) -> Document:
        given = self.inputs[self.foreign.options[name]]
        if "path" in given:
            return {"type": given["type"]}
        limits = limits_of(self.foreign.seen, name)
        return {"type": given["type"], **{RANGE[bound]: limit for bound, limit in limits.items()}}

    def _command(self, step: ForeignStep, bound: Mapping[str, str], own: Mapping[str, str]) -> Iterator[list[str]]:
        yield ["python", "-m", "runtime", "step", step.component.id, *step.options]
        for port in step.inputs:
            yield ["--in", f"{port}=${{{{inputs.{port}}}}}"]
        for name, value in step.params.items():
            yield ["--param", f"{name}={self._value(step, name, value, bound, own)}"]
        for name in self._amid(step):
            yield ["--text" if self._is_text(name) else "--argument", f"{name}=${{{{inputs.{bound[name]}}}}}"]
        for port in step.component.outputs:
            yield ["--out", f"{port}=${{{{outputs.{port}}}}}"]

    def _value(self, step: ForeignStep, name: str, value: Any, bound: Mapping[str, str], own: Mapping[str, str]) -> str:
        if name in own:
            return f'"${{{{inputs.{own[name]}}}}}{_json(_split(value)[1])[1:-1]}"'
        if name in step.files:
            (parameter,) = references(value)
            return f'"${{{{inputs.{bound[parameter]}}}}}{_json(_split(self.declared[parameter].default)[1])[1:-1]}"'
        if step.uses and self._is_direct(value):
            return f"${{{{inputs.{bound[value[2:-1]]}}}}}"
        return _json(value if self._amid(step) or not step.uses else _literal(value))

    def _is_text(self, name: str) -> bool:
        return self.declared[name].type in ("text", "file")

    def _is_direct(self, value: Any) -> bool:
        """Whether it is just a pipeline parameter whose value is JSON."""
        alone = isinstance(value, str) and REFERENCE.fullmatch(value)
        return bool(alone and not alone[1] and not self._is_text(alone[2]))

    def _amid(self, step: ForeignStep) -> list[str]:
        """The pipeline parameters that the step itself is to put in."""
        if not step.uses:
            return []
        texts = [value for name, value in step.params.items() if name not in step.files and not self._is_direct(value)]
        used = {name for value in texts for name in references(value)}
        return [name for name in step.uses if name in used]

    def pipeline(self) -> Document:
        """The file of the pipeline."""
        pipeline = self.foreign.seen.pipeline
        made: Document = {"$schema": f"{SCHEMAS}/pipelineJob.schema.json", "type": "pipeline", "display_name": one_line(pipeline.name)}
        if pipeline.description:
            made["description"] = one_line(pipeline.description)
        made["experiment_name"] = self.stem
        if self.inputs:
            made["inputs"] = {name: _given(told) for name, told in self.inputs.items()}
        made["settings"] = {"default_compute": "azureml:cpu-cluster"}
        made["jobs"] = {step.name: self._job(step) for step in self.foreign.steps}
        return made

    def _job(self, step: ForeignStep) -> Document:
        job: Document = {"type": "command", "component": f"./components/{step.name}.yml"}
        if step.title != step.name:
            job["display_name"] = step.title
        if cluster := _cluster(step):
            job["compute"] = f"azureml:{cluster}"
        if given := {name: self._binding(step, name) for name in self.components[step.name].get("inputs", {})}:
            job["inputs"] = given
        if step.node.timeout:
            job["limits"] = {"timeout": max(1, round(step.node.timeout))}
        return job

    def _binding(self, step: ForeignStep, name: str) -> str:
        if name in step.inputs:
            giver, output = step.inputs[name]
            return f"${{{{parent.jobs.{giver}.outputs.{output}}}}}"
        return f"${{{{parent.inputs.{self._source(step, name)}}}}}"

    def _source(self, step: ForeignStep, name: str) -> str:
        """The pipeline's input that a component's input `name` takes its value from."""
        names = Names(step.component.inputs)
        sources = {names.take(used): self.foreign.options[used] for used in step.uses}
        sources |= {names.take(p): self.own[step.name, p] for p in step.files if (step.name, p) in self.own}
        return sources[name]

    def python(self, document: Document, source: Path | None) -> Iterator[str]:
        """The pipeline once more, as Python."""
        foreign = self.foreign
        pipeline = foreign.seen.pipeline
        function = foreign.names.take(self.stem, "pipeline")
        told = docstring(
            f"{one_line(pipeline.name)}: a pipeline for Azure Machine Learning (azure-ai-ml {SDK})",
            f"{written_by(foreign.keys, source)}\nSubmit it with: python pipeline.py",
        )
        yield f"{told}\n\n{LOADING}"
        described = [("description", document["description"])] if pipeline.description else []
        named = [("display_name", document["display_name"]), *described, ("experiment_name", self.stem)]
        yield f"\n\n{call('@dsl.pipeline', [*named, ('default_compute', 'cpu-cluster')])}"
        yield from self._function(function, document)
        yield "\n\ndef job() -> object:"
        yield '    """The pipeline on the files that it was drawn for."""'
        files = {name: told for name, told in self.inputs.items() if "path" in told}
        paths = {n: Call("Input", [("type", t["type"]), ("path", _path_code(t["path"]))]) for n, t in files.items()}
        yield f"    return {call(function, list(paths.items()), indent=4)}"
        yield '\n\nif __name__ == "__main__":\n    from azure.identity import DefaultAzureCredential\n'
        yield "    client = MLClient.from_config(DefaultAzureCredential())  # reads config.json of the workspace"
        yield "    print(client.jobs.create_or_update(job()).studio_url)"

    def _function(self, function: str, document: Document) -> Iterator[str]:
        files = [f"{name}: Input" for name, told in self.inputs.items() if "path" in told]
        kinds = {"number": "float", "integer": "int", "string": "str"}
        plain = [f"{n}: {kinds[t['type']]} = {lit(t['default'])}" for n, t in self.inputs.items() if "path" not in t]
        flat = f"def {function}({', '.join(files + plain)}):"
        yield flat if len(flat) <= 88 else f"def {function}(\n" + "".join(f"    {one},\n" for one in files + plain) + "):"
        for name, job in document["jobs"].items():
            arguments = [(port, Code(_expression(binding))) for port, binding in job.get("inputs", {}).items()]
            yield f"    {call(f'{name} = component({lit(name)})', arguments, indent=4)}"
            if "display_name" in job:
                yield f"    {name}.display_name = {lit(job['display_name'])}"
            if "compute" in job:
                yield f"    {name}.compute = {lit(job['compute'].removeprefix('azureml:'))}"
            if "limits" in job:
                yield f"    {name}.set_limits(timeout={job['limits']['timeout']})"


def _expression(binding: str) -> str:
    """What stands in Python for a binding of the pipeline's file."""
    parts = binding.removeprefix("${{parent.").removesuffix("}}").split(".")
    return parts[1] if parts[0] == "inputs" else f"{parts[1]}.outputs.{parts[3]}"


def _comment(told: str) -> str:
    return "\n".join(f"# {line}" for line in filled(told).split("\n"))


def _environment() -> Document:
    made: Document = {"$schema": f"{SCHEMAS}/environment.schema.json", "name": "framewire", "version": VERSION, "image": IMAGE}
    return made


def _cluster(step: ForeignStep) -> str:
    """The cluster of Azure that it is for; empty: the usual one."""
    if step.node.compute != "local" and not CLUSTER.fullmatch(step.node.compute):
        raise ExportError(
            f"The compute target '{shortened(step.node.compute)}' of '{step.title}' cannot be the name of a cluster in Azure.",
            "Call it by up to 32 letters, digits and '-'.",
        )
    return step.node.compute if step.node.compute != "local" else "gpu-cluster" if step.gpus else ""


def _split(path: str) -> tuple[str, str]:
    """A path's part that can be mounted, and the pattern below it."""
    wild = WILD.search(path)
    if not wild:
        return path, ""
    folder = path[: wild.start()].rpartition("/")[0]
    return folder or ("/" if path.startswith("/") else "."), path[len(folder) :] if folder or path.startswith("/") else f"/{path}"


def _file(path: str) -> Document:
    """An input that is mounted: a file where the last name has an ending, else a folder."""
    mounted, pattern = _split(path)
    if bad := next((mark for mark in ("\0", "\n", "\r", "${{") if mark in path), ""):
        raise ExportError(f"The path '{shortened(one_line(path))}' holds {bad!r}, which Azure would misread.", "Rename the files.")
    local = mounted if PurePosixPath(mounted).is_absolute() or mounted.startswith(".") else f"./{mounted}"
    return {"type": "uri_file" if PurePosixPath(mounted).suffix and not pattern else "uri_folder", "path": local}


def _given(told: Document) -> Any:
    return told if "path" in told else told["default"]


def _literal(value: Any) -> Any:
    """`value` with `$${` as the `${` that it stands for, since nothing will be put in."""
    match value:
        case str():
            return REFERENCE.sub(lambda found: found[0][1:] if found[1] else found[0], value)
        case dict():
            return {key: _literal(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_literal(inner) for inner in value]
        case _:
            return value


def _json(value: Any) -> str:
    """`value` as JSON that means nothing to Azure, to a shell between single quotes, or to YAML."""
    match value:
        case str():
            written = json.dumps(value, ensure_ascii=False)
            return "".join(char if char.isprintable() and char not in "{}$'" else _code(char) for char in written)
        case dict():
            return "{" + ", ".join(f"{_json(key)}: {_json(inner)}" for key, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_json(inner) for inner in value) + "]"
        case _:
            return json.dumps(value)


def _code(char: str) -> str:
    return json.dumps(char)[1:-1] if ord(char) > 127 else f"\\u{ord(char):04x}"


def _shell(words: list[str]) -> str:
    return " ".join(shlex.quote(word) for word in words)


def _path_code(path: str) -> Code:
    return Code(lit(path)) if PurePosixPath(path).is_absolute() else Code(f"str(HERE / {lit(path.removeprefix('./'))})")


def _readme(foreign: Foreign, source: Path | None) -> str:
    steps = [
        "Build the image as `Dockerfile` says, push it, write its name into `environment.yml`, and register that: "
        "`az ml environment create --file environment.yml`.",
        "Have the clusters `cpu-cluster` and, for steps with a GPU, `gpu-cluster`, or write others into `pipeline.yml`.",
        f"Submit: `az ml job create --file pipeline.yml`, or `pip install azure-ai-ml=={SDK} azure-identity` and `python pipeline.py`.",
    ]
    reused = "Azure reuses what did not change where is_deterministic is true; it is false where reuse is off. It retries no step."
    return readme(foreign.seen.pipeline, written_by(foreign.keys, source), steps, [reused, *foreign.notes])
