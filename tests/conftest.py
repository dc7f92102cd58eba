"""What all tests share."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How fast examples are made and tried is the machine's affair, never a reason to fail
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

TOKEN = secrets.token_hex(32)
PINNED = ("CUDA_VISIBLE_DEVICES", "CUBLAS_WORKSPACE_CONFIG", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@pytest.fixture(autouse=True)
def nothing_stays_pinned() -> Iterator[None]:
    """A step that a test runs in its own process hides the GPUs and pins threads there; what comes after must see them."""
    before = {name: os.environ.get(name) for name in PINNED}
    yield
    for name, value in before.items():
        os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def give_token(state: Path) -> Path:
    """Put this session's token into a cluster's state folder: Ray reads a token once a process, so all clusters must share it."""
    with os.fdopen(os.open(state / "token", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(TOKEN)
    return state
