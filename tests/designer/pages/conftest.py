"""A workspace with real runs of toys, and the app's pages drawn over it without a browser."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from runtime.workspace import RunRecord, Workspace
from tests.runtime.engine.helpers import Bench, node
from tests.toys import TOY_FOLDER

MAIN = Path(__file__).parents[3] / "designer" / "main.py"
PALETTE = Path(__file__).parent / "palette"
HOSTILE = '<img src=x onerror=alert(1)> ![x](http://example.org/b.png) :material/home: **bold** "quoted"'
Page = Callable[..., AppTest]


class Place:
    """A workspace, and how runs get into it."""

    def __init__(self, folder: Path) -> None:
        self.bench = Bench(folder)
        settings = {"components": [str(TOY_FOLDER), str(PALETTE)]}
        (folder / "settings.json").write_text(json.dumps(settings))
        self.bench.workspace = self.workspace = Workspace(folder)

    def train(self, epochs: int = 3, name: str = "Small detector") -> RunRecord:
        """Run frames -> model -> test."""
        nodes = {
            "frames": node("small_frames"),
            "train": node("small_model", "frames.frames:frames", epochs=epochs, _title="Train it"),
            "test": node("small_test", "train.model:model"),
        }
        return self.bench.run(nodes, name=name)

    def fail(self, name: str = "Failing") -> RunRecord:
        """Run one that fails in its second step and skips its third."""
        nodes = {"one": node("constant", value=2), "two": node("fail", "one", message=HOSTILE), "three": node("pass_on", "two")}
        return self.bench.run(nodes, name=name)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.setenv("FRAMEWIRE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("FRAMEWIRE_WORKSPACE", str(tmp_path / "workspace"))
    return Place(tmp_path / "workspace")


@pytest.fixture
def page(place: Place, monkeypatch: pytest.MonkeyPatch) -> Page:
    """`page("runs", run=ID)`: the page as it stands once it is drawn; nothing may have gone wrong on the way."""
    monkeypatch.setattr(PagesManager, "uses_pages_directory", False)  # as the app does

    def draw(name: str, *, fails: bool = False, **told: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=90)
        app._page_hash = calc_hash("" if name == "pipelines" else name)
        for key, value in told.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        assert bool(app.error) == fails, [e.value for e in app.error]
        return app

    return draw


def texts(app: AppTest) -> str:
    """All that the page shows, as it is sent to the browser."""
    seen = [str(getattr(e.proto, "body", "")) for e in app.get("html")]
    seen += [str(e.value) for kind in ("markdown", "caption", "error", "text", "code") for e in app.get(kind)]
    return "\n".join([*seen, *(button.label for button in app.button)])
