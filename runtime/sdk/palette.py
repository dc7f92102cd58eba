"""Which components a script may name: the built-in ones, and the operator's, as the workspace's settings say."""

import os
from pathlib import Path

from components.registry import Catalogue, catalogue
from runtime.workspace.settings import read_settings

__all__ = ["palette", "workspace_folder"]


def palette(workspace: Path | str | None = None) -> Catalogue:
    """The built-in components, and those that the settings of the workspace name, or FRAMEWIRE_COMPONENTS; makes no workspace."""
    return catalogue(read_settings(workspace_folder(workspace)).component_folders)


def workspace_folder(path: Path | str | None = None) -> Path:
    """`path`, or the workspace that FRAMEWIRE_WORKSPACE names, or ./workspace."""
    return Path(path or os.environ.get("FRAMEWIRE_WORKSPACE") or "workspace")
