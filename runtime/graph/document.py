"""A pipeline as one JSON file: loaded with every problem named, saved so that it diffs and merges well and is never lost half-written."""

import os
import secrets
from itertools import islice
from pathlib import Path

from runtime.errors import DocumentError
from runtime.graph.json_text import MAX_BYTES, parsed, problems_in, written
from runtime.graph.migrations import migrated, version_problem
from runtime.graph.pipeline import Pipeline
from runtime.graph.problem import MOST, in_one_error
from runtime.graph.raw import pipeline_from, raw_from
from runtime.graph.schema import problems_with

__all__ = ["dumps", "load", "loads", "save"]


def loads(text: str, name: str = "The document") -> Pipeline:
    """The pipeline in `text`, whatever version of Framewire wrote it. Nothing that it names is looked up or executed.

    Raises DocumentError with all problems at once, under `name`; whether the pipeline could run is for `problems` to say.
    """
    try:
        raw = parsed(text)
    except DocumentError as error:
        raise DocumentError(f"{name}: {error.message}", error.remedy) from None
    if not isinstance(raw, dict):
        raise DocumentError(f"{name}: It is JSON, but not an object.", 'A pipeline begins with {"framewire": 1.')
    if unreadable := version_problem(raw):
        raise in_one_error(DocumentError, name, [unreadable])
    unfit = list(islice(problems_in(raw), MOST))
    raw = migrated(raw)
    if found := [*unfit, *islice(problems_with(raw), MOST)]:
        raise in_one_error(DocumentError, name, found)
    return pipeline_from(raw)


def dumps(pipeline: Pipeline) -> str:
    """The text of `pipeline`, the same however it was edited into its shape; `loads` gives the pipeline back.

    Nodes, their parameters, notes, groups and places stand in the order of their names and edges in that of the input they end at, so that
    two people's additions land on different lines; pipeline parameters keep their order, which a form shows. Layout comes last.
    Raises DocumentError for a pipeline that could not be loaded again.
    """
    raw = raw_from(pipeline)
    if found := [*islice(problems_in(raw), MOST), *islice(problems_with(raw), MOST)]:
        raise in_one_error(DocumentError, "The pipeline", found)
    return written(raw) + "\n"


def load(path: Path) -> Pipeline:
    """The pipeline in a file; DocumentError as for `loads`, or if it cannot be read."""
    if not path.is_file():
        raise DocumentError(f"{path} {'is no regular file' if path.exists() else 'does not exist'}.", "Name a pipeline's JSON file.")
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        text = data.decode("utf-8-sig") if len(data) <= MAX_BYTES else " " * len(data)
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from None
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from None
    return loads(text, str(path))


def save(pipeline: Pipeline, path: Path) -> None:
    """Write the file in one step: whoever reads it, or is killed here, finds the old text or the new one, whole.

    Raises DocumentError if it cannot be written; what was there stays.
    """
    data = dumps(pipeline).encode()
    target = path.resolve()  # a link stays a link
    partial = target.with_name(f".{target.name}.{secrets.token_hex(6)}.partial")
    try:
        _write_synced(partial, data)
        if target.exists():
            partial.chmod(target.stat().st_mode & 0o777)
        partial.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise DocumentError(f"{path} cannot be saved: {error.strerror}.", "What was there before is untouched.") from None


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("xb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the rename outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
