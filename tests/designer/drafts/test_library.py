import json
import re

import pytest

from designer.document import empty_document
from designer.drafts import Library
from designer.drafts.places import GALLERY
from designer.drafts.thumbnail import thumbnail
from runtime.errors import DocumentError, UsageError
from runtime.graph import load
from runtime.workspace import Workspace


@pytest.fixture
def library(tmp_path):
    return Library(Workspace(tmp_path / "workspace"))


def test_a_new_pipeline_is_listed_under_its_name(library):
    slug = library.new("Bottles & <b>Cans</b>")
    assert slug == "bottles_b_cans_b"
    assert [(e.slug, e.name, e.nodes, e.run) for e in library.entries()] == [(slug, "Bottles & <b>Cans</b>", 0, None)]


def test_names_are_told_apart(library):
    first = library.new("Line")
    second = library.duplicate(first)
    assert [e.name for e in sorted(library.entries(), key=lambda e: e.slug)] == ["Line", "Line 2"]
    assert second == "line_2"


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x00b", "a\u202eb"])
def test_names_that_cannot_be_shown_are_refused(library, name):
    with pytest.raises(UsageError, match="A name"):
        library.new(name)


@pytest.mark.parametrize("sample", [f.stem for f in sorted(GALLERY.glob("*.json"))])
def test_a_copied_sample_names_the_same_files(library, sample):
    slug = library.copy_sample(sample)
    copied, original = library.document(slug), load(GALLERY / f"{sample}.json")
    folder = library.root / "pipelines"
    for id_, node in original.nodes.items():
        for name, value in node.params.items():
            now = copied["nodes"][id_]["params"][name]
            if now != value:
                assert (folder / now).resolve() == (GALLERY / value).resolve()
    assert copied["nodes"].keys() == original.nodes.keys()


def test_what_is_deleted_is_in_the_trash_and_comes_back_with_its_history(library):
    slug = library.new("Line")
    version = library.save_version(slug, "First")
    thrown = library.delete(slug)
    assert library.entries() == []
    assert [(t.trashed, t.name) for t in library.trash()] == [(thrown, "Line")]
    library.new("Line")
    assert library.put_back(thrown) == "line_2"
    assert [v.digest for v in library.versions("line_2")] == [version.digest]
    assert library.trash() == []
    for wrong in ("../x", thrown, ""):
        with pytest.raises(UsageError):
            library.put_back(wrong)


def test_a_restored_version_can_itself_be_undone(library):
    slug = library.new("Line")
    version = library.save_version(slug, "First")
    library.rename(slug, "Other")
    library.restore(slug, version.digest)
    assert library.document(slug)["name"] == "Line"
    before = library.versions(slug)[0]
    library.restore(slug, before.digest)
    assert library.document(slug)["name"] == "Other"
    with pytest.raises(UsageError, match="no version"):
        library.restore(slug, "../../x")


def test_the_same_text_is_kept_once(library):
    slug = library.new("Line")
    library.save_version(slug, "A")
    library.save_version(slug, "B")
    assert len(library.versions(slug)) == 2
    assert len(list((library.root / "pipelines" / ".history" / slug / "versions").iterdir())) == 1


def test_pipelines_come_in_as_files_and_go_out_as_text(library):
    slug = library.bring_in("x.json", json.dumps({"framewire": 1, "name": "In", "nodes": {}, "edges": []}))
    assert json.loads(library.text(slug))["name"] == "In"
    with pytest.raises(DocumentError, match=r"bad\.json"):
        library.bring_in("bad.json", "{")


def test_a_file_that_cannot_be_read_is_listed_with_why(library):
    library.new("Line")
    (library.root / "pipelines" / "broken.json").write_text("{")
    (library.root / "pipelines" / "odd name!.json").write_text("{}")
    entry = next(e for e in library.entries() if e.slug == "broken")
    assert "Not JSON" in entry.problem
    assert library.thumbnail("broken") == ""
    assert len(library.entries()) == 2


def test_a_thumbnail_is_drawn_of_numbers_and_escaped_text(library):
    nodes = {f"n{i}": {"component": "resize@1", "title": "<script>"} for i in range(3)}
    edges = {str(i): {"from": [f"n{i}", "frames"], "to": [f"n{(i + 1) % 3}", "frames"]} for i in range(3)}
    document = {**empty_document('<script>"&'), "nodes": nodes, "edges": edges}
    svg = thumbnail(document, library.workspace.catalogue)
    assert "<script" not in svg
    assert svg.count("<rect") == 6
    assert re.fullmatch(r"<svg[^<>]*>(<(rect|path)[^<>]*/>)+</svg>", svg)
    assert thumbnail(empty_document(), library.workspace.catalogue) == ""
    assert library.thumbnail("video_detector", sample=True).startswith("<svg")
