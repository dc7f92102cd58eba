"""The designer, as it stands on somebody's desk: started, asked to run the pipeline, killed, started again."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from designer.access import grant_token, workspace_key

__all__ = ["Desk"]

ROOT = Path(__file__).parents[2]
PATIENCE = 90.0  # s until it answers, on a busy machine


class Desk:
    """`python -m designer` on a workspace, on a free port of loopback."""

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        self._root, self._environment = root, environment
        self._app: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._address = f"http://127.0.0.1:{free.getsockname()[1]}"

    @property
    def pids(self) -> list[int]:
        """The app's process, if it runs."""
        return [self._app.pid] if self._app else []

    def open(self) -> None:
        """Start the app if it does not run, and wait until it answers."""
        if self._app and self._app.poll() is None:
            return
        command = [sys.executable, "-m", "designer", "--no-browser", "--port", self._address.rpartition(":")[2]]
        quiet = subprocess.DEVNULL
        self._app = subprocess.Popen(
            [*command, "--workspace", str(self._root)], cwd=ROOT, env=self._environment, stdout=quiet, stderr=quiet
        )
        end = time.monotonic() + PATIENCE
        while self._get("palette") is None:
            if time.monotonic() > end:
                raise RuntimeError("The designer does not answer.")
            time.sleep(0.1)

    def run(self, number: int) -> None:
        """Have the app run the pipeline, as a press on Run does."""
        self._ask("pipelines/soak/runs", json.dumps({"arguments": {"round": number}}).encode())

    def knows(self, run: str) -> bool:
        """Whether the app shows this run's end."""
        said = self._get(f"runs/{run}/nodes/conclude")
        return said is not None and "succeeded" in said

    def kill(self) -> None:
        """End it at once."""
        if self._app:
            self._app.send_signal(signal.SIGKILL)
            self._app.wait(30)
            self._app = None

    def end(self) -> None:
        """End it as Ctrl-C does."""
        if self._app:
            self._app.terminate()
            self._app.wait(30)
            self._app = None

    def _get(self, path: str) -> str | None:
        try:
            return self._ask(path, None)
        except OSError:
            return None

    def _ask(self, path: str, body: bytes | None) -> str:
        headers = {
            "authorization": f"Bearer {grant_token(workspace_key(self._root), 'Soak', 'operator')}",
            "content-type": "application/json",
        }
        request = urllib.request.Request(f"{self._address}/framewire/api/{path}", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())
