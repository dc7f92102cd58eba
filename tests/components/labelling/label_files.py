"""Label files written for a test, and what is read from them."""

from pathlib import Path
from typing import Any

from components.context import Context, running_in
from components.files import NamedFile
from components.labelling.reading import Policy, Reading
from components.labels import read_labels


class Recording(Context):
    """Keeps what was logged."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def log(self, message):
        self.lines.append(message)


def write(folder: Path, **files: str | bytes) -> Path:
    """Write the files, `__` in a name standing for a folder and the last `_` for the dot."""
    for name, content in files.items():
        stem, _, ending = name.replace("__", "/").rpartition("_")
        path = folder / f"{stem}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def reading(folder: Path, name: str, content: str | bytes, **policy: Any) -> Reading:
    """A file about to be read."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Reading(NamedFile(name, path), Policy(**policy))


def labels(folder: Path, **parameters: Any) -> list[dict[str, Any]]:
    """The rows that read_labels gives for what lies in `folder`, without those that only say that somebody looked."""
    with running_in(Context()):
        return [row for row in read_labels(source=str(folder), **parameters).rows() if row["label"] is not None]


def corners(row: dict[str, Any]) -> tuple[float, float, float, float]:
    return row["x"], row["y"], row["width"], row["height"]
