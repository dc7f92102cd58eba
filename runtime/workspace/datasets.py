"""Registered datasets: a name, numbered versions, and for each the content that it stood for when it was registered."""

import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from components.artifacts import bytes_digest
from components.files import NamedFile
from runtime.errors import UsageError
from runtime.workspace.atomic import canonical, read_json, replace_json, told
from runtime.workspace.ledger import Entry, Ledger
from runtime.workspace.outside import OutsideFiles
from runtime.workspace.store import ArtifactStore
from runtime.workspace.telling import Tell

__all__ = ["DatasetRecord", "Datasets", "checked_place"]

FORMAT = "framewire-dataset-1"
MOST_FILES = 200_000  # more are rather the whole disk, chosen by mistake


@dataclass(frozen=True)
class DatasetRecord:
    """One version of a dataset: files outside the workspace at `path`, or an artifact inside it."""

    name: str
    version: int
    kind: Literal["files", "artifact"]
    digest: str  # of the files' names and contents; of the artifact
    path: str  # of the file or folder; empty for an artifact
    type: str  # of the artifact; empty for files
    files: int
    bytes: int
    description: str
    created: float  # unix seconds
    by: str  # who registered it


class Datasets:
    """The folder `datasets/`: one file a name. A version never changes; the same content again is the same version."""

    def __init__(self, root: Path, store: ArtifactStore, outside: OutsideFiles) -> None:
        self._ledger = Ledger(root, "dataset")
        self._store = store
        self._outside = outside
        self._listings = root / ".files"  # DIGEST.json: the digest of each file, by name

    def names(self) -> list[str]:
        """The datasets there are, sorted."""
        return self._ledger.names()

    def versions(self, name: str) -> list[DatasetRecord]:
        """The versions of `name`, oldest first; raises UsageError where there is no such dataset."""
        found = [DatasetRecord(**entry) for entry in self._ledger.entries(name)]
        if not found:
            raise self._ledger.unknown(name)
        return found

    def get(self, name: str, version: int | None = None) -> DatasetRecord:
        """A version of `name`, the newest unless one is named."""
        found = self.versions(name)
        chosen = next((v for v in reversed(found) if version in (None, v.version)), None)
        if chosen is None:
            raise UsageError(f"Dataset '{name}' has no version {version}.", f"It has: {', '.join(str(v.version) for v in found)}.")
        return chosen

    def register_files(self, name: str, path: Path, *, description: str = "", by: str = "", tell: Tell | None = None) -> DatasetRecord:
        """Register the file or folder at `path` as it is now; nothing is copied. Raises UsageError where there is nothing."""
        files, size = self._content(path, tell)
        digest = _digest_of(files)
        facts = {"kind": "files", "digest": digest, "path": str(path.absolute()), "type": "", "files": len(files), "bytes": size}
        self._listings.mkdir(parents=True, exist_ok=True)
        replace_json(self._listings / f"{digest}.json", files)
        return self._add(name, {**facts, "description": description, "by": by})

    def register_artifact(self, name: str, digest: str, *, description: str = "", by: str = "") -> DatasetRecord:
        """Register an artifact of the workspace; raises WorkspaceError where it is gone."""
        files = len(self._store.files(digest))
        kind = type(self._store.open(digest)).__name__
        facts = {"kind": "artifact", "digest": digest, "path": "", "type": kind, "files": files, "bytes": self._store.size(digest)}
        return self._add(name, {**facts, "description": description, "by": by})

    def files_of(self, record: DatasetRecord) -> dict[str, str]:
        """The digest of each file of a version of files as it was registered, by name; empty where nobody knows any more."""
        read = read_json(self._listings / f"{record.digest}.json")
        known = isinstance(read, dict) and _digest_of(read) == record.digest
        return dict(read) if known and isinstance(read, dict) else {}

    def files_now(self, record: DatasetRecord, tell: Tell | None = None) -> dict[str, str]:
        """The digest of each file that is there now in the version's place, by name; empty where nothing is, and of an artifact."""
        if record.kind == "artifact":
            return {}
        try:
            return self._content(Path(record.path), tell)[0]
        except UsageError:
            return {}

    def version_now(self, name: str) -> int | None:
        """The newest version of `name` whose content is there now, read once; None where it has changed, or is gone."""
        return self.version_of(name, self.files_now(self.get(name)))

    def version_of(self, name: str, files: Mapping[str, str]) -> int | None:
        """The same, of `files` as `files_now` gives them for the newest version."""
        versions = self.versions(name)
        newest = versions[-1]
        if newest.kind == "artifact":
            return newest.version if self._store.intact(newest.digest) else None
        digest = _digest_of(files)
        return next((v.version for v in reversed(versions) if v.digest == digest and v.path == newest.path), None)

    def forget(self, name: str) -> None:
        """Remove the registration with all its versions; the data itself stays."""
        self._ledger.forget(name)

    def _add(self, name: str, facts: Mapping[str, Any]) -> DatasetRecord:
        def with_it(before: list[Entry]) -> list[Entry]:
            if before and all(before[-1][k] == facts[k] for k in ("digest", "kind", "path")):
                return before
            record = {"name": name, "version": len(before) + 1, "created": round(time.time(), 3), **facts}
            return [*before, asdict(DatasetRecord(**record))]

        return DatasetRecord(**self._ledger.change(name, with_it)[-1])

    def _content(self, path: Path, tell: Tell | None = None) -> tuple[dict[str, str], int]:
        """The digests of the files at `path` by name, and their bytes."""
        try:
            found = _files_at(path)
            digests = self._outside.digests(found, tell)
            self._outside.save()
            size = sum(f.path.stat().st_size for f in found)
        except OSError as error:
            raise told(error, f"Reading {path}") from None
        return digests, size


def _digest_of(files: Mapping[str, str]) -> str:
    return bytes_digest(canonical([FORMAT, sorted(files.items())]).encode())


def checked_place(path: Path) -> Path:
    """The path of a file or folder, which must be there to be registered; raises UsageError where it is not."""
    if not path.exists():
        raise UsageError(f"{path} does not exist.", "Name a file or a folder on the machine that Framewire runs on.")
    return path


def _files_at(path: Path) -> list[NamedFile]:
    if checked_place(path).is_file():
        return [NamedFile(path.name, path)]
    found = []
    for folder, _, names in os.walk(path):
        found += [Path(folder, name) for name in names if not name.startswith(".")]
        if len(found) > MOST_FILES:
            raise UsageError(f"{path} holds more than {MOST_FILES:,} files.", "Name the folder that holds only the data.")
    if not found:
        raise UsageError(f"{path} holds no files.", "Name a folder with data in it.")
    return [NamedFile(f.relative_to(path).as_posix(), f) for f in sorted(found)]
