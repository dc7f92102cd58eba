"""What DuckDB says, in one sentence with the place and what to do."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from components.errors import InputError

__all__ = ["sentence"]

OUTSIDE = ("file system operations are disabled", "extensions is disabled", "configuration has been locked", "disabled by configuration")


def sentence(error: Exception, tables: Mapping[str, Sequence[str]]) -> InputError:
    """The InputError for an error of DuckDB. `tables`: the columns of each table, to be listed where a name was not found."""
    kind, _, rest = str(error).partition(": ")
    said = rest.strip().splitlines() or [kind]
    if any(phrase in str(error) for phrase in OUTSIDE):
        what = f"The query asks for something outside its tables{_place(said)}: {_ended(said[0])}"
        return InputError(what, "It may read only the tables wired to it: no file, network, extension or setting.")
    if "Out of Memory" in kind:
        return InputError("The query needs more memory than it may use.", "Select fewer columns (the images above all), or filter earlier.")
    message = f"The query cannot be answered{_place(said)}: {_ended(said[0])}"
    if kind in ("Catalog Error", "Binder Error"):
        return InputError(message, "Here are: " + "; ".join(f"{name} ({', '.join(columns)})" for name, columns in tables.items()) + ".")
    hint = next((line for line in said[1:] if line.startswith(("Did you mean", "Candidate", "HINT"))), "")
    return InputError(message, hint)


def _place(said: Sequence[str]) -> str:
    """Where in the query, from DuckDB's "LINE 2: ..." and the caret under it."""
    for line, marks in pairwise(said):
        found = re.match(r"LINE (\d+): ", line)
        if found and "^" in marks:
            column = marks.index("^") - found.end() + 1
            at = "" if "..." in line[found.end() : found.end() + 3] else f", column {column}"  # long lines come cut
            return f" (line {found[1]}{at})"
    return ""


def _ended(said: str) -> str:
    return said if said.endswith((".", "!", "?")) else f"{said}."
