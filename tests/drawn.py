"""The quick sample data, drawn once for all tests of a session; tests read it and change nothing."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sample_data.make import make


@cache
def sample() -> Path:
    """The folder it lies in."""
    folder = Path(tempfile.mkdtemp(prefix="framewire-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    make(folder, quick=True)
    return folder
