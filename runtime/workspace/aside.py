"""What a step set aside because it could not be used: noted in the artifact itself, with the reason."""

from runtime.errors import FramewireError
from runtime.workspace.store import ArtifactStore

__all__ = ["set_aside_in"]

KINDS = ("video", "image", "frame")


def set_aside_in(store: ArtifactStore, digest: str) -> list[str]:
    """The items left out of the artifact, each as "'gate.mp4' is empty"; none where nothing was, or the artifact is gone."""
    try:
        broken = store.open(digest).info.get("broken", [])
    except (FramewireError, KeyError):
        return []
    return [f"'{next((one[kind] for kind in KINDS if kind in one), '?')}' {one.get('why', '')}".strip() for one in broken]
