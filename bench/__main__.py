"""`python -m bench [NAMES] [--quick]`: takes every measurement, each in a process of its own, against its limit."""

import argparse
import ast
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.report import Figure, machine, missed, table

__all__ = ["benches", "main", "measured"]

FOLDER = Path(__file__).parent
TOLD = 400  # characters of a failed bench's last words


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write bench/results/NAME.json; 1 if a limit is missed, 2 if a name is unknown."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure against limits, one process a bench.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run (all): {', '.join(benches(FOLDER))}")
    parser.add_argument("--quick", action="store_true", help="smaller inputs: does it run at all, roughly how fast")
    given = parser.parse_args(arguments)
    if unknown := [n for n in given.names if n not in benches(FOLDER)]:
        print(f"There is no bench named {', '.join(unknown)}; there are {', '.join(benches(FOLDER))}.", file=sys.stderr)
        return 2
    figures = [f for name in given.names or benches(FOLDER) for f in _run(name, given.quick)]
    host = machine()
    print(f"\n{host['cores']} cores, {host['cpu']}, {host['memory_gb']} GB, Python {host['python']}{', quick' if given.quick else ''}\n")
    print(table(figures))
    return 1 if missed(figures) else 0


def benches(folder: Path) -> list[str]:
    """The names of the modules in `folder` that define `measure`, found without importing them."""
    return sorted(file.stem for file in folder.glob("[a-z]*.py") if _measures(file))


def measured(name: str, quick: bool, root: Path = FOLDER.parent) -> list[Figure]:
    """The figures of bench `name`, taken in a process of its own; one failed figure if it ends badly."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "bench.alone", name, str(rows), *(["--quick"] if quick else [])]
        ended = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if ended.returncode:
            return [Figure(name, "measurement", None, ok=False, why=_last_words(ended.stdout))]
        return [Figure.read(name, row) for row in json.loads(rows.read_text("utf-8"))]


def _run(name: str, quick: bool) -> list[Figure]:
    print(f"measuring {name} ...", file=sys.stderr, flush=True)
    figures = measured(name, quick)
    results = FOLDER / "results"
    results.mkdir(exist_ok=True)
    told = {"machine": machine(), "quick": quick, "figures": [figure.as_json() for figure in figures]}
    (results / f"{name}.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    return figures


def _measures(file: Path) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == "measure" for node in ast.parse(file.read_text("utf-8")).body)


def _last_words(said: str) -> str:
    return " | ".join(said.strip().splitlines()[-3:])[-TOLD:] or "it ended without a word"


if __name__ == "__main__":
    sys.exit(main())
