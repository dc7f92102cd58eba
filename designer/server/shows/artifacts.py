"""What is drawn of an artifact in a node, by its type."""

from typing import Any

from runtime.workspace import Workspace

__all__ = ["shows_of"]


def shows_of(workspace: Workspace, digest: str) -> list[dict[str, Any]]:
    """As Show[] of the contract; empty where there is nothing to look at."""
    return []
