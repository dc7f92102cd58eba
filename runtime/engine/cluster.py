"""The cluster that runs are placed on: a local one of our own, found or started, or one that is named by its address."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from runtime.engine.capacity import Capacity, this_machine
from runtime.engine.environment import ROOT, START_SECONDS, talking_environment
from runtime.engine.probe import probe
from runtime.engine.processes import end_session, is_running, session_of, waited
from runtime.engine.state import State
from runtime.errors import ClusterError
from runtime.workspace.atomic import read_json

__all__ = [
    "NAMESPACE",
    "Cluster",
    "cluster_state",
    "connected",
    "ensure_cluster",
    "find_cluster",
    "local_capacity",
    "named_cluster",
    "ready_to_talk",
    "start_cluster",
    "stop_cluster",
]

NAMESPACE = "framewire"


@dataclass(frozen=True)
class Cluster:
    """Where a cluster listens, and whether it is the local one of our own."""

    address: str  # host:port
    local: bool = True
    head: int = field(default=0, compare=False)  # its process, where it is known

    @property
    def environment(self) -> dict[str, str]:
        """What a process must have in its environment before it imports ray to connect."""
        return talking_environment(State.of_this_user()) if self.local else {}

    @property
    def gone(self) -> bool:
        """Whether the head that was found has died since, as far as this machine can tell."""
        return bool(self.head) and not is_running(self.head)


def ensure_cluster(address: str | None = None) -> Cluster:
    """The cluster at `address`, or, none given, the local one, started if it does not run (5 to 20 s).

    Raises ClusterError if it does not answer, or cannot be started.
    """
    if address:
        return named_cluster(address)
    state = State.of_this_user()
    with state.locked() as lock:
        state.used.touch()
        return _found(state) or _started(state, lock)


def find_cluster() -> Cluster | None:
    """The local cluster, if it runs."""
    return _found(State.of_this_user())


def named_cluster(address: str) -> Cluster:
    """The cluster at `address` (host:port), if it answers and takes our token; else ClusterError, at once."""
    probe(address)
    return Cluster(address, local=False)


def ready_to_talk(address: str) -> None:
    """Make this process able to connect to the cluster at `address`, or say at once why it cannot; before it imports ray.

    Raises ClusterError if something answers there that is no Ray cluster, or one that refuses our token.
    """
    local = find_cluster()
    if local is not None and local.address == address:
        os.environ.update(local.environment)
    else:
        probe(address)


def local_capacity() -> Capacity:
    """What the local cluster has, or will have once it is started."""
    noted = read_json(State.of_this_user().head) or {}
    return Capacity(noted["cpus"], noted["gpus"], noted["memory_mb"]) if find_cluster() else this_machine()


def cluster_state() -> dict[str, Any]:
    """Whether the local cluster runs, and what it has: {"state", "address", "cpus", "gpus", "memory_mb"}."""
    found = find_cluster()
    has = local_capacity()
    told = {"state": "running", "address": found.address} if found else {"state": "not running"}
    return {**told, "cpus": int(has.cpus), "gpus": int(has.gpus), "memory_mb": has.memory_mb}


def start_cluster() -> None:
    """Start the local cluster, unless it runs; raises ClusterError if it cannot be."""
    ensure_cluster()


def stop_cluster() -> bool:
    """Stop the local cluster and all that lives on it; whether there was one."""
    state = State.of_this_user()
    with state.locked():
        keeper = (read_json(state.head) or {}).get("keeper")
        if keeper is None or not (is_running(keeper) or session_of(keeper)):
            return False
        end_session(keeper, patience=20)
        state.head.unlink(missing_ok=True)
        return True


@contextmanager
def connected(cluster: Cluster) -> Iterator[Any]:
    """Connect this process as a driver; gives the module `ray`. For short-lived processes: Ray ends one whose head vanishes."""
    os.environ.update(cluster.environment)
    import ray

    ray.init(
        address=cluster.address,
        namespace=NAMESPACE,
        log_to_driver=False,
        configure_logging=False,
        runtime_env=None if cluster.local else {"py_modules": [str(ROOT / "components"), str(ROOT / "runtime")]},
    )
    try:
        yield ray
    finally:
        ray.shutdown()


def _found(state: State) -> Cluster | None:
    """The cluster that the state folder knows, if it is there; waits for one whose head is just being restarted."""
    keeper = (read_json(state.head) or {}).get("keeper", 0)
    if not _answers(state) and not (is_running(keeper) and waited(lambda: _answers(state) or not is_running(keeper), START_SECONDS)):
        return None
    noted = read_json(state.head)
    return _noted(noted) if noted else None


def _noted(noted: dict[str, Any]) -> Cluster:
    return Cluster(noted["address"], head=noted.get("head", 0))


def _answers(state: State) -> bool:
    noted = read_json(state.head)
    if not noted or not is_running(noted.get("head", noted["keeper"])):
        return False
    host, port = noted["address"].split(":")
    with socket.socket() as opened:
        opened.settimeout(1)
        return opened.connect_ex((host, int(port))) == 0


def _started(state: State, lock: int) -> Cluster:
    left = (read_json(state.head) or {}).get("keeper")
    if left:
        end_session(left, patience=5)
    state.head.unlink(missing_ok=True)  # where the machine went down, it tells of a head long gone
    state.token, state.temporary  # noqa: B018  made before anybody needs them
    with state.log.open("ab") as log:
        log.write(f"\n--- {time.strftime('%Y-%m-%d %H:%M:%S')}\n".encode())
        said = log.tell()
        path = {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)}
        keeper = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "runtime.engine.head", str(state.folder), str(lock)],
            pass_fds=[lock],  # were this process killed now, nobody else must start a second one
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **path},
            start_new_session=True,  # so that it outlives the terminal, and can be ended as one
        )
    waited(lambda: state.head.exists() or keeper.poll() is not None, 2 * START_SECONDS)
    noted = read_json(state.head)
    if not noted:
        end_session(keeper.pid, patience=2)
        tail = state.log.read_bytes()[said:].decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise ClusterError(
            f"The local Ray cluster did not start: {tail[0].strip().rstrip('.')}.", f"See {state.log} and the logs in {state.temporary}."
        )
    keeper.returncode = 0  # it is to outlive this process, which will never wait for it
    return _noted(noted)
