"""What steps gave, by fingerprint: the memory that reuse is built on."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from runtime.workspace.atomic import read_json, replace_json

__all__ = ["Result", "ResultStore"]


@dataclass(frozen=True)
class Result:
    """The outputs of one step, or of one part of it, and how they came about."""

    fingerprint: str
    outputs: Mapping[str, str | None]  # port -> digest; None: an optional output that was not written
    ingredients: Mapping[str, Any] = field(default_factory=dict)  # what the fingerprint was made of, for explaining
    metrics: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    where: str = ""
    run: str = ""
    node: str = ""


class ResultStore:
    """The folder `results/`: one small file a fingerprint."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, fingerprint: str) -> Result | None:
        """What is remembered under `fingerprint`."""
        read = read_json(self._file(fingerprint))
        return Result(**read) if read else None

    def put(self, result: Result) -> None:
        """Remember `result`; the same fingerprint again replaces it."""
        replace_json(self._file(result.fingerprint), asdict(result), durable=False)

    def every(self) -> Iterator[Result]:
        """All that is remembered and can be read, in no order."""
        for file in self.files():
            read = read_json(file)
            if isinstance(read, dict) and read.get("fingerprint") == file.stem:
                yield Result(**read)

    def files(self) -> Iterator[Path]:
        """The files of all results."""
        yield from self.root.glob("[0-9a-f][0-9a-f]/*.json")

    def forget(self, fingerprint: str) -> None:
        """Remember nothing under `fingerprint` any more."""
        self._file(fingerprint).unlink(missing_ok=True)

    def _file(self, fingerprint: str) -> Path:
        return self.root / fingerprint[:2] / f"{fingerprint}.json"
