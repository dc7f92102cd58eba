"""A pipeline as a script of the SDK, such as a colleague would have written; read back before it is given away."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from components.declare import Component
from components.registry import catalogue
from runtime.errors import DocumentError, ExportError
from runtime.export.checking import checked, in_reading_order
from runtime.export.literals import Code, call, docstring, lit
from runtime.export.names import Names, ident
from runtime.export.reading import read_script
from runtime.export.release import VERSION
from runtime.graph import Node, Pipeline
from runtime.graph.view import View
from runtime.sdk.draft import SETTINGS, setting_names

__all__ = ["file_stem", "sdk_script"]

DEFAULTS = Node("")


def sdk_script(pipeline: Pipeline, known: Mapping[str, Component], source: Path | None = None) -> dict[str, str]:
    """The script, under a name after the pipeline's, without notes and layout. Raises ExportError for what no script can say."""
    seen = checked(pipeline, known)
    file = f"{file_stem(pipeline)}.py"
    text = "\n".join(_lines(seen, file, source)) + "\n"
    try:
        back = read_script(text, known)
    except DocumentError as error:
        raise ExportError(f"'{pipeline.name}' cannot be written as a script: {error.message}", error.remedy) from None
    if _meaning(back) != _meaning(seen.pipeline):
        raise ExportError(f"'{pipeline.name}' would not come back from a script as it is.", "Please report this, with the pipeline's file.")
    return {file: text}


def _meaning(pipeline: Pipeline) -> Pipeline:
    """All of it but what only the canvas shows."""
    return replace(pipeline, notes=(), groups=(), layout={})


def file_stem(pipeline: Pipeline) -> str:
    """A file's name after the pipeline's."""
    return ident(pipeline.name) or "pipeline"


def _lines(seen: View, file: str, source: Path | None) -> Iterator[str]:
    pipeline = seen.pipeline
    own = Names(["Pipeline", "components", "pipeline"])
    parameters = {name: own.take(name) for name in pipeline.parameters}
    names = Names(["Pipeline", "components", "pipeline", *parameters.values()])
    order = in_reading_order(seen)
    variables = {id_: names.take(pipeline.nodes[id_].title, id_, kind="node") for id_ in order}
    origin = f", from {source.name}" if source else ""
    yield docstring(f"{pipeline.name}: a pipeline", f"Written by Framewire {VERSION}{origin}.\nRun it with: python {file} --help")
    yield ""
    yield "from runtime.sdk import Pipeline, components"
    yield ""
    uses = sorted({component.key for component in seen.components.values()})
    told = [("", pipeline.name), *([("description", pipeline.description)] if pipeline.description else [])]
    yield call("pipeline = Pipeline", [*told, *([("uses", uses)] if uses else [])])
    if parameters:
        yield ""
    for name, parameter in pipeline.parameters.items():
        default = [] if parameter.required else [("default", parameter.default)]
        help_ = [("help", parameter.help)] if parameter.help else []
        yield call(f"{parameters[name]} = pipeline.parameter", [("", name), ("", parameter.type), *default, *help_])
    yield ""
    for id_ in order:
        yield _node(seen, id_, variables, parameters)
    yield from ("", 'if __name__ == "__main__":', "    pipeline.main()")


def _node(seen: View, id: str, variables: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    node, component = seen.pipeline.nodes[id], seen.components[id]
    fed = {edge.target[1]: edge.source for edge in seen.pipeline.edges_into(id)}
    inputs = [(port, Code(f"{variables[fed[port][0]]}.{fed[port][1]}")) for port in component.inputs if port in fed]
    params = [(name, node.params[name]) for name in component.parameters if name in node.params]
    given = {"id": id, **{name: getattr(node, name) for name in SETTINGS if name != "id"}}
    usual = {"id": variables[id], **{name: getattr(DEFAULTS, name) for name in SETTINGS if name != "id"}}
    named = setting_names(component)
    settings = [(named[name], Code(lit(given[name]))) for name in SETTINGS if given[name] != usual[name]]
    palette = f"components.{component.id}" if catalogue().get(component.id) == component else f'components.own("{component.id}")'
    arguments = [("", Code(palette)), *inputs, *params, *settings]
    return call(f"{variables[id]} = pipeline.add", arguments, parameters)
