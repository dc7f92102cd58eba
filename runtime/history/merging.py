"""Merging saved pipelines for git: the merge driver, and telling git of it."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from runtime.errors import DocumentError, UsageError
from runtime.graph import load, save
from runtime.graph.merge import merged

__all__ = ["merge_files", "set_up_git"]

ROOT = Path(__file__).resolve().parents[2]


def merge_files(base: Path, ours: Path, theirs: Path) -> list[str]:
    """Write into `ours` the edits of both; the addresses that both changed differently, where ours stands.

    Files that are no pipelines are merged as git merges text, conflict marks and all. Raises UsageError for a file that is not there.
    """
    for file in (base, ours, theirs):
        if not file.is_file():
            raise UsageError(f"{file} {'is no file' if file.exists() else 'does not exist'}.", "Name the three files: BASE OURS THEIRS.")
    try:
        sides = [load(file) for file in (base, ours, theirs)]
    except DocumentError:
        return _as_text(base, ours, theirs)
    found = merged(*sides)
    save(found.pipeline, ours)
    return [".".join(path) for path in found.conflicts]


def set_up_git(folder: Path, pattern: str) -> dict[str, str]:
    """Have git, in the repository around `folder`, merge files that match `pattern` with this; where it was told so.

    The driver is this clone's own setting; which files it is for stands in .gitattributes, to be committed. Raises UsageError where there
    is no repository.
    """
    top = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
    command = f"PYTHONPATH={shlex.quote(str(ROOT))} {shlex.quote(sys.executable)} -m runtime merge %O %A %B"
    _git(folder, "config", "merge.framewire.name", "pipelines, merged value by value")
    _git(folder, "config", "merge.framewire.driver", command)
    attributes, line = top / ".gitattributes", f"{pattern} merge=framewire"
    lines = attributes.read_text("utf-8").splitlines() if attributes.is_file() else []
    if line not in lines:
        attributes.write_text("\n".join([*lines, line]) + "\n", "utf-8")
    return {"driver": command, "attributes": str(attributes)}


def _as_text(base: Path, ours: Path, theirs: Path) -> list[str]:
    ended = subprocess.run([_program(), "merge-file", str(ours), str(base), str(theirs)], capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode < 0 or ended.returncode > 127:
        raise UsageError(f"{ours} cannot be merged: {ended.stderr.strip()}", "Merge it by hand.")
    return [str(ours)] if ended.returncode else []


def _git(folder: Path, *arguments: str) -> str:
    ended = subprocess.run([_program(), "-C", str(folder), *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        raise UsageError(f"git says: {ended.stderr.strip()}", "Go into a folder of a git repository.")
    return ended.stdout


def _program() -> str:
    if found := shutil.which("git"):
        return found
    raise UsageError("git is not installed.", "Install it.")
