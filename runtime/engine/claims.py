"""Who is making what right now: two runs, or two nodes, that need the same step do it once."""

import os
from dataclasses import dataclass
from pathlib import Path

from runtime.workspace import Run

__all__ = ["Claim", "Claims"]


@dataclass(frozen=True)
class Claim:
    """The step that makes it."""

    run: str
    node: str


class Claims:
    """The folder `claims/`: a link for each fingerprint that somebody is making, to "RUN/NODE"; one whose run has died counts for nothing.

    A symbolic link to nowhere is made, or fails to be, in one call, and never seen half-written.
    """

    def __init__(self, root: Path, run: Run) -> None:
        self._folder = root / "claims"
        self._folder.mkdir(exist_ok=True)
        self._run = run
        self._mine: dict[str, str] = {}  # fingerprint -> node

    def take(self, fingerprint: str, node: str) -> Claim | None:
        """Claim it for `node`; if somebody else is making it, who."""
        claimed, target = self._folder / fingerprint, f"{self._run.id}/{node}"
        if fingerprint not in self._mine:
            try:
                os.symlink(target, claimed)
            except FileExistsError:
                if other := self._holder(claimed):
                    return other
                partial = self._folder / f".{fingerprint}-{os.getpid()}"
                partial.unlink(missing_ok=True)
                os.symlink(target, partial)
                os.replace(partial, claimed)  # of a run that died; two who replace it at once both do the work: no harm
        elif self._mine[fingerprint] != node:
            return Claim(self._run.id, self._mine[fingerprint])
        self._mine[fingerprint] = node
        return None

    def release(self, fingerprint: str) -> None:
        """Give up the claim, the work being done or given up."""
        if self._mine.pop(fingerprint, None):
            (self._folder / fingerprint).unlink(missing_ok=True)

    def release_all(self) -> None:
        """Give up every claim of this run."""
        for fingerprint in list(self._mine):
            self.release(fingerprint)

    def _holder(self, claimed: Path) -> Claim | None:
        """Who is making it, if anybody still is; not this very run: what it left before its coordinator was killed is its own."""
        try:
            run, _, node = os.readlink(claimed).partition("/")
        except OSError:  # given up a moment ago, or no link of ours
            return None
        return Claim(run, node) if run != self._run.id and Run(self._run.folder.parent / run).alive else None
