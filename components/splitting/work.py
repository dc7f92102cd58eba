"""The work of `split_dataset`: decide, write, check."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pyarrow.parquet

from components.artifacts import Dataset, Frames, Part, link_or_copy
from components.context import Context
from components.errors import InputError
from components.splitting.assign import assigned
from components.splitting.groups import By, Group, away_from_borders, grouped
from components.splitting.records import Record, records
from components.words import are, counted

__all__ = ["SETS", "Settings", "decided", "written"]

SETS = ("train", "validation", "test")


@dataclass(frozen=True)
class Settings:
    """How to split."""

    train: float
    validation: float
    by: By
    test_videos: tuple[str, ...]
    block_seconds: float
    gap_seconds: float
    stratify: bool
    seed: int

    def shares(self) -> dict[str, float]:
        """What each set should get of the frames that are not held out by name; only sets that get something."""
        test = 0.0 if self.test_videos else round(1 - self.train - self.validation, 9)
        if test < 0:
            total = f"{self.train:g} and {self.validation:g}"
            raise InputError(f"The shares of training and validation, {total}, add up to more than 1.", "Lower one of them.")
        shares = {name: share for name, share in zip(SETS, (self.train, self.validation, test), strict=True) if share > 0}
        return {name: share / sum(shares.values()) for name, share in shares.items()}


def decided(frames: Frames, settings: Settings, active: Context) -> dict[str, list[Record]]:
    """The frames of each set, in their order."""
    every = list(records(frames, _task(frames)))
    labelled = [r for r in every if r.classes is not None]
    if not labelled:
        raise InputError("None of the frames is labelled.", "Wire label_frames before, and see in its log why no label found its frame.")
    if len(labelled) < len(every):
        missing = len(every) - len(labelled)
        active.log(f"{missing} of {counted(len(every), 'frame')} {are(missing)} not labelled and left out.")
    held_out, rest = _held_out(labelled, settings.test_videos)
    sets = _divided(rest, settings, active)
    sets["test"] = sorted(sets["test"] + held_out, key=lambda r: (r.part, r.row))
    return sets


def _task(frames: Frames) -> str:
    task: str = frames.info.get("task", "")
    if task not in ("detection", "classification"):
        raise InputError("These frames carry no labels.", "Wire them through label_frames first.")
    return task


def _held_out(every: Sequence[Record], patterns: Sequence[str]) -> tuple[list[Record], list[Record]]:
    videos = sorted({r.video for r in every})
    for pattern in patterns:
        if not any(fnmatchcase(video, pattern) for video in videos):
            raise InputError(f"No labelled video is named '{pattern}'.", f"The videos are: {_listed(videos)}.")
    chosen = {v for v in videos if any(fnmatchcase(v, p) for p in patterns)}
    if chosen == set(videos):
        raise InputError("Every video is held out for the test; none is left for training.", "Name fewer in test_videos.")
    return [r for r in every if r.video in chosen], [r for r in every if r.video not in chosen]


def _divided(every: Sequence[Record], settings: Settings, active: Context) -> dict[str, list[Record]]:
    groups = grouped(every, settings.by, settings.block_seconds)
    shares = settings.shares()
    _check_enough(groups, shares, settings.by)
    split = assigned(groups, shares, stratify=settings.stratify, seed=settings.seed)
    if settings.by == "time block":
        groups = away_from_borders(groups, split, settings.block_seconds, settings.gap_seconds)
        left_out = len(every) - sum(map(len, groups.values()))
        active.log(f"{counted(left_out, 'frame')} near the borders between blocks of different sets {are(left_out)} left out.")
    sets: dict[str, list[Record]] = {name: [] for name in SETS}
    for group, members in groups.items():
        sets[split[group]] += members
    if empty := [name for name in shares if not sets[name]]:
        why = f"The gaps between blocks leave no frame for {' and '.join(empty)}."
        raise InputError(why, "Make gap_seconds smaller or block_seconds larger.")
    return {name: sorted(members, key=lambda r: (r.part, r.row)) for name, members in sets.items()}


def _check_enough(groups: Mapping[Group, Any], shares: Mapping[str, float], by: By) -> None:
    if len(groups) >= len(shares):
        return
    remedy = {
        "video": "Add videos, or split by time block, or set the share of a set to 0.",
        "time block": "Make block_seconds smaller, or set the share of a set to 0.",
        "image": "Add images, or set the share of a set to 0.",
    }[by]
    there = f"{are(len(groups))} only {counted(len(groups), f'labelled {by}')}"
    raise InputError(f"There {there} to divide into {', '.join(shares)}.", remedy)


def written(frames: Frames, name: str, members: Sequence[Record], folder: Path) -> Dataset:
    """The set `name`, made of the rows of `members`. A part that is wanted whole is linked, not written again."""
    rows: dict[int, list[int]] = defaultdict(list)
    for record in members:
        rows[record.part].append(record.row)
    parts = [_part(frames, frames.parts[number], wanted, folder) for number, wanted in sorted(rows.items())]
    return Dataset.create(folder, _info(frames, name, members), parts)


def _part(frames: Frames, part: Part, rows: list[int], folder: Path) -> Part:
    if len(rows) == part.rows:
        for file in part.files:
            link_or_copy(frames.path / file, folder / file)
        return part
    with pyarrow.parquet.ParquetFile(frames.path / "parts" / part.name) as opened:
        return Dataset.part_from_table(opened.read().take(rows), folder)


def _info(frames: Frames, name: str, members: Sequence[Record]) -> dict[str, Any]:
    known = {key: frames.info[key] for key in ("task", "classes")}
    classes = Counter(c for record in members for c in record.classes or ())
    counts = {"frames": len(members), "videos": len({r.video for r in members})}
    if known["task"] == "detection":
        counts["boxes"] = classes.total()
    counts |= {f"class {c}": classes[c] for c in known["classes"]}
    made = {"split": name, "recipe": frames.info.get("recipe", []), "normalization": None, "augmentation": None}
    return {**known, **made, "counts": counts}


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
