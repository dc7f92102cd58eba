"""Which files outside the workspace a parameter names: a file, a folder (everything below it) or a glob."""

import os
from dataclasses import dataclass
from glob import has_magic
from pathlib import Path

from components.errors import InputError

__all__ = ["NamedFile", "named_files"]


@dataclass(frozen=True)
class NamedFile:
    """A file and the name it is known by: its path below what was named, with forward slashes; a single file's own name."""

    name: str
    path: Path


def named_files(source: str, suffixes: tuple[str, ...] = ()) -> list[NamedFile]:
    """The regular files that `source` names, sorted by name; of a folder or glob only those with one of `suffixes` (lower case,
    dotted) that are not hidden.

    Raises InputError if it names nothing. URLs and devices are never opened: only what exists as a regular file counts.
    """
    if not source.strip():
        raise InputError("No file or folder is given.", "Name a file, a folder or a pattern such as videos/*.mp4.")
    if "\0" in source:
        raise InputError("The path holds a NUL character, which no file's name can.", "Write the path anew.")
    path = Path(source)
    if path.is_file():
        return [NamedFile(path.name, path)]
    root, found = (_top(source), _matching(source)) if has_magic(source) and not path.exists() else (path, _below(path))
    kept = [NamedFile(f.relative_to(root).as_posix(), f) for f in found if not suffixes or f.suffix.lower() in suffixes]
    if not kept:
        raise InputError(f"'{source}' {_emptiness(path, suffixes)}.", _remedy(path))
    return sorted(kept, key=lambda f: f.name)


def _remedy(path: Path) -> str:
    if "sample_data" in path.parts and not path.exists():
        return "The sample data is not drawn yet; draw it with: make sample"
    return "Check the path: that of a pipeline is read from where its file lies, that of `step` from the current folder."


def _below(folder: Path) -> list[Path]:
    found = []
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]  # what os.walk goes into next
        found += [Path(at) / name for name in names if not name.startswith(".") and (Path(at) / name).is_file()]
    return found


def _top(pattern: str) -> Path:
    """The part of a glob before its first wildcard."""
    fixed: list[str] = []
    for step in Path(pattern).parts:
        if has_magic(step):
            break
        fixed.append(step)
    return Path(*fixed)


def _matching(pattern: str) -> list[Path]:
    top = _top(pattern)
    rest = Path(pattern).relative_to(top).as_posix()
    try:
        found = [f for f in top.glob(rest) if f.is_file()]
    except ValueError as error:
        raise InputError(f"'{pattern}' is no pattern: {error}.", "Write ** only between slashes, as in videos/**/*.mp4.") from None
    return [f for f in found if not any(step.startswith(".") for step in f.relative_to(top).parts)]


def _emptiness(path: Path, suffixes: tuple[str, ...]) -> str:
    if has_magic(str(path)):
        return "matches no file"
    if not path.exists():
        return "does not exist"
    return f"holds no {', '.join(suffixes)} file" if suffixes else "holds no file"
