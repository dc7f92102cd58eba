"""The sample detector's exports under docs/exports/ are what the exporters write."""

import ast
import json

from docs.examples import FOLDER, example_files
from runtime.export import TARGETS

WRITTEN = example_files()


def pipeline_part(file, text):
    """What of a file is the pipeline's own; the components' source beside it changes with them, and is written again with the page."""
    if file.suffix == ".ipynb":
        return [c["source"] for c in json.loads(text)["cells"] if not c["id"].startswith(("source", "imports"))]
    if file.suffix != ".py" or file.parent.name == "sdk":
        return text
    functions = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
    return [ast.unparse(n) for n in functions if n.name in ("main", "read_options") or n.name.startswith("make_")]


def test_there_is_a_folder_for_each_target_with_the_files_that_it_gives():
    assert {f.name for f in FOLDER.iterdir()} == set(TARGETS)
    assert {f for f in FOLDER.rglob("*") if f.is_file()} == set(WRITTEN)


def test_what_is_committed_is_what_is_written_now():
    for file, text in WRITTEN.items():
        assert pipeline_part(file, file.read_text("utf-8")) == pipeline_part(file, text), f"{file}: run python -m docs.generate"
