"""Where endpoints listen, and what stands before Serve's proxy."""

import os
import stat
import subprocess

import pytest

from runtime.errors import UsageError
from runtime.serving.settings import FAST_PATH, HOST, LAUNCHER, fast_path, wanted_port


def test_endpoints_listen_on_this_machine_alone():
    assert HOST == "127.0.0.1"


def test_the_port_may_be_said(monkeypatch):
    assert wanted_port() == 8000
    monkeypatch.setenv("FRAMEWIRE_ENDPOINT_PORT", "8123")
    assert wanted_port() == 8123


@pytest.mark.parametrize("said", ["", "http", "80", "70000", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(monkeypatch, said):
    monkeypatch.setenv("FRAMEWIRE_ENDPOINT_PORT", said)
    with pytest.raises(UsageError, match="FRAMEWIRE_ENDPOINT_PORT"):
        wanted_port()


def test_the_fast_path_names_a_launcher_that_can_be_run_and_sockets_that_are_short_enough():
    variables = fast_path("/usr/sbin/haproxy", 8500)
    assert FAST_PATH.items() <= variables.items()
    assert os.access(variables["RAY_SERVE_HAPROXY_BINARY_PATH"], os.X_OK)
    folder, name = os.path.split(variables["RAY_SERVE_HAPROXY_SOCKET_PATH"])
    assert len(os.path.join(folder, "n" * 56, name)) <= 97  # Serve puts a node's id between; HAProxy takes no longer path


def test_the_launcher_keeps_haproxys_own_pages_off_the_network(tmp_path):
    config = tmp_path / "node" / "haproxy.cfg"
    config.parent.mkdir()
    config.write_text(
        f"    stats socket {tmp_path}/admin.sock mode 666 level admin expose-fd listeners\n"
        "frontend prometheus\n    bind :9101\nfrontend http_frontend\n    bind 127.0.0.1:8000\nlisten stats\n  bind *:8404\n"
    )
    proxy = tmp_path / "proxy"
    proxy.write_text('#!/bin/sh\necho "$@"\n')
    proxy.chmod(0o755)
    environment = {**os.environ, "FRAMEWIRE_HAPROXY": str(proxy)}
    ended = subprocess.run(
        [LAUNCHER, "-db", "-f", str(config), "-sf", "1"], env=environment, capture_output=True, text=True, check=True, timeout=20
    )
    assert ended.stdout.split() == ["-db", "-f", str(config), "-sf", "1"]
    text = config.read_text()
    assert "9101" not in text
    assert "8404" not in text
    assert "bind 127.0.0.1:8000" in text
    assert "mode 666" not in text
    assert text.count(f"bind unix@{config.parent}/") == 2
    assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700
