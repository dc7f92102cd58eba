"""Which files and libraries a component is made of, and that they are read anew when they change."""

import importlib
import os
import sys
from pathlib import Path

import pytest

from components.declare import Component
from components.registry import catalogue
from runtime.plan.code import CodeReader

MINE = """
from components.artifacts import Metrics
from components.context import context
from components.declare import component
{imports}

@component(category="Mine")
def mine() -> Metrics:
    \"\"\"Give one.\"\"\"
    {inner}
    return Metrics.of(context().output("metrics"), {{"value": 1.0}})
"""


def own(folder: Path, imports: str = "", inner: str = "pass", **beside: str) -> Component:
    folder.mkdir(exist_ok=True)
    for name, text in beside.items():
        (folder / f"{name}.py").write_text(text)
    (folder / "mine.py").write_text(MINE.format(imports=imports, inner=inner))
    return catalogue((folder,))["mine"]


def test_built_in_code_reaches_its_helpers_and_nothing_of_the_runtime() -> None:
    found = CodeReader().of(catalogue()["resize"]).files
    assert "components/images.py" in found
    assert "components/artifacts.py" in found
    assert not [f for f in found if f.startswith("runtime/") or f.endswith("declare.py")]


def test_the_libraries_it_imports_are_told_by_the_name_they_are_installed_under() -> None:
    found = CodeReader().of(catalogue()["resize"]).libraries
    assert {"numpy", "opencv-python-headless", "pyarrow", "python"} <= found.keys()
    assert found["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert "duckdb" not in found


def test_helpers_beside_an_own_component_are_imported_and_counted_and_others_not(tmp_path: Path) -> None:
    made = own(tmp_path / "a", "from .helper import x", "from ._deep import y", helper="x = 1", _deep="from .deeper import z as y",
               deeper="z = 1", stranger="w = 1")  # fmt: skip
    assert {"mine.py", "helper.py", "_deep.py", "deeper.py"} < CodeReader().of(made).files.keys()
    assert "stranger.py" not in CodeReader().of(made).files


def test_a_module_on_the_path_counts_and_an_installed_one_is_a_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "fw_shared_code.py").write_text("x = 1")
    monkeypatch.syspath_prepend(str(tmp_path / "beside"))
    importlib.invalidate_caches()
    made = own(tmp_path / "b", "import fw_shared_code\nimport yaml")
    found = CodeReader().of(made)
    assert "fw_shared_code.py" in found.files
    assert "PyYAML" in found.libraries or "pyyaml" in found.libraries


def test_what_a_file_means_is_remembered_until_it_changes(tmp_path: Path) -> None:
    made, cache = own(tmp_path / "c", "from .helper import x", helper="x = 1"), tmp_path / "cache" / "code.json"
    first = CodeReader(cache)
    before = first.of(made)
    first.save()
    stamp = cache.stat().st_mtime_ns
    again = CodeReader(cache)
    assert again.of(made) == before
    again.save()
    assert cache.stat().st_mtime_ns == stamp  # nothing was learned
    helper = tmp_path / "c" / "helper.py"
    helper.write_text("x = 2")
    os.utime(helper, ns=(1, 1))
    assert CodeReader(cache).of(made).mark != before.mark
    cache.write_text("{ damaged")
    assert CodeReader(cache).of(made).mark != before.mark


def test_where_the_folder_lies_does_not_count(tmp_path: Path) -> None:
    here, there = (own(tmp_path / name, "from .helper import x", helper="x = 1") for name in ("here", "there"))
    assert CodeReader().of(here) == CodeReader().of(there)
