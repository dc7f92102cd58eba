"""Files from a browser, kept in the workspace: under a safe name, whole or not at all, and never over another file."""

import os
import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from runtime.errors import InputError

__all__ = ["MOST_UPLOAD", "Incoming", "incoming", "safe_name"]

MOST_UPLOAD = 20_000_000_000  # bytes of one file
WIDEST = 120  # characters of an uploaded file's name
ABANDONED = 86_400.0  # s after which a file that is still on its way comes no more: the app died over it
ON_ITS_WAY = re.compile(r"\.[0-9a-f]{12}\.partial")


def safe_name(name: str) -> str:
    """A file's name that is only that: no folders, no hidden file, no surprises on any file system. InputError where nothing is left."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = re.sub(r"[^\w.()\- ]+", "_", last).strip(" .")
    if not plain:
        raise InputError(f"'{name[:80]}' cannot be a file's name.", "Give the file a name of letters and digits.")
    stem, dot, ending = plain.rpartition(".")
    return f"{(stem or ending)[:WIDEST]}{dot if stem else ''}{ending[:20] if stem else ''}"


class Incoming:
    """A file on its way in; `place` makes it real."""

    def __init__(self, opened: IO[bytes], partial: Path, name: str) -> None:
        self._opened = opened
        self._partial = partial
        self._name = name
        self._size = 0

    def write(self, chunk: bytes) -> None:
        """Take what came; InputError where it is more than a file may have."""
        self._size += len(chunk)
        if self._size > MOST_UPLOAD:
            raise InputError(f"The file is larger than {MOST_UPLOAD / 1e9:g} GB.", "Put it into a folder that is open instead.")
        self._opened.write(chunk)

    def place(self) -> Path:
        """Give the file its name, or, where another has it, the name with a number; where it lies. InputError where nothing came."""
        if not self._size:
            raise InputError(f"'{self._name}' is empty.", "Choose another file.")
        self._opened.flush()
        stem, dot, ending = self._name.rpartition(".")
        number = 1
        while True:
            numbered = f"{stem or ending} {number}{dot if stem else ''}{ending if stem else ''}"
            candidate = self._partial.with_name(self._name if number == 1 else numbered)
            try:
                os.link(self._partial, candidate)  # never over another file
            except FileExistsError:
                number += 1
            else:
                return candidate


@contextmanager
def incoming(folder: Path, name: str) -> Iterator[Incoming]:
    """A file to be kept in `folder` as `name`, made safe; nothing of it is left unless it was placed, nor of those that were cut off."""
    plain = safe_name(name)
    folder.mkdir(parents=True, exist_ok=True)
    _tidy(folder)
    partial = folder / f".{os.urandom(6).hex()}.partial"
    try:
        with partial.open("xb") as opened:
            yield Incoming(opened, partial, plain)
    finally:
        partial.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    """Remove what an app that was killed left of files on their way into `folder`, a day after."""
    for left in filter(lambda entry: ON_ITS_WAY.fullmatch(entry.name), os.scandir(folder)):
        with suppress(OSError):  # somebody else removes it just now
            if left.stat().st_mtime < time.time() - ABANDONED:
                os.unlink(left.path)
