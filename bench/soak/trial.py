"""A run that is struck, once or several times, and what is left of it: did it go on, with which results, and what was done twice."""

import random
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.soak.kinds import Blow, Kind
from bench.soak.stage import PATIENCE, Stage
from runtime.engine.processes import waited
from runtime.workspace import Run
from runtime.workspace.run_catalogue import RunCatalogue

__all__ = ["Outcome", "count_again", "excesses", "strike"]

TRIES = 2  # times that it is asked to go on
BETWEEN = 1.5  # s, at most, from when a run goes on until it is struck again
AFTER = 1.0  # s after a strike: what is begun earlier may be by something that is dying
OVER = ("succeeded", "failed", "cancelled", "interrupted")
Results = dict[str, object]


@dataclass
class Outcome:
    """What became of a run that was struck."""

    kind: Kind
    struck: bool  # whether there was anything to strike
    at: float  # unix seconds
    seconds: float = 0.0  # until it went on, or had ended
    resumed: int = 0  # times that it was asked to go on
    parts_again: int = 0  # parts, and whole steps, that were begun more than once
    epochs_again: int = 0
    faults: list[str] = field(default_factory=list)


def strike(stage: Stage, kinds: Sequence[Kind], moments: random.Random, usual: float) -> list[Outcome]:
    """Run the pipeline, strike at moments of it, see it to its end. `usual`: seconds that it takes undisturbed."""
    stage.round += 1
    blow = Blow(stage, moments.uniform(0, usual))
    kinds[0].begin(blow)
    outcomes = []
    for kind in kinds:
        outcomes.append(_struck(blow, kind))
        blow.since, blow.after = time.monotonic(), moments.uniform(0, BETWEEN)
    outcomes[-1].resumed += _resumed(blow, until_end=True)
    count_again(stage.begun(), outcomes)
    for outcome in outcomes:
        outcome.faults += excesses(outcome)
    outcomes[-1].faults += _faults(blow)
    if any(outcome.faults for outcome in outcomes):
        outcomes[-1].faults += blow.said
    return outcomes


def _struck(blow: Blow, kind: Kind) -> Outcome:
    """Strike, put right what is to be, and wait until the run works again."""
    struck = kind.strike(blow)
    outcome = Outcome(kind, struck, blow.at)
    kind.heal(blow)
    outcome.resumed = _resumed(blow, until_end=False)
    outcome.seconds = time.time() - outcome.at
    return outcome


def _resumed(blow: Blow, *, until_end: bool) -> int:
    """Wait until the run works again, or has ended well; ask it to go on where it does not come to that by itself; how often."""
    for again in range(TRIES + 1):
        run = _settled(blow, until_end=until_end)
        if run and (run.record().status not in OVER or run.record().status == "succeeded"):
            return again
        if again < TRIES:
            _ask(blow, run)
    return TRIES + 1


def _ask(blow: Blow, run: Run | None) -> None:
    """Ask for the run, or for it to go on, and wait until that is heard."""
    if blow.line:
        blow.line.kill()  # as a person does who has waited long enough; mostly it has ended
        said, told = blow.line.communicate()
        if told or "error" in said:
            blow.said.append(" ".join(f"{said} {told}".split()))
    before = run.record().resumed if run else 0
    line = blow.line = blow.stage.line("resume", run.id) if run else blow.stage.run()
    waited(lambda: line.poll() is not None or (run.record().resumed > before if run else blow.run() is not None), PATIENCE)


def _settled(blow: Blow, *, until_end: bool) -> Run | None:
    """The run as soon as it works, or is over."""

    def settled() -> bool:
        run = blow.run()
        works = not until_end and any(at > blow.at + AFTER for at, _ in blow.stage.begun())
        return works or (run is not None and run.record().status in OVER)

    asked = blow.line
    if asked is not None and until_end and not _comes_back(asked):
        return blow.run()
    waited(settled, PATIENCE)
    return blow.run()


def _comes_back(line: "subprocess.Popen[str]") -> bool:
    try:
        line.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return False
    return True


def count_again(begun: Sequence[tuple[float, str]], outcomes: Sequence[Outcome]) -> None:
    """Count what was begun more than once, each for the strike before. `begun`: when (unix seconds) and what, in order."""
    seen = set()
    for at, work in begun:
        outcome = next((o for o in reversed(outcomes) if o.at <= at), outcomes[0])
        if work not in seen:
            seen.add(work)
        elif work.startswith("epoch"):
            outcome.epochs_again += 1
        else:
            outcome.parts_again += 1


def excesses(outcome: Outcome) -> list[str]:
    """What was done twice, or asked for twice, beyond what is promised."""
    faults = []
    if outcome.resumed > 1:
        faults.append(f"resumed {outcome.resumed} times")
    if outcome.parts_again > (outcome.kind.parts if outcome.kind.repeats else 0):
        faults.append(f"{outcome.parts_again} parts done again")
    if outcome.epochs_again > (1 if outcome.kind.repeats else 0):
        faults.append(f"{outcome.epochs_again} epochs done again")
    return faults


def _faults(blow: Blow) -> list[str]:
    """What is wrong with what is left."""
    stage, runs = blow.stage, blow.stage.runs()
    ended = [run for run in runs if run.record().status == "succeeded"]
    faults = [f"run {run.id} {run.record().status}" for run in runs if run not in ended]
    faults += [f"run {run.id} gave something else" for run in ended if _results_of(run) != _expected(stage)]
    faults += [f"artifact {digest} is damaged" for digest in stage.workspace.store.digests() if not stage.workspace.store.intact(digest)]
    if not waited(lambda: not stage.strays(), PATIENCE / 6):
        faults.append(f"processes left: {stage.strays()}")
    faults += [f"half-written and left: {name}" for name in stage.half_written()]
    if not _catalogue_holds(stage):
        faults.append("the catalogue is not what the journals say")
    return faults


def _results_of(run: Run) -> Results:
    """What a run gave: the digest of each output of each node."""
    return {node: {port: made and made["digest"] for port, made in step.outputs.items()} for node, step in run.record().steps.items()}


def _expected(stage: Stage) -> Results:
    """What the first, undisturbed run gave."""
    (first,) = [run for run in stage.workspace.runs.newest() if run.request.get("arguments") == {"round": 0}]
    return _results_of(first)


def _catalogue_holds(stage: Stage) -> bool:
    """Whether the catalogue of runs, which lived through everything, is what a new one makes of the journals."""
    with tempfile.TemporaryDirectory() as empty:
        return stage.workspace.run_catalogue.records() == RunCatalogue(stage.workspace.runs, Path(empty)).records()
