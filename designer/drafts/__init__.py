"""Pipelines in the workspace: listed, opened, drawn, kept, restored. Pages use Library, the server Draft."""

from designer.drafts.draft import FILE, Answer, Draft, create
from designer.drafts.library import Entry, Library, Thrown
from designer.drafts.places import Places, slug_for
from designer.drafts.runs import RunIndex, run_index
from designer.drafts.versions import Version

__all__ = ["FILE", "Answer", "Draft", "Entry", "Library", "Places", "RunIndex", "Thrown", "Version", "create", "run_index", "slug_for"]
