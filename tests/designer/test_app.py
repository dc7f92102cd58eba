"""The app takes its port before it says where it is: who is told an address, or sent to it, finds it there."""

import socket
import subprocess
import sys

import pytest

from tests.served import ROOT


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_make_app_takes_a_port():
    told = subprocess.run(["make", "--dry-run", "app", "PORT=8600"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "-m designer --workspace workspace --port 8600" in told


@pytest.mark.parametrize("which", ["taken", "too high"])
def test_a_port_that_cannot_be_used_is_a_sentence_and_no_address_is_told(tmp_path, taken, which):
    port = taken if which == "taken" else 99_999
    command = [sys.executable, "-m", "designer", "--no-browser", "--workspace", str(tmp_path / "w"), "--port", str(port)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2
    assert f"Port {port} of 127.0.0.1 cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
