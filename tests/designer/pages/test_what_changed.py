"""What differs between two runs or versions, and pinning: on the pages."""

import pytest

from designer.document import document_of
from designer.drafts import Library
from designer.pages.pipelines import versions
from runtime.graph import loads
from runtime.workspace.pinning import is_pinned
from tests.designer.pages.conftest import HOSTILE, Page, Place, texts
from tests.runtime.engine.helpers import node


def test_two_runs_tell_what_was_edited_and_what_it_did_to_each_class(place: Place, page: Page) -> None:
    first, second = place.train(2), place.train(5)
    said = texts(page("runs", compare=f"{first.run},{second.run}"))
    assert "What changed from A to B" in said
    assert "train.epochs: 2 -&gt; 5" in said
    assert "By class" in said


def test_runs_that_mean_the_same_say_so(place: Place, page: Page) -> None:
    first, second = place.train(2), place.train(2)
    assert "Nothing in meaning" in texts(page("runs", compare=f"{first.run},{second.run}"))


def test_hostile_values_show_literally(place: Place, page: Page) -> None:
    runs = [place.bench.run({"one": node("constant"), "two": node("fail", "one", message=m)}, name="x") for m in ("plain", HOSTILE)]
    seen = page("runs", compare=",".join(run.run for run in runs))
    assert "<img" not in texts(seen)


def test_a_run_is_pinned_and_let_go_with_one_click(place: Place, page: Page) -> None:
    made = place.train()
    run = place.workspace.runs.get(made.run)
    seen = page("runs", run=made.run)
    seen.button(key="run-pin").click().run()
    assert is_pinned(run)
    assert "pinned" in texts(page("runs"))
    page("runs", run=made.run).button(key="run-pin").click().run()
    assert not is_pinned(run)


def test_versions_that_are_called_alike_are_told_apart(place: Place) -> None:
    library = Library(place.workspace)
    slug = library.new("Line")
    library.save_version(slug, "Same")
    version = library.versions(slug)[0]
    assert versions.label_of(version, 1) != versions.label_of(version, 2)


def test_a_version_tells_what_has_changed_since(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(place.workspace)
    slug = library.new("Line")
    text = '{"framewire": 1, "name": "Line", "nodes": {"one": {"component": "constant@1", "params": {"value": 7}}}, "edges": []}'
    library.save_version(slug, "empty")
    library._draft(slug).replace(document_of(loads(text)), why="test")
    told: list[object] = []

    def collect(changes: object, nothing: str) -> None:
        told.extend(change.says for change in changes)  # type: ignore[attr-defined]

    monkeypatch.setattr(versions, "draw_changes", collect)
    monkeypatch.setattr(versions, "library", lambda: library)
    monkeypatch.setattr(versions, "workspace", lambda: place.workspace)
    versions._draw_difference(library.entries()[0], library.versions(slug)[0])
    assert told == ["node 'one' (constant@1) is new"]
