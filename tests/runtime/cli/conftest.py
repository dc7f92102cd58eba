"""Calling the command line in this process, on toys."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from runtime.cli import main
from runtime.workspace import Workspace

TOYS = Path(__file__).parents[2] / "toy_components"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Runtime = Callable[..., Said]


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runtime:
    """`runtime("plan", file, "--json")`: what `python -m runtime plan FILE --json` says, in a new workspace of the test's own."""
    Workspace(tmp_path / "workspace")
    monkeypatch.setenv("FRAMEWIRE_COMPONENTS", str(TOYS))
    monkeypatch.setenv("FRAMEWIRE_WORKSPACE", str(tmp_path / "workspace"))

    def call(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["runtime", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        return Said(int(left.value.code or 0), out, err)

    return call


@pytest.fixture
def pipeline(tmp_path: Path) -> Callable[..., Path]:
    """Writes a pipeline's document and gives its file."""

    def write(nodes: dict[str, Any], *edges: tuple[str, str], name: str = "toy", **more: Any) -> Path:
        ends = [{"from": a.split("."), "to": b.split(".")} for a, b in edges]
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps({"framewire": 1, "name": name, "nodes": nodes, "edges": ends, **more}))
        return file

    return write
