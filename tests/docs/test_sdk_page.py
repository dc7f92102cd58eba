"""The examples of docs/sdk.md run, as they stand there."""

import re
from pathlib import Path

from components.registry import catalogue
from docs.stubs import STUB, components_stub
from runtime.export import TARGETS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sdk.md").read_text("utf-8")


def test_the_examples_run_from_top_to_bottom(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(examples) == 3
    space: dict[str, object] = {}
    for example in examples:
        exec(compile(example, "docs/sdk.md", "exec"), space)
    assert list(space["pipeline"].graph.nodes) == ["videos", "frames", "clean", "small"]
    assert {f.name for f in tmp_path.iterdir()} == {"cameras.svg", "cameras.json"}


def test_every_target_is_named():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(TARGETS)


def test_the_committed_stub_is_what_the_components_declare_now():
    assert STUB.read_text("utf-8") == components_stub(catalogue().values()), "run python -m docs.generate"
