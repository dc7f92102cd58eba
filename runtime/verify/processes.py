"""An executor that gives every invocation a fresh process: nothing that an earlier one loaded, seeded or left behind can matter."""

import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from runtime.engine.environment import ROOT
from runtime.engine.executor import InterruptedStepError, WorkerKilledError
from runtime.engine.invocation import Invocation, Outcome
from runtime.engine.wire import invocation_json, outcome_from
from runtime.workspace.atomic import read_json, replace_json

__all__ = ["Processes"]

KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "VIRTUAL_ENV", "CUDA_VISIBLE_DEVICES")


class Processes:
    """At most `workers` at once. Nothing goes on the air; `gpus` says which GPU a node is to use."""

    def __init__(self, folder: Path, workers: int, gpus: Mapping[str, str]) -> None:
        self._folder = folder
        self._workers = workers
        self._gpus = gpus
        self._pool = ThreadPoolExecutor(workers)
        self._running: dict[Future[Outcome], subprocess.Popen[bytes]] = {}
        self._guard = threading.Lock()
        self._closed = False

    def submit(self, invocation: Invocation) -> Future[Outcome]:
        """Do this as soon as one of the workers is free."""
        future: Future[Outcome] = Future()
        self._pool.submit(self._settle, replace(invocation, live=False), future)
        return future

    def cancel(self, future: Future[Outcome], *, force: bool) -> None:
        """End its process, or never start one."""
        with self._guard:
            process = self._running.get(future)
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL if force else signal.SIGTERM)

    def room_for(self, invocation: Invocation) -> int:
        """As many as there are workers."""
        return self._workers

    def why_waiting(self, invocation: Invocation) -> str:
        """All wait for the same workers."""
        return ""

    def tend(self) -> None:
        """Nothing is due."""

    def close(self) -> None:
        """End whatever still runs."""
        self._closed = True
        for future in list(self._running):
            self.cancel(future, force=True)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _settle(self, invocation: Invocation, future: Future[Outcome]) -> None:
        try:
            future.set_result(self._done(invocation, future))
        except Exception as error:
            future.set_exception(error)

    def _done(self, invocation: Invocation, future: Future[Outcome]) -> Outcome:
        if self._closed:
            raise InterruptedStepError("the verification was stopped")
        name = secrets.token_hex(6)
        asked, answer, said = (self._folder / f"{name}.{ending}" for ending in ("ask.json", "answer.json", "said.txt"))
        replace_json(asked, {"invocation": invocation_json(invocation), "gpu": self._gpus.get(invocation.node, "")}, durable=False)
        with said.open("wb") as heard:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "runtime.verify.one", str(asked), str(answer)],
                cwd=self._folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=heard,
                stderr=heard,
                start_new_session=True,
            )
            with self._guard:
                self._running[future] = process
            process.wait()
            with self._guard:
                del self._running[future]
        if (read := read_json(answer)) is None:
            last = said.read_text("utf-8", "replace").strip().splitlines()[-1:]
            raise WorkerKilledError(f"its process ended with {process.returncode}{': ' + last[0] if last else ''}")
        return outcome_from(read)


def _environment() -> dict[str, str]:
    """Little of ours: a verification must not depend on the shell that it is started in."""
    path = [str(ROOT), *(p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p)]
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(dict.fromkeys(path)), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
