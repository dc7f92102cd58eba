"""When the files that a pipeline names count as changed."""

import os

import pytest

from designer.document import empty_document
from designer.server.outside import outside_stamp
from runtime.workspace import Workspace


@pytest.fixture
def stamp(service, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("1")
    nodes = {"f": {"component": "reads_file@1", "params": {"source": "${where}"}}, "g": {"component": "gone@1"}}
    document = {**empty_document("x"), "nodes": nodes, "parameters": {"where": {"type": "text", "default": "in"}}}
    catalogue = Workspace(service.workspace.root).catalogue
    return lambda: outside_stamp(document, catalogue, tmp_path)


def test_new_changed_and_removed_files_are_noticed(stamp, tmp_path):
    seen = [stamp()]
    (tmp_path / "in" / "b.txt").write_text("2")
    seen.append(stamp())
    os.utime(tmp_path / "in" / "b.txt", ns=(1, 1))
    seen.append(stamp())
    (tmp_path / "in" / "a.txt").unlink()
    seen.append(stamp())
    (tmp_path / "in" / "b.txt").unlink()
    seen.append(stamp())
    assert len(set(seen)) == 5


def test_what_the_component_does_not_read_is_not(stamp, tmp_path):
    before = stamp()
    (tmp_path / "in" / "c.jpg").write_text("3")
    (tmp_path / "beside.txt").write_text("4")
    assert stamp() == before
