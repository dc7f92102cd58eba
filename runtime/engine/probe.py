"""Asks at once what Ray would find out in minutes: whether a cluster answers at an address, and takes our token."""

import os
import socket
from pathlib import Path

from runtime.errors import ClusterError, UsageError

__all__ = ["check_form", "probe"]

SECONDS = 5.0
ALIVE = "/ray.rpc.NodeInfoGcsService/CheckAlive"  # an empty request is a valid one


def probe(address: str) -> None:
    """Raises UsageError for what is no address, ClusterError if nothing answers there, it is no Ray, or it refuses the token."""
    check_form(address)
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=SECONDS).close()
    except (OSError, OverflowError) as error:
        why = f"No Ray cluster answers at {address} ({error})."
        raise ClusterError(why, "Check the address and that the cluster runs; without --address a local one is used.") from None
    _ask_for_life(address)


def check_form(address: str) -> None:
    """Raises UsageError for what is no address."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536 or "/" in host:
        raise UsageError(f"'{address}' is no address of a Ray cluster.", "Write it as HOST:PORT, as in 10.0.0.7:6379.")


def _ask_for_life(address: str) -> None:
    import grpc  # type: ignore[import-untyped]

    token = _token()
    with grpc.insecure_channel(address) as channel:
        ask = channel.unary_unary(ALIVE, request_serializer=bytes, response_deserializer=bytes)
        try:
            ask(b"", timeout=SECONDS, metadata=[("authorization", f"Bearer {token}")] if token else None)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAUTHENTICATED:
                remedy = "Put the cluster's token into RAY_AUTH_TOKEN or a file named by RAY_AUTH_TOKEN_PATH, and set RAY_AUTH_MODE=token."
                raise ClusterError(f"The Ray cluster at {address} refuses our token.", remedy) from None
            if error.code() != grpc.StatusCode.UNIMPLEMENTED:
                raise ClusterError(f"What answers at {address} is no Ray cluster.", "Check the port: Ray's own is 6379.") from None


def _token() -> str:
    if os.environ.get("RAY_AUTH_MODE") != "token":
        return ""
    named = os.environ.get("RAY_AUTH_TOKEN_PATH")
    file = Path(named) if named else Path.home() / ".ray" / "auth_token"
    return os.environ.get("RAY_AUTH_TOKEN") or (file.read_text().strip() if file.is_file() else "")
