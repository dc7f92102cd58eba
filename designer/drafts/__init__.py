"""Pipelines in the workspace: listed, opened, drawn, kept, restored."""

from designer.drafts.draft import FILE, Answer, Draft, create
from designer.drafts.places import Places, slug_for

__all__ = ["FILE", "Answer", "Draft", "Places", "create", "slug_for"]
