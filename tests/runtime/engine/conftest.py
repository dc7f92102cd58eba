"""A workspace with toys, and one local cluster for all tests that need Ray."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.engine.cluster import Cluster, ensure_cluster, stop_cluster
from runtime.engine.state import State
from tests.conftest import give_token
from tests.runtime.engine.helpers import Bench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # no power is cut in a test: half the time saved
    return Bench(tmp_path / "workspace")


@pytest.fixture(scope="session")
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """A cluster's state folder of the tests alone, with two CPUs and a logical GPU."""
    wanted = {
        "FRAMEWIRE_STATE": str(give_token(tmp_path_factory.mktemp("state"))),
        "FRAMEWIRE_CPUS": "2",
        "FRAMEWIRE_GPUS": "1",
        "FRAMEWIRE_IDLE_MINUTES": "10",
    }
    kept = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield State.of_this_user()
    finally:
        stop_cluster()
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(scope="session")
def cluster(own_state: State) -> Cluster:
    return ensure_cluster()
