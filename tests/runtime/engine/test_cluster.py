"""The local cluster: one for all command lines, closed to others, mended when broken, ended when idle."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runtime.engine import cluster_state, execute, head
from runtime.engine.capacity import this_machine
from runtime.engine.cluster import Cluster, ensure_cluster, find_cluster, stop_cluster
from runtime.engine.environment import ROOT, START_SECONDS, talking_environment
from runtime.engine.probe import probe
from runtime.engine.processes import session_of, waited
from runtime.engine.state import State
from runtime.errors import ClusterError
from runtime.workspace.atomic import read_json, replace_json
from tests.runtime.engine.helpers import Bench, node

pytestmark = pytest.mark.ray


def test_it_is_found_again(cluster: Cluster) -> None:
    assert ensure_cluster() == find_cluster() == cluster
    assert cluster_state() | {"state": "running", "address": cluster.address, "cpus": 2, "gpus": 1} == cluster_state()


def test_it_listens_on_the_loopback_interface_alone(cluster: Cluster, own_state: State) -> None:
    members = session_of(read_json(own_state.head)["keeper"])
    addresses = {address for pid in members for address in _listening(pid)}
    assert addresses
    assert addresses <= {"0100007F", "0000000000000000FFFF00000100007F"}


def test_it_takes_nobody_without_the_token(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.setenv("RAY_AUTH_TOKEN", "wrong")
    with pytest.raises(ClusterError, match="refuses our token"):
        probe(cluster.address)


def test_a_cluster_named_by_its_address_is_given_our_code(
    cluster: Cluster, own_state: State, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in talking_environment(own_state).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("RAY_AUTH_TOKEN", raising=False)
    run = bench.record({"one": node("constant", value=2), "two": node("add", "one:a", plus=1)}, address=cluster.address)
    for _ in execute(bench.workspace, run):
        pass
    assert bench.value(run.record(), "two") == 3


def test_a_life_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Command lines at once start one, though one of them is killed, and a machine that went down left its note.

    Killed, it comes back; left alone, it ends.
    """
    monkeypatch.setenv("FRAMEWIRE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("FRAMEWIRE_IDLE_MINUTES", "0.1")
    state = State.of_this_user()
    code = "from runtime.engine.cluster import ensure_cluster; print(ensure_cluster().address)"
    try:
        with _in_use(state):
            replace_json(state.head, {"keeper": _ended(), "head": _ended(), "address": "127.0.0.1:9"})
            lines = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
            assert waited(lambda: bool(_keepers(state)), 60)
            starting = _parent(_keepers(state)[0])
            os.kill(starting, signal.SIGKILL)
            said = {line.pid: line.communicate()[0].strip() for line in lines}
            assert said.pop(starting) == ""
            first, second = said.values()
            assert first == second != ""
            noted = read_json(state.head)
            assert _keepers(state) == [noted["keeper"]]
            with state.locked():  # somebody asks for the cluster just now, and waits for its head
                time.sleep(3)  # until the keeper has looked whether anybody does
                os.kill(noted["head"], signal.SIGKILL)
                assert waited(lambda: (read_json(state.head) or noted)["head"] != noted["head"], START_SECONDS)
            assert ensure_cluster().address == first
            assert _answers()
            assert read_json(state.head)["keeper"] == noted["keeper"]
        assert waited(lambda: find_cluster() is None and not session_of(noted["keeper"]), 120)
        assert not stop_cluster()
    finally:
        stop_cluster()


def test_nobody_else_starts_one_before_a_head_is_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state, free = State(tmp_path), []

    def start(keeper: head._Keeper) -> bool:
        with state.locked_at_once() as alone:
            free.append(alone)
        if len(free) == 3:
            raise head._EndError
        return len(free) == 2  # the machine is so busy that the first one does not come up

    monkeypatch.setattr(head._Keeper, "_start", start)
    monkeypatch.setattr(head, "LOOK_SECONDS", 0)
    monkeypatch.setattr(head, "_tidy", lambda state: None)
    with state.locked() as lock:
        keeper = head._Keeper(state, this_machine(), 0, 60, os.dup(lock))
    with pytest.raises(head._EndError):
        keeper.keep()
    assert free == [False, False, True]


@contextmanager
def _in_use(state: State) -> Iterator[None]:
    """As if somebody asked for the cluster all the time."""
    state.make()
    over = threading.Event()

    def use() -> None:
        while not over.wait(0.5):
            state.used.touch()

    thread = threading.Thread(target=use)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _ended() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def _keepers(state: State) -> list[int]:
    """The processes that keep a cluster of this state folder."""
    kept = [b"runtime.engine.head", bytes(state.folder)]
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _arguments(pid)[2:4] == kept]


def _arguments(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []  # it ended meanwhile


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _answers() -> bool:
    """Whether a process can connect and have a task done."""
    code = "from runtime.engine.cluster import *\nwith connected(ensure_cluster()) as ray: print(ray.get(ray.remote(lambda: 7).remote()))"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    return said.stdout.strip() == "7"


def _listening(pid: int) -> set[str]:
    """The local addresses, in the kernel's hexadecimal, on which a process takes TCP connections."""
    try:
        sockets = {os.readlink(f).strip("socket:[]") for f in Path(f"/proc/{pid}/fd").iterdir()}
        lines = [line.split() for kind in ("tcp", "tcp6") for line in Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]]
    except OSError:
        return set()  # it ended meanwhile
    return {fields[1].split(":")[0] for fields in lines if fields[3] == "0A" and fields[9] in sockets}
