"""A pipeline's versions as documents; the workspace keeps their texts."""

from typing import Any

from designer.document import Document, document_of, pipeline_of
from designer.drafts.places import Places
from runtime.graph import dumps, loads
from runtime.workspace import Version, Versions

__all__ = ["Version", "keep_version", "version_document", "versions"]


def versions(places: Places) -> list[Version]:
    """The versions of a pipeline, newest first."""
    return _of(places).listed()


def keep_version(places: Places, document: Document, why: Any, *, held: bool = False, **told: Any) -> Version:
    """Keep the document as a version; the same text again is kept once, and listed anew under its new name or run.

    `why` is one of the workspace's; `held` says that the caller has the pipeline's lock.
    """
    kept = _of(places)
    return (kept.keep_locked if held else kept.keep)(dumps(pipeline_of(document)), why, **told)


def version_document(places: Places, digest: str) -> Document:
    """What a version says. Raises UsageError where there is none so called."""
    return document_of(loads(_of(places).text(digest), "The version"))


def _of(places: Places) -> Versions:
    return Versions(places.root, places.slug)
