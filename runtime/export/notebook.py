"""A pipeline as a notebook that needs nothing of Framewire: a cell for each node, with its pictures and curves."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from components.declare import Component
from runtime.errors import ExportError
from runtime.export.libraries import requirements
from runtime.export.literals import call
from runtime.export.modules import Key, Outside
from runtime.export.plain_steps import STEPS, Made, plain_steps
from runtime.export.script import checking_lines, origin, parsed_again, range_lines, step_lines
from runtime.export.sdk import file_stem
from runtime.graph import Pipeline

__all__ = ["notebook", "plain_markdown"]

SHOW = Key("runtime.export.showing", "show")
TAKEN = ("HERE", "options", "steps")
IMPORTED = (Outside("pathlib", "Path", "Path"), Outside("types", "SimpleNamespace", "SimpleNamespace"))
FUTURE = "from __future__ import annotations\n"
SPECIAL = re.compile(r"([\\`*_\[\]|~$^]|^[#+\-=]|^\d+(?=[.)]))")  # to Markdown
Cell = dict[str, Any]


def notebook(pipeline: Pipeline, catalogue: Mapping[str, Component], source: Path | None = None) -> dict[str, str]:
    """The notebook (nbformat 4.5). Raises ExportError for what cannot run by itself, and for parameters without a default."""
    if undecided := [name for name, p in pipeline.parameters.items() if p.required]:
        raise ExportError(f"The pipeline parameter '{undecided[0]}' has no default, which a notebook needs.", "Give it one.")
    made = plain_steps(pipeline, catalogue, taken=TAKEN, more=IMPORTED, roots=(STEPS, SHOW))
    cells = list(_cells(made, source))
    for cell in cells:
        if cell["cell_type"] == "code" and not cell["metadata"]:  # the source of the components is as it stood
            parsed_again("".join(cell["source"]))
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    document = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return {f"{file_stem(pipeline)}.ipynb": json.dumps(document, indent=1, ensure_ascii=False) + "\n"}


def plain_markdown(text: str) -> str:
    """`text` as Markdown that shows just it, on one line."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return SPECIAL.sub(r"\\\1", escape(" ".join(line.split()), quote=False))


def _cells(made: Made, source: Path | None) -> Iterator[Cell]:
    pipeline = made.seen.pipeline
    install = f"    pip install {' '.join(requirements(made.source.libraries, sys.stdlib_module_names))}"
    told = map(plain_markdown, [pipeline.description, origin(made, source), *made.notes])
    about = [f"# {plain_markdown(pipeline.name)}", *told, install]
    yield _words("about", "\n\n".join(part for part in about if part))
    imports = [FUTURE, *made.source.imports, *checking_lines(made)]
    yield _code("imports", "\n".join([*imports, "", "# Relative paths of files are relative to this folder.", "HERE = Path.cwd()"]))
    yield _words("parameters", "## Parameters")
    yield _code("options", _options(made))
    yield _words("source", "## Source of the components\n\nAs they stand in Framewire, with the helpers they reach.")
    for number, (title, body) in enumerate(made.source.sections):
        yield _code(f"source-{number}", f"# {title}\n\n{body}", hidden=True)
    yield _words("steps", "## Steps")
    yield _code("begin", f'steps = {made.source.names[STEPS]}(HERE / "out")')
    for step in made.steps:
        yield _words(f"about-{step.id}"[:64], f"### {plain_markdown(step.title)}\n\n{plain_markdown(step.component.summary)}")
        lines = step_lines(step, head=f"{step.variable} = ", named=True)
        yield _code(f"step-{step.id}"[:64], "\n".join([*lines, f"{made.source.names[SHOW]}(step, {step.variable})"]))


def _options(made: Made) -> str:
    given, helps = [], []
    for name, parameter in made.seen.pipeline.parameters.items():
        as_float = parameter.type == "number" and name not in made.used_as_text
        given.append((made.options[name], float(parameter.default) if as_float else parameter.default))
        told = "".join(char if char.isprintable() else " " for char in parameter.help)  # stays inside its comment
        helps += [f"# {made.options[name]}: {told}"] if told else []
    checks = range_lines(made, 'raise ValueError("{} must be {}")')
    return "\n".join([*helps, call("options = SimpleNamespace", given), *checks])


def _words(id: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": _lines(text)}


def _code(id: str, text: str, *, hidden: bool = False) -> Cell:
    metadata = {"jupyter": {"source_hidden": True}} if hidden else {}
    return {"cell_type": "code", "execution_count": None, "id": id, "metadata": metadata, "outputs": [], "source": _lines(text)}


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + lines[-1:]
