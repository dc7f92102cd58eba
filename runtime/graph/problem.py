"""One thing that is wrong with a pipeline, and the words to say it with."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeVar

from components.words import are
from runtime.errors import DocumentError, ExportError, PipelineError

__all__ = ["MOST", "Problem", "did_you_mean", "error", "in_one_error", "listed", "shortened", "warning"]

E = TypeVar("E", bound=DocumentError | ExportError | PipelineError)

MOST = 1_000  # problems of one kind that are looked for: nobody reads more, and a hostile file could hold millions
COMPARED = 50  # names that a wrong one is compared with: comparing takes long
SHOWN = 20  # problems spelled out in the message of an error; all of them are in its `problems`


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do; the same in the form, on the node, in the command line and in JSON."""

    severity: Literal["error", "warning"]
    node: str | None
    port: str | None
    parameter: str | None
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


def error(message: str, remedy: str, *, node: str | None = None, port: str | None = None, parameter: str | None = None) -> Problem:
    """A problem that keeps the pipeline from running."""
    return Problem("error", _shown(node), _shown(port), _shown(parameter), _printable(message), _printable(remedy))


def warning(message: str, remedy: str, *, node: str | None = None, port: str | None = None, parameter: str | None = None) -> Problem:
    """A problem that the pipeline runs with."""
    return Problem("warning", _shown(node), _shown(port), _shown(parameter), _printable(message), _printable(remedy))


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A remedy for a wrong name: the nearest of the `known` ones, else `otherwise`, else all of them."""
    names = list(known)
    alike = names if len(names) <= COMPARED else [n for n in names if n[:1] == name[:1]][:COMPARED]
    near = get_close_matches(name[:100], alike, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(repr(n) for n in near)}?"
    return otherwise or (f"There {are(len(names))}: {listed(names)}." if names else "There is none.")


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names in quotes, as many as a person reads."""
    every = [repr(n) for n in names]
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")


def shortened(text: str, most: int = 80) -> str:
    """`text` on one line, with its end cut off if it is long."""
    line = _printable(" ".join(text[: most * 4].split()))
    return line if len(line) <= most else line[: most - 1] + "…"


def in_one_error(kind: type[E], subject: str, problems: Iterable[Problem]) -> E:
    """All `problems` as one error; a single one speaks for itself."""
    every = tuple(problems)
    if len(every) == 1:
        return kind(f"{subject}: {every[0].message}", every[0].remedy, every)
    rest = [f"and {len(every) - SHOWN} more"] if len(every) > SHOWN else []
    listing = "".join(f"\n- {problem}" for problem in [*every[:SHOWN], *rest])
    return kind(f"{subject} has {len(every)} problems:{listing}", "", every)


def _printable(text: str) -> str:
    """`text` without what a terminal would obey (escapes, bidirectional overrides) or could not print (lone surrogates)."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _shown(name: str | None) -> str | None:
    return None if name is None else shortened(name)
