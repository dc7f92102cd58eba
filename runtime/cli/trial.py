"""Trying an endpoint: an image, or a frame of a video, sent as a client would."""

from pathlib import Path
from typing import Any

from runtime.errors import InputError

__all__ = ["answer_of", "answer_rows"]


def answer_of(workspace: Path, name: str, *, image: Path | None, video: Path | None, at: float) -> dict[str, Any]:
    """What endpoint `name` answers to the image in a file, or to the frame of `video` shown `at` seconds."""
    from runtime.serving import Shelf, try_endpoint

    return try_endpoint(Shelf(workspace).record(name), _bytes(image) if image else _frame(video or Path(), at))


def answer_rows(answer: dict[str, Any]) -> list[list[str]]:
    """The predictions as rows of a table."""
    rows = []
    for found in answer["predictions"]:
        box = found.get("box") or {}
        rows.append([found["label"], f"{found['score']:.3f}", *(f"{box[k]:.1f}" if box else "" for k in ("x", "y", "width", "height"))])
    return rows


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.", "Name an image.") from None


def _frame(video: Path, at: float) -> bytes:
    from components.recipe import encode
    from components.video.glimpse import frame_at

    return encode(frame_at(video, at), "jpeg", 95)
