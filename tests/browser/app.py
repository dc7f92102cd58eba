"""The designer as a person starts it: a process of its own on a free port, with a workspace of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from designer.document import document_of, empty_document
from designer.drafts import Draft, Places, create, slug_for
from runtime.graph import load
from tests.conftest import give_token

__all__ = ["App"]

ROOT = Path(__file__).resolve().parents[2]
PALETTES = (ROOT / "tests" / "toy_components", ROOT / "tests" / "designer" / "pages" / "palette")
PATIENCE = 90  # seconds until it answers, on a busy machine


class App:
    """`python -m designer` on `workspace`; started, killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "workspace"
        self.workspace.mkdir(parents=True)
        (self.workspace / "settings.json").write_text(json.dumps({"components": [str(palette) for palette in PALETTES]}))
        self.state = give_token(_made(folder / "state"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "designer", "--no-browser", "--port", str(self.port), "--workspace", str(self.workspace)]
        with (self.workspace.parent / "app.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.address}/framewire/static/none.js").close()
            except urllib.error.HTTPError as error:
                error.close()
                return
            except urllib.error.URLError:
                time.sleep(0.05)
        raise AssertionError(f"it does not answer:\n{self.log()}")

    def kill(self) -> None:
        """End it at once, as a crash of the machine does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._process and self._process.poll() is None:
            self._end(signal.SIGTERM)

    def runtime(self, *arguments: str) -> str:
        """What `python -m runtime ...` says about this workspace."""
        command = [sys.executable, "-m", "runtime", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False).stdout

    @property
    def pid(self) -> int:
        """Its process's number."""
        assert self._process is not None
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        """What its processes find in their environment."""
        own = {"FRAMEWIRE_STATE": self.state, "FRAMEWIRE_WORKSPACE": self.workspace, "FRAMEWIRE_CPUS": 2, "FRAMEWIRE_IDLE_MINUTES": 10}
        return {**os.environ, **{name: str(value) for name, value in own.items()}}

    def log(self) -> str:
        """What it has said."""
        return (self.workspace.parent / "app.log").read_text()

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

    def _end(self, number: int) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)
        self._process.wait(30)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
