"""A pipeline as a folder to submit as a Ray job: each step a task with the CPUs and GPUs that its node asks for."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from components.declare import Component
from runtime.export.libraries import requirements
from runtime.export.literals import WIDTH, Code, call, docstring
from runtime.export.modules import Outside
from runtime.export.notebook import plain_markdown
from runtime.export.plain_steps import STEPS, Made, PlainStep, plain_steps
from runtime.export.script import checking_lines, option_lines, origin, parsed_again, source_text, step_lines
from runtime.graph import Node, Pipeline

__all__ = ["ray_job"]

TAKEN = ("options", "steps", "parser", "read_options", "ray", "task", "preferred", "called", "main", "work")
IMPORTED = (Outside("argparse", "", "argparse"), Outside("pathlib", "Path", "Path"), Outside("typing", "Any", "Any"))
MODULE = "pipeline_steps"
RETRIES = Node("").retries
SUBMIT = """#!/bin/sh
# Submit the job: ./submit.sh http://HEAD:8265 --base FOLDER --out FOLDER (folders that every node of the cluster sees).
# A cluster with a token wants RAY_AUTH_MODE=token and RAY_AUTH_TOKEN_PATH=FILE in the environment.
set -eu
cd "$(dirname "$0")"
address="$1"
shift
exec ray job submit --address "$address" --working-dir . --runtime-env runtime_env.yaml -- python driver.py "$@"
"""
DRIVER = f'''
from __future__ import annotations

from typing import Any

import {MODULE} as work
import ray


def task(function: Any, *given: Any, cpus: float = 1, gpus: float = 0, retries: int = {RETRIES}) -> Any:
    """Have Ray call `function` with what is given, once that is there; a reference to what it will give."""
    remote = ray.remote(num_cpus=cpus, num_gpus=gpus, max_retries=retries)(called)
    return remote.remote(function, *given)


def called(function: Any, *given: Any) -> Any:
    """Call `function`; what would end a script is an error here, which the driver hears of."""
    try:
        return function(*given)
    except SystemExit as end:
        raise RuntimeError(str(end)) from None


def preferred(gpus: float) -> float:
    """So many GPUs where the cluster has them, else none."""
    return gpus if ray.cluster_resources().get("GPU", 0) >= gpus else 0


def main() -> None:
    """Carry out the graph: each step as soon as what feeds it is there."""
    options = work.read_options()
    ray.init()
'''


def ray_job(pipeline: Pipeline, catalogue: Mapping[str, Component], source: Path | None = None) -> dict[str, str]:
    """The folder's files. Raises ExportError for what cannot run without Framewire."""
    made = plain_steps(pipeline, catalogue, taken=TAKEN, more=IMPORTED, here="options.base_folder")
    functions = {step.id: made.names.take(f"make_{step.variable}") for step in made.steps}
    needed = requirements(made.source.libraries, sys.stdlib_module_names)
    return {
        "README.md": _readme(made, source),
        "driver.py": parsed_again("\n".join(_driver(made, functions, source)) + "\n"),
        f"{MODULE}.py": parsed_again("\n".join(_module(made, functions, source))) + f"\n\n\n{source_text(made)}\n",
        "runtime_env.yaml": "pip:\n" + "".join(f"  - {n}\n" for n in needed) if needed else "{}\n",
        "submit.sh": SUBMIT,
    }


def _module(made: Made, functions: Mapping[str, str], source: Path | None) -> Iterator[str]:
    pipeline = made.seen.pipeline
    yield docstring(f"{pipeline.name}: its steps", pipeline.description, origin(made, source))
    yield from ("", "from __future__ import annotations", "", *made.source.imports, *checking_lines(made))
    kind = made.source.names[STEPS]
    for step in made.steps:
        fed = "".join(f", {variable}: Any" for variable in step.feeds)
        yield from ("", "", f"def {functions[step.id]}(steps: {kind}, options: argparse.Namespace{fed}) -> Any:")
        yield f"    {docstring(step.title)}"
        yield from step_lines(step, indent=4, head="return ")
    flag = "--base" if "base" not in pipeline.parameters else "--base-folder"
    base = [("", flag), ("dest", "base_folder"), ("type", Code("Path")), ("default", Code("Path(__file__).resolve().parent"))]
    help_ = ("help", "the folder that relative paths of files are relative to, seen by every node [this one]")
    yield from ("", "", *option_lines(made, [*base, help_]))


def _driver(made: Made, functions: Mapping[str, str], source: Path | None) -> Iterator[str]:
    yield docstring(f"{made.seen.pipeline.name}: the graph, as tasks of Ray", origin(made, source))
    yield DRIVER.rstrip("\n")
    yield f"    steps = work.{made.source.names[STEPS]}(options.out_folder)"
    for step in made.steps:
        given = [("", Code(name)) for name in (f"work.{functions[step.id]}", "steps", "options", *step.feeds)]
        yield f"    {call(f'{step.variable} = task', [*given, *_needs(step)], indent=4)}"
    yield _waited(made)
    yield from ("", "", 'if __name__ == "__main__":', "    main()")


def _waited(made: Made) -> str:
    """The driver's last lines: it waits for the steps that feed no other, and so for all."""
    feeding = {variable for step in made.steps for variable in step.feeds}
    ends = [("", Code(step.variable)) for step in made.steps if step.variable not in feeding]
    waited = f"    try:\n        ray.get({_listed(ends)})\n"
    return f"{waited}    except ray.exceptions.RayTaskError as failed:\n        raise SystemExit(str(failed.cause)) from None"


def _listed(items: list[tuple[str, Code]]) -> str:
    flat = f"[{', '.join(code.flat() for _, code in items)}]"
    if len(flat) <= WIDTH - 17:
        return flat
    return "[\n" + "".join(f"            {code.flat()},\n" for _, code in items) + "        ]"


def _needs(step: PlainStep) -> list[tuple[str, Any]]:
    cpus, gpus = _asked(step)
    needs: list[tuple[str, Any]] = [("cpus", cpus)] if cpus != 1 else []
    if gpus:
        needs.append(("gpus", gpus if step.node.gpu == "require" else Code(f"preferred({gpus!r})")))
    return [*needs, ("retries", step.node.retries)] if step.node.retries != RETRIES else needs


def _asked(step: PlainStep) -> tuple[float, float]:
    """The CPUs and the GPUs that a step takes."""
    cpus = step.component.cpus if step.node.cpus is None else step.node.cpus
    gpus = step.component.gpus if step.node.gpus is None else step.node.gpus
    return cpus, 0 if step.node.gpu == "never" else gpus


def _readme(made: Made, source: Path | None) -> str:
    pipeline = made.seen.pipeline
    steps = "".join(f"| {plain_markdown(step.title)} | {_where(step)} |\n" for step in made.steps)
    notes = "".join(f"\n{plain_markdown(note)}\n" for note in made.notes)
    return f"""# {plain_markdown(pipeline.name)}

{plain_markdown(pipeline.description)}

{plain_markdown(origin(made, source))}

Submit it to a cluster:

    ./submit.sh http://HEAD:8265 --base FOLDER --out FOLDER

`--base` is the folder that relative paths are relative to, `--out` the one that takes what the steps give, as `OUT/STEP/PORT`;
every node of the cluster must see both. Without a cluster: `python driver.py`. All options: `python driver.py --help`.

| step | takes |
|---|---|
{steps}{notes}"""


def _where(step: PlainStep) -> str:
    cpus, gpus = _asked(step)
    told = f"{cpus:g} CPU"
    if gpus:
        told += f", {gpus:g} GPU" + ("" if step.node.gpu == "require" else " where there is one")
    return told if step.node.compute == "local" else f"{told}; meant for compute target {plain_markdown(step.node.compute)}"
