"""How the command line speaks: tables for people, one JSON document for programs, sentences for errors."""

import json
import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from runtime.errors import FramewireError, PipelineError

__all__ = ["error_json", "print_error", "print_json", "print_lines", "table"]


def print_json(value: Any) -> None:
    """One JSON document on standard output; null for what JSON has no number for, NaN and infinity."""
    sys.stdout.write(json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False, default=str) + "\n")


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def print_lines(*lines: str) -> None:
    """Plain lines on standard output."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def error_json(error: FramewireError) -> dict[str, Any]:
    """The error as `--json` prints it."""
    told: dict[str, Any] = {"kind": error.kind, "message": error.message, "remedy": error.remedy}
    if isinstance(error, PipelineError):
        told["problems"] = [problem_json(p) for p in error.problems]
    return {"error": told}


def problem_json(problem: Any) -> dict[str, Any]:
    """A problem as `--json` prints it."""
    return {key: getattr(problem, key) for key in ("severity", "node", "port", "parameter", "message", "remedy")}


def print_error(error: FramewireError) -> None:
    """The error on standard error: every problem of a pipeline on a line of its own."""
    problems = error.problems if isinstance(error, PipelineError) else ()
    lines = [said(p) for p in problems] or [f"{error.message}\n  {error.remedy}" if error.remedy else error.message]
    sys.stderr.write("".join(f"{line}\n" for line in lines))


def said(problem: Any) -> str:
    """A problem in two lines: what and where, then what to do."""
    where = f"{problem.node}: " if problem.node else ""
    return f"{problem.severity}: {where}{problem.message}" + (f"\n  {problem.remedy}" if problem.remedy else "")


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, right: Sequence[str] = ()) -> None:
    """A table on standard output; as wide as it needs where that is no terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text("" if v is None else str(v)) for v in row))
    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console = Console(file=sys.stdout, width=200)
    console.print(made)
