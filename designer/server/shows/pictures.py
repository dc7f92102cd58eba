"""Small JPEG pictures of what artifacts hold, drawn when they are first asked for and kept in the workspace's cache."""

import io
import os
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.artifacts import Collection, Frames, Predictions, Videos
from runtime.errors import UsageError
from runtime.workspace import Workspace

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["thumbnail_of"]

SIDE = 320  # px of the longer side
LARGEST = 1_600  # px, where a bigger one is asked for
MOST_PIXELS = 100_000_000  # of an image that is opened at all
QUALITY = 82
COLORS = ("#ff6348", "#2ec4b6", "#ffbf3f", "#54a0ff", "#be78ff", "#78d64b", "#ff79c6", "#40e0ff", "#d6a062", "#a0aeff")
Box = Mapping[str, Any]


def thumbnail_of(workspace: Workspace, digest: str, row: int, *, side: int = SIDE, found: str = "") -> Path:
    """The file of a picture of the artifact's `row` (of Videos: of its so manieth video), with its boxes drawn.

    `found` is a Predictions artifact whose boxes are drawn over the true ones. Raises UsageError where there is no such row.
    """
    side = min(max(16, side), LARGEST)
    file = workspace.root / "cache" / "pictures" / digest[:32] / f"{row}-{side}-{found[:16]}.jpg"
    if not file.is_file():
        picture = _drawn(workspace, digest, row, side, found)
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f".{file.name}-{os.getpid()}-{os.urandom(3).hex()}")
        partial.write_bytes(picture)
        partial.replace(file)
    return file


def _drawn(workspace: Workspace, digest: str, row: int, side: int, found: str) -> bytes:
    made = workspace.store.open(digest)
    if isinstance(made, Videos):
        return _encoded(_scaled(_first_frame(made, row), side)[0])
    if not isinstance(made, Frames):
        raise UsageError(f"A {type(made).__name__} has no pictures.", "Look at its rows.")
    held = _row(made, row)
    image, scale = _scaled(_opened(held["image"]), side)
    if found:
        _draw(image, held["boxes"] or [], scale, plain=True)
        _draw(image, _found_on(workspace, found, held["id"]), scale)
    else:
        _draw(image, held["boxes"] or [], scale)
    return _encoded(image)


def _row(made: Collection, row: int) -> dict[str, Any]:
    import pyarrow.parquet

    before = 0
    for part, file in zip(made.parts, made.files(), strict=True):
        if row < before + part.rows:
            with pyarrow.parquet.ParquetFile(file) as opened:
                return _row_of(opened, row - before)
        before += part.rows
    raise UsageError(f"It has {before:,} rows; there is no row {row + 1:,}.", "Ask for an earlier one.")


def _row_of(opened: Any, row: int) -> dict[str, Any]:
    for group in range(opened.metadata.num_row_groups):
        rows = opened.metadata.row_group(group).num_rows
        if row < rows:
            read: dict[str, Any] = opened.read_row_group(group, columns=["id", "image", "label", "boxes"]).slice(row, 1).to_pylist()[0]
            return read
        row -= rows
    raise UsageError("The artifact has fewer rows than it says.", "Run the step that makes it again.")


def _found_on(workspace: Workspace, digest: str, frame: str) -> Iterable[Box]:
    made = workspace.store.open(digest)
    return _boxes_by_frame(made.path).get(frame, []) if isinstance(made, Predictions) else []


@lru_cache(maxsize=4)
def _boxes_by_frame(path: Path) -> dict[str, list[Box]]:
    found: dict[str, list[Box]] = {}
    for row in Predictions(path).rows():
        if row["x"] is not None:
            found.setdefault(row["frame"], []).append(row)
    return found


def _first_frame(made: Videos, number: int) -> "Image":
    from PIL import Image

    from components.video.glimpse import frame_at

    first: dict[str, Path] = {}
    for segment in made.segments():
        first.setdefault(str(segment["video"]), segment["path"])
    if number >= len(first):
        raise UsageError(f"There are {len(first)} videos.", "Ask for an earlier one.")
    return Image.fromarray(frame_at(list(first.values())[number], 0.0))


def _opened(data: bytes) -> "Image":
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
        if image.width * image.height > MOST_PIXELS:
            raise UsageError("The image is too large to be shown.", "Resize it first.")
        image.draft("RGB", (LARGEST, LARGEST))
        return image.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise UsageError("The image cannot be read.", "Run the step that makes it again.") from None


def _scaled(image: "Image", side: int) -> tuple["Image", float]:
    """The image with its longer side at most `side`, and by what its boxes must be multiplied."""
    scale = min(1.0, side / max(image.width, image.height))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return (image.resize(size) if scale < 1 else image), scale


def _draw(image: "Image", boxes: Iterable[Box], scale: float, *, plain: bool = False) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(image)
    for box in boxes:
        x, y = box["x"] * scale, box["y"] * scale
        corners = (x, y, x + max(1.0, box["width"] * scale), y + max(1.0, box["height"] * scale))
        color = "#ffffff" if plain else COLORS[zlib.crc32(str(box["label"]).encode()) % len(COLORS)]
        pen.rectangle(corners, outline=color, width=1 if plain else 2)


def _encoded(image: "Image") -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
