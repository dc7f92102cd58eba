"""One strike, and what is left of the run: did it end by itself or go on at one word, with which results, and what was done twice."""

import random
import subprocess
import time
from dataclasses import dataclass, field

from bench.soak.kinds import Blow, Kind
from bench.soak.stage import Stage
from runtime.engine.processes import waited
from runtime.workspace import Run

__all__ = ["Outcome", "results_of", "strike"]

PATIENCE = 90.0  # s for a run to end, on a busy machine
TRIES = 2  # times that it is asked to go on
Results = dict[str, object]


@dataclass
class Outcome:
    """What became of a run that was struck."""

    kind: str
    struck: bool  # whether it still ran
    seconds: float  # from its beginning to its end
    resumed: int = 0  # times that it was asked to go on
    parts_again: int = 0  # parts, and whole steps, that were begun more than once
    epochs_again: int = 0
    faults: list[str] = field(default_factory=list)


def strike(stage: Stage, kind: Kind, moments: random.Random, usual: float) -> Outcome:
    """Run the pipeline, strike at a moment of it, see it to its end. `usual`: seconds that it takes undisturbed."""
    stage.round += 1
    began = time.monotonic()
    blow = Blow(stage, moments.uniform(0, usual))
    kind.begin(blow)
    struck = kind.strike(blow)
    kind.heal(blow)
    resumed = _seen_through(blow)
    outcome = Outcome(kind.name, struck, time.monotonic() - began, resumed)
    _count_again(stage, outcome)
    outcome.faults += _faults(blow, kind, outcome)
    return outcome


def results_of(run: Run) -> Results:
    """What a run gave: the digest of each output of each node."""
    return {node: {port: made and made["digest"] for port, made in step.outputs.items()} for node, step in run.record().steps.items()}


def _seen_through(blow: Blow) -> int:
    """Wait for the run's end, and resume it where it does not come to one by itself; how often it was resumed."""
    for again in range(TRIES + 1):
        if blow.line and not _comes_back(blow.line):
            blow.line.kill()  # as a person does who has waited long enough
        run = blow.run()
        if run and _end_of(run) == "succeeded":
            return again
        if again < TRIES:
            blow.line = blow.stage.line("resume", run.id) if run else blow.stage.run()
    return TRIES + 1


def _comes_back(line: "subprocess.Popen[str]") -> bool:
    try:
        line.communicate(timeout=2 * PATIENCE)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end_of(run: Run) -> str:
    waited(lambda: run.record().status not in ("pending", "running"), PATIENCE)
    return run.record().status


def _count_again(stage: Stage, outcome: Outcome) -> None:
    for work, times in stage.begun().items():
        if work.startswith("epoch"):
            outcome.epochs_again += times - 1
        else:
            outcome.parts_again += times - 1


def _faults(blow: Blow, kind: Kind, outcome: Outcome) -> list[str]:
    stage, runs = blow.stage, blow.stage.runs()
    ended = [run for run in runs if run.record().status == "succeeded"]
    faults = [f"run {run.id} {run.record().status}" for run in runs if run not in ended]
    faults += [f"run {run.id} gave something else" for run in ended if results_of(run) != expected(stage)]
    faults += [f"artifact {digest} is damaged" for digest in _damaged(stage)]
    if outcome.resumed > 1:
        faults.append(f"resumed {outcome.resumed} times")
    if outcome.parts_again > (kind.parts if kind.repeats else 0):
        faults.append(f"done again: {', '.join(work for work, times in stage.begun().items() if times > 1)}")
    if outcome.epochs_again > (1 if kind.repeats else 0):
        faults.append(f"{outcome.epochs_again} epochs done again")
    if not waited(lambda: not stage.strays(), PATIENCE / 3):
        faults.append(f"processes left: {stage.strays()}")
    return faults


def expected(stage: Stage) -> Results:
    """What the first, undisturbed run gave."""
    (first,) = [run for run in stage.workspace.runs.newest() if run.request.get("arguments") == {"round": 0}]
    return results_of(first)


def _damaged(stage: Stage) -> list[str]:
    """Artifacts that are not what their names say, of those that any run's step gave."""
    store = stage.workspace.store
    steps = [step for run in stage.runs() for step in run.record().steps.values()]
    digests = {made["digest"] for step in steps for made in step.outputs.values() if made}
    return [digest for digest in sorted(digests) if not store.intact(digest)]
