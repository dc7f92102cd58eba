"""A workspace in which toys have run."""

import os
from pathlib import Path

import pytest

from tests.runtime.engine.helpers import Bench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    return Bench(tmp_path / "workspace")
