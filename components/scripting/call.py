"""What a script is called with, as its command line: --first FOLDER, --out-table FOLDER, --NAME VALUE."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.artifacts import ARTIFACT_TYPES, Artifact
from components.errors import InputError

__all__ = ["INPUTS", "Call", "command_line", "read_call"]

INPUTS = ("first", "second", "third")
NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")


@dataclass(frozen=True)
class Call:
    """The artifacts a script reads, the folders it may fill and its arguments."""

    inputs: Mapping[str, Artifact] = field(default_factory=dict)
    outputs: Mapping[str, Path] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def write_table(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Make `rows` the output table."""
        import pyarrow

        from components.tabular.writing import write_table

        write_table(pyarrow.Table.from_pylist(list(rows)), self.outputs["table"])


def command_line(call: Call) -> list[str]:
    """The words after the script's name. Raises InputError if an argument's name cannot be an option's."""
    words = [word for port, artifact in call.inputs.items() for word in (f"--{port}", str(artifact.path))]
    words += [word for port, folder in call.outputs.items() for word in (f"--out-{port}", str(folder))]
    for name, value in call.arguments.items():
        if not NAME.match(name) or name in INPUTS or name.startswith("out-"):
            why = "Names are letters, digits, _ and -, begin with a letter, and are not first, second, third or out-..."
            raise InputError(f"'{name}' cannot be the name of an argument.", why)
        words += [f"--{name}", _as_text(value)]
    return words


def _as_text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    if "\0" in text:
        raise InputError("An argument holds a zero byte, which no command line can carry.", "Take it out.")
    return text


def read_call(words: Sequence[str] | None = None) -> Call:
    """For use in a script: what it was called with. An argument that is JSON (5, true, [1, 2]) comes as its value, other text as text."""
    given = list(sys.argv[1:] if words is None else words)
    pairs = {name.removeprefix("--"): value for name, value in zip(given[::2], given[1::2], strict=True)}
    inputs = {name: _artifact(Path(pairs.pop(name))) for name in INPUTS if name in pairs}
    outputs = {name.removeprefix("out-"): Path(pairs.pop(name)) for name in list(pairs) if name.startswith("out-")}
    return Call(inputs, outputs, {name: _value(text) for name, text in pairs.items()})


def _artifact(folder: Path) -> Artifact:
    return ARTIFACT_TYPES[Artifact(folder).manifest["type"]](folder)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
