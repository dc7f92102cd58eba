"""Where endpoints listen, what they take in, and the variables that give Ray Serve its fast path."""

import os
from pathlib import Path

from runtime.errors import UsageError

__all__ = ["FAST_PATH", "FIRST_PORT", "HOST", "LARGEST_BODY", "LARGEST_IMAGE", "LAUNCHER", "UPLOAD_SECONDS", "fast_path", "wanted_port"]

HOST = "127.0.0.1"  # an endpoint is for this machine; whoever wants it elsewhere puts a proxy with TLS in front
FIRST_PORT = 8000  # FRAMEWIRE_ENDPOINT_PORT says another
LARGEST_BODY = 20_000_000  # bytes of a request
LARGEST_IMAGE = 40_000_000  # pixels of an image, checked before it is unpacked
UPLOAD_SECONDS = 60  # within which a request must have arrived

LAUNCHER = Path(__file__).with_name("haproxy.sh")

# Requests go from HAProxy straight to the replicas' own HTTP servers: a tenth of the latency of Serve's proxy in Python.
FAST_PATH = {
    "RAY_SERVE_ENABLE_HA_PROXY": "1",
    "RAY_SERVE_THROUGHPUT_OPTIMIZED": "1",
    "RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S": "2",  # our proxy is the only one to forget a leaving replica
    "RAY_SERVE_HAPROXY_NBTHREAD": "1",  # it forwards thousands a second with one
    "RAY_SERVE_HAPROXY_TIMEOUT_CLIENT_S": str(UPLOAD_SECONDS),
    "RAY_SERVE_HAPROXY_RETRY_ON": "conn-failure empty-response",  # to ask twice what is on an image does no harm
    "RAY_SERVE_PROXY_HEALTH_CHECK_PERIOD_S": "2",  # a proxy that dies is back in seconds
    "RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": "40",  # on a busy machine one takes longer than the usual 5 to start
}


def wanted_port() -> int:
    """The port to try first."""
    said = os.environ.get("FRAMEWIRE_ENDPOINT_PORT", str(FIRST_PORT))
    if not said.isdigit() or not 1024 <= int(said) <= 65535:
        raise UsageError(f"FRAMEWIRE_ENDPOINT_PORT is {said!r}, which is no port.", "Give a number from 1024 to 65535.")
    return int(said)


def fast_path(haproxy: str, fallback_port: int) -> dict[str, str]:
    """The environment of Serve's controller, which its proxies and replicas inherit, for the fast path.

    `haproxy` is the binary, started by our launcher; `fallback_port` a free port that Serve keeps for times without replicas.
    """
    folder = Path("/tmp") / f"framewire-{os.getuid()}"  # noqa: S108 (a socket's path may have 97 characters; the launcher closes it)
    files = {
        "CONFIG_FILE_LOC": folder / "haproxy.cfg",
        "SOCKET_PATH": folder / "admin.sock",
        "SERVER_STATE_BASE": folder,
        "SERVER_STATE_FILE": folder / "state",
        "METRICS_SOCKET_PATH": folder / "log.sock",
        "BINARY_PATH": LAUNCHER,
    }
    return {
        **FAST_PATH,
        "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": str(fallback_port),
        "FRAMEWIRE_HAPROXY": haproxy,
        **{f"RAY_SERVE_HAPROXY_{name}": str(path) for name, path in files.items()},
    }
