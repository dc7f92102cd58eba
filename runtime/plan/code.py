"""The code that a component is: the files it reaches by their imports, and the libraries, each read once until it changes."""

import os
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from components.artifacts import bytes_digest
from components.declare import Component
from runtime.plan.libraries import Libraries
from runtime.plan.source import meaning
from runtime.workspace.atomic import canonical, read_json, replace_json

__all__ = ["Code", "CodeReader", "code_mark"]

ROOT = Path(__file__).resolve().parents[2]
CARRIERS = {"runtime", "designer"}  # they carry things to and fro: no output depends on them
SILENT = {"components.declare", "components.registry", "components.errors", "components.context"}  # no word of theirs is in an output
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"  # another one writes the same code down otherwise
FORMAT = 1
INSTALLED = {str(Path(sysconfig.get_path(name)).resolve()) for name in ("purelib", "platlib", "stdlib", "platstdlib")}

Seen = list[Any]  # size, mtime in ns, inode, digest, imports


@dataclass(frozen=True)
class Code:
    """What a component is made of."""

    files: dict[str, str]  # file (relative to the project or to its folder) -> digest of what it does
    libraries: dict[str, str]  # distribution -> version

    @property
    def mark(self) -> str:
        """One digest of all the files."""
        return code_mark(self.files)


def code_mark(files: dict[str, str]) -> str:
    """One digest of files' digests."""
    return bytes_digest(canonical(sorted(files.items())).encode())


@dataclass
class CodeReader:
    """Reads components' code; what a file means is remembered by size, time and inode, in `cache` too if there is one.

    Imports are read, never done: also those inside functions. What code imports by a computed name is not seen.
    """

    cache: Path | None = None
    _known: dict[str, Seen] = field(init=False)
    _looked: dict[str, Seen] = field(default_factory=dict, init=False)  # files as they are now: looked at once
    _files: dict[tuple[Path, str], tuple[tuple[Path, ...], str]] = field(default_factory=dict, init=False)  # by folder and import
    _codes: dict[tuple[str, str], Code] = field(default_factory=dict, init=False)
    _learned: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        read = read_json(self.cache, {}) if self.cache else {}
        same = read.get("format") == [FORMAT, PYTHON]
        self._known = read["files"] if same else {}
        self._libraries = Libraries(read["libraries"] if same else {})

    def of(self, component: Component) -> Code:
        """The code of `component` as its files are now (as they were when this reader first looked)."""
        key = (component.source, component.id)
        if key not in self._codes:
            self._codes[key] = self._reached(component)
        return self._codes[key]

    @property
    def up_to_date(self) -> bool:
        """Whether every file it looked at is still as it was."""
        return all(_stamp(Path(key.rpartition(":")[0])) == seen[:3] for key, seen in self._looked.items())

    def save(self) -> None:
        """Keep what was learned for the next process."""
        if self.cache and (self._learned or self._libraries.learned):
            kept = {"format": [FORMAT, PYTHON], "files": self._known, "libraries": self._libraries.kept}
            replace_json(self.cache, kept, durable=False)
            self._learned = self._libraries.learned = False

    def _reached(self, component: Component) -> Code:
        own = Path(component.source)
        waiting, seen = [own], {own}
        found: dict[str, str] = {}
        foreign = {"python": PYTHON}
        while waiting:
            file = waiting.pop(0)
            digest, imports = self._meaning(file, component.id if file == own else "")
            shown = _shown(file, own.parent)
            found[shown] = found.get(shown, "") + digest
            for name in imports:
                files, library = self._resolved(name, file)
                waiting += [other for other in files if other not in seen]
                seen.update(files)
                if library and (known := self._libraries.of(library)):
                    foreign[known[0]] = known[1]
        return Code(dict(sorted(found.items())), foreign)

    def _resolved(self, name: str, file: Path) -> tuple[tuple[Path, ...], str]:
        key = (file.parent, name)
        if key not in self._files:
            self._files[key] = _resolved(name, file)
        return self._files[key]

    def _meaning(self, file: Path, component: str) -> tuple[str, list[str]]:
        key = f"{file}:{component}"
        if key not in self._looked:
            now = _stamp(file)
            known = self._known.get(key)
            if known is None or known[:3] != now:
                digest, imports = meaning(file.read_text("utf-8"), component)
                known = self._known[key] = [*now, digest, list(imports)]
                self._learned = True
            self._looked[key] = known
        return self._looked[key][3], self._looked[key][4]


def _stamp(file: Path) -> Seen:
    try:
        seen = os.stat(file)
    except FileNotFoundError:
        return []
    return [seen.st_size, seen.st_mtime_ns, seen.st_ino]


def _resolved(name: str, file: Path) -> tuple[tuple[Path, ...], str]:
    """The files that importing `name` in `file` runs, and, if it is of an installed library, that library's module."""
    dots = len(name) - len(name.lstrip("."))
    if dots:
        return tuple(_modules(file.parents[dots - 1], name[dots:])), ""
    top = name.partition(".")[0]
    if name in SILENT or top in CARRIERS or top in sys.stdlib_module_names:
        return (), ""
    folder = ROOT if top == "components" else _folder_of(top)
    return (tuple(_modules(folder, name)), "") if folder else ((), top)


def _folder_of(top: str) -> Path | None:
    """The folder in which a module lies that nobody installed: on PYTHONPATH, or by an editable installation; None of a library."""
    try:
        found = PathFinder.find_spec(top)
    except (ImportError, ValueError):
        return None
    place = found and (found.origin or next(iter(found.submodule_search_locations or ()), None))
    if not place or any(str(Path(place).resolve()).startswith(f"{folder}{os.sep}") for folder in INSTALLED):
        return None
    path = Path(place)
    return path.parent.parent if path.name == "__init__.py" else path.parent


def _modules(folder: Path, name: str) -> Iterator[Path]:
    """The module `name` below `folder`, and the packages above it, as far as they are files."""
    steps = name.split(".")
    above = [folder.joinpath(*steps[:n], "__init__.py") for n in range(1, len(steps) + 1)]
    yield from (f for f in (*above, folder.joinpath(*steps).with_suffix(".py")) if f.is_file())


def _shown(file: Path, folder: Path) -> str:
    """How a file is called wherever the project and the operator's folder lie."""
    for root in (ROOT, folder):
        if file.is_relative_to(root):
            return file.relative_to(root).as_posix()
    return file.name
