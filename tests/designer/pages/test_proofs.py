"""On a run's page: a failed step's card with its item and values, the replay to take away, and the proof of repeatability."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from designer.pages.runs import fault, verifying
from runtime.replay import write_replay
from runtime.verify import Compared, Verification, verify
from runtime.verify.verification import keep_verification
from runtime.workspace import RunRecord, Workspace
from tests.designer.pages.conftest import PALETTE, Page, Place, texts
from tests.runtime.engine.helpers import node
from tests.toys import TOY_FOLDER

PLANTED = Path(__file__).parents[2] / "runtime" / "replay" / "planted"


@pytest.fixture
def failed(place: Place) -> RunRecord:
    """A run that divided by zero at a frame."""
    settings = {"components": [str(TOY_FOLDER), str(PALETTE), str(PLANTED)]}
    (place.workspace.root / "settings.json").write_text(json.dumps(settings))
    place.bench.workspace = place.workspace = Workspace(place.workspace.root)
    return place.bench.run({"shots": node("shots"), "bad": node("of_row", "shots.frames:frames")}, name="Planted")


def test_a_failed_step_shows_its_line_its_item_with_a_picture_and_the_values(failed: RunRecord, page: Page) -> None:
    seen = page("runs", run=failed.run, node="bad", fails=True)
    said = texts(seen)
    assert "planted.py" in said
    assert "frame &#x27;gate@000006000&#x27; of video &#x27;gate.mp4&#x27;, 6 s" in said
    assert "not a number" in said
    assert "total" in said
    assert seen.get("image") or seen.get("imgs")
    assert [b.label for b in seen.get("download_button") if "desk" in b.label] == ["Take it to your desk"]


def test_the_replay_is_a_zip_of_its_folder(failed: RunRecord, place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fault, "workspace", lambda: place.workspace)
    run = place.workspace.runs.get(failed.run)
    with zipfile.ZipFile(io.BytesIO(fault._zipped(run, "bad").read())) as packed:
        names = set(packed.namelist())
    written = write_replay(place.workspace, run, "bad", tmp_path / "replay-bad").folder
    assert names == {f.relative_to(tmp_path).as_posix() for f in written.rglob("*") if f.is_file()}
    assert {"replay-bad/replay.py", "replay-bad/replay.json", "replay-bad/components/planted.py"} <= names


def test_the_button_starts_a_verification(place: Place, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    made = place.train()
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(verifying, "runtime_errand", lambda key, title, *verb, workspace: asked.append(verb))
    page("runs", run=made.run).button(key="run-verify").click().run()
    assert asked == [("verify", made.run)]


def test_a_proof_is_shown_artifact_by_artifact(place: Place, page: Page) -> None:
    made = place.bench.run({"one": node("constant")}, name="Proved")
    verify(place.workspace, place.workspace.runs.get(made.run))
    seen = page("runs", run=made.run)
    assert "1 of 1 artifact came out the same" in seen.expander[0].label
    assert "the same" in texts(seen)


def test_what_came_out_otherwise_is_named_with_the_difference(place: Place, page: Page) -> None:
    made = place.bench.run({"one": node("constant")}, name="Restless")
    other = Compared(
        "one", "constant@1", "metrics", "Metrics", "different", "a" * 64, "b" * 64, ("metrics.json: values.value was 1, is <2>",)
    )
    unlike = ("torch was 2.12.0, is 2.13.0",)
    keep_verification(place.workspace.runs.get(made.run), Verification(made.run, 1e9, 3.0, 1, (other,), unlike))
    seen = page("runs", run=made.run)
    assert "1 different (constant@1)" in seen.expander[0].label
    said = texts(seen)
    assert "values.value was 1, is &lt;2&gt;" in said
    assert "torch was 2.12.0" in said


def test_what_was_set_aside_is_counted_and_listed(failed: RunRecord, place: Place, page: Page) -> None:
    nodes = {"shots": node("shots", bad=3), "small": node("resize", "shots.frames:frames", width=16, height=16, broken="set aside")}
    made = place.bench.run(nodes, name="Aside")
    seen = page("runs", run=made.run, node="small")
    assert [e.label for e in seen.expander] == ["1 item set aside"]
    assert "gate@000006000" in texts(seen)
