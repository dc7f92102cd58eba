"""What remembering costs: the journal, records, results and notes of one run of the story, written once more by themselves."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.report import figure
from runtime.engine import stop_cluster
from runtime.engine.records import RecordWriter
from runtime.workspace import Journal, Run, Workspace, read_journal
from runtime.workspace.atomic import replace_json
from runtime.workspace.results import ResultStore

__all__ = ["measure"]

ROOT = Path(__file__).resolve().parent.parent
STORY = ROOT / "sample_data" / "pipelines" / "video_detector.json"
LIMIT = 0.02  # of the run's time
EPOCHS, QUICK_EPOCHS = 3, 1  # the fewer, the greater the share: the demo trains longer


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """The share of a cold run of the story, to its evaluation and with a short training, that goes into remembering it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = _run(folder, QUICK_EPOCHS if quick else EPOCHS)
        workspace, seconds = Workspace(folder / "workspace"), run.record().seconds
        spent = {
            "journal": _timed(lambda: _journal_again(run, folder)),
            "records": _timed(lambda: _records_again(run, folder)),
            "results": _timed(lambda: _results_again(workspace, folder)),
            "notes": _timed(lambda: _notes_again(workspace, folder)),
        }
    share = sum(spent.values()) / seconds
    told = [figure(f"writing the {what} of a run of {seconds:.0f} s", took, "s") for what, took in spent.items()]
    return [*told, figure("bookkeeping, share of the run", share, most=LIMIT)]


def _run(folder: Path, epochs: int) -> Run:
    environment = {**os.environ, "FRAMEWIRE_STATE": str(folder / "state"), "FRAMEWIRE_WORKSPACE": str(folder / "workspace")}
    os.environ["FRAMEWIRE_STATE"] = environment["FRAMEWIRE_STATE"]
    command = [sys.executable, "-m", "runtime", "run", str(STORY), "--to", "evaluate", "--param", f"epochs={epochs}", "--json"]
    try:
        subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    finally:
        stop_cluster()
    (run,) = Workspace(folder / "workspace").runs.newest()
    return run


def _journal_again(run: Run, folder: Path) -> None:
    with Journal(folder / "journal.jsonl") as journal:
        for event in read_journal(run.journal)[0]:
            journal.append(event)  # each waited for by itself: a run often writes several at once


def _records_again(run: Run, folder: Path) -> None:
    for number, file in enumerate(sorted((run.folder / "steps").rglob("*.jsonl"))):
        with RecordWriter(folder / "records" / str(number)) as records:
            for told in read_journal(file)[0]:
                records.write(told.pop("kind"), **{name: value for name, value in told.items() if name != "at"})


def _results_again(workspace: Workspace, folder: Path) -> None:
    again = ResultStore(folder / "results")
    for result in workspace.results.every():
        again.put(result)


def _notes_again(workspace: Workspace, folder: Path) -> None:
    shutil.rmtree(folder / "notes", ignore_errors=True)
    (folder / "notes").mkdir()
    for digest in workspace.store.digests():
        files = workspace.store.files(digest)
        seen = {name: [sha, *_stat(workspace.store.path(digest) / name)] for name, sha in files.items()}
        replace_json(folder / "notes" / f"{digest}.json", {"files": seen}, durable=False)


def _stat(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
