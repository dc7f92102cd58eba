"""Digests of files outside the workspace, remembered by path, size, time and inode."""

import os
from pathlib import Path

from components.artifacts import file_digest
from components.files import NamedFile
from runtime.workspace.atomic import read_json, replace_json
from runtime.workspace.telling import Tell, each

__all__ = ["OutsideFiles"]

Seen = list[int | str]  # size, mtime in ns, inode, sha256


class OutsideFiles:
    """Reads each file once, until it changes."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._known: dict[str, Seen] = read_json(cache) or {}
        self._learned = False

    def digests(self, files: list[NamedFile], tell: Tell | None = None) -> dict[str, str]:
        """The sha256 of each file, by its name."""
        return {file.name: self._digest(file.path.absolute()) for file in each(files, "files read", tell)}

    def save(self) -> None:
        """Keep what was learned for the next process; two at once: the last one's stands, nothing wrong can come of it."""
        if self._learned:
            replace_json(self._cache, {**(read_json(self._cache) or {}), **self._known}, durable=False)
            self._learned = False

    def _digest(self, path: Path) -> str:
        seen = os.stat(path)
        now: Seen = [seen.st_size, seen.st_mtime_ns, seen.st_ino]
        known = self._known.get(str(path))
        if known is None or known[:3] != now:
            known = self._known[str(path)] = [*now, file_digest(path)]
            self._learned = True
        return str(known[3])
