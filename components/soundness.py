"""Whether an artifact is whole: the files that its type and its manifest promise are there and can be opened."""

import json
from pathlib import Path

from components.artifacts import Artifact, Collection, Rows

__all__ = ["flaw_of"]


def flaw_of(artifact: Artifact) -> str:
    """What is wrong with the artifact's files, as the end of a sentence ("lacks parts/ab.parquet"); empty if nothing is seen.

    Looks at where files begin and end, not at every byte. Raises InputError if the manifest itself is damaged.
    """
    columns = set(artifact.schema().names) if isinstance(artifact, Rows) else set[str]()
    return next(filter(None, (_flaw(artifact.path, name, columns) for name in _promised(artifact))), "")


def _promised(artifact: Artifact) -> list[str]:
    parts = artifact.parts if isinstance(artifact, Collection) else ()
    named = [file for part in parts for file in (f"parts/{part.name}", *part.files)]
    return list(dict.fromkeys([*artifact.holds, *named]))


def _flaw(folder: Path, name: str, columns: set[str]) -> str:
    file = folder / name
    if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
        return f"lacks {name}"
    try:
        if file.suffix == ".parquet" and (missing := sorted(columns - _columns_of(file))):
            return f"has no column '{missing[0]}' in {name}"
        if file.suffix == ".json":
            json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:  # pyarrow's own are among these
        return f"holds a damaged {name} ({(str(error).splitlines() or [''])[0].rstrip('.')})"
    return ""


def _columns_of(file: Path) -> set[str]:
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(file) as opened:
        return set(opened.schema_arrow.names)
