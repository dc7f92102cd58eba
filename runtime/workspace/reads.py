"""What a run reads from outside, and which registered dataset's version that is."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.errors import WorkspaceError
from runtime.workspace.datasets import DatasetRecord, Datasets

__all__ = ["Read", "reads_named"]


@dataclass(frozen=True)
class Read:
    """Files that a step's parameter names."""

    node: str
    parameter: str
    path: Path  # absolute: a file, a folder, or a pattern
    files: Mapping[str, str]  # name -> sha256, as they enter the step


def reads_named(datasets: Datasets, reads: Iterable[Read]) -> list[dict[str, Any]]:
    """Each read as a run keeps it: {"node", "parameter", "path", "files": how many, "dataset", "version"}.

    "dataset" is the one registered for the path or a folder above it, the closest; None: none is. "version" is the newest of its versions
    whose content is there now; None: it has changed since it was registered.
    """
    every = list(_registered(datasets))
    found: dict[str, int | None] = {}
    told = []
    for read in reads:
        name = _closest(every, read.path)
        if name and name not in found:
            found[name] = datasets.version_now(name)
        kept = {"node": read.node, "parameter": read.parameter, "path": str(read.path), "files": len(read.files)}
        told.append({**kept, "dataset": name or None, "version": found.get(name)})
    return told


def _registered(datasets: Datasets) -> Iterator[DatasetRecord]:
    """The newest version of each dataset of files; one whose record is damaged is no reason not to run."""
    for name in datasets.names():
        with suppress(WorkspaceError):
            newest = datasets.get(name)
            if newest.kind == "files":
                yield newest


def _closest(every: Iterable[DatasetRecord], path: Path) -> str:
    """The dataset whose place holds `path`, whatever links lead to either."""
    real = path.resolve()
    covering = [(len(place.parts), record.name) for record in every if real.is_relative_to(place := Path(record.path).resolve())]
    return max(covering)[1] if covering else ""
