"""Paths as a person knows them."""

from os.path import normpath
from pathlib import Path

from designer.errands import ROOT
from designer.session import workspace_root

__all__ = ["place_in_words"]


def place_in_words(path: str) -> str:
    """A path from where it lies in the workspace, or else in this project; of what lies elsewhere, all of it without its ups and downs."""
    plain = Path(normpath(path))
    near = next((above for above in (workspace_root(), ROOT) if plain != above and plain.is_relative_to(above)), None)
    return (plain.relative_to(near) if near else plain).as_posix()
