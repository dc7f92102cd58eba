"""What the operator decided for a workspace: folders with code, compute targets; from `settings.json` and the environment."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.errors import WorkspaceError
from runtime.workspace.atomic import read_json

__all__ = ["MEND_FOLDERS", "ComputeTarget", "Settings", "read_settings"]

MEND_FOLDERS = "Make it, or correct settings.json or FRAMEWIRE_COMPONENTS and FRAMEWIRE_SCRIPTS."


@dataclass(frozen=True)
class ComputeTarget:
    """A named pool of the cluster: the nodes that carry all of `labels`."""

    name: str
    labels: dict[str, str] = field(default_factory=dict)
    min_nodes: int = 0
    max_nodes: int | None = None


@dataclass(frozen=True)
class Settings:
    """`settings.json`: {"components": [folder], "scripts": [folder], "targets": {name: {"labels": {}, "min_nodes", "max_nodes"}},
    "roles": {e-mail address, or *: "viewer" | "editor" | "operator"}, "libraries": [name]}. Roles are for the designer's sign-in.
    Of the libraries that a component imports, those named have to be of the same version for a step to be reused; not said: all.

    Folders are read relative to the workspace. FRAMEWIRE_COMPONENTS and FRAMEWIRE_SCRIPTS (lists, as PATH is) add to them.
    """

    component_folders: tuple[Path, ...] = ()
    script_folders: tuple[Path, ...] = ()
    targets: dict[str, ComputeTarget] = field(default_factory=lambda: {"local": ComputeTarget("local")})
    roles: dict[str, str] = field(default_factory=dict)  # who may do what in the designer, of those who signed in
    libraries: tuple[str, ...] | None = None  # as they are installed: torch, numpy, ...

    @property
    def flaws(self) -> tuple[str, ...]:
        """What is wrong with the folders, a sentence each: those that do not exist hold no code."""
        named = [("components", f) for f in self.component_folders] + [("scripts", f) for f in self.script_folders]
        return tuple(f"The folder of {what} {folder} does not exist." for what, folder in named if not folder.is_dir())


def read_settings(root: Path) -> Settings:
    """The settings of the workspace in `root`."""
    file = root / "settings.json"
    read = read_json(file, {} if not file.exists() else None)
    if not isinstance(read, dict):
        raise WorkspaceError(f"{file} is not JSON.", "Mend it, or delete it to start from the defaults.")
    if unknown := sorted(set(read) - {"components", "scripts", "targets", "roles", "libraries"}):
        known = "There are: components, scripts, targets, roles, libraries."
        raise WorkspaceError(f"{file} says '{unknown[0]}', which is no setting.", known)
    for name in ("components", "scripts"):
        if not (isinstance(listed := read.get(name, []), list) and all(isinstance(folder, str) for folder in listed)):
            raise WorkspaceError(f"{file}: '{name}' is no list of folders.", f'Write "{name}": ["FOLDER"].')
    if not isinstance(read.get("targets", {}), dict):
        raise WorkspaceError(f"{file}: 'targets' is no object.", 'Write "targets": {"NAME": {"labels": {}}}.')
    if not (isinstance(roles := read.get("roles", {}), dict) and all(isinstance(role, str) for role in roles.values())):
        raise WorkspaceError(f"{file}: 'roles' is no object of texts.", 'Write "roles": {"ADDRESS": "viewer"}.')
    libraries = read.get("libraries")
    if libraries is not None and not (isinstance(libraries, list) and all(isinstance(name, str) for name in libraries)):
        raise WorkspaceError(f"{file}: 'libraries' is no list of names.", 'Write "libraries": ["torch"].')
    return Settings(
        component_folders=_folders(root, read.get("components", []), "FRAMEWIRE_COMPONENTS"),
        script_folders=_folders(root, read.get("scripts", []), "FRAMEWIRE_SCRIPTS"),
        targets={"local": ComputeTarget("local"), **{n: _target(file, n, t) for n, t in read.get("targets", {}).items()}},
        roles=roles,
        libraries=None if libraries is None else tuple(libraries),
    )


def _folders(root: Path, listed: list[str], variable: str) -> tuple[Path, ...]:
    named = [root / f for f in listed] + [Path(f) for f in os.environ.get(variable, "").split(os.pathsep) if f]
    return tuple(dict.fromkeys(f.resolve() for f in named))


def _target(file: Path, name: str, read: dict[str, Any]) -> ComputeTarget:
    try:
        return ComputeTarget(name, **read)
    except TypeError:
        raise WorkspaceError(
            f"{file}: compute target '{name}' has an unknown setting.", "There are: labels, min_nodes, max_nodes."
        ) from None
