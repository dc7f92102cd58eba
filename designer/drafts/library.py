"""The pipelines of a workspace as people handle them: listed, begun, copied, renamed, thrown away, restored.

What pages use. Everything here may be called from any thread and beside the canvas: an open canvas hears of each change.

    library = Library(workspace)
    library.entries()                       -> [Entry]: name, nodes, changed, newest run
    library.gallery()                     -> [Entry]: the samples
    library.new("Bottles")                -> its short name, for ?pipeline=SLUG
    library.copy_sample("video_detector") -> short name of the copy, its files' paths mended
    library.duplicate(slug), library.rename(slug, name), library.delete(slug), library.trash(), library.put_back(name)
    library.bring_in(name, text), library.text(slug), library.document(slug), library.thumbnail(slug)
    library.versions(slug), library.save_version(slug, name), library.restore(slug, digest)

Each raises UsageError or DocumentError, with a remedy, for what cannot be done.
"""

import os
import shutil
import time
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from designer.document import Document, document_of, empty_document, pipeline_of
from designer.drafts.draft import Draft, create
from designer.drafts.places import GALLERY, Places, slug_for
from designer.drafts.runs import run_index
from designer.drafts.thumbnail import thumbnail
from designer.drafts.versions import Version, keep_version, version_document, versions
from designer.edits import Change, Edit, difference
from runtime.errors import DocumentError, UsageError
from runtime.export import moved, read_script
from runtime.graph import dumps, load, loads
from runtime.workspace import Run, Workspace
from runtime.workspace.locks import locked

__all__ = ["Entry", "Library", "Thrown"]

LONGEST_NAME = 200
FIRST = "video_detector"  # of the gallery


@dataclass(frozen=True)
class Entry:
    """A pipeline in a list."""

    slug: str
    name: str
    description: str
    nodes: int
    changed: float  # unix seconds
    run: Run | None = None  # the newest; run.record() tells its state
    problem: str = ""  # why its file cannot be read


@dataclass(frozen=True)
class Thrown:
    """A pipeline in the trash."""

    trashed: str  # what put_back takes
    name: str
    at: float  # unix seconds


class Library:
    """The pipelines of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.root = workspace.root
        self._drawn: dict[tuple[Path, int, int], str] = {}

    def entries(self) -> list[Entry]:
        """The workspace's pipelines, the one changed last first."""
        folder = self._places("x").folder
        slugs = {f.stem for f in folder.glob("*.json")} | {f.parent.name for f in folder.glob(".history/*/journal.jsonl")}
        entries = [self._entry(slug) for slug in slugs if slug.isascii() and self._is_slug(slug)]
        return sorted(entries, key=lambda e: (-e.changed, e.slug))

    def gallery(self) -> list[Entry]:
        """The samples, which anybody may copy; the one to begin with first."""
        files = sorted(GALLERY.glob("*.json"), key=lambda file: (file.stem != FIRST, file.stem))
        return [_told(file.stem, file) for file in files]

    def new(self, name: str) -> str:
        """A new, empty pipeline; its short name."""
        return self._begin({**empty_document(_named(name))})

    def copy_sample(self, slug: str, name: str = "") -> str:
        """A copy of the gallery's `slug` that names the same files; its short name."""
        file = GALLERY / f"{Places(self.root, slug).slug}.json"
        if not file.is_file():
            raise UsageError(f"There is no sample '{slug}'.", f"There are: {', '.join(f.stem for f in sorted(GALLERY.glob('*.json')))}.")
        document = document_of(load(file))
        return self._begin({**document, "name": self._free_name(name or document["name"])}, old=GALLERY)

    def duplicate(self, slug: str, name: str = "") -> str:
        """A copy of one's own pipeline; its short name."""
        document = self.document(slug)
        return self._begin({**document, "name": self._free_name(name or document["name"])})

    def bring_in(self, name: str, text: str) -> str:
        """A new pipeline from a file's text; nothing that it names is looked up or executed. Its short name."""
        document = self.read_text(name, text)
        return self._begin({**document, "name": self._free_name(document["name"] or Path(name).stem)})

    def read_text(self, name: str, text: str) -> Document:
        """What a pipeline's file, or a script of the SDK, says; nothing in it is executed."""
        if name.endswith(".py"):
            return document_of(read_script(text, self.workspace.catalogue, name=name))
        return document_of(loads(text, name))

    def rename(self, slug: str, name: str, who: str = "") -> None:
        """Call a pipeline something else; its short name and its address stay."""
        draft = self._draft(slug)
        draft.change(Edit("Rename the pipeline", (Change(("name",), draft.state.document["name"], _named(name)),)), who=who)
        draft.save()

    def delete(self, slug: str) -> str:
        """Put a pipeline with its history into the trash; what `put_back` takes. Its runs and what they made stay."""
        places = self._places(slug)
        if not places.exists:
            raise UsageError(f"There is no pipeline '{slug}'.", "Look at the list anew.")
        bin_ = self._trash / f"{slug}.{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.urandom(2).hex()}"
        self._draft(slug).save()
        bin_.mkdir(parents=True)
        with locked(places.lock):
            os.rename(places.file, bin_ / places.file.name)
            os.rename(places.history, bin_ / "history")
        return bin_.name

    def trash(self) -> list[Thrown]:
        """What was thrown away, the last first."""
        found = [(f, f.parent.stat().st_mtime) for f in self._trash.glob("*/*.json")]
        return [Thrown(f.parent.name, _told(f.stem, f).name, at) for f, at in sorted(found, key=lambda one: -one[1])]

    def put_back(self, trashed: str) -> str:
        """Take a pipeline out of the trash; its short name, a new one where the old is taken."""
        bin_ = self._trash / trashed
        if trashed not in {t.trashed for t in self.trash()}:
            raise UsageError("It is not in the trash any more.", "Look at the list anew.")
        file = next(bin_.glob("*.json"))
        places = self._places(file.stem)
        places = self._places(slug_for(file.stem, self.root)) if places.exists else places
        shutil.rmtree(places.history, ignore_errors=True)
        places.history.parent.mkdir(parents=True, exist_ok=True)
        os.rename(file, places.file)
        if (bin_ / "history").exists():
            os.rename(bin_ / "history", places.history)
        bin_.rmdir()
        return places.slug

    def document(self, slug: str) -> Document:
        """What a pipeline says now."""
        return self._draft(slug).state.document

    def text(self, slug: str) -> str:
        """A pipeline's file, as it would be saved now."""
        return dumps(pipeline_of(self.document(slug)))

    def thumbnail(self, slug: str, *, sample: bool = False) -> str:
        """A small drawing (SVG) of a pipeline, or of one of the gallery."""
        file = GALLERY / f"{slug}.json" if sample else self._places(slug).file
        try:
            seen = file.stat()
            key = (file, seen.st_mtime_ns, seen.st_size)
            if key not in self._drawn:
                self._drawn[key] = thumbnail(document_of(load(file)), self.workspace.catalogue)
            return self._drawn[key]
        except (OSError, DocumentError):
            return ""

    def versions(self, slug: str) -> list[Version]:
        """The versions of a pipeline, newest first."""
        return versions(self._places(slug))

    def save_version(self, slug: str, name: str, who: str = "") -> Version:
        """Keep what a pipeline says now as a version called `name`."""
        return keep_version(self._places(slug), self.document(slug), "saved", name=_named(name), who=who)

    def version_document(self, slug: str, digest: str) -> Document:
        """What a version says."""
        return version_document(self._places(slug), digest)

    def restoring(self, slug: str, digest: str, who: str = "") -> Edit:
        """The edit that makes a pipeline what a version says, to be taken back like any other; what it says now becomes a version first."""
        draft, wanted = self._draft(slug), self.version_document(slug, digest)
        keep_version(draft.places, draft.state.document, "restored", name="Before another version was restored", who=who)
        return difference(draft.state.document, wanted, "Restore an earlier version")

    def restore(self, slug: str, digest: str, who: str = "") -> int:
        """Make a pipeline what a version says, by the edit that `restoring` gives. The revision."""
        wanted, draft = self.restoring(slug, digest, who), self._draft(slug)
        revision = draft.change(wanted, who=who).revision
        draft.save()
        return revision

    @cached_property
    def _trash(self) -> Path:
        return self._places("x").folder / ".trash"

    def _places(self, slug: str) -> Places:
        return Places(self.root, slug)

    def _is_slug(self, slug: str) -> bool:
        try:
            return self._places(slug).exists
        except UsageError:
            return False

    def _draft(self, slug: str) -> Draft:
        return Draft(self._places(slug))

    def _begin(self, document: Document, old: Path | None = None) -> str:
        slug = slug_for(document["name"], self.root)
        places = self._places(slug)
        if old is not None:
            there = moved(pipeline_of(document), self.workspace.catalogue, old.resolve(), places.folder.resolve())
            document = document_of(there)
        create(places, document)
        return slug

    def _free_name(self, name: str) -> str:
        taken = {entry.name for entry in self.entries()}
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name} {number}"
        return free

    def _entry(self, slug: str) -> Entry:
        places = self._places(slug)
        told = _told(slug, places.file) if places.file.is_file() else _told_of(slug, self.document(slug), time.time())
        return Entry(**{**told.__dict__, "run": run_index(self.workspace).newest(slug)})


def _named(name: str) -> str:
    if not (plain := " ".join(name.split())) or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise UsageError("A name has 1 to 200 characters that can be printed.", "Choose another name.")
    return plain


def _told(slug: str, file: Path) -> Entry:
    seen = file.stat()
    return _read(slug, file, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=2_000)
def _read(slug: str, file: Path, mtime: int, size: int) -> Entry:
    try:
        return _told_of(slug, document_of(load(file)), mtime / 1e9)
    except DocumentError as error:
        return Entry(slug, slug, "", 0, mtime / 1e9, problem=f"{error.message.splitlines()[0]} {error.remedy}".strip())


def _told_of(slug: str, document: Document, changed: float) -> Entry:
    return Entry(slug, document["name"] or slug, document["description"], len(document["nodes"]), changed)
