"""A run is put on a cluster, or it is said that it could not be."""

import sys
from pathlib import Path

import pytest

from runtime.engine.cluster import Cluster
from runtime.engine.launch import launch
from runtime.errors import ClusterError
from runtime.workspace import Run


def test_a_cluster_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = tmp_path / "python"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(silent))
    monkeypatch.setattr(sys.modules["runtime.engine.launch"], "PUT_SECONDS", 0.2)
    with pytest.raises(ClusterError, match=r"could not be put on the cluster at 127\.0\.0\.1:1"):
        launch(Run(tmp_path), Cluster("127.0.0.1:1", local=False))
