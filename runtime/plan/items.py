"""Which videos or images differ between two artifacts of a collection: what a person wants to know of a changed input."""

from collections.abc import Iterable
from typing import Any

from components.artifacts import Artifact, Collection, Part
from components.errors import FramewireError
from runtime.workspace import ArtifactStore

__all__ = ["difference"]

MOST = 512  # parts that are looked into; more would keep a plan waiting
PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")


def difference(store: ArtifactStore, old: str, new: str) -> dict[str, Any]:
    """What differs between the artifacts with digests `old` and `new`: {"noun", "new", "changed", "gone": names, "total"}.

    {"order": True} where the same parts stand otherwise; empty where the artifacts have no parts with names, or are there no more.
    """
    try:
        before, now = store.open(old), store.open(new)
        if not isinstance(before, Collection) or not isinstance(now, Collection):
            return {}
        if {p.name for p in before.parts} == {p.name for p in now.parts}:
            return {"order": True} if before.parts != now.parts else {}
        return _of_parts(before, now)
    except (FramewireError, OSError, ValueError, KeyError):
        return {}  # it explains; what it explains is known to differ already


def _of_parts(before: Collection, now: Collection) -> dict[str, Any]:
    was, stands = {p.name for p in before.parts}, {p.name for p in now.parts}
    if max(len(was), len(stands)) > MOST and not _is_cheap(now):
        return {}
    every = {name: _things(now, [p]) for name, p in ((p.name, p) for p in now.parts)}
    fresh = {thing for name, things in every.items() if name not in was for thing in things}
    kept = {thing for name, things in every.items() if name in was for thing in things}
    lost = _things(before, [p for p in before.parts if p.name not in stands])
    if not (fresh or lost) or not (kept | fresh):
        return {}
    changed = (fresh & (lost | kept)) | (lost & kept)
    noun = "image" if all(name.lower().endswith(PICTURES) for name in fresh | lost) else "video"
    told = {"new": sorted(fresh - changed), "changed": sorted(changed), "gone": sorted(lost - changed)}
    return {"noun": noun, **told, "total": len(kept | fresh)}


def _is_cheap(given: Artifact) -> bool:
    """Whether a part says at once what it is of: a file of JSON rather than of Parquet."""
    return type(given).__name__ == "Videos"


def _things(given: Collection, parts: Iterable[Part]) -> set[str]:
    return {thing for part in parts for thing in given.things(part)}
