"""A workspace in which toys have run, where nothing is too young to be cleared away."""

import os
from pathlib import Path

import pytest

from runtime.upkeep import reach
from tests.runtime.engine.helpers import Bench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.setattr(reach, "YOUNG", -60.0)
    return Bench(tmp_path / "workspace")
