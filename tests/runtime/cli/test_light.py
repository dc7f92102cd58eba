"""The command line is there at once: what a verb does not need is not loaded."""

import subprocess
import sys

from tests.source_files import ROOT

HEAVY = {"av", "cv2", "duckdb", "numpy", "pandas", "pyarrow", "ray", "streamlit", "torch"}


def test_starting_it_loads_no_heavy_library() -> None:
    asks = "import sys, runtime.cli.main, runtime.operations; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    assert HEAVY & {name.partition(".")[0] for name in said.split()} == set()
