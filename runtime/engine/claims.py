"""Who is making what right now: two runs, or two nodes, that need the same step do it once."""

import os
from dataclasses import dataclass
from pathlib import Path

from runtime.workspace import Run
from runtime.workspace.atomic import read_json

__all__ = ["Claim", "Claims"]


@dataclass(frozen=True)
class Claim:
    """The step that makes it."""

    run: str
    node: str


class Claims:
    """The folder `claims/`: a file for each fingerprint that somebody is making; one whose run has died counts for nothing."""

    def __init__(self, root: Path, run: Run) -> None:
        self._folder = root / "claims"
        self._folder.mkdir(exist_ok=True)
        self._run = run
        self._mine: dict[str, str] = {}  # fingerprint -> node

    def take(self, fingerprint: str, node: str) -> Claim | None:
        """Claim it for `node`; if somebody else is making it, who."""
        other = self._holder(fingerprint)
        if other and other != Claim(self._run.id, node):
            return other
        partial = self._folder / f".{fingerprint}-{os.getpid()}"
        partial.write_text(f'{{"run": "{self._run.id}", "node": "{node}"}}')
        try:
            os.link(partial, self._file(fingerprint))  # fails if there is one already
        except FileExistsError:
            os.replace(partial, self._file(fingerprint))  # of a run that died; two who replace it at once both do the work: no harm
        else:
            partial.unlink()
        self._mine[fingerprint] = node
        return None

    def release(self, fingerprint: str) -> None:
        """Give up the claim, the work being done or given up."""
        if self._mine.pop(fingerprint, None):
            self._file(fingerprint).unlink(missing_ok=True)

    def release_all(self) -> None:
        """Give up every claim of this run."""
        for fingerprint in list(self._mine):
            self.release(fingerprint)

    def _holder(self, fingerprint: str) -> Claim | None:
        if fingerprint in self._mine:
            return Claim(self._run.id, self._mine[fingerprint])
        read = read_json(self._file(fingerprint))
        if not read or read["run"] == self._run.id:  # left by this very run before its coordinator was killed
            return None
        return Claim(read["run"], read["node"]) if Run(self._run.folder.parent / read["run"]).alive else None

    def _file(self, fingerprint: str) -> Path:
        return self._folder / fingerprint
