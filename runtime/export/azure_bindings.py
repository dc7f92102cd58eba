"""Whether everything that an Azure pipeline's files refer to is there: Azure's own offline check does not look."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["unbound"]

BINDING = re.compile(r"\$\{\{([^{}]*)\}\}")
Document = Mapping[str, Any]


def unbound(pipeline: Document, components: Mapping[str, Document]) -> list[str]:
    """What is wrong with the bindings of `pipeline` and of `components`, by job, as ends of sentences; none where all fit."""
    return [*_in_jobs(pipeline, components), *(wrong for name, one in components.items() for wrong in _in_command(name, one))]


def _in_jobs(pipeline: Document, components: Mapping[str, Document]) -> Iterator[str]:
    there = {f"parent.inputs.{name}" for name in pipeline.get("inputs", {})}
    for name, job in pipeline["jobs"].items():
        wanted, given = set(components[name].get("inputs", {})), job.get("inputs", {})
        yield from (f"input '{port}' of '{name}' is not given" for port in sorted(wanted - set(given)))
        yield from (f"'{name}' has no input '{port}'" for port in sorted(set(given) - wanted))
        for port, binding in given.items():
            found = BINDING.fullmatch(str(binding))
            if not found or found[1] not in there:
                yield f"input '{port}' of '{name}' is bound to {binding}, which is not there"
        there |= {f"parent.jobs.{name}.outputs.{port}" for port in components[name]["outputs"]}


def _in_command(name: str, component: Document) -> Iterator[str]:
    command = component["command"]
    used = set(BINDING.findall(" ".join(getattr(command, "lines", [command]))))
    declared = {f"inputs.{n}" for n in component.get("inputs", {})} | {f"outputs.{n}" for n in component["outputs"]}
    yield from (f"the command of '{name}' uses {one}, which it does not declare" for one in sorted(used - declared))
    yield from (f"the command of '{name}' does not use {one}" for one in sorted(declared - used))
