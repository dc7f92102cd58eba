"""Checking a whole workspace against its digests: what is damaged, and what would rebuild it."""

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from components.artifacts import file_digest
from runtime.errors import FramewireError
from runtime.serving import Shelf
from runtime.workspace import Versions, Workspace
from runtime.workspace.atomic import read_json
from runtime.workspace.store import folder_digest
from runtime.workspace.telling import Tell, each

__all__ = ["Checked", "Damage", "check_workspace", "discard"]

Kind = Literal["artifact", "result", "run", "model", "dataset", "endpoint", "version"]


@dataclass(frozen=True)
class Damage:
    """Something that is not as it was made."""

    kind: Kind
    name: str  # digest, fingerprint, run, NAME@VERSION, ...
    what: str  # a sentence
    remedy: str  # what would rebuild it

    def to_json(self) -> dict[str, str]:
        """As `--json` prints it."""
        return asdict(self)


@dataclass(frozen=True)
class Checked:
    """What was found."""

    damages: tuple[Damage, ...]
    looked_at: dict[str, int]  # by kind, how many things
    bytes: int  # read

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {"damages": [d.to_json() for d in self.damages], "looked_at": self.looked_at, "bytes": self.bytes}


def check_workspace(workspace: Workspace, tell: Tell | None = None) -> Checked:
    """Read every artifact, result, run, model, endpoint and version, whatever size and time of the files say. Changes nothing."""
    reader = _Reader()
    digests = workspace.store.digests()
    givers = {d: (r.run, r.node) for r in workspace.results.every() for d in r.outputs.values() if d}
    damages: list[Damage] = []
    for digest in each(digests, "artifacts read", tell):
        if what := _flaw(workspace, digest, reader):
            damages.append(Damage("artifact", digest, what, _rebuilt_by(workspace, givers.get(digest))))
    looked_at = {"artifact": len(digests)}
    for kind, found in (
        ("result", _results(workspace)),
        ("run", _runs(workspace)),
        ("model", _models(workspace, {d.name for d in damages})),
        ("dataset", _datasets(workspace)),
        ("endpoint", _endpoints(workspace)),
        ("version", _versions(workspace)),
    ):
        listed = list(found)
        damages += [damage for damage in listed if damage]
        looked_at[kind] = len(listed)
    return Checked(tuple(damages), looked_at, reader.bytes)


def discard(workspace: Workspace, checked: Checked) -> list[str]:
    """Take the damaged artifacts and results out of the way, so that the next run makes them again; the names of what went."""
    import shutil

    aside = workspace.store.staging("damaged")
    for damage in checked.damages:
        if damage.kind == "artifact":
            workspace.store.take_out(damage.name, aside)
        elif damage.kind == "result":
            workspace.results.forget(damage.name)
    shutil.rmtree(aside, ignore_errors=True)
    return [damage.name for damage in checked.damages if damage.kind in ("artifact", "result")]


class _Reader:
    """Digests files; one that several artifacts share is read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], str] = {}
        self.bytes = 0

    def digest(self, file: Path) -> str:
        """The sha256 of the file's content."""
        seen = os.stat(file)
        key = (seen.st_dev, seen.st_ino)
        if key not in self._known:
            self._known[key] = file_digest(file)
            self.bytes += seen.st_size
        return self._known[key]


def _flaw(workspace: Workspace, digest: str, reader: _Reader) -> str:
    """What is wrong with an artifact, as a sentence; empty if nothing is."""
    folder, noted = workspace.store.path(digest), _noted(workspace, digest)
    name = f"Artifact {digest[:12]}"
    if not folder.is_dir():
        return f"{name} is gone; only its list of files is left."
    try:
        found = {f.relative_to(folder).as_posix(): reader.digest(f) for f in sorted(folder.rglob("*")) if f.is_file()}
    except OSError as error:
        return f"{name} cannot be read: {error.strerror} ({error.filename})."
    if folder_digest(found) == digest:
        return "" if noted == found else f"{name} is whole, but its list of files is damaged."
    if noted is None:
        return f"{name} is damaged, and its list of files with it."
    wrong = [f"'{n}' is gone" for n in noted if n not in found]
    wrong += [f"'{n}' has changed" for n in noted if n in found and found[n] != noted[n]]
    wrong += [f"'{n}' does not belong to it" for n in found if n not in noted]
    return f"{name} is damaged: {'; '.join(wrong[:5]) or 'its files are not those of its name'}."


def _noted(workspace: Workspace, digest: str) -> dict[str, str] | None:
    try:
        return workspace.store.files(digest)
    except (FramewireError, KeyError, TypeError, AttributeError, IndexError):
        return None


def _rebuilt_by(workspace: Workspace, giver: tuple[str, str] | None) -> str:
    first = "Take it out of the way with: python -m runtime fsck --discard"
    if giver is None or not (workspace.runs.root / giver[0]).is_dir():
        return f"{first}. No run that made it is known: the next run that needs it makes it again."
    return f"{first}; then node '{giver[1]}' makes it again: python -m runtime rerun {giver[0]}"


def _results(workspace: Workspace) -> Iterator[Damage | None]:
    for file in workspace.results.files():
        read = read_json(file)
        right = isinstance(read, dict) and read.get("fingerprint") == file.stem and isinstance(read.get("outputs"), dict)
        what = f"The memory of step {file.stem[:12]} cannot be read."
        remedy = "The step runs again when it is next needed; until then: python -m runtime fsck --discard"
        yield None if right else Damage("result", file.stem, what, remedy)


def _runs(workspace: Workspace) -> Iterator[Damage | None]:
    for run in workspace.runs.newest():
        record = run.record()
        yield (
            Damage("run", run.id, record.error["message"], record.error["remedy"]) if record.status == "damaged" and record.error else None
        )


def _models(workspace: Workspace, damaged: set[str]) -> Iterator[Damage | None]:
    for name in workspace.models.names():
        try:
            versions = workspace.models.versions(name)
        except (FramewireError, TypeError, KeyError) as error:
            yield Damage("model", name, f"The versions of model '{name}' cannot be read: {error}", "Register them again.")
            continue
        for v in versions:
            there = v.digest not in damaged and workspace.store.path(v.digest).is_dir()
            what = f"Model {v.name}@{v.version} (artifact {v.digest[:12]}) is gone or damaged."
            yield (
                None
                if there
                else Damage("model", f"{v.name}@{v.version}", what, _rebuilt_by(workspace, (v.run, v.node) if v.run else None))
            )


def _datasets(workspace: Workspace) -> Iterator[Damage | None]:
    for name in workspace.datasets.names():
        try:
            workspace.datasets.versions(name)
            yield None
        except (FramewireError, TypeError, KeyError) as error:
            yield Damage("dataset", name, f"The versions of dataset '{name}' cannot be read: {error}", "Register it again.")


def _endpoints(workspace: Workspace) -> Iterator[Damage | None]:
    shelf = Shelf(workspace.root)
    for name in shelf.names():
        remedy = f"Deploy a model under this name again: python -m runtime endpoints deploy MODEL --name {name}"
        try:
            record = shelf.record(name)
            folder = shelf.served(name, record.digest).path
            found = {f.relative_to(folder).as_posix(): file_digest(f) for f in sorted(folder.rglob("*")) if f.is_file()}
            whole = bool(found) and folder_digest(found) == record.digest
        except (FramewireError, TypeError) as error:
            yield Damage("endpoint", name, f"The record of endpoint '{name}' cannot be read: {error}", remedy)
            continue
        yield None if whole else Damage("endpoint", name, f"What endpoint '{name}' serves is gone or damaged.", remedy)


def _versions(workspace: Workspace) -> Iterator[Damage | None]:
    for folder in sorted((workspace.root / "pipelines" / ".history").glob("*")):
        if not (folder / "versions.jsonl").is_file():
            continue
        kept = Versions(workspace.root, folder.name)
        flawed = {version.digest: version for version in kept.flaws()}
        for digest in {version.digest for version in kept.listed()}:
            what = f"Version {digest[:12]} of pipeline '{folder.name}' is gone or damaged."
            run = flawed[digest].run if digest in flawed else ""
            remedy = f"Run {run} keeps the same pipeline: copy its pipeline.json." if run else "Nothing needs it; the other versions stand."
            yield Damage("version", f"{folder.name}@{digest[:12]}", what, remedy) if digest in flawed else None
