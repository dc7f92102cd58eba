"""The keeper of the local cluster: a background process that starts Ray's head, restarts it if it dies, stops it when long idle."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from runtime.engine.capacity import Capacity, this_machine
from runtime.engine.environment import START_SECONDS, head_environment
from runtime.engine.ports import LOOPBACK, lasting_port
from runtime.engine.processes import end_session, waited
from runtime.engine.state import State
from runtime.workspace.atomic import replace_json
from runtime.workspace.locks import locked

LOOK_SECONDS = 1.0
RESTARTS = 3  # within RESTART_WINDOW; more often, something is wrong that restarting does not mend
RESTART_WINDOW = 600.0
OBJECT_STORE = 200_000_000  # bytes; steps hand each other files, not objects


class _EndError(Exception):
    """Somebody asked the keeper to end."""


@dataclass
class _Keeper:
    state: State
    capacity: Capacity
    port: int
    idle_seconds: float
    lock: int  # the state folder's, held until the head was started
    head: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS + 1))
    looked: float = field(default_factory=time.monotonic)

    def keep(self) -> None:
        """Start the head and stay until it is idle, asked to stop, or beyond help."""
        _tidy(self.state)
        while not self._start():
            time.sleep(LOOK_SECONDS)
        os.close(self.lock)  # and not before: who waits for it would start another one
        while True:
            time.sleep(LOOK_SECONDS)
            if self.head is None or self.head.poll() is not None:
                self._mend()
            if self._is_idle():
                return

    def _mend(self) -> None:
        """Start another head; the runs that died with this one come back with it, and are not lost meanwhile."""
        with locked(self.state.mending):
            self.state.mending.touch()
            self._start()

    def _start(self) -> bool:
        """Start the head, in place of one that died; whether it came up. Raises _EndError if it was tried too often."""
        now = time.monotonic()
        self.starts.append(now)
        if len(self.starts) > RESTARTS and now - self.starts[0] < RESTART_WINDOW:
            raise _EndError
        end_session(os.getpid(), patience=2)
        address = self.state.temporary / "ray_current_cluster"
        address.unlink(missing_ok=True)
        head = self.head = subprocess.Popen(_command(self), env=head_environment(self.state), stdin=subprocess.DEVNULL)  # noqa: S603
        waited(lambda: address.exists() or head.poll() is not None, START_SECONDS)
        if head.poll() is None and address.exists():
            has = {"cpus": self.capacity.cpus, "gpus": self.capacity.gpus, "memory_mb": self.capacity.memory_mb}
            pids = {"keeper": os.getpid(), "head": head.pid}
            replace_json(self.state.head, {**pids, "address": f"{LOOPBACK}:{self.port}", **has}, mode=0o600)
            return True
        head.kill()
        head.wait()
        return False

    def _is_idle(self) -> bool:
        """Whether nobody has used the cluster for so long that it should end; asks the cluster itself, seldom.

        Who holds the lock is about to use it, perhaps once this keeper has mended the head: it must never be waited for.
        """
        if time.monotonic() - self.looked < max(2.0, self.idle_seconds / 3):
            return False
        self.looked = time.monotonic()
        with self.state.locked_at_once() as alone:
            idle = alone and time.time() - self.state.used.stat().st_mtime > self.idle_seconds and not self._in_use()
            if idle:
                self.state.head.unlink(missing_ok=True)
            return idle

    def _in_use(self) -> bool:
        """Whether a run or an endpoint lives on the cluster; in doubt, yes."""
        asked = [sys.executable, "-m", "runtime.engine.census", f"{LOOPBACK}:{self.port}"]
        found = subprocess.run(asked, env=head_environment(self.state), stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603
        if found.returncode != 0 or found.stdout.strip() != b"0":
            self.state.used.touch()
            return True
        return False


def _tidy(state: State) -> None:
    """Remove what an earlier cluster left: its tables would bring back its actors, its logs only grow."""
    state.head.unlink(missing_ok=True)
    shutil.rmtree(state.tables, ignore_errors=True)
    state.tables.mkdir(mode=0o700)
    for left in state.temporary.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _command(keeper: _Keeper) -> list[str]:
    capacity = keeper.capacity
    options = {
        "port": keeper.port,
        "node-ip-address": LOOPBACK,
        "num-cpus": int(capacity.cpus),
        "num-gpus": int(capacity.gpus),
        "memory": capacity.memory_mb * 1_000_000,
        "object-store-memory": OBJECT_STORE,
        "temp-dir": keeper.state.temporary,
        "include-dashboard": "false",
        "include-log-monitor": "false",
        "dashboard-agent-listen-port": 0,
    }
    flags = ["--head", "--block", "--no-monitor", "--disable-usage-stats", "--log-color=false"]
    return [sys.executable, "-m", "runtime.engine.ray_start", "start", *flags, *(f"--{name}={value}" for name, value in options.items())]


def _stop(number: int, frame: FrameType | None) -> None:
    raise _EndError


def _main() -> None:
    state = State(Path(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # not ignored, or `ray.cancel` would do nothing in the workers
    signal.signal(signal.SIGTERM, _stop)
    keeper = _Keeper(state, this_machine(), lasting_port(), 60 * float(os.environ.get("FRAMEWIRE_IDLE_MINUTES", "30")), int(sys.argv[2]))
    try:
        keeper.keep()
    except _EndError:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        state.head.unlink(missing_ok=True)
        end_session(os.getpid())


if __name__ == "__main__":
    _main()
