"""The versions of the workspace's pipelines: each text that was saved or ran, kept once under the digest of its content."""

import hashlib
import json
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from runtime.errors import UsageError
from runtime.workspace.atomic import replace_text
from runtime.workspace.journal import read_journal
from runtime.workspace.locks import locked

__all__ = ["Version", "Versions"]

Why = Literal["saved", "run", "restored", "imported", "edited"]
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Version:
    """One version, and how it came to be kept."""

    digest: str  # of its text
    at: float  # unix seconds
    why: Why
    name: str = ""  # as a person called it
    run: str = ""  # that was made of it
    who: str = ""


class Versions:
    """Those of the pipeline `pipelines/SLUG.json` of the workspace in `root`: texts by digest, and an index that only grows."""

    def __init__(self, root: Path, slug: str) -> None:
        if not SLUG.fullmatch(slug):
            raise UsageError(f"'{slug[:80]}' cannot be a pipeline's short name.", "It has letters, digits, - and _ only.")
        self.slug = slug
        self.file = root / "pipelines" / f"{slug}.json"
        self.history = root / "pipelines" / ".history" / slug

    @classmethod
    def of_file(cls, root: Path, file: Path) -> "Versions | None":
        """The versions of a pipeline's file; None for one that is not among the workspace's pipelines."""
        there = file.resolve()
        inside = there.parent == (root / "pipelines").resolve() and there.suffix == ".json" and SLUG.fullmatch(there.stem)
        return cls(root, there.stem) if inside else None

    @property
    def lock(self) -> Path:
        """Held by whoever writes the pipeline, its journal or its versions."""
        return self.history / "lock"

    def listed(self) -> list[Version]:
        """The versions, newest first; a text that was kept again stands under each of its names and runs."""
        entries, _ = read_journal(self._index)
        known = Version.__dataclass_fields__
        return [Version(**{k: v for k, v in e.items() if k in known}) for e in reversed(entries) if "digest" in e and "why" in e]

    def keep(self, text: str, why: Why, **told: Any) -> Version:
        """Keep a text as a version; `told` are the name, run and who of it. Nobody else may hold the lock."""
        with locked(self.lock):
            return self.keep_locked(text, why, **told)

    def keep_locked(self, text: str, why: Why, **told: Any) -> Version:
        """As `keep`, for who holds the lock already."""
        version = Version(hashlib.sha256(text.encode()).hexdigest(), round(time.time(), 3), why, **told)
        file = self._file(version.digest)
        if not file.exists():
            replace_text(file, text)
        with self._index.open("ab") as opened:
            opened.write(json.dumps(asdict(version)).encode() + b"\n")
        return version

    def find(self, named: str) -> Version:
        """The newest version with this name, of this run, or whose digest starts so; raises UsageError if there is none, or several."""
        listed = self.listed()
        for version in listed:
            if named and named in (version.name, version.run):
                return version
        starting = {v.digest: v for v in reversed(listed) if len(named) >= 4 and v.digest.startswith(named)}
        if len(starting) != 1:
            how = "More than one version" if starting else "No version"
            raise UsageError(f"{how} of '{self.slug}' is called '{named[:80]}'.", f"See them with: python -m runtime versions {self.slug}")
        return next(iter(starting.values()))

    def text(self, digest: str) -> str:
        """What a version says, whole and as it was kept. Raises UsageError if it is not there, or not as it was."""
        if digest not in {version.digest for version in self.listed()}:
            raise UsageError(f"There is no version '{digest[:12]}' of '{self.slug}'.", "Choose one of the list.")
        try:
            data = self._file(digest).read_bytes()
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() != digest:
            raise UsageError(f"Version {digest[:12]} of '{self.slug}' is damaged.", "Choose another one; runs keep their pipelines too.")
        return data.decode()

    def flaws(self) -> list[Version]:
        """The versions whose texts are gone or not as they were kept, each once."""
        once = {version.digest: version for version in self.listed()}
        return [version for digest, version in once.items() if not self._is_whole(digest)]

    def _is_whole(self, digest: str) -> bool:
        try:
            return hashlib.sha256(self._file(digest).read_bytes()).hexdigest() == digest
        except OSError:
            return False

    def _file(self, digest: str) -> Path:
        return self.history / "versions" / f"{digest}.json"

    @property
    def _index(self) -> Path:
        return self.history / "versions.jsonl"
