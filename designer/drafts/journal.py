"""A draft's journal: every edit, on the disk before anybody is told that it stands; and the state that it adds up to.

JSON lines, each with "kind" and "at" (unix seconds):
  start  {"revision", "document", "seen", "digest", "base"?}: where it begins; `digest` of the file's text, and what it held if that differs
  edit   {"revision", "client", "seq", "who", "edit", "conflicts"}: what stood of an edit, and what of it did not
  reset  {"revision", "document", "why", "who"}: the document was replaced as a whole
  saved  {"digest"}: the file now holds the state so far
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, BinaryIO

from designer.document import Document
from designer.edits import apply, edit_from_json
from runtime.errors import UsageError
from runtime.workspace.atomic import replace_text, told

__all__ = ["DraftJournal", "State", "folded", "is_ahead"]

Entry = dict[str, Any]
KEPT_CLIENTS = 200
TAIL = 4_096  # bytes: a "saved" is shorter
KEPT_NUMBERS = 1_000  # of a client's latest edits: one sent again is known by its number


@dataclass(frozen=True)
class State:
    """What a journal adds up to."""

    document: Document
    revision: int = 0
    base: Document = field(default_factory=dict)  # what the file held when it was last written
    digest: str = ""  # of the file's text then
    seen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # client -> number of an edit -> revision that it led to
    at: float = 0.0  # of the last change


def folded(state: State | None, entry: Entry) -> State:
    """The state after one entry more. Raises UsageError, KeyError or TypeError for an entry that does not follow from the state."""
    kind = entry["kind"]
    if kind == "start":
        base: Document = entry["base"] if "base" in entry else entry["document"]
        return State(entry["document"], entry["revision"], base, entry["digest"], entry["seen"], entry["at"])
    if state is None:
        raise UsageError("The journal does not begin at its beginning.", "")
    if kind == "saved":
        return replace(state, base=state.document, digest=entry["digest"])
    if entry["revision"] != state.revision + 1:
        raise UsageError("The journal misses an edit.", "")
    if kind == "reset":
        return replace(state, document=entry["document"], revision=entry["revision"], at=entry["at"])
    seen = _seen(state.seen, entry["client"], entry["seq"], entry["revision"])
    return replace(
        state, document=apply(state.document, edit_from_json(entry["edit"])), revision=entry["revision"], seen=seen, at=entry["at"]
    )


def _seen(seen: Mapping[str, Mapping[str, int]], client: str, seq: int, revision: int) -> dict[str, Mapping[str, int]]:
    others = {c: seqs for c, seqs in seen.items() if c != client}
    kept = dict(list(others.items())[-KEPT_CLIENTS:])
    own = list(seen.get(client, {}).items())[-KEPT_NUMBERS:]
    return {**kept, client: {**dict(own), str(seq): revision}}


@dataclass
class DraftJournal:
    """One journal, read as far as `offset`; to be used with the pipeline's lock held, but for `grown`."""

    path: Path
    offset: int = 0
    inode: int = 0
    torn: bool = False  # whether a line cut off by a crash was taken away
    damaged: bool = False  # whether a whole line cannot be read: what follows it is not given

    @property
    def grown(self) -> bool:
        """Whether there may be something new to read: one look at the folder, cheap enough to be taken often."""
        try:
            seen = os.stat(self.path)
        except OSError:
            return False
        return (seen.st_ino, seen.st_size) != (self.inode, self.offset)

    def read(self) -> tuple[list[Entry], bool]:
        """The entries since the last read, and whether they begin anew (another process has written the journal small)."""
        self._cut_torn_end()
        try:
            with self.path.open("rb") as opened:
                inode = os.fstat(opened.fileno()).st_ino
                anew = inode != self.inode or self.offset == 0
                opened.seek(0 if anew else self.offset)
                data = opened.read()
                self.offset, self.inode = opened.tell(), inode
        except FileNotFoundError:
            return [], False
        entries = [_parsed(line) for line in data.splitlines()]
        self.damaged = None in entries or (anew and not entries)
        return [entry for entry in takewhile(bool, entries) if entry], anew

    def append(self, *entries: Entry) -> None:
        """Write the entries and wait until they are on the disk; all of them stand then, or (WorkspaceError) none."""
        lines = b"".join(_line(entry) for entry in entries)
        try:
            with self.path.open("r+b") as opened:
                opened.seek(self.offset)
                try:
                    opened.write(lines)
                    opened.flush()
                    os.fsync(opened.fileno())
                except OSError:
                    os.ftruncate(opened.fileno(), self.offset)
                    raise
        except OSError as error:
            raise told(error, "Keeping the edit") from None
        self.offset += len(lines)

    def begin(self, state: State) -> None:
        """Write the journal anew, small: it begins with `state`."""
        entry = {"kind": "start", "revision": state.revision, "document": state.document, "seen": state.seen, "digest": state.digest}
        base = {} if state.base is state.document else {"base": state.base}
        line = _line({"at": state.at or time.time(), **entry, **base})
        try:
            replace_text(self.path, line.decode())
        except OSError as error:
            raise told(error, "Keeping the pipeline") from None
        self.offset, self.inode = len(line), os.stat(self.path).st_ino

    def _cut_torn_end(self) -> None:
        """Take away what stands after the last whole line: nobody was told that it stands."""
        try:
            with self.path.open("r+b") as opened:
                size = opened.seek(0, os.SEEK_END)
                end = _end_of_lines(opened, size)
                if end < size:
                    os.ftruncate(opened.fileno(), end)
                    self.torn = True
        except FileNotFoundError:
            return


def is_ahead(path: Path) -> bool:
    """Whether a journal ends with something that the pipeline's file does not say yet."""
    with path.open("rb") as opened:
        size = opened.seek(0, os.SEEK_END)
        opened.seek(max(0, size - TAIL))
        last = next((entry for line in reversed(opened.read().splitlines()) if (entry := _parsed(line))), None)
    return last is None or last["kind"] in ("edit", "reset")


def _end_of_lines(opened: BinaryIO, size: int) -> int:
    block = 65_536
    while size:
        start = max(0, size - block)
        opened.seek(start)
        newline = opened.read(size - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        size = start
    return 0


def _line(entry: Entry) -> bytes:
    return json.dumps({"at": round(time.time(), 3), **entry}, allow_nan=False).encode() + b"\n"


def _parsed(line: bytes) -> Entry | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and "kind" in entry else None
