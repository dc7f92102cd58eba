"""Where a component that runs alone writes: beside the folder that was named, which the result takes over once it is whole."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from components.artifacts import MANIFEST, Artifact, Collection, link_or_copy
from components.declare import Port
from components.errors import InputError
from runtime.errors import UsageError

__all__ = ["Delivery", "delivering"]


@dataclass(frozen=True)
class Delivery:
    """The folders named for outputs, by port; nothing in them changes before `deliver`."""

    folders: Mapping[str, Path]
    _asides: dict[str, Path] = field(default_factory=dict)

    def aside(self, port: str) -> Path:
        """The empty folder to write output `port` to."""
        if port not in self._asides:
            folder = self.folders[port]
            self._asides[port] = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
            self._asides[port].mkdir(parents=True)
        return self._asides[port]

    def deliver(self, port: str, made: Artifact) -> Path:
        """Put `made` where output `port` was asked for, in place of a former artifact; gives the folder."""
        folder, aside = self.folders[port], self.aside(port)
        if made.path != aside:  # an input, passed on as it is
            for file in sorted(f for f in made.path.rglob("*") if f.is_file()):
                link_or_copy(file, aside / file.relative_to(made.path))
        if folder.is_mount():  # as orchestrators give them: it cannot be replaced, only filled
            _fill(folder, aside)
        elif folder.exists():
            former = aside.with_suffix(".former")
            folder.rename(former)
            aside.rename(folder)
            shutil.rmtree(former)
        else:
            aside.rename(folder)
        return folder

    def leave_empty(self, port: str) -> None:
        """Say that nothing was made for output `port`: its folder is there, and empty."""
        self.deliver(port, Artifact(self.aside(port)))

    def clear(self) -> None:
        """Throw away what was written and not delivered."""
        for aside in self._asides.values():
            shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def delivering(folders: Mapping[str, Path], ports: Mapping[str, Port]) -> Iterator[Delivery]:
    """The delivery into `folders` (resolved, by output).

    Raises UsageError for a folder that two outputs share, or that holds anything but a former artifact of the output's type.
    """
    delivery = Delivery(folders)
    for port, folder in folders.items():
        _refuse_shared(port, folders)
        if stranger := _stranger(folder, ports[port]):
            raise UsageError(f"Output '{port}' cannot go to {folder}: {stranger}.", "Name an empty or a new folder.")
    try:
        yield delivery
    finally:
        delivery.clear()


def _fill(folder: Path, made: Path) -> None:
    for former in folder.iterdir():
        shutil.rmtree(former) if former.is_dir() else former.unlink()
    shutil.copytree(made, folder, dirs_exist_ok=True)
    shutil.rmtree(made)


def _refuse_shared(port: str, folders: Mapping[str, Path]) -> None:
    for other, folder in folders.items():
        if other != port and folder.is_relative_to(folders[port]):
            raise UsageError(f"Outputs '{port}' and '{other}' go to the same folder, {folder}.", "Give each a folder of its own.")


def _stranger(folder: Path, port: Port) -> str:
    """Why writing to `folder` would lose something, as the end of a sentence; empty if it would not."""
    if folder.exists() and not folder.is_dir():
        return "it is a file"
    files = {f.relative_to(folder).as_posix() for f in folder.rglob("*")} if folder.exists() else set()
    if not files:
        return ""
    try:
        former = Collection(folder)
        if former.manifest["type"] not in port.type_names:
            return f"it holds a {former.manifest['type']}"
    except InputError:
        return f"it holds '{min(files)}', which is no part of an artifact"
    if not any(issubclass(kind, Collection) for kind in port.types):
        return ""
    own = {MANIFEST, *(f for part in former.parts for f in (*part.files, f"parts/{part.name}"))}
    strangers = sorted(f for f in files - own if not (folder / f).is_dir())
    return f"it holds '{strangers[0]}', which is no part of an artifact" if strangers else ""
