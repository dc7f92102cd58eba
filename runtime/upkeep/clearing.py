"""Clearing a workspace away: first what would go and why the rest stays, then, if somebody wants it, just that."""

import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from runtime.upkeep.reach import Keeping, Reach, reach
from runtime.workspace import Workspace
from runtime.workspace.atomic import read_json
from runtime.workspace.locks import locked
from runtime.workspace.telling import Tell, each
from runtime.workspace.undivided import undivided

__all__ = ["Clearing", "Doomed", "clear", "plan_clearing"]

ALWAYS = ("Metrics",)  # small, and what a run's history is read from
CLEARING = "clearing"  # how the folders begin in which what goes waits to be deleted
ABANDONED = 3_600.0  # s after which what was left in a folder for unfinished work belongs to nobody


@dataclass(frozen=True)
class Doomed:
    """An artifact that nothing needs."""

    digest: str
    type: str
    bytes: int  # that it takes, files shared with others included
    run: str = ""  # that gave it, as far as is known
    node: str = ""


@dataclass(frozen=True)
class Clearing:
    """What clearing would do."""

    artifacts: tuple[Doomed, ...] = ()
    results: tuple[str, ...] = ()  # fingerprints
    folders: tuple[Path, ...] = ()  # unfinished work of nobody, samples, checkpoints that no run goes on from
    frees: int = 0  # bytes of the disk: what files that stay share with those that go is not counted
    keeps: Mapping[str, str] = field(default_factory=dict)  # run -> why it keeps what it gave
    needed: Mapping[str, int] = field(default_factory=dict)  # by what: how many artifacts it keeps
    runs: tuple[str, ...] = ()  # that lose something they gave; their records stay

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.artifacts or self.results or self.folders)

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        listed = {"artifacts": [asdict(doomed) for doomed in self.artifacts], "results": len(self.results)}
        kept = {"runs": dict(self.keeps), "artifacts": dict(self.needed)}
        return {"frees": self.frees, **listed, "folders": [str(f) for f in self.folders], "runs": list(self.runs), "keeps": kept}


def plan_clearing(workspace: Workspace, keeping: Keeping | None = None, tell: Tell | None = None) -> Clearing:
    """What would go now. Records of runs always stay, with their graphs, logs and metrics; so does whatever a run in flight may use."""
    found = reach(workspace, keeping or Keeping(), tell)
    results = {result.fingerprint: result for result in workspace.results.every()}
    givers = {digest: (r.run, r.node) for r in results.values() for digest in r.outputs.values() if digest}
    unneeded = _unneeded(workspace, found, tell)
    artifacts = [Doomed(digest, kind, workspace.store.size(digest), *givers.get(digest, ("", ""))) for digest, kind in unneeded]
    gone = {doomed.digest for doomed in artifacts}
    told = _explaining(workspace)
    lost = [mark for mark, r in results.items() if gone & set(r.outputs.values()) and mark not in found.results and mark not in told]
    folders = tuple(_leftovers(workspace, found))
    return Clearing(
        artifacts=tuple(sorted(artifacts, key=lambda doomed: (-doomed.bytes, doomed.digest))),
        results=tuple(sorted(lost)),
        folders=folders,
        frees=_freed(each([*(workspace.store.path(digest) for digest in gone), *folders], "folders measured", tell)),
        keeps=found.runs,
        needed=_counted(found),
        runs=tuple(sorted({doomed.run for doomed in artifacts if doomed.run and doomed.run not in found.runs})),
    )


def clear(workspace: Workspace, keeping: Keeping | None = None, tell: Tell | None = None) -> Clearing:
    """Remove what `plan_clearing` finds while no run can be recorded; what went.

    Cancelled while it looks, it has removed nothing; while it deletes, the workspace is whole and the next call deletes the rest.
    """
    with locked(workspace.clearing_lock):
        made = plan_clearing(workspace, keeping, tell)
        aside = workspace.store.staging(CLEARING)
        with undivided():
            _take_out(workspace, made, aside)
    for going in each(aside.iterdir(), "things deleted", tell):
        shutil.rmtree(going, ignore_errors=True)
    shutil.rmtree(aside, ignore_errors=True)
    return made


def _take_out(workspace: Workspace, made: Clearing, aside: Path) -> None:
    """Move what goes out of everybody's sight, where it waits to be deleted."""
    for mark in made.results:
        workspace.results.forget(mark)
    for doomed in made.artifacts:
        workspace.store.take_out(doomed.digest, aside)
    for folder in made.folders:
        with suppress(FileNotFoundError):  # what another clearing is deleting just now
            os.rename(folder, aside / f"{folder.parent.name}-{folder.name}")


def _unneeded(workspace: Workspace, found: Reach, tell: Tell | None) -> Iterator[tuple[str, str]]:
    """Digest and type of each artifact that nothing needs."""
    for digest in each(workspace.store.digests(), "artifacts looked at", tell):
        if digest not in found.artifacts and workspace.store.made_at(digest) < found.since:
            kind = str((read_json(workspace.store.path(digest) / "artifact.json") or {}).get("type", ""))
            if kind not in ALWAYS:
                yield digest, kind


def _explaining(workspace: Workspace) -> set[str]:
    """The fingerprints from which later plans tell what has changed."""
    return {str(mark) for file in (workspace.root / "last").glob("*.json") for mark in (read_json(file) or {}).values()}


def _leftovers(workspace: Workspace, found: Reach) -> Iterator[Path]:
    flying = [run for run, why in found.runs.items() if why == "in flight"]
    for folder in sorted(workspace.store.aside.glob("*")):
        abandoned = not any(folder.name.startswith(run) for run in flying) and _is_old(folder, min(found.since, time.time() - ABANDONED))
        if abandoned or folder.name.startswith(f"{CLEARING}-"):
            yield folder
    if not flying:
        for name in ("samples", "checkpoints"):
            yield from (
                f for f in sorted((workspace.root / name).glob("*")) if _is_old(f, found.since) and not _goes_on(f, found, workspace)
            )


def _goes_on(checkpoint: Path, found: Reach, workspace: Workspace) -> bool:
    """Whether a kept run that did not succeed may go on from it."""
    if checkpoint.name in found.results:
        return True
    unfinished = [run for run in found.runs if workspace.runs.get(run).record().status in ("failed", "cancelled", "interrupted")]
    began = [workspace.runs.get(run).record().started for run in unfinished]
    return checkpoint.parent.name == "checkpoints" and any(checkpoint.stat().st_mtime >= start for start in began)


def _is_old(folder: Path, before: float) -> bool:
    try:
        return folder.is_dir() and folder.stat().st_mtime < before
    except OSError:
        return False


def _freed(folders: Iterable[Path]) -> int:
    """The bytes that the disk gets back: a file counts if every one of its links goes."""
    links: dict[tuple[int, int], list[int]] = {}
    for file in (os.path.join(base, name) for folder in folders for base, _, names in os.walk(folder) for name in names):
        try:
            seen = os.lstat(file)
        except OSError:
            continue
        if stat.S_ISREG(seen.st_mode):
            links.setdefault((seen.st_dev, seen.st_ino), [seen.st_nlink, seen.st_blocks * 512, 0])[2] += 1
    return sum(size for all_links, size, going in links.values() if going >= all_links)


def _counted(found: Reach) -> dict[str, int]:
    counted: dict[str, int] = {}
    for by in found.artifacts.values():
        counted[by] = counted.get(by, 0) + 1
    return counted
