"""The environment variables that every process of the local cluster, and every process that talks to it, must share."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from runtime.engine.state import State

__all__ = ["ROOT", "START_SECONDS", "head_environment", "talking_environment"]

START_SECONDS = 180  # how long a head may take to come up on a busy machine
ROOT = Path(__file__).resolve().parents[2]  # where `components` and `runtime` lie


def talking_environment(state: State) -> dict[str, str]:
    """What a process needs that connects to the local cluster; set before it imports ray."""
    return {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(state.token),
        "RAY_TMPDIR": str(state.temporary),
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # despite its name: this node is 127.0.0.1 and listens nowhere else
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
        "RAY_USAGE_STATS_ENABLED": "0",
    }


def head_environment(state: State) -> dict[str, str]:
    """What the head's processes need; its workers inherit it."""
    path = [str(ROOT), *(p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p)]
    return {
        **os.environ,
        **_serving_variables(),
        **talking_environment(state),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(path)),
        "PYTHONHASHSEED": "0",
        "RAY_gcs_storage": "rocksdb",
        "RAY_gcs_storage_path": str(state.tables),
        "RAY_enable_autoscaler_v2": "1",
        "RAY_enable_infeasible_task_early_exit": "1",
        "RAY_SCHEDULER_EVENTS": "0",
        "RAY_worker_niceness": "0",  # of Ray's own 15, a busy desktop leaves an endpoint or a training next to nothing
    }


def _serving_variables() -> dict[str, str]:
    """Ray Serve reads its fast path's switches when the head's processes start."""
    if find_spec("runtime.serving.settings") is None:
        return {}
    found: dict[str, str] = import_module("runtime.serving.settings").FAST_PATH
    return found
