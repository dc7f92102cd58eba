"""The engine: the loop, executors, compute targets, step processes, cancel, resume."""

from runtime.engine.cluster import cluster_state, ready_to_talk, start_cluster, stop_cluster
from runtime.engine.execute import execute, follow, start
from runtime.engine.records import latest_progress, read_records, step_log

__all__ = [
    "cluster_state",
    "execute",
    "follow",
    "latest_progress",
    "read_records",
    "ready_to_talk",
    "start",
    "start_cluster",
    "step_log",
    "stop_cluster",
]
