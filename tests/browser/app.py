"""The designer of the browser tests, and the pipelines that they put into its workspace."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from designer.document import document_of, empty_document
from designer.drafts import Draft, Places, create, slug_for
from runtime.graph import load
from tests.conftest import give_token
from tests.served import ServedDesigner

__all__ = ["App"]

ROOT = Path(__file__).resolve().parents[2]
PALETTES = (ROOT / "tests" / "toy_components", ROOT / "tests" / "designer" / "pages" / "palette")


class App(ServedDesigner):
    """The designer on a new workspace in `folder` that knows the toys."""

    def __init__(self, folder: Path) -> None:
        workspace = _made(folder / "workspace")
        (workspace / "settings.json").write_text(json.dumps({"components": [str(palette) for palette in PALETTES]}))
        own = {"STATE": give_token(_made(folder / "state")), "WORKSPACE": workspace, "CPUS": 2, "IDLE_MINUTES": 10}
        self.environment = {**os.environ, **{f"FRAMEWIRE_{name}": str(value) for name, value in own.items()}}
        super().__init__(workspace, self.environment)

    def runtime(self, *arguments: str) -> str:
        """What `python -m runtime ...` says about this workspace."""
        command = [sys.executable, "-m", "runtime", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False).stdout

    def draw(self, document: Mapping[str, Any] | None = None, name: str = "Line") -> str:
        """Put a pipeline into the workspace, as a gallery's copy or an import does; its short name."""
        slug = slug_for(name, self.workspace)
        create(Places(self.workspace, slug), {**empty_document(name), **(document or {})})
        return slug

    def journalled(self, slug: str) -> dict[str, Any]:
        """What a designer that starts now would open: the file and the journal beside it."""
        return dict(Draft(Places(self.workspace, slug)).state.document)

    def saved(self, slug: str) -> dict[str, Any]:
        """What the pipeline's file says."""
        return dict(document_of(load(Places(self.workspace, slug).file)))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
