"""Writes frames as they come into shards of bounded size, so that memory stays flat however many there are."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.artifacts import Frames, Part

__all__ = ["Shards"]

MOST_ROWS = 256
MOST_BYTES = 32_000_000


@dataclass
class Shards:
    """The Frames being made in `folder`."""

    folder: Path
    parts: list[Part] = field(default_factory=list)
    _kept: int = 0  # parts that are not taken back any more
    _rows: list[dict[str, Any]] = field(default_factory=list)
    _bytes: int = 0

    def add(self, **row: Any) -> None:
        """Add a frame; columns not given are those of a picture as the camera took it, without labels."""
        size = {"source_width": row["width"], "source_height": row["height"]}
        place = {"scale_x": 1.0, "scale_y": 1.0, "offset_x": 0.0, "offset_y": 0.0, "label": None, "boxes": None}
        self._rows.append({**size, **place, **row})
        self._bytes += len(row["image"])
        if len(self._rows) == MOST_ROWS or self._bytes >= MOST_BYTES:
            self._flush()

    def begin(self) -> None:
        """Keep what was added until now; what comes may be taken back."""
        self._flush()
        self._kept = len(self.parts)

    def take_back(self) -> None:
        """Drop what was added since `begin`."""
        self._rows, self._bytes = [], 0
        for part in self.parts[self._kept :]:
            for file in part.files:
                (self.folder / file).unlink()
        del self.parts[self._kept :]

    def close(self, **info: Any) -> Frames:
        """Write what is left; `info` goes into the artifact beside the number of frames."""
        self._flush()
        frames = {"frames": sum(part.rows for part in self.parts)}
        counts = {**frames, **info.pop("counts", {})}
        return Frames.create(self.folder, {"counts": counts, **info}, self.parts)

    def _flush(self) -> None:
        if self._rows:
            self.parts.append(Frames.part_from(self._rows, self.folder))
        self._rows, self._bytes = [], 0
