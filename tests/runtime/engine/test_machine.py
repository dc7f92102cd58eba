"""What the engine asks of the machine: its state folder, its processes, its capacity, an address."""

import os
import socket
import stat
import subprocess
import sys
import threading
import time
from concurrent import futures
from pathlib import Path

import grpc
import pytest

from runtime.engine.capacity import Capacity, this_machine
from runtime.engine.probe import probe
from runtime.engine.processes import end_session, is_running, session_of
from runtime.engine.state import State
from runtime.errors import ClusterError, UsageError


class TestState:
    def test_the_token_is_secret_and_stays_the_same(self, tmp_path: Path) -> None:
        state = State(tmp_path / "state")
        assert len(state.token.read_text()) == 64
        assert stat.S_IMODE(state.token.stat().st_mode) == 0o600
        assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700
        assert state.token.read_text() == State(tmp_path / "state").token.read_text()

    def test_the_folder_for_sockets_is_short_and_closed_to_others(self, tmp_path: Path) -> None:
        state = State(tmp_path / ("long" * 40))
        assert len(str(state.temporary)) + 62 < 107
        assert stat.S_IMODE(state.temporary.parent.stat().st_mode) == 0o700

    def test_a_folder_that_somebody_laid_there_before_is_refused(self, tmp_path: Path) -> None:
        state = State(tmp_path / "state")
        folder = state.temporary.parent
        (folder / "r").rmdir()
        folder.chmod(0o777)
        try:
            with pytest.raises(ClusterError, match="is not a folder that only you can read"):
                _ = state.temporary
        finally:
            folder.rmdir()

    def test_one_at_a_time_holds_the_lock(self, tmp_path: Path) -> None:
        state, order = State(tmp_path), []

        def second() -> None:
            with state.locked():
                order.append("second")

        with state.locked():
            thread = threading.Thread(target=second)
            thread.start()
            time.sleep(0.1)
            order.append("first")
        thread.join()
        assert order == ["first", "second"]


class TestProcesses:
    def test_a_session_ends_with_all_its_processes_even_stubborn_ones(self) -> None:
        stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
        leader = subprocess.Popen(
            [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {stubborn!r}])"],
            start_new_session=True,
            stdout=subprocess.PIPE,
        )
        assert leader.stdout
        leader.stdout.readline()
        members = session_of(leader.pid)
        assert len(members) == 2
        end_session(leader.pid, patience=0.3)
        leader.communicate()
        assert not any(is_running(pid) for pid in members)
        assert is_running(os.getpid())


class TestCapacity:
    def test_a_small_machine_has_two_logical_cpus(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("FRAMEWIRE_CPUS", raising=False)
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0})
        assert this_machine().cpus == 2

    def test_the_environment_decides(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FRAMEWIRE_CPUS", "7")
        monkeypatch.setenv("FRAMEWIRE_GPUS", "3")
        assert (this_machine().cpus, this_machine().gpus) == (7, 3)
        monkeypatch.setenv("FRAMEWIRE_GPUS", "many")
        with pytest.raises(UsageError, match="FRAMEWIRE_GPUS is 'many'"):
            this_machine()

    def test_a_ray_node_tells_its_own(self) -> None:
        node = {"Resources": {"CPU": 4.0, "GPU": 1.0, "memory": 8e9}, "Labels": {"pool": "gpu"}}
        assert Capacity.of_node(node) == Capacity(4, 1, 8000, {"pool": "gpu"})


class TestAddress:
    @pytest.mark.parametrize("address", ["", "auto", "host", "ray://host:1", "host:port"])
    def test_what_is_no_address_is_refused(self, address: str) -> None:
        with pytest.raises(UsageError, match="is no address of a Ray cluster"):
            probe(address)

    def test_where_nothing_listens_the_answer_is_immediate(self) -> None:
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            with pytest.raises(ClusterError, match="No Ray cluster answers at"):
                probe(f"127.0.0.1:{held.getsockname()[1]}")

    @pytest.mark.parametrize(
        ("code", "said"),
        [(grpc.StatusCode.UNAUTHENTICATED, "refuses our token"), (grpc.StatusCode.UNAVAILABLE, "is no Ray cluster"), (None, "")],
    )
    def test_the_token_is_tried_before_ray_is(self, code: grpc.StatusCode | None, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RAY_AUTH_MODE", "token")
        monkeypatch.setenv("RAY_AUTH_TOKEN", "secret")
        seen = []

        def answer(request: bytes, context: grpc.ServicerContext) -> bytes:
            seen.extend(value for key, value in context.invocation_metadata() if key == "authorization")
            if code:
                context.abort(code, "no")
            return b""

        server = grpc.server(futures.ThreadPoolExecutor(1))
        handler = {"CheckAlive": grpc.unary_unary_rpc_method_handler(answer)}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("ray.rpc.NodeInfoGcsService", handler),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            if said:
                with pytest.raises(ClusterError, match=said):
                    probe(f"127.0.0.1:{port}")
            else:
                probe(f"127.0.0.1:{port}")
        finally:
            server.stop(0).wait()
        assert seen == ["Bearer secret"]
