"""What the measurements come to: one table of figures against their limits, and the machine they were taken on."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["Figure", "Row", "figure", "machine", "missed", "table"]

Row = dict[str, Any]
HEADERS = ("bench", "figure", "value", "limit", "unit", "")


@dataclass(frozen=True)
class Figure:
    """One measured number. `limit` None: told, not judged; `better` "higher" or "lower"; `ok`: the limit is kept."""

    bench: str
    name: str
    value: float | None  # None: the measurement failed
    limit: float | None = None
    unit: str = ""
    better: str = "higher"
    ok: bool = True
    why: str = ""  # of a measurement that failed

    @classmethod
    def read(cls, bench: str, row: dict[str, Any]) -> "Figure":
        """A figure from what a bench's `measure` gives."""
        return cls(bench, **{name: row[name] for name in ("name", "value", "limit", "unit", "better", "ok")})

    def as_json(self) -> dict[str, Any]:
        """Its fields, for a file."""
        return asdict(self)


def figure(name: str, value: float, unit: str = "", *, least: float | None = None, most: float | None = None) -> Row:
    """What a bench's `measure` gives of one number: to be at least `least`, or at most `most`; with neither it is told, not judged."""
    ok = (least is None or value >= least) and (most is None or value <= most)
    limit, better = (most, "lower") if least is None else (least, "higher")
    return {"name": name, "value": round(value, 4), "limit": limit, "unit": unit, "better": better, "ok": ok}


def table(figures: Sequence[Figure]) -> str:
    """The figures in aligned columns, those that miss their limit marked."""
    rows = [HEADERS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADERS))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    failed = [f"{f.bench}: {f.why}" for f in figures if f.why]
    return "\n".join([lines[0], "  ".join("-" * w for w in widths).rstrip(), *lines[1:], *failed])


def missed(figures: Sequence[Figure]) -> list[Figure]:
    """Those that miss their limit or could not be measured."""
    return [figure for figure in figures if not figure.ok]


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _row(figure: Figure) -> tuple[str, ...]:
    sign = {"higher": "≥ ", "lower": "≤ "}[figure.better]
    limit = "" if figure.limit is None else f"{sign}{_number(figure.limit)}"
    value = "failed" if figure.value is None else _number(figure.value)
    verdict = "MISSED" if not figure.ok else "ok" if figure.limit is not None else ""
    return (figure.bench, figure.name, value, limit, figure.unit, verdict)


def _number(value: float) -> str:
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell.rjust(w) if i in (2, 3) else cell.ljust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))]
