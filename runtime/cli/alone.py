"""One component, run on folders that are given: what other orchestrators call."""

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.artifacts import ARTIFACT_TYPES, Artifact, Collection
from components.context import running_in
from components.declare import Component, Files
from components.registry import catalogue
from components.soundness import flaw_of
from components.words import digits
from runtime.cli.delivery import Delivery, delivering
from runtime.engine.pins import pin
from runtime.errors import FramewireError, InputError, PlacementError, StepError, UsageError
from runtime.export.standalone import Step
from runtime.graph.references import references, substituted
from runtime.graph.resolve import canonical
from runtime.workspace.settings import read_settings

__all__ = ["Manner", "run_alone", "value_of"]

PROGRESS_SECONDS = 1.0


@dataclass(frozen=True)
class Manner:
    """How a component is run: with what of the machine, and with which values for `${references}` in its parameters."""

    cpus: float | None = None  # threads; None: as declared
    gpu: str = "prefer"  # prefer, require or never; only for components that are GPU-tagged
    arguments: Mapping[str, Any] = field(default_factory=dict)


class _Alone(Step):
    """Writes outputs where it is told, and says on standard error how far it is."""

    def __init__(self, delivery: Delivery, component: Component, manner: Manner, scratch: Path) -> None:
        threads = max(1, int(component.cpus if manner.cpus is None else manner.cpus))
        tagged = manner.gpu == "require" or (manner.gpu == "prefer" and component.gpus > 0)
        device = pin(threads=threads, gpu=tagged)
        if manner.gpu == "require" and device == "cpu":
            raise PlacementError(f"{component.id} is to run on a GPU, and there is none here.", "Run it elsewhere, or with --gpu prefer.")
        super().__init__(component.id, scratch, threads, device)
        self._delivery = delivery
        self._said = 0.0

    def output(self, port: str) -> Path:
        """The folder for `port`: one that is delivered, or thrown away."""
        return self._delivery.aside(port) if port in self._delivery.folders else super().output(port)

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Say how far the work is: at its end, and before that a line a second at most."""
        now = time.monotonic()
        if now - self._said >= PROGRESS_SECONDS or done == total:
            self._said = now
            sys.stderr.write(f"{f'{done / total:.0%}' if total else digits(done)} {message}".rstrip() + "\n")

    def log(self, message: str) -> None:
        """Pass the line on."""
        sys.stderr.write(f"{message}\n")


def run_alone(
    workspace: Path,
    id: str,
    *,
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    params: Mapping[str, str],
    manner: Manner = Manner(),
) -> dict[str, dict[str, str]]:
    """Call component `id` on artifacts in folders, part by part as a run does; by output port, its type and folder.

    An output that the component leaves out becomes an empty folder, which an optional input takes for nothing.
    """
    settings = read_settings(workspace)
    found = catalogue(settings.component_folders)
    if id.split("@")[0] not in found:
        raise UsageError(f"There is no component '{id}'.", "See them with: python -m runtime components")
    component = found[id.split("@")[0]]
    given = _artifacts(component, inputs)
    values = _params(component, params, manner.arguments)
    folders = {port: Path(folder).resolve() for port, folder in _known(component, "output", outputs, component.outputs).items()}
    _apart(given, folders)
    with delivering(folders, component.outputs) as delivery, tempfile.TemporaryDirectory(prefix="framewire-") as scratch:
        alone = _Alone(delivery, component, manner, Path(scratch))
        alone.script_folders = settings.script_folders
        with running_in(alone):
            made = _by_port(component, _called(alone, component, given, values))
        there = {port: delivery.deliver(port, a) if port in delivery.folders else a.path for port, a in made.items()}
        for port in sorted(set(folders) - set(made)):
            delivery.leave_empty(port)
    return {port: {"type": type(a).__name__, "path": str(there[port])} for port, a in made.items()}


def _by_port(component: Component, result: Any) -> dict[str, Artifact]:
    made = result._asdict() if hasattr(result, "_asdict") else dict(zip(component.outputs, [result], strict=True))
    return {port: artifact for port, artifact in made.items() if artifact is not None}


def _called(alone: Step, component: Component, given: Mapping[str, Artifact], values: Mapping[str, Any]) -> Any:
    whole = given.get(component.per_part)
    try:
        if not isinstance(whole, Collection):
            return component.function(**given, **values)
        others = {port: artifact for port, artifact in given.items() if port != component.per_part}
        return alone.each_part(
            whole, lambda part: component.function(**{component.per_part: part}, **others, **values), together=component.together
        )
    except Exception as error:  # a component's own code may fail in any way
        if isinstance(error, FramewireError) or (isinstance(error, OSError) and error.errno):
            raise  # these are told as they are
        inputs = ", ".join(f"'{port}' in {artifact.path}" for port, artifact in given.items())
        remedy = f"If an input is damaged ({inputs}), make it again; else mend the component." if inputs else "Mend the component."
        raise StepError(f"Component {component.key} failed: {type(error).__name__}: {str(error).rstrip('.')}.", remedy) from error


def _artifacts(component: Component, inputs: Mapping[str, str]) -> dict[str, Artifact]:
    _known(component, "input", inputs, component.inputs)
    if missing := [n for n, p in component.inputs.items() if p.required and n not in inputs]:
        raise UsageError(f"Input '{missing[0]}' of {component.id} is not given.", f"Add: --in {missing[0]}=FOLDER")
    there = {port: folder for port, folder in inputs.items() if component.inputs[port].required or not _is_empty(Path(folder))}
    return {port: _artifact(component, port, Path(folder)) for port, folder in there.items()}


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _artifact(component: Component, port: str, folder: Path) -> Artifact:
    try:
        named = str(component.inputs[port].types[0](folder).manifest["type"])
    except InputError as error:
        raise InputError(f"Input '{port}': {error.message}", error.remedy) from None
    kind, wanted = ARTIFACT_TYPES.get(named), component.inputs[port]
    if kind is None or not issubclass(kind, wanted.types):
        raise InputError(f"Input '{port}' needs {' or '.join(wanted.type_names)}; {folder} holds {named}.", "Give another folder.")
    if flaw := flaw_of(kind(folder)):
        raise InputError(f"Input '{port}': the {named} in {folder} {flaw}.", "Run the step that makes it again.")
    return kind(folder)


def _apart(given: Mapping[str, Artifact], folders: Mapping[str, Path]) -> None:
    """Refuse to write where an input lies, or into it or above it: it would be lost."""
    for port, folder in folders.items():
        for source, artifact in given.items():
            there = artifact.path.resolve()
            if folder.is_relative_to(there) or there.is_relative_to(folder):
                raise UsageError(f"Output '{port}' would overwrite input '{source}' in {folder}.", "Give the output a folder of its own.")


def _params(component: Component, given: Mapping[str, str], arguments: Mapping[str, Any]) -> dict[str, Any]:
    _known(component, "parameter", given, component.parameters)
    values = {name: value_of(text) for name, text in given.items()}
    if arguments:
        values = {name: _substituted(name, value, arguments) for name, value in values.items()}
    for name, value in values.items():
        if problem := component.parameters[name].problem_with(value):
            raise UsageError(f"Parameter '{name}' of {component.id} {problem}.", "Give another value.")
    if missing := [n for n, p in component.parameters.items() if p.required and n not in values]:
        raise UsageError(f"Parameter '{missing[0]}' of {component.id} is not given.", f"Add: --param {missing[0]}=VALUE")
    paths = {n for n in values if isinstance(component.parameters[n].hint, Files) and values[n]}
    whole = component.with_defaults({n: str(Path(v).absolute()) if n in paths else v for n, v in values.items()})
    return {name: canonical(component.parameters[name], value) for name, value in whole.items()}


def _substituted(name: str, value: Any, arguments: Mapping[str, Any]) -> Any:
    if unknown := sorted(set(references(value)) - set(arguments)):
        raise UsageError(f"Parameter '{name}' refers to ${{{unknown[0]}}}, which has no value.", f"Add: --argument {unknown[0]}=VALUE")
    return substituted(value, arguments)


def value_of(text: str) -> Any:
    """`text` as the JSON that it is, else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _known(component: Component, what: str, given: Mapping[str, str], there: Mapping[str, Any]) -> Mapping[str, str]:
    if unknown := sorted(set(given) - set(there)):
        raise UsageError(f"{component.id} has no {what} '{unknown[0]}'.", f"It has: {', '.join(there) or 'none'}.")
    return given
