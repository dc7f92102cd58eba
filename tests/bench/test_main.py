"""One command measures everything: each bench in a process of its own, a failing one told and the others still run."""

import json
import shutil

import pytest

import bench.__main__ as command

GOOD = """
import os
def measure(quick):
    return [{"name": "pid", "value": os.getpid(), "limit": None, "unit": "", "better": "higher", "ok": True},
            {"name": "quick", "value": int(quick), "limit": 1, "unit": "", "better": "higher", "ok": quick}]
"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A folder with benches of its own: one good, one that fails, and a helper that measures nothing."""
    folder = tmp_path / "bench"
    folder.mkdir()
    for name in ("__init__.py", "alone.py"):
        shutil.copy(command.FOLDER / name, folder / name)
    (folder / "good.py").write_text(GOOD, "utf-8")
    (folder / "broken.py").write_text("def measure(quick):\n    raise ValueError('no such peer')\n", "utf-8")
    (folder / "helper.py").write_text("def other():\n    pass\n", "utf-8")
    monkeypatch.setattr(command, "FOLDER", folder)
    monkeypatch.setattr(command, "measured", lambda name, quick: MEASURED(name, quick, root=tmp_path))
    return folder


MEASURED = command.measured


def test_a_bench_is_a_module_that_measures(house):
    assert command.benches(house) == ["broken", "good"]


def test_this_project_has_benches():
    assert command.benches(command.FOLDER)


def test_a_bench_that_keeps_its_limits_ends_well_and_is_kept(house, capsys):
    assert command.main(["good", "--quick"]) == 0
    assert "ok" in capsys.readouterr().out
    kept = json.loads((house / "results" / "good.json").read_text("utf-8"))
    assert [f["name"] for f in kept["figures"]] == ["pid", "quick"]
    assert kept["quick"] is True
    assert kept["machine"]["cores"] >= 1


def test_a_missed_limit_is_an_exit_code(house, capsys):
    assert command.main(["good"]) == 1
    assert "MISSED" in capsys.readouterr().out


def test_a_bench_that_fails_is_told_and_the_others_still_run(house, capsys):
    assert command.main(["--quick"]) == 1
    said = capsys.readouterr().out
    assert "ValueError: no such peer" in said
    assert "quick" in said


def test_each_bench_has_a_process_of_its_own(house, tmp_path):
    pids = {MEASURED("good", True, root=tmp_path)[0].value for _ in range(2)}
    assert len(pids) == 2


def test_an_unknown_name_lists_those_there_are(house, capsys):
    assert command.main(["goood"]) == 2
    assert "There is no bench named goood; there are broken, good." in capsys.readouterr().err
