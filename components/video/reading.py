"""Reads a folder of videos into segments, setting aside what cannot be used."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from components.artifacts import Videos, file_digest, link_or_copy
from components.context import context
from components.files import NamedFile
from components.video.film import Broken
from components.video.probe import Limit, Probe, probe
from components.video.segment import part_of
from components.video.setaside import SetAside

__all__ = ["Reading", "read"]


@dataclass(frozen=True)
class Reading:
    """How to read videos."""

    segment_seconds: float
    set_aside: bool  # broken files; else they fail the step
    limit: Limit
    copies: bool = False  # of the media; else hard links, where the file system has them


def read(files: list[NamedFile], reading: Reading, folder: Path) -> Videos:
    """Probe and cut every one of `files` into Videos in `folder`, with their media.

    Raises InputError naming each broken file and why, if none is left or broken ones are not set aside.
    """
    parts, missing, aside = [], [], SetAside("video")
    for done, file in enumerate(files):
        context().progress(done, len(files), file.name)
        try:
            found = _probed(file, reading, folder)
        except Broken as why:
            aside.add(file.name, str(why))
            continue
        parts.append([part_of(segment, folder) for segment in found.segments])
        if found.missing:
            missing.append({"video": file.name, "why": found.missing})
            context().log(f"'{file.name}' {found.missing}.")
    aside.check(kept=len(parts), allowed=reading.set_aside)
    counts = {"videos": len(parts), "segments": sum(map(len, parts)), "broken": len(aside.broken)}
    context().progress(len(files), len(files))
    return Videos.create(folder, {"counts": counts, "broken": aside.broken, "incomplete": missing}, [p for of_one in parts for p in of_one])


def _probed(file: NamedFile, reading: Reading, folder: Path) -> Probe:
    path = file.path.resolve()  # of a symbolic link, what it leads to is linked
    try:
        digest = file_digest(path)
    except OSError as error:
        raise Broken(f"cannot be read ({error.strerror})") from None
    media = f"media/{digest[:32]}{path.suffix.lower()}"
    found = probe(path, name=file.name, media=media, digest=digest, segment_seconds=reading.segment_seconds, limit=reading.limit)
    if reading.copies:
        _copy(path, folder / media, digest)
    else:
        link_or_copy(path, folder / media)
    return found


def _copy(path: Path, target: Path, digest: str) -> None:
    """Copy a file whose content is known; raises Broken if it was written into meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    if file_digest(target) != digest:
        target.unlink()
        raise Broken("was written into while it was read")
