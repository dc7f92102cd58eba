"""What a script left in its output folders, as artifacts."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.csv
import pyarrow.json

from components.artifacts import ARTIFACT_TYPES, MANIFEST, Artifact, Metrics, Report
from components.errors import InputError
from components.soundness import flaw_of
from components.tabular.writing import write_table

__all__ = ["adopted"]


def adopted(port: str, folder: Path) -> Artifact | None:
    """The artifact in `folder`; None if nothing was written there.

    A folder with an artifact.json is taken as it is. Else a table may be table.parquet, table.csv or table.jsonl, metrics a
    metrics.json ({name: number}), a report an index.html. Raises InputError for anything else.
    """
    if not folder.is_dir() or not any(folder.iterdir()):
        return None
    if (folder / MANIFEST).exists():
        return _declared(port, folder)
    match port:
        case "table":
            return _table(folder)
        case "metrics" if (folder / "metrics.json").is_file():
            return _metrics(folder)
        case "report" if (folder / "index.html").is_file():
            return Report.create(folder)
    raise _refused(port, "holds no artifact.json", "Write it with components.artifacts, or leave the folder empty.")


def _declared(port: str, folder: Path) -> Artifact:
    manifest = Artifact(folder).manifest
    kind = ARTIFACT_TYPES.get(manifest.get("type", ""))
    if kind is None or kind.__name__.lower() != port:
        raise _refused(port, f"says it is {manifest.get('type')!r}", "Write each type into the folder of its own output.")
    if flaw := flaw_of(kind(folder)):
        raise _refused(port, flaw, "Write every file before artifact.json.")
    return kind(folder)


def _table(folder: Path) -> Artifact:
    readers = {"table.parquet": pyarrow.parquet.read_table, "table.csv": pyarrow.csv.read_csv, "table.jsonl": pyarrow.json.read_json}
    found = sorted(file.name for file in folder.iterdir())
    if len(found) != 1 or found[0] not in readers:
        raise _refused("table", f"holds {', '.join(found)}", f"Write exactly one of {', '.join(readers)}.")
    try:
        with (folder / found[0]).open("rb") as opened:
            rows = readers[found[0]](opened)
    except pyarrow.ArrowException as error:
        raise _refused("table", f"cannot be read: {error}", "Check how it is written.") from None
    (folder / found[0]).unlink()
    return write_table(rows.replace_schema_metadata(None), folder)


def _metrics(folder: Path) -> Artifact:
    try:
        read: dict[str, Any] = json.loads((folder / "metrics.json").read_text("utf-8"), parse_constant=_no_number)
        content = read if "values" in read else {"values": read}
        _check_numbers(content["values"])
    except (ValueError, TypeError, AttributeError) as error:
        raise _refused("metrics", f"cannot be read: {error}", "Write a JSON object of names and numbers.") from None
    return Metrics.of(folder, content.pop("values"), **content)


def _check_numbers(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{name} is no number")


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _refused(port: str, why: str, remedy: str) -> InputError:
    return InputError(f"What the script wrote as its output '{port}' {why}.", remedy)
