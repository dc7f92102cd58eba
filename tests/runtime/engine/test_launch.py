"""A run is put on a cluster, or it is said that it could not be."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from runtime.engine.cluster import Cluster
from runtime.engine.launch import launch
from runtime.errors import ClusterError
from runtime.workspace import Run


@pytest.fixture
def silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What puts runs on clusters hears nothing of them."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexec sleep 60\n")
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))


@pytest.mark.usefixtures("silent")
def test_a_cluster_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["runtime.engine.launch"], "PUT_SECONDS", 0.2)
    with pytest.raises(ClusterError, match=r"could not be put on the cluster at 127\.0\.0\.1:1: it said nothing\."):
        launch(Run(tmp_path), Cluster("127.0.0.1:1", local=False))


@pytest.mark.usefixtures("silent")
def test_a_cluster_that_dies_meanwhile_is_given_up_at_once(tmp_path: Path) -> None:
    head = subprocess.Popen(["sleep", "0.3"])
    gone = threading.Timer(0.1, head.wait)
    gone.start()
    with pytest.raises(ClusterError, match=r"could not be put on the cluster at 127\.0\.0\.1:1: it died meanwhile\."):
        launch(Run(tmp_path), Cluster("127.0.0.1:1", local=False, head=head.pid))
    gone.join()
