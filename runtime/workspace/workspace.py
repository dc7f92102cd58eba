"""The workspace: one folder that remembers everything."""

import os
from functools import cached_property
from pathlib import Path
from typing import Any

from components.declare import Component
from components.registry import Catalogue, catalogue
from runtime.errors import WorkspaceError
from runtime.workspace.atomic import read_json, replace_json, told
from runtime.workspace.datasets import Datasets
from runtime.workspace.models import Models
from runtime.workspace.outside import OutsideFiles
from runtime.workspace.results import ResultStore
from runtime.workspace.run_catalogue import RunCatalogue
from runtime.workspace.runs import Runs
from runtime.workspace.settings import Settings, read_settings
from runtime.workspace.store import ArtifactStore

__all__ = ["Workspace"]

FORMAT = 1


class Workspace:
    """Opens `root`, making it if need be. Many processes may at once: files are the truth, and none is held locked."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root).absolute()
        self._open()
        self.store = ArtifactStore(self.root / "artifacts")
        self.results = ResultStore(self.root / "results")
        self.runs = Runs(self.root / "runs")
        self.outside = OutsideFiles(self.root / "cache" / "files.json")
        self.datasets = Datasets(self.root / "datasets", self.store, self.outside)
        self.models = Models(self.root / "models", self.store)

    @staticmethod
    def is_at(root: Path) -> bool:
        """Whether there is a workspace in `root` already."""
        return (root / "workspace.json").is_file()

    @cached_property
    def settings(self) -> Settings:
        """What the operator decided."""
        return read_settings(self.root)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The components there are: built-in, and the operator's."""
        return catalogue(self.settings.component_folders)

    @cached_property
    def run_catalogue(self) -> RunCatalogue:
        """The runs' records, read once where they are over."""
        return RunCatalogue(self.runs, self.root / "cache")

    def component(self, key: str) -> Component:
        """The component saved as `key` ("resize@1")."""
        return self.catalogue[key.split("@", 1)[0]]

    def checkpoints(self, fingerprint: str) -> Path:
        """The folder in which a step with this fingerprint keeps what it can go on from."""
        return self.root / "checkpoints" / fingerprint

    @property
    def code_cache(self) -> Path:
        """The file that remembers what files of code mean; it may be deleted at any time."""
        return self.root / "cache" / "code.json"

    @property
    def clearing_lock(self) -> Path:
        """Held alone by whoever clears the workspace away, and together by those who record a run."""
        return self.root / "cache" / "clearing.lock"

    def last_fingerprints(self, pipeline: str) -> dict[str, str]:
        """By node, the fingerprint of the last step of the pipeline so named that gave something."""
        read: dict[str, str] = read_json(self._last(pipeline)) or {}
        return read

    def remember_last(self, pipeline: str, fingerprints: dict[str, str]) -> None:
        """Note the fingerprints of steps that gave something, by node; used only to explain later plans."""
        replace_json(self._last(pipeline), {**self.last_fingerprints(pipeline), **fingerprints})

    def _last(self, pipeline: str) -> Path:
        from components.artifacts import bytes_digest

        return self.root / "last" / f"{bytes_digest(pipeline.encode())[:24]}.json"

    def _open(self) -> None:
        marker = self.root / "workspace.json"
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            if not marker.exists():
                self._found(marker)
        except OSError as error:
            raise told(error, f"Opening the workspace {self.root}") from None
        found: Any = read_json(marker) or {}
        if found.get("framewire_workspace") != FORMAT:
            raise WorkspaceError(f"{marker} is not of a workspace that this version reads.", "Use another folder, or a newer Framewire.")

    def _found(self, marker: Path) -> None:
        strangers = [e.name for e in os.scandir(self.root) if e.name != "settings.json" and not e.name.startswith(".")]
        if strangers and not marker.exists():  # there by now: somebody else founded the same workspace a moment ago
            raise WorkspaceError(
                f"{self.root} is not empty and not a workspace (it holds '{sorted(strangers)[0]}').", "Name an empty or a new folder."
            )
        replace_json(marker, {"framewire_workspace": FORMAT})
