"""A pipeline while it is being drawn: edits stand once they are on the disk, and nothing that stands is lost.

Many of these may be open on one pipeline, in one process or several: each write holds the pipeline's lock and begins by reading what the
others wrote. The journal is the truth; the pipeline's file follows it, and a file that somebody else changed is merged as an edit.
"""

import hashlib
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from designer.document import Document, check_values, document_of, pipeline_of
from designer.drafts.journal import DraftJournal, Entry, State, folded
from designer.drafts.places import Places
from designer.drafts.versions import keep_version, versions
from designer.edits import MISSING, Change, Edit, Merged, change_to_json, check_edit, difference, edit_from_json, edit_to_json, merge
from runtime.errors import DocumentError, UsageError
from runtime.graph import dumps, load, save
from runtime.workspace.atomic import replace_text
from runtime.workspace.locks import locked

__all__ = ["FILE", "Answer", "Draft", "create"]

FILE = "file"  # the client that stands for whoever changed the file itself
PAGE = "page"  # and for whoever changed the pipeline on a page beside the canvas
MOST_NOTICES = 5
MOST_RECENT = 1_000  # edits that a client which was away is told of one by one
CHANGES = ("edit", "reset")
MOST_ENTRIES = 2_000  # in a journal, before it is written small
MOST_BYTES = 8_000_000
QUIET = 60.0  # s after which the next edits begin something new: what the file says till then becomes a version
FAR = 100_000  # a number of an edit beyond all sense


@dataclass(frozen=True)
class Answer:
    """What became of an edit: `applied` stands and is on the disk, of `conflicts` somebody else's value stands."""

    revision: int
    seq: int
    applied: Edit
    conflicts: tuple[dict[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As EditAnswer of the contract."""
        return {**self.__dict__, "applied": edit_to_json(self.applied), "conflicts": list(self.conflicts)}


class Draft:
    """One pipeline, open. Every method may be called from any thread; UsageError from the first if there is no such pipeline."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.notices: list[tuple[float, str]] = []  # when, and a sentence about what was found, for whoever opens the pipeline
        self.unread: list[Entry] = []  # entries of the journal that nobody took with `news` yet
        self._thread = threading.RLock()
        self._journal = DraftJournal(places.journal)
        self._entries = 0
        self._recent: deque[Entry] = deque(maxlen=MOST_RECENT)
        self._who: dict[str, str] = {}  # the top of each address that somebody changed -> who and what, for telling of conflicts
        self._file_seen: tuple[int, ...] = (-1,)
        self._state: State | None = None
        with self._held():
            self._look_at_file(opening=True)
        self.unread.clear()

    @property
    def state(self) -> State:
        """The document and what goes with it, as last read."""
        if self._state is None:
            raise UsageError(f"There is no pipeline '{self.places.slug}'.", "See those there are on the Pipelines page.")
        return self._state

    @property
    def unsaved(self) -> bool:
        """Whether the file does not say yet what stands."""
        return self.state.document is not self.state.base

    @property
    def changed_elsewhere(self) -> bool:
        """Whether another process or the file itself has something new: two looks at the folder."""
        return self._journal.grown or self._file_stamp() != self._file_seen

    def edit(self, edit: Edit, *, client: str, seq: int, who: str = "") -> Answer:
        """Make what stands of `edit`; it is on the disk when this returns. The same client and number again changes nothing more.

        Raises UsageError or DocumentError for an edit that makes no pipeline, WorkspaceError where it cannot be kept.
        """
        if not 0 < seq < FAR or not 0 < len(client) <= 100:
            raise UsageError("The edit does not say whose it is, or which.", "Reload the page.")
        with self._held():
            self._look_at_file()
            if revision := self.state.seen.get(client, {}).get(str(seq)):
                return self._answered(edit, client, seq, revision)
            return self._merge(edit, client=client, seq=seq, who=who)

    def change(self, edit: Edit, *, who: str = "") -> Answer:
        """As `edit`, for what a page does: it is no canvas that counts its edits."""
        with self._held():
            self._look_at_file()
            return self._merge(edit, client=PAGE, seq=self.state.revision + 1, who=who)

    def replace(self, document: Document, *, why: str, who: str = "") -> int:
        """Put another document in the place of this one, in one step; the revision that it gave."""
        check_values(document)
        with self._held():
            self._look_at_file()
            revision = self.state.revision + 1
            self._keep({"kind": "reset", "revision": revision, "document": document, "why": why, "who": who})
            return revision

    def save(self) -> None:
        """Bring the file up to date, if it is not. Raises DocumentError or WorkspaceError where it cannot be written."""
        with self._held():
            self._look_at_file()
            if self.unsaved:
                self._save()
            if self._entries > MOST_ENTRIES or self._journal.offset > MOST_BYTES:
                self._journal.begin(self.state)
                self._entries = 0

    def news(self) -> list[Entry]:
        """What happened since this was last asked, whoever did it: entries of the journal."""
        with self._thread:
            if self.changed_elsewhere:
                with self._held():
                    self._look_at_file()
            taken, self.unread = self.unread, []
            return taken

    def since(self, revision: int) -> list[Entry] | None:
        """What happened after `revision`; None where that is too long ago to tell one by one."""
        with self._thread:
            missed = [e for e in self._recent if e["revision"] > revision]
            whole = len(missed) == self.state.revision - revision
            return missed if whole else None

    @contextmanager
    def _held(self) -> Iterator[None]:
        """The pipeline's lock, and everything read that others wrote before."""
        if not self.places.exists:
            raise UsageError(f"There is no pipeline '{self.places.slug}'.", "See those there are on the Pipelines page.")
        with self._thread, locked(self.places.lock):
            self._catch_up()
            yield

    def _catch_up(self) -> None:
        known, (entries, anew) = self._state, self._journal.read()
        if anew:
            self._state, self._entries = None, 0
        whole = self._fold(entries) and not self._journal.damaged
        if self._state is None and known is not None:
            self._state = known
        first = entries[0] if entries else {}
        if known is None:
            fresh: list[Entry] = []
        elif anew and first.get("revision", 0) > known.revision:  # edits that this draft never saw went into the new beginning
            fresh = [
                {"kind": "reset", "document": self.state.document, "revision": self.state.revision, "why": "It was changed elsewhere."}
            ]
        else:
            fresh = [e for e in entries if known.revision < e.get("revision", 0) <= self.state.revision]
        for entry in fresh:
            self._note(entry)
        if not whole:
            self._leave_damaged()
        elif self._state is not None and not self.places.journal.exists():
            self._journal.begin(self._state)
        if self._journal.torn:
            self._journal.torn = False
            self._tell(f"The app ended in the middle of an edit; the last state that was kept, {self._when()}, is open.")

    def _fold(self, entries: list[Entry]) -> bool:
        """Add entries to the state; whether all of them followed from it."""
        for entry in entries:
            try:
                self._state = folded(self._state, entry)
            except (UsageError, DocumentError, KeyError, TypeError, AttributeError):
                return False
            self._remember(entry)
        return True

    def _remember(self, entry: Entry) -> None:
        self._entries += 1
        if entry["kind"] in CHANGES:
            self._recent.append(entry)

    def _note(self, entry: Entry) -> None:
        if entry["kind"] in CHANGES:
            self.unread.append(entry)
        if entry["kind"] == "edit":
            told = f"{entry.get('who') or 'Somebody'}\n{entry['edit']['label']}"
            self._who.update({"/".join(change["path"][:2]): told for change in entry["edit"]["changes"]})

    def _tell(self, sentence: str) -> None:
        self.notices = [*self.notices, (time.time(), sentence)][-MOST_NOTICES:]

    def _leave_damaged(self) -> None:
        """The journal is damaged within: go on from what could be read of it, and keep it for a look."""
        aside = self.places.set_aside("damaged-journal")
        os.replace(self.places.journal, aside)
        self._journal = DraftJournal(self.places.journal)
        self._tell(f"The journal of edits is damaged; what could be read of it is open, {self._when()}. It is kept as {aside}.")
        if self._state is not None:
            self._journal.begin(self._state)

    def _keep(self, entry: Entry) -> None:
        entry = {"at": round(time.time(), 3), **entry}
        state = folded(self.state, entry)
        self._journal.append(entry)
        self._state = state
        self._remember(entry)
        self._note(entry)

    def _merge(self, edit: Edit, *, client: str, seq: int, who: str) -> Answer:
        merged = merge(self.state.document, edit)
        check_edit(merged.document, merged.applied)
        conflicts = [self._conflict(change, theirs) for change, theirs in merged.conflicts]
        revision = self.state.revision + 1
        told = {"client": client, "seq": seq, "who": who, "edit": edit_to_json(merged.applied), "conflicts": conflicts}
        self._keep({"kind": "edit", "revision": revision, **told})
        return Answer(revision, seq, merged.applied, tuple(conflicts))

    def _conflict(self, change: Change, theirs: Any) -> dict[str, Any]:
        raw = change_to_json(change)
        who, _, label = self._who.get("/".join(change.path[:2]), "Somebody\nan earlier edit").partition("\n")
        values = {name: value for name, value in (("was", change.was), ("ours", change.now), ("theirs", theirs)) if value is not MISSING}
        return {"path": raw["path"], **values, "who": who, "label": label}

    def _answered(self, edit: Edit, client: str, seq: int, revision: int) -> Answer:
        """What was answered when this edit came for the first time."""
        for entry in DraftJournal(self.places.journal).read()[0]:
            if entry["kind"] == "edit" and (entry["client"], entry["seq"]) == (client, seq):
                return Answer(revision, seq, edit_from_json(entry["edit"]), tuple(entry["conflicts"]))
        return Answer(revision, seq, edit)

    # The file

    def _look_at_file(self, *, opening: bool = False) -> None:
        """Make of the file what there is to be made: begin with it, merge what somebody wrote into it, or bring it back."""
        stamp = self._file_stamp()
        if stamp == self._file_seen and self._state is not None:
            return
        self._file_seen = stamp
        if self._state is None:
            self._begin()
        elif not stamp:
            self._tell("The pipeline's file was gone; it has been written again from the journal of edits.")
            self._save()
        elif self._digest() != self._state.digest:
            self._meet_other_text(opening=opening)
        elif opening and self.unsaved:
            self._tell(f"The app ended before the file was saved; the state {self._when()} has been brought back, and nothing is lost.")

    def _begin(self) -> None:
        document = document_of(load(self.places.file))
        self._state = State(document, 1, document, self._digest(), {}, time.time())
        self._journal.begin(self._state)
        self._entries = 1

    def _meet_other_text(self, *, opening: bool) -> None:
        try:
            theirs = document_of(load(self.places.file))
        except DocumentError as error:
            why = f"The pipeline's file was changed outside Framewire and cannot be read ({error.message.splitlines()[0]})"
            self._copy_aside("unreadable-file", why)
            if opening:  # else somebody may be writing it just now; the next edit is saved over it
                self._save()
            return
        if theirs == self.state.document:
            self._keep({"kind": "saved", "digest": self._digest()})
            return
        edit = difference(self.state.base, theirs, "Changed in the file")
        if edit.changes:
            self._take_over(merge(self.state.document, edit))

    def _take_over(self, merged: Merged) -> None:
        conflicts = [self._conflict(change, theirs) for change, theirs in merged.conflicts]
        revision = self.state.revision + 1
        told = {"client": FILE, "seq": revision, "who": "The file", "edit": edit_to_json(merged.applied), "conflicts": conflicts}
        clean = not conflicts and not self.unsaved
        entries: list[Entry] = [{"kind": "edit", "revision": revision, **told}]
        for entry in [*entries, {"kind": "saved", "digest": self._digest()}] if clean else entries:
            self._keep(entry)
        self._tell("The pipeline's file was changed outside Framewire; the change is merged into what is open.")
        if conflicts:
            self._copy_aside("other-file", f"{len(conflicts)} of its values stood against edits made here, which stay")
        if not clean:
            self._save()

    def _copy_aside(self, what: str, why: str) -> None:
        aside = self.places.set_aside(what)
        aside.write_bytes(self.places.file.read_bytes())
        self._tell(f"{why}; a copy of it is kept as {aside.name} in {aside.parent}.")

    def _save(self) -> None:
        pipeline = pipeline_of(self.state.document)
        self.places.folder.mkdir(parents=True, exist_ok=True)
        self._keep_what_stood()
        save(pipeline, self.places.file)
        self._file_seen = self._file_stamp()
        self._keep({"kind": "saved", "digest": hashlib.sha256(dumps(pipeline).encode()).hexdigest()})

    def _keep_what_stood(self) -> None:
        """Make what the file says a version before it is written over, unless it was saved only a moment ago."""
        stamp = self._file_stamp()
        if stamp and time.time() - stamp[0] / 1e9 > QUIET and self._digest() == self.state.digest:
            newest = next(iter(versions(self.places)), None)
            if newest is None or newest.digest != self.state.digest:
                keep_version(self.places, self.state.base, "edited", held=True)

    def _digest(self) -> str:
        return hashlib.sha256(self.places.file.read_bytes()).hexdigest()

    def _file_stamp(self) -> tuple[int, ...]:
        try:
            seen = os.stat(self.places.file)
        except OSError:
            return ()
        return seen.st_mtime_ns, seen.st_size, seen.st_ino

    def _when(self) -> str:
        at = self._state.at if self._state else 0.0
        return f"of {time.strftime('%H:%M:%S', time.localtime(at))}" if at else "the file's"


def create(places: Places, document: Document) -> Draft:
    """A new pipeline's draft; its file is on the disk. Raises UsageError if there is one so called."""
    if places.exists:
        raise UsageError(f"There is a pipeline '{places.slug}' already.", "Choose another name.")
    replace_text(places.file, dumps(pipeline_of(document)))
    return Draft(places)
