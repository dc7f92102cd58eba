"""Small files that are there whole or not at all."""

import errno
import json
import os
import secrets
from pathlib import Path
from typing import Any

from runtime.errors import DiskFullError, WorkspaceError

__all__ = ["canonical", "read_json", "replace_json", "replace_text", "told"]


def replace_text(path: Path, text: str, *, mode: int = 0o644, durable: bool = True) -> None:
    """Put `text` in `path` by one rename; readers see the old file or the new one.

    What is not `durable` survives any killed process, but perhaps not a power cut: enough for what can be made again.
    """
    partial = f"{path.parent}/.partial-{secrets.token_hex(8)}"
    try:
        _write(partial, text.encode(), mode, durable=durable)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(partial, text.encode(), mode, durable=durable)
    try:
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _write(partial: str, data: bytes, mode: int, *, durable: bool) -> None:
    """A new file of just these bytes; nothing is left of it if that fails. Written without layers between: steps do this often."""
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as opened:
            left = memoryview(data)
            while left:
                left = left[opened.write(left) :]
            if durable:
                os.fsync(descriptor)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def replace_json(path: Path, value: Any, *, mode: int = 0o644, durable: bool = True) -> None:
    """Put `value` in `path` as JSON, by one rename; `durable` as in replace_text, and only then laid out for people."""
    laid_out = json.dumps(value, indent=1 if durable else None, sort_keys=True, ensure_ascii=False, allow_nan=False)
    replace_text(path, laid_out + "\n", mode=mode, durable=durable)


def read_json(path: Path, default: Any = None) -> Any:
    """The JSON in `path`; `default` where there is none or it cannot be read."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return default


def canonical(value: Any) -> str:
    """The one JSON text of `value`: equal values, equal text; 1, 1.0 and true differ, as do 0.0 and -0.0."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def told(error: OSError, doing: str) -> WorkspaceError:
    """What went wrong with the disk, as a sentence."""
    remedy = {
        errno.ENOSPC: "Free some space (the disk is full) and run again; finished steps are kept.",
        errno.EROFS: "Choose a workspace on a file system that can be written.",
        errno.EACCES: "Choose a workspace that you may write, or change its permissions.",
    }.get(error.errno or 0, "Check the disk and the path, and run again.")
    kind = DiskFullError if error.errno == errno.ENOSPC else WorkspaceError
    return kind(f"{doing} failed: {error.strerror or error} ({error.filename or 'workspace'}).", remedy)
