"""`python -m bench.soak [--kills 50] [--seed 0] [--table FILE]`: strikes runs at random moments; exit code 1 if one did not survive."""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.report import machine
from bench.soak.kinds import Kind, kinds_on
from bench.soak.stage import Stage, staged
from bench.soak.trial import Outcome, strike

__all__ = ["main", "order", "salvoes"]

COLUMNS = (
    "struck",
    "times",
    "went on by itself",
    "resumed once",
    "parts begun again, at most",
    "epochs, at most",
    "s until it went on, median",
)
SALVO = 4  # strikes on one run
TITLE = """# What kills do to a run

`make soak` runs a small pipeline (sixteen parts, then a step on a GPU actor that keeps a checkpoint after each of its 24 epochs)
again and again, on a real Ray cluster, and strikes each run at random moments, up to four times. Each must then have ended

- with the results of an undisturbed run, byte for byte, having been asked to go on at most once after each strike;
- having begun anew, after each strike, no more than the two pieces of work that may be under way, and one epoch;
- with no process, no half-written output and no damaged artifact left behind;
- and the catalogue of runs, which lived through it all, must be what a new one makes of the journals.

"""


@dataclass
class _Soak:
    seed: int
    outcomes: list[Outcome] = field(default_factory=list)
    usual: float = 0.0  # s that an undisturbed run takes, from its command to its end
    seconds: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Strike `--kills` times and say what became of the runs; 1 if one lost something, 0 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description="Kill everything that takes part in a run.")
    parser.add_argument("--kills", type=int, default=50, help="how many strikes (50)")
    parser.add_argument("--seed", type=int, default=0, help="of the kinds' order and of the moments (0)")
    parser.add_argument("--only", metavar="KIND", help="one kind, by its name")
    parser.add_argument("--table", type=Path, help="the Markdown file to write the table into")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, staged(Path(folder)) as stage:
        soak = _soaked(stage, given.kills, given.seed, given.only)
        left_out = "" if stage.has_disk else "A full disk and a read-only workspace were left out: they need the right to mount.\n"
    said = f"{_table(soak)}\n\n{left_out}{_conditions(soak)}\n"
    sys.stdout.write(f"\n{said}")
    if given.table:
        given.table.write_text(f"{TITLE}{said}", "utf-8")
    return 1 if any(o.faults for o in soak.outcomes) else 0


def _soaked(stage: Stage, kills: int, seed: int, only: str | None) -> _Soak:
    moments, began = random.Random(seed), time.monotonic()
    soak = _Soak(seed)
    soak.usual = _undisturbed(stage)
    kinds = [kind for kind in kinds_on(stage) if only in (None, kind.name)]
    for salvo in salvoes(order(kinds, kills, moments)):
        for outcome in strike(stage, salvo, moments, soak.usual):
            soak.outcomes.append(outcome)
            said = "; ".join(outcome.faults) or ("went on" if not outcome.resumed else "resumed")
            sys.stdout.write(f"{len(soak.outcomes)} of {kills}: {outcome.kind.name}, {outcome.seconds:.1f} s: {said}\n")
        sys.stdout.flush()
    soak.seconds = time.monotonic() - began
    return soak


def _undisturbed(stage: Stage) -> float:
    """The run that all others must equal, on a cluster that is there; the seconds from its command to its end."""
    _done(stage.line("cluster", "start"))
    began = time.monotonic()
    _done(stage.run())
    return time.monotonic() - began


def _done(line: "subprocess.Popen[str]") -> None:
    said, told = line.communicate(timeout=300)
    if line.returncode:
        raise RuntimeError(f"What was not disturbed failed: {said} {told}")


def order(kinds: list[Kind], kills: int, moments: random.Random) -> list[Kind]:
    """Each kind as often as every other, in random order."""
    drawn: list[Kind] = []
    while len(drawn) < kills:
        drawn += moments.sample(kinds, len(kinds))
    return drawn[:kills]


def salvoes(order: list[Kind]) -> Iterator[list[Kind]]:
    """What strikes which run: several one after the other, what kills parts' workers first, since the parts come first."""
    yield from ([kind] for kind in order if kind.alone)
    others = [kind for kind in order if not kind.alone]
    for start in range(0, len(others), SALVO):
        yield sorted(others[start : start + SALVO], key=lambda kind: not kind.early)


def _table(soak: _Soak) -> str:
    names = sorted({outcome.kind.name for outcome in soak.outcomes})
    rows = [_row(name, [o for o in soak.outcomes if o.kind.name == name]) for name in names]
    return "\n".join([f"| {' | '.join(COLUMNS)} |", "|---|" + "---:|" * (len(COLUMNS) - 1), *rows])


def _row(name: str, outcomes: list[Outcome]) -> str:
    alone = sum(not o.resumed for o in outcomes)
    once = sum(o.resumed == 1 for o in outcomes)
    parts, epochs = max(o.parts_again for o in outcomes), max(o.epochs_again for o in outcomes)
    return f"| {name} | {len(outcomes)} | {alone} | {once} | {parts} | {epochs} | {statistics.median(o.seconds for o in outcomes):.1f} |"


def _conditions(soak: _Soak) -> str:
    host, lost = machine(), [f"{o.kind.name}: {'; '.join(o.faults)}" for o in soak.outcomes if o.faults]
    struck = sum(o.struck for o in soak.outcomes)
    return "\n".join(
        [
            f"{len(soak.outcomes)} strikes with seed {soak.seed} in {soak.seconds:.0f} s, {struck} of them while something was left to "
            f"strike; an undisturbed run takes {soak.usual:.1f} s. {host['cores']} cores, {host['cpu']}.",
            "Lost: " + ("nothing." if not lost else " | ".join(lost)),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
