"""The verbs that prove, and what the command line tells of a fault and of what was set aside."""

from pathlib import Path

import pytest

from runtime.cli.faults import aside_lines
from runtime.errors import WorkspaceError
from runtime.replay import write_replay
from runtime.workspace import Workspace
from tests.runtime.cli.conftest import Runtime
from tests.runtime.engine.helpers import Bench, node

PLANTED = Path(__file__).parents[1] / "replay" / "planted"


@pytest.fixture
def bench(tmp_path: Path, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The command line's own workspace, with planted faults in its palette."""
    made = Bench(tmp_path / "workspace")
    (made.folder / "settings.json").write_text(f'{{"components": ["{made.workspace.settings.component_folders[0]}", "{PLANTED}"]}}')
    made.workspace = Workspace(made.folder)
    return made


def test_a_replay_is_written_where_it_is_asked_for_and_only_into_a_new_folder(runtime: Runtime, bench: Bench, tmp_path: Path) -> None:
    run = bench.run({"one": node("constant"), "bad": node("fail", "one"), "after": node("pass_on", "bad")}).run
    said = runtime("replay", run, "bad", "--to", tmp_path / "desk", "--json")
    assert said.code == 0
    assert Path(said.json["script"]).is_file()
    assert said.json["error"]["kind"] == "input"
    assert runtime("replay", run, "bad", "--to", tmp_path / "desk").code == 2
    assert "is not empty" in runtime("replay", run, "bad", "--to", tmp_path / "desk").err
    assert "Replay what failed: bad." in runtime("replay", run, "after", "--to", tmp_path / "other").err
    assert "has no node 'nobody'" in runtime("replay", run, "nobody").err
    assert not (tmp_path / "other").exists()


def test_a_replay_needs_what_the_step_read(bench: Bench, tmp_path: Path) -> None:
    record = bench.run({"one": node("constant"), "bad": node("fail", "one")})
    gone = bench.workspace.store.path(record.steps["one"].outputs["metrics"]["digest"])
    gone.rename(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match="is gone from the workspace"):
        write_replay(bench.workspace, bench.workspace.runs.get(record.run), "bad", tmp_path / "desk")
    assert not (tmp_path / "desk").exists()


def test_a_failure_is_told_with_line_item_values_and_the_way_to_ones_desk(runtime: Runtime, bench: Bench) -> None:
    run = bench.run({"shots": node("shots"), "bad": node("of_row", "shots.frames:frames")}).run
    said = runtime("show", run).out
    assert 'in of_row: total += row["width"] / (row["index"] - 150)' in said
    assert "item: frame 'gate@000006000' of video 'gate.mp4', 6 s" in said
    assert "with total = " in said
    assert f"python -m runtime replay {run} bad" in said


def test_what_was_set_aside_is_counted_and_listed(bench: Bench) -> None:
    nodes = {"shots": node("shots", bad=3), "small": node("resize", "shots.frames:frames", width=16, height=16, broken="set aside")}
    (line,) = aside_lines(bench.workspace, bench.run(nodes).steps["small"])
    assert line.startswith("small.frames: 1 item set aside: 'gate@000006000' ")


def test_a_run_that_changed_nothing_is_proved_and_one_that_gave_nothing_is_refused(runtime: Runtime, bench: Bench) -> None:
    run = bench.run({"one": node("constant")}).run
    said = runtime("verify", run, "--json")
    assert (said.code, said.json["same"], [a["verdict"] for a in said.json["artifacts"]]) == (0, True, ["same"])
    assert runtime("verify", bench.run({"bad": node("fail")}).run).code == 2
