"""The designer in a process of its own, as a person starts it: on a free port, killed, stopped and started again on the same one."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from runtime.engine.ports import lasting_port

__all__ = ["ServedDesigner"]

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 90.0  # s until it answers, or has ended, on a busy machine


class ServedDesigner:
    """`python -m designer` on `workspace`, with its log, none given beside that, and environment, none given this process's."""

    def __init__(self, workspace: Path, environment: Mapping[str, str] | None = None, log: Path | None = None) -> None:
        self.workspace = workspace
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._log = log or workspace.with_name("designer.log")
        self.port = lasting_port()
        self.address = f"http://localhost:{self.port}"

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process's number."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "designer", "--no-browser", "--port", str(self.port), "--workspace", str(self.workspace)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if not self.runs or time.monotonic() > end:
                raise AssertionError(f"it does not answer:\n{self.log()}")
            time.sleep(0.05)

    def kill(self) -> int:
        """End it at once, as a crash of the machine does; its exit status."""
        return self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as Ctrl-C does; its exit status."""
        return self._end(signal.SIGTERM)

    def log(self) -> str:
        """What it has said."""
        return self._log.read_text(errors="replace")

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.address}/framewire/static/none.js").close()
        except urllib.error.HTTPError as error:
            error.close()
        except urllib.error.URLError:
            return False
        return True

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)  # of one that has ended, nothing
        return self._process.wait(PATIENCE)
