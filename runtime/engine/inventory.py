"""What the local cluster has and who holds it, node by node. For short-lived processes: it connects to Ray."""

from collections.abc import Mapping
from typing import Any

from runtime.engine.cluster import connected, find_cluster

__all__ = ["inventory"]


def inventory() -> dict[str, Any]:
    """{"nodes": [{"node", "address", "labels", "cpus", "cpus_free", "gpus", "gpus_free", "memory_mb", "memory_free_mb"}], "held": [{"run",
    "node", "kind": "CPU" | "GPU", "amount"}]}; both empty where no local cluster runs. Never starts one.
    """
    cluster = find_cluster()
    if cluster is None:
        return {"nodes": [], "held": []}
    with connected(cluster) as ray:
        from ray._private.state import available_resources_per_node

        from runtime.engine.board import Board

        free: Mapping[str, Mapping[str, float]] = available_resources_per_node()  # type: ignore[no-untyped-call]
        nodes = [_node(n, free.get(n["NodeID"], {})) for n in ray.nodes() if n["Alive"]]
        return {"nodes": sorted(nodes, key=lambda n: str(n["node"])), "held": Board("nobody").held()}


def _node(told: Mapping[str, Any], free: Mapping[str, float]) -> dict[str, Any]:
    has: Mapping[str, float] = told["Resources"]
    return {
        "node": told["NodeID"][:8],
        "address": told["NodeManagerAddress"],
        "labels": {k: v for k, v in (told.get("Labels") or {}).items() if not k.startswith("ray.io/")},
        "cpus": has.get("CPU", 0.0),
        "cpus_free": free.get("CPU", 0.0),
        "gpus": has.get("GPU", 0.0),
        "gpus_free": free.get("GPU", 0.0),
        "memory_mb": int(has.get("memory", 0) / 1e6),
        "memory_free_mb": int(free.get("memory", 0) / 1e6),
    }
