"""A pipeline's versions: its text as it was when it ran or when somebody saved it, each kept once under the digest of its content."""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from typing import Any, Literal

from designer.document import Document, document_of, pipeline_of
from designer.drafts.journal import locked
from designer.drafts.places import Places
from runtime.errors import UsageError
from runtime.graph import dumps, loads
from runtime.workspace import read_journal
from runtime.workspace.atomic import replace_text

__all__ = ["Version", "keep_version", "version_document", "versions"]

Why = Literal["saved", "run", "restored", "imported"]


@dataclass(frozen=True)
class Version:
    """One version, and how it came to be kept."""

    digest: str  # of its text
    at: float  # unix seconds
    why: Why
    name: str = ""  # as a person called it
    run: str = ""  # that was made of it
    who: str = ""


def versions(places: Places) -> list[Version]:
    """The versions of a pipeline, newest first."""
    entries, _ = read_journal(_index(places))
    known = Version.__dataclass_fields__
    return [Version(**{k: v for k, v in e.items() if k in known}) for e in reversed(entries) if "digest" in e and "why" in e]


def keep_version(places: Places, document: Document, why: Why, **told: Any) -> Version:
    """Keep the document as a version; the same text again is kept once, and listed anew under its new name or run."""
    text = dumps(pipeline_of(document))
    version = Version(hashlib.sha256(text.encode()).hexdigest(), round(time.time(), 3), why, **told)
    file = places.versions / f"{version.digest}.json"
    with locked(places.lock):
        if not file.exists():
            replace_text(file, text)
        with _index(places).open("ab") as opened:
            opened.write(json.dumps(asdict(version)).encode() + b"\n")
    return version


def version_document(places: Places, digest: str) -> Document:
    """What a version says. Raises UsageError where there is none so called."""
    if digest not in {version.digest for version in versions(places)}:
        raise UsageError(f"There is no version '{digest[:12]}' of '{places.slug}'.", "Choose one of the list.")
    return document_of(loads((places.versions / f"{digest}.json").read_text("utf-8"), "The version"))


def _index(places: Places) -> Any:
    return places.history / "versions.jsonl"
