"""Named things with numbered versions, one JSON file a name: changed under a lock, replaced by one rename."""

import fcntl
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from runtime.errors import UsageError, WorkspaceError
from runtime.workspace.atomic import read_json, replace_json

__all__ = ["Ledger", "checked_name"]

NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?")  # a file name on every system, and a word in every URL
Entry = dict[str, Any]


def checked_name(name: str, what: str) -> str:
    """`name` if a `what` may be called so; raises UsageError with the reason otherwise."""
    if not NAME.fullmatch(name):
        raise UsageError(
            f"A {what} cannot be named {name[:80]!r}.",
            "Use up to 63 lower case letters, digits, '-' and '_', beginning and ending with a letter or digit.",
        )
    return name


class Ledger:
    """A folder of such files; `what` says in sentences what they are of."""

    def __init__(self, root: Path, what: str) -> None:
        self.root = root
        self.what = what

    def names(self) -> list[str]:
        """The names there are, sorted."""
        return sorted(f.stem for f in self.root.glob("*.json") if NAME.fullmatch(f.stem))

    def entries(self, name: str) -> list[Entry]:
        """The versions of `name`, oldest first; none where there is no such name."""
        file = self._file(name)
        read = read_json(file, [] if not file.exists() else None)
        if not isinstance(read, list):
            raise WorkspaceError(f"{file} is damaged: it holds no list of versions.", "Mend it, or delete it and register again.")
        return read

    def change(self, name: str, edit: Callable[[list[Entry]], list[Entry]]) -> list[Entry]:
        """Replace the versions of `name` by what `edit` makes of them, nobody else writing meanwhile."""
        with self._locked(name):
            before = self.entries(name)
            after = edit(before)
            if after != before:
                replace_json(self._file(name), after)
            return after

    def forget(self, name: str) -> None:
        """Remove `name` with all its versions; raises UsageError where there is none."""
        with self._locked(name):
            if not self._file(name).exists():
                raise self.unknown(name)
            self._file(name).unlink()

    def unknown(self, name: str) -> UsageError:
        """The error that says that there is no `name`."""
        return UsageError(f"There is no {self.what} named '{name}'.", f"There are: {', '.join(self.names()) or 'none'}.")

    def _file(self, name: str) -> Path:
        return self.root / f"{checked_name(name, self.what)}.json"

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        lock = self._file(name).with_suffix(".lock")
        self.root.mkdir(parents=True, exist_ok=True)
        with lock.open("w") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            yield
