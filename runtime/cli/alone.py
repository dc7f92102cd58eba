"""One component, run on folders that are given: what other orchestrators call."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.artifacts import ARTIFACT_TYPES, Artifact
from components.context import Context, running_in
from components.declare import Component, Files
from components.registry import catalogue
from runtime.errors import InputError, UsageError
from runtime.workspace.settings import read_settings

__all__ = ["run_alone"]


class _Alone(Context):
    """Writes outputs where it is told, and says on standard error how far it is."""

    def __init__(self, folders: Mapping[str, Path], component: Component, scripts: tuple[Path, ...]) -> None:
        super().__init__(cpus=max(1, int(component.cpus)), script_folders=scripts)
        self._folders = folders

    def output(self, port: str) -> Path:
        """The folder given for `port`, or one that is thrown away."""
        folder = self._folders.get(port) or super().output(port)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Say how far the work is."""
        sys.stderr.write(f"{done:g} of {total:g} {message}\n" if total else f"{done:g} {message}\n")

    def log(self, message: str) -> None:
        """Pass the line on."""
        sys.stderr.write(f"{message}\n")


def run_alone(
    workspace: Path, id: str, *, inputs: Mapping[str, str], outputs: Mapping[str, str], params: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Call component `id` on artifacts in folders; by output port, its type and folder."""
    settings = read_settings(workspace)
    found = catalogue(settings.component_folders)
    if id.split("@")[0] not in found:
        raise UsageError(f"There is no component '{id}'.", "See them with: python -m runtime components")
    component = found[id.split("@")[0]]
    folders = {port: Path(folder).absolute() for port, folder in _known(component, "output", outputs, component.outputs).items()}
    given = _artifacts(component, inputs)
    _apart(given, folders)
    values = _params(component, params)
    with running_in(_Alone(folders, component, settings.script_folders)):
        result = component.function(**given, **values)
    made = result._asdict() if hasattr(result, "_asdict") else dict(zip(component.outputs, [result], strict=True))
    return {port: {"type": type(a).__name__, "path": str(a.path)} for port, a in made.items() if a is not None}


def _artifacts(component: Component, inputs: Mapping[str, str]) -> dict[str, Artifact]:
    _known(component, "input", inputs, component.inputs)
    if missing := [n for n, p in component.inputs.items() if p.required and n not in inputs]:
        raise UsageError(f"Input '{missing[0]}' of {component.id} is not given.", f"Add: --in {missing[0]}=FOLDER")
    return {port: _artifact(component, port, Path(folder)) for port, folder in inputs.items()}


def _artifact(component: Component, port: str, folder: Path) -> Artifact:
    kind = ARTIFACT_TYPES.get(Artifact(folder).manifest.get("type", ""))
    wanted = component.inputs[port]
    if kind is None or not issubclass(kind, wanted.types):
        shown = kind.__name__ if kind else "something unknown"
        raise InputError(f"{folder} is {shown}; input '{port}' needs {' or '.join(wanted.type_names)}.", "Give another folder.")
    return kind(folder)


def _apart(given: Mapping[str, Artifact], folders: Mapping[str, Path]) -> None:
    """Refuse to write where an input lies, or into it or above it: it would be lost."""
    for port, folder in folders.items():
        for source, artifact in given.items():
            here, there = folder.resolve(), artifact.path.resolve()
            if here.is_relative_to(there) or there.is_relative_to(here):
                raise UsageError(f"Output '{port}' would overwrite input '{source}' in {folder}.", "Give the output a folder of its own.")


def _params(component: Component, given: Mapping[str, str]) -> dict[str, Any]:
    _known(component, "parameter", given, component.parameters)
    values = {name: _value(text) for name, text in given.items()}
    for name, value in values.items():
        if problem := component.parameters[name].problem_with(value):
            raise UsageError(f"Parameter '{name}' of {component.id} {problem}.", "Give another value.")
    if missing := [n for n, p in component.parameters.items() if p.required and n not in values]:
        raise UsageError(f"Parameter '{missing[0]}' of {component.id} is not given.", f"Add: --param {missing[0]}=VALUE")
    paths = {n for n in values if isinstance(component.parameters[n].hint, Files) and values[n]}
    return component.with_defaults({n: str(Path(v).absolute()) if n in paths else v for n, v in values.items()})


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _known(component: Component, what: str, given: Mapping[str, str], there: Mapping[str, Any]) -> Mapping[str, str]:
    if unknown := sorted(set(given) - set(there)):
        raise UsageError(f"{component.id} has no {what} '{unknown[0]}'.", f"It has: {', '.join(there) or 'none'}.")
    return given
