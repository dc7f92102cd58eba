"""What is to be done when a library is loaded happens right then, once, and leaves no trace on the module."""

import importlib
import sys
from pathlib import Path

import pytest

from runtime.engine.late import when_loaded
from runtime.engine.pins import pin


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "a_late_library.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.delitem(sys.modules, "a_late_library", raising=False)
    return "a_late_library"


def test_it_is_done_once_the_module_is_whole_and_again_if_it_is_loaded_again(library: str) -> None:
    seen: list[int] = []
    when_loaded([library], lambda: seen.append(sys.modules[library].value))
    module = importlib.import_module(library)
    importlib.import_module(library)
    assert seen == [1]
    assert type(module.__loader__).__name__ == type(module.__spec__.loader).__name__ == "SourceFileLoader"
    importlib.reload(module)
    assert seen == [1, 1]


def test_the_latest_wish_stands_and_other_modules_are_let_alone(library: str) -> None:
    seen: list[str] = []
    when_loaded([library], lambda: seen.append("first"))
    when_loaded([library], lambda: seen.append("second"))
    importlib.import_module("colorsys")
    importlib.import_module(library)
    assert seen == ["second"]


def test_pinning_a_process_again_and_again_watches_once() -> None:
    for _ in range(3):
        pin(threads=1, gpu=False)
    assert sum(type(finder).__name__ == "_Watch" for finder in sys.meta_path) == 1
