"""The work of `filter_images` and `resize`: parts of frames in, parts of changed frames out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from components.artifacts import Frames, Part
from components.context import Context
from components.errors import InputError
from components.imaging.frame import Row, changed, pixels
from components.imaging.operations import Image
from components.imaging.reject import Judge, Look, Thresholds, looked_at
from components.imaging.stream import in_shards, worked
from components.recipe import Recipe
from components.video.setaside import SetAside
from components.words import counted

__all__ = ["Change", "frames_through"]

Changed = tuple[Row, Row, Look | None, str]  # encoded images (pixels of many frames would not fit into memory); why it is broken

PICTURE = 240  # px; the height of the picture shown on the node


@dataclass(frozen=True)
class Change:
    """What to do to each frame."""

    recipe: Recipe  # operations to do; none: the stored image stays as it is, byte for byte
    limits: Thresholds = field(default_factory=Thresholds)
    format: str = "png"
    quality: int = 95
    visible: float = 0.0  # the share of a box that must stay inside
    set_aside: bool = False  # frames whose picture cannot be read; else they fail the step

    def __call__(self, row: Row) -> Changed:
        """The row before and after, how it looked before, and why it is to be set aside ("" for a sound one)."""
        try:
            image = pixels(row)
        except InputError as error:
            if not self.set_aside:
                raise
            return row, row, None, error.message.partition(": ")[2]
        look = looked_at(image) if self.limits.any else None
        if not self.recipe:
            return row, row, look, ""
        return row, changed(row, image, self.recipe, format=self.format, quality=self.quality, visible=self.visible), look, ""


def frames_through(frames: Frames, change: Change, active: Context) -> Frames:
    """Every part of `frames` through `change`, into the output of the call in progress."""
    folder = active.output("frames")
    counts: Counter[str] = Counter({"frames": 0})
    parts: list[Part] = []
    done, total = 0, len(frames)
    judge = Judge(change.limits)  # one for all parts: what is kept must not depend on how a video was cut
    aside = SetAside("frame")
    for part, file in zip(frames.parts, frames.files(), strict=True):
        results = worked(file, change, active.cpus)
        parts += in_shards(_kept(results, judge, counts, active, aside=aside), folder)
        done += part.rows
        active.progress(done, total, f"{done} of {counted(total, 'frame')}")
    if change.limits.any:
        _tell(counts, len(frames), active)
    if change.set_aside:
        counts["broken"] = len(aside.broken)
    told = {"broken": aside.broken} if change.set_aside else {}
    return Frames.create(folder, {**_info(frames.info, change.recipe), **told, "counts": dict(counts)}, parts)


def _kept(results: Iterator[Changed], judge: Judge, counts: Counter[str], active: Context, *, aside: SetAside) -> Iterator[Row]:
    for before, after, look, flaw in results:
        active.go_on()
        if flaw:
            aside.add(before["id"], flaw)
            continue
        why = judge.rejects(look, before["video"]) if look else ""
        if why:
            counts[f"rejected_{why}"] += 1
            continue
        if not counts["frames"]:
            active.picture("before and after", _side_by_side(pixels(before), pixels(after)), f"{before['id']} before and after")
        counts["frames"] += 1
        counts["boxes"] += len(after["boxes"] or [])
        yield after


def _info(info: dict[str, Any], recipe: Recipe) -> dict[str, Any]:
    known: dict[str, Any] = {name: info[name] for name in ("classes", "task") if name in info}
    return {**known, "recipe": [*info.get("recipe", []), *recipe]}


def _tell(counts: Counter[str], total: int, active: Context) -> None:
    rejected = {n.removeprefix("rejected_"): c for n, c in sorted(counts.items()) if n.startswith("rejected_")}
    if rejected:
        reasons = ", ".join(f"{number} {why}" for why, number in rejected.items())
        active.log(f"{sum(rejected.values())} of {counted(total, 'frame')} rejected: {reasons}.")
    else:
        active.log(f"{counted(total, 'frame')}, none rejected.")


def _side_by_side(before: Image, after: Image) -> Image:
    return np.asarray(np.hstack([_shown(before), _shown(after)]), np.uint8)


def _shown(image: Image) -> Image:
    height, width = image.shape[:2]
    return np.asarray(cv2.resize(image, (max(1, round(width * PICTURE / height)), PICTURE), interpolation=cv2.INTER_LINEAR), np.uint8)
