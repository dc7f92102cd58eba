"""What remembering costs: the time that a run of the story spends on its journal, records, digests and notes, in whichever process."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import stopwatch
from bench.report import figure
from runtime.workspace import Workspace

__all__ = ["measure"]

ROOT = Path(__file__).resolve().parent.parent
STORY = ROOT / "sample_data" / "pipelines" / "video_detector.json"
LIMIT = 0.02  # of the run's time
EPOCHS, QUICK_EPOCHS = 3, 1  # the fewer, the greater the share: the demo trains longer


def measure(quick: bool = False) -> list[dict[str, Any]]:
    """The seconds of all bookkeeping of a cold run of the story, to its evaluation and with a short training, over those of the run.

    Taken inside the processes of a real run on Ray: those that wait for the disk while others compute count in full.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = _run(folder, QUICK_EPOCHS if quick else EPOCHS)
        spent = stopwatch.read(folder)
    told = [figure(f"{what}, in a run of {seconds:.0f} s", took, "s") for what, took in sorted(spent.items())]
    return [*told, figure("bookkeeping, share of the run", sum(spent.values()) / seconds, most=LIMIT)]


def _run(folder: Path, epochs: int) -> float:
    own = {"FRAMEWIRE_STATE": str(folder / "state"), "FRAMEWIRE_WORKSPACE": str(folder / "workspace")}
    environment = {**os.environ, **own, **stopwatch.carried(folder)}
    runtime = [sys.executable, "-m", "runtime"]
    asked = ["run", str(STORY), "--to", "evaluate", "--param", f"epochs={epochs}", "--param", "good_enough=0", "--json"]
    try:
        subprocess.run([*runtime, *asked], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    finally:
        subprocess.run([*runtime, "cluster", "stop"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    (run,) = Workspace(folder / "workspace").runs.newest()
    return run.record().seconds
