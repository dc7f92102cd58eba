"""A pipeline as one Python file that needs nothing of Framewire: the components' own source, and the calls of them."""

import ast
import sys
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from components.declare import Component
from runtime.export.libraries import requirements, script_header
from runtime.export.literals import Call, Code, call, docstring, filled
from runtime.export.modules import Outside
from runtime.export.plain_steps import STEPS, Made, PlainStep, plain_steps
from runtime.export.ranges import limits_of, range_condition, range_in_words
from runtime.export.release import VERSION
from runtime.export.sdk import file_stem
from runtime.graph import Pipeline, PipelineParameter

__all__ = [
    "checking_lines",
    "option_lines",
    "origin",
    "parsed_again",
    "range_lines",
    "source_text",
    "standalone_script",
    "step_lines",
    "told",
]

RULE = "-" * 86
CONTENTS = "Here begins the components' own source, with the helpers that it reaches: a section for each file, found by its path: {}."
TAKEN = ("HERE", "main", "options", "read_options", "steps", "parser")
IMPORTED = (Outside("argparse", "", "argparse"), Outside("pathlib", "Path", "Path"))
TYPES = {"number": "float", "integer": "int", "boolean": "json.loads", "list": "json.loads", "object": "json.loads"}


def standalone_script(pipeline: Pipeline, catalogue: Mapping[str, Component], source: Path | None = None) -> dict[str, str]:
    """The file, under a name after the pipeline's. Raises ExportError for what cannot run by itself."""
    made = plain_steps(pipeline, catalogue, taken=TAKEN, more=IMPORTED)
    file = f"{file_stem(pipeline)}.py"
    head = [
        script_header(requirements(made.source.libraries, sys.stdlib_module_names)),
        told(made, source, f"Run it with: python {file} --help"),
        "",
        "from __future__ import annotations",
        "",
        *made.source.imports,
        *checking_lines(made),
        "",
        "# Relative paths of files are relative to this file.",
        "HERE = Path(__file__).resolve().parent",
    ]
    written = parsed_again("\n".join([*head, "", "", *_main(made), "", "", *option_lines(made)]))
    return {file: f'{written}\n\n\n{source_text(made)}\n\n\nif __name__ == "__main__":\n    main()\n'}


def told(made: Made, source: Path | None, how: str) -> str:
    """The docstring of the file: what it is, from what, of which versions."""
    pipeline = made.seen.pipeline
    last = "\n".join([origin(made, source), *made.notes, how])
    return docstring(f"{pipeline.name}: a pipeline in one file", pipeline.description, last)


def origin(made: Made, source: Path | None) -> str:
    """By what the file was written, from what, of which versions."""
    keys = ", ".join(sorted({step.component.key for step in made.steps}))
    return f"Written by Framewire {VERSION}{f', from {source.name}' if source else ''}, with {keys}."


def source_text(made: Made) -> str:
    """The inlined source: what it is made of, then section by section."""
    sections = (f"# {RULE}\n# {title}\n\n\n{body.strip()}" for title, body in made.source.sections)
    return "\n\n\n".join([f"# {RULE}\n{_contents(made)}", *sections])


def _contents(made: Made) -> str:
    """The sections' files, folder by folder."""
    folders: dict[str, list[str]] = {}
    for title, _ in made.source.sections:
        folder, _, name = title.partition(":")[0].rpartition("/")
        folders.setdefault(folder or "your own", []).append(name.removesuffix(".py"))
    told = filled(CONTENTS.format(made.source.sections[-1][0].partition(":")[0]), 86).split("\n")
    listed = [filled(f"{folder}: {', '.join(names)}", 84).replace("\n", "\n    ").split("\n") for folder, names in folders.items()]
    return "\n".join(f"# {line}" if line else "#" for line in [*told, "", *chain.from_iterable(listed)])


def option_lines(made: Made, *more: list[tuple[str, Any]]) -> list[str]:
    """The function that reads the command line; `more` are options beside those of the pipeline."""
    pipeline = made.seen.pipeline
    about = (pipeline.description or pipeline.name).replace("%", "%%")
    lines = ["def read_options() -> argparse.Namespace:", '    """What the command line says."""']
    lines += [f"    {call('parser = argparse.ArgumentParser', [('description', about)], indent=4)}"]
    for name, parameter in pipeline.parameters.items():
        lines.append(f"    {call('parser.add_argument', _option(made, name, parameter), indent=4)}")
    for option in more:
        lines.append(f"    {call('parser.add_argument', option, indent=4)}")
    flag = "--out" if "out" not in pipeline.parameters else "--out-folder"
    out = [("", flag), ("dest", "out_folder"), ("type", Code("Path")), ("default", Code('Path("out")'))]
    lines.append(f"    {call('parser.add_argument', [*out, ('help', 'the folder for what the steps give [out]')], indent=4)}")
    checks = range_lines(made, 'parser.error("--{} must be {}")')
    if not checks:
        return [*lines, "    return parser.parse_args()"]
    return [*lines, "    options = parser.parse_args()", *(f"    {line}" for line in checks), "    return options"]


def range_lines(made: Made, told: str) -> list[str]:
    """Statements that refuse parameters out of range; `told` is the one that does, with the name and the range for its {}."""
    lines = []
    for name, option in made.options.items():
        if limits := limits_of(made.seen, name):
            lines += [f"if not {range_condition(limits, f'options.{option}')}:"]
            lines += [f"    {told.format(name.replace('_', '-'), range_in_words(limits))}"]
    return lines


def parsed_again(text: str) -> str:
    """`text`, which is Python for sure."""
    ast.parse(text)
    return text


def checking_lines(made: Made) -> list[str]:
    """The imports that only type checkers need."""
    return ["", "if TYPE_CHECKING:", *(f"    {line}" if line else "" for line in made.source.checking)] if made.source.checking else []


def _option(made: Made, name: str, parameter: PipelineParameter) -> list[tuple[str, Any]]:
    exact = name in made.used_as_text and parameter.type == "number"
    kind = "json.loads" if exact else TYPES.get(parameter.type, "")
    default = float(parameter.default) if parameter.type == "number" and not exact and not parameter.required else parameter.default
    help_ = parameter.help + ("" if parameter.required else f" [{parameter.default}]")
    flag = name.replace("_", "-")
    dest = [("dest", made.options[name])] if made.options[name] != flag.lstrip("-").replace("-", "_") else []
    return [
        ("", f"--{flag}"),
        *dest,
        *([("type", Code(kind))] if kind else []),
        ("required", True) if parameter.required else ("default", default),
        ("help", help_.strip().replace("%", "%%")),
    ]


def _main(made: Made) -> list[str]:
    lines = ["def main() -> None:", '    """Carry out the pipeline, step after step."""', "    options = read_options()"]
    lines.append(f"    steps = {made.source.names[STEPS]}(options.out_folder)")
    used = {variable for step in made.steps for variable in step.feeds}
    for step in made.steps:
        lines += step_lines(step, indent=4, head=f"{step.variable} = " if step.variable in used else "")
    return lines


def step_lines(step: PlainStep, *, indent: int = 0, head: str = "", named: bool = False) -> list[str]:
    """A step as statements; `head` stands before the call, such as "x = ", and the step itself may be `named`."""
    space, inside = " " * indent, " " * (indent + 4)
    uses = " as step" if named or step.whole or "step.needs(" in step.call.flat() else ""
    opened = f"{space}with {call('steps.step', [('', step.variable), *step.settings], indent=indent)}{uses}:"
    if not step.whole:
        return [opened, f"{inside}{head}{step.call.at(indent + 4, len(head))}"]
    work = Call(f"lambda part: {step.call.head}", step.call.arguments)
    column = [("together", step.component.together)] if step.component.together else []
    return [opened, inside + call(f"{head}step.each_part", [("", Code(step.whole)), ("", work), *column], indent=indent + 4)]
