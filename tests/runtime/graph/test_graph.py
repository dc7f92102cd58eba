"""The room's public face, and that opening it is quick and runs nothing."""

import subprocess
import sys

from runtime import graph


def test_the_public_names_are_sorted_and_exist():
    assert graph.__all__ == sorted(graph.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))
    assert all(hasattr(graph, name) for name in graph.__all__)


def test_importing_it_loads_no_library_beyond_the_standard_one():
    heavy = "{'networkx', 'pydantic', 'numpy', 'pyarrow', 'torch', 'ray', 'duckdb'}"
    asked = f"import sys, runtime.graph; print(sorted({heavy} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
