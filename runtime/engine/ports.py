"""Ports on the loopback interface that nobody listens on."""

import random
import socket
from collections.abc import Iterable
from pathlib import Path

__all__ = ["LOOPBACK", "free_port", "lasting_port"]

LOOPBACK = "127.0.0.1"
FIRST = 20_000  # below, Ray's workers take theirs


def free_port(ports: Iterable[int]) -> int | None:
    """The first of the ports that nobody listens on; of port 0, one of the kernel's choice."""
    for port in ports:
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(tried.getsockname()[1])
    return None


def lasting_port() -> int:
    """A free port that stays so between two listeners: the kernel never lends it to an outgoing connection.

    Raises OSError if there is none at all.
    """
    lent_from = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ours = range(FIRST, max(FIRST, lent_from))
    found = free_port([*random.sample(ours, min(len(ours), 50)), 0])
    if found is None:
        raise OSError(f"No port is free on {LOOPBACK}.")
    return found
