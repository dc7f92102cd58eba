"""A small sample of the files that a parameter names, as a folder of its own, so that components read it as they would the whole."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from components.artifacts import bytes_digest, link_or_copy
from components.files import NamedFile
from runtime.workspace import Workspace
from runtime.workspace.atomic import canonical

__all__ = ["sample_folder", "sampled"]


def sampled(files: Sequence[NamedFile], most: int) -> list[NamedFile]:
    """At most so many of the files, spread evenly from the first to the last: labels beside videos lose the same ones."""
    if len(files) <= most:
        return list(files)
    step = (len(files) - 1) / (most - 1) if most > 1 else 0.0
    return [files[round(position * step)] for position in range(most)]


def sample_folder(workspace: Workspace, files: Sequence[NamedFile], digests: Mapping[str, str]) -> Path:
    """A folder in the workspace that holds just these files under their names; the same files, the same folder."""
    folder = workspace.root / "samples" / bytes_digest(canonical(sorted(digests.items())).encode())[:32]
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".partial-"))
        for file in files:
            (partial / file.name).parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(file.path, partial / file.name)
        try:
            os.rename(partial, folder)
        except OSError:  # somebody else made the same just now
            shutil.rmtree(partial, ignore_errors=True)
    return folder
