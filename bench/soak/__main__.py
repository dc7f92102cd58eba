"""`python -m bench.soak [--kills 50] [--seed 0] [--table FILE]`: strikes runs at random moments; exit code 1 if one did not survive."""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.report import machine
from bench.soak.kinds import Kind, kinds_on
from bench.soak.stage import Stage, staged
from bench.soak.trial import Outcome, strike

__all__ = ["main"]

HEAD = "| struck | times | went on by itself | resumed once | parts begun again, at most | epochs again, at most | seconds more, median |"


@dataclass
class _Soak:
    seed: int
    outcomes: list[Outcome] = field(default_factory=list)
    usual: float = 0.0  # s that an undisturbed run takes, from its command to its end


def main(arguments: Sequence[str] | None = None) -> int:
    """Strike `--kills` runs and say what became of them; 1 if one lost something, 0 otherwise."""
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
        given.table.write_text(f"{_TITLE}{said}", "utf-8")
    return 1 if any(o.faults for o in soak.outcomes) else 0


_TITLE = """# What kills do to a run

`make soak` runs a small pipeline (eight parts, then a step on a GPU actor that keeps a checkpoint after each of its epochs)
again and again, on a real Ray cluster, and strikes each run once at a random moment. Each must then have ended with the results
of an undisturbed run, byte for byte, having been asked to go on at most once, having done no more again than what was under way,
and leaving no process and no half-written artifact behind.

"""


def _soaked(stage: Stage, kills: int, seed: int, only: str | None) -> _Soak:
    moments = random.Random(seed)
    soak = _Soak(seed)
    begun = soak.usual = _undisturbed(stage)
    kinds = [kind for kind in kinds_on(stage) if only in (None, kind.name)]
    for number, kind in enumerate(_order(kinds, kills, moments)):
        outcome = strike(stage, kind, moments, begun)
        soak.outcomes.append(outcome)
        said = "; ".join(outcome.faults) or ("went on" if not outcome.resumed else "resumed")
        sys.stdout.write(f"{number + 1} of {kills}: {kind.name}, {outcome.seconds:.1f} s: {said}\n")
        sys.stdout.flush()
    return soak


def _undisturbed(stage: Stage) -> float:
    """The run that all others must equal, twice, since the first waits for the cluster; the second's seconds."""
    for stage.round in (0, 1):
        began = time.monotonic()
        said, told = (line := stage.run()).communicate(timeout=120)
        if line.returncode:
            raise RuntimeError(f"The undisturbed run failed: {said} {told}")
    return time.monotonic() - began


def _order(kinds: list[Kind], kills: int, moments: random.Random) -> list[Kind]:
    """Each kind as often as every other, in random order."""
    drawn: list[Kind] = []
    while len(drawn) < kills:
        drawn += moments.sample(kinds, len(kinds))
    return drawn[:kills]


def _table(soak: _Soak) -> str:
    names = sorted({outcome.kind for outcome in soak.outcomes})
    rows = [_row(name, [o for o in soak.outcomes if o.kind == name], soak.usual) for name in names]
    return "\n".join([HEAD, "|---|" + "---:|" * 6, *rows])


def _row(name: str, outcomes: list[Outcome], usual: float) -> str:
    alone = sum(not o.resumed for o in outcomes)
    once = sum(o.resumed == 1 for o in outcomes)
    parts, epochs = max(o.parts_again for o in outcomes), max(o.epochs_again for o in outcomes)
    more = statistics.median(o.seconds - usual for o in outcomes)
    return f"| {name} | {len(outcomes)} | {alone} | {once} | {parts} | {epochs} | {more:.1f} |"


def _conditions(soak: _Soak) -> str:
    host, lost = machine(), [f"{o.kind}: {'; '.join(o.faults)}" for o in soak.outcomes if o.faults]
    struck = sum(o.struck for o in soak.outcomes)
    return "\n".join(
        [
            f"{len(soak.outcomes)} strikes with seed {soak.seed}, {struck} of them while something was left to strike; "
            f"an undisturbed run takes {soak.usual:.1f} s. {host['cores']} cores, {host['cpu']}.",
            "Lost: " + ("nothing." if not lost else " | ".join(lost)),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
