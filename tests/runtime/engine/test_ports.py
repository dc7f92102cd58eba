"""Free ports: none that somebody listens on, and for a head one that no outgoing connection is ever given."""

import socket
from pathlib import Path

import pytest

from runtime.engine import ports
from runtime.engine.ports import LOOPBACK, free_port, lasting_port


def test_a_port_that_somebody_listens_on_is_passed_over() -> None:
    with socket.create_server((LOOPBACK, 0)) as listening:
        taken = listening.getsockname()[1]
        other = lasting_port()
        assert free_port([taken, other]) == other
        assert free_port([taken]) is None


def test_a_lasting_port_is_never_lent_to_an_outgoing_connection() -> None:
    lent_from = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    found = [lasting_port() for _ in range(20)]
    assert all(ports.FIRST <= port < lent_from for port in found)
    assert len(set(found)) > 10  # two clusters of one machine seldom want the same


def test_where_the_kernel_lends_all_ports_it_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "FIRST", 65536)
    assert 0 < lasting_port() < 65536
