"""Bookkeeping is timed inside the processes that do it, each piece once."""

import os
import subprocess
import sys
from pathlib import Path

from bench import stopwatch

WORK = """
import sys
from pathlib import Path
from runtime.workspace import Journal
from runtime.workspace.store import ArtifactStore

with Journal(Path(sys.argv[1]) / "journal.jsonl") as journal:
    journal.append({"event": "run", "status": "started"})
ArtifactStore(Path(sys.argv[1]) / "artifacts").sweep("nothing")
"""


def test_a_process_notes_what_its_bookkeeping_takes(tmp_path: Path) -> None:
    environment = {**os.environ, **stopwatch.carried(tmp_path)}
    subprocess.run([sys.executable, "-c", WORK, str(tmp_path)], env=environment, cwd=tmp_path, check=True)
    spent = stopwatch.read(tmp_path)
    assert set(spent) == {"the journal", "artifacts (digests, notes, checks)"}
    assert all(0 < seconds < 10 for seconds in spent.values())
    noted = (tmp_path / "times").read_text().splitlines()
    assert len(noted) == 4, "opening, appending, closing and sweeping, each once"


def test_a_process_that_is_not_asked_notes_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, **stopwatch.carried(tmp_path)}
    del environment["FRAMEWIRE_STOPWATCH"]
    subprocess.run([sys.executable, "-c", WORK, str(tmp_path)], env=environment, cwd=tmp_path, check=True)
    assert not (tmp_path / "times").exists()
