"""Files of older versions are brought to the present one before they are checked."""

import json

import pytest

from runtime.errors import DocumentError
from runtime.graph import loads, migrations


@pytest.fixture
def version_three(monkeypatch):
    def steps_become_nodes(raw):
        return {("nodes" if key == "steps" else key): held for key, held in raw.items()}

    def names_are_titles(raw):
        return {("name" if key == "title" else key): held for key, held in raw.items()}

    monkeypatch.setattr(migrations, "VERSION", 3)
    monkeypatch.setattr(migrations, "MIGRATIONS", {1: steps_become_nodes, 2: names_are_titles})


def test_an_old_file_opens_as_if_written_today(version_three):
    old = {"framewire": 1, "title": "Old", "steps": {"a": {"component": "add@1"}}}
    assert loads(json.dumps(old)) == loads(json.dumps({"framewire": 3, "name": "Old", "nodes": {"a": {"component": "add@1"}}}))


def test_a_file_in_between_takes_only_the_later_steps(version_three):
    assert loads('{"framewire": 2, "title": "Mid"}').name == "Mid"
    with pytest.raises(DocumentError, match="unknown key 'steps'"):
        loads('{"framewire": 2, "title": "Mid", "steps": {}}')


def test_there_is_a_migration_from_every_former_version():
    assert set(migrations.MIGRATIONS) == set(range(1, migrations.VERSION))
