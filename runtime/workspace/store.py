"""Artifacts by content: a folder's name is the digest of what is in it, so that equal things are one thing."""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from components.artifacts import ARTIFACT_TYPES, Artifact, Collection, bytes_digest, file_digest
from runtime.errors import WorkspaceError
from runtime.workspace.atomic import canonical, read_json, replace_json

__all__ = ["ArtifactStore", "folder_digest"]

FORMAT = "framewire-artifact-1"


class ArtifactStore:
    """The folder `artifacts/`: DIGEST/ with the files, DIGEST.json with their digests and what a look at the disk should find."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.aside = root.parent / "staging"  # the same file system: commit is one rename

    def staging(self, prefix: str = "step") -> Path:
        """A fresh folder to write an artifact in."""
        folder = self.aside / f"{prefix}-{secrets.token_hex(6)}"
        try:
            folder.mkdir(mode=0o700)
        except FileNotFoundError:
            self.aside.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700)
        return folder

    def sweep(self, prefix: str) -> None:
        """Throw away what killed processes left in folders made by `staging(prefix...)`."""
        for left in self.aside.glob(f"{prefix}-*"):
            shutil.rmtree(left, ignore_errors=True)

    def path(self, digest: str) -> Path:
        """Where the artifact is."""
        return self.root / digest

    def open(self, digest: str) -> Artifact:
        """The artifact, as the type that it is."""
        manifest = Artifact(self.path(digest)).manifest
        return ARTIFACT_TYPES[manifest["type"]](self.path(digest))

    def commit(self, folder: Path, known: Mapping[str, str] | None = None) -> str:
        """Take `folder` (an artifact) into the store, by one rename, and give its digest.

        `known` spares the reading of files whose digest is known: path in the folder -> sha256.
        """
        files = _digests(folder, known or {})
        digest = folder_digest(files)
        if not self.intact(digest):
            self._discard(digest)
            self._note(digest, folder, files)
            try:
                os.rename(folder, self.path(digest))
                return digest
            except OSError:
                if not self.path(digest).exists():  # else: somebody else committed the same just now
                    raise
        shutil.rmtree(folder, ignore_errors=True)
        return digest

    def merge(self, kind: type[Collection], digests: Iterable[str]) -> str:
        """One collection made of committed ones, in order; files are linked, not read."""
        pieces = list(digests)
        known = {name: sha for d in pieces for name, sha in self.files(d).items() if name != "artifact.json"}
        folder = self.staging("merge")
        kind.merge([kind(self.path(d)) for d in pieces], folder)
        return self.commit(folder, known)

    def files(self, digest: str) -> dict[str, str]:
        """The digests of an artifact's files, by path."""
        noted = read_json(self._notes(digest))
        if noted is None:
            raise WorkspaceError(f"Artifact {digest[:12]} is not in the workspace.", "Run the step that makes it again.")
        return {name: seen[0] for name, seen in noted["files"].items()}

    def intact(self, digest: str) -> bool:
        """Whether the artifact is there and as it was made: the manifest's content, and size and time of each file, or else its content."""
        return not self.flaw(digest)

    def flaw(self, digest: str) -> str:
        """What is wrong with the artifact, as the end of a sentence ("is gone", "is damaged: parts/1.parquet"); empty if nothing is."""
        noted = read_json(self._notes(digest))
        folder, changed = self.path(digest), False
        if noted is None or not folder.is_dir():
            return "is gone"
        for name, (sha, size, mtime) in noted["files"].items():
            found = _stat(f"{folder}/{name}")
            if found is None or found[0] != size:
                return f"is damaged: {name}" + ("" if found else " is gone")
            moved = found[1] != mtime  # copied, or touched, or damaged
            if (moved or name == "artifact.json") and file_digest(folder / name) != sha:
                return f"is damaged: {name}"
            changed |= moved
        if changed:
            self._note(digest, folder, self.files(digest))
        return ""

    def size(self, digest: str) -> int:
        """Bytes on disk (files shared with other artifacts counted in full)."""
        return sum(seen[1] for seen in (read_json(self._notes(digest)) or {"files": {}})["files"].values())

    def digests(self) -> list[str]:
        """The artifacts there are, sorted; also those of which only the files, or only the notes, are left."""
        found = {name.removesuffix(".json") for name in os.listdir(self.root)} if self.root.is_dir() else set()
        return sorted(name for name in found if len(name) == 64 and not name.startswith("."))

    def made_at(self, digest: str) -> float:
        """When the artifact was taken in, or last found moved (unix seconds); 0 where nobody knows."""
        seen = _stat(self._notes(digest)) or _stat(self.path(digest))
        return seen[1] / 1e9 if seen else 0.0

    def take_out(self, digest: str, aside: Path) -> None:
        """Move the artifact to folder `aside`, out of everybody's sight; who has its files open keeps them."""
        self._notes(digest).unlink(missing_ok=True)
        if self.path(digest).exists():
            os.rename(self.path(digest), aside / digest)

    def _note(self, digest: str, folder: Path, files: Mapping[str, str]) -> None:
        seen = {name: [sha, *(_stat(folder / name) or (0, 0))] for name, sha in files.items()}
        replace_json(self._notes(digest), {"files": seen}, durable=False)

    def _notes(self, digest: str) -> Path:
        return self.root / f"{digest}.json"

    def _discard(self, digest: str) -> None:
        """Take what is damaged out of the way; a reader that has it open keeps it."""
        if self.path(digest).exists():
            doomed = self.staging("damaged")
            os.rename(self.path(digest), doomed / digest)
            shutil.rmtree(doomed, ignore_errors=True)


def folder_digest(files: Mapping[str, str]) -> str:
    """The digest of an artifact, from its files' digests by path."""
    return bytes_digest(canonical([FORMAT, sorted(files.items())]).encode())


def _digests(folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    found = sorted(_files(str(folder)))
    if "artifact.json" not in found:
        raise WorkspaceError(f"{folder} is not an artifact: it has no artifact.json.", "Write it with Artifact.create.")
    return {name: known.get(name) or file_digest(folder / name) for name in found}


def _files(folder: str, below: str = "") -> Iterator[str]:
    """The files in a folder and its folders, relative to it, with /."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, f"{below}{entry.name}/")
            elif entry.is_file():
                yield f"{below}{entry.name}"


def _stat(file: Path | str) -> tuple[int, int] | None:
    try:
        seen = os.stat(file)
    except OSError:
        return None
    return seen.st_size, seen.st_mtime_ns
