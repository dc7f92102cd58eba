"""The pages Pipelines, Data, Models, Endpoints and Compute, drawn over real runs of toys."""

import json
import os
import sys
import time

import pytest
from streamlit.testing.v1 import AppTest

from designer import session
from designer.errands import start_errand
from designer.session import library
from runtime.upkeep import check_workspace
from tests.designer.pages.conftest import HOSTILE, Page, Place, texts

ENDLESS = "select count(*) from range(100000000) a, range(1000000) b where (a.range * b.range) % 7 = 3"


def test_an_empty_workspace_teaches_and_shows_the_gallery(page: Page) -> None:
    seen = page("pipelines")
    assert "Wire frames into models" in texts(seen)
    assert sum(b.label == "Use it" for b in seen.button) >= 4


def test_own_pipelines_are_cards_with_their_last_run(place: Place, page: Page) -> None:
    slug = library().new("Night shift")
    seen = page("pipelines")
    assert "Night shift" in texts(seen)
    assert seen.button(key=f"open-{slug}").label == "Open"


def test_search_hides_other_pipelines(place: Place, page: Page) -> None:
    library().new("Night shift")
    seen = page("pipelines")
    seen.text_input(key="pipelines-text").set_value("classifier").run()
    assert "Night shift" not in texts(seen)
    assert "Image classifier" in texts(seen)


def test_a_hostile_name_shows_literally(place: Place, page: Page) -> None:
    library().new(HOSTILE)
    said = texts(page("pipelines"))
    assert "&lt;img src=x" in said
    assert "<img" not in said


def test_what_is_thrown_away_can_be_put_back(place: Place, page: Page) -> None:
    library().delete(library().new("Night shift"))
    seen = page("pipelines")
    next(b for b in seen.button if b.label == "Put back").click().run()
    assert [e.name for e in library().entries()] == ["Night shift"]


def test_a_broken_file_is_a_card_that_says_so(place: Place, page: Page) -> None:
    (place.workspace.root / "pipelines").mkdir(exist_ok=True)
    (place.workspace.root / "pipelines" / "torn.json").write_text('{"framewire": 1, "na')
    assert "fw-note" in texts(page("pipelines"))


@pytest.mark.parametrize("view", ["datasets", "artifacts", "upload", "sql", "space"])
def test_every_view_of_data_is_drawn_empty_and_full(place: Place, page: Page, view: str) -> None:
    page("data", view=view)
    place.train()
    page("data", view=view)


@pytest.mark.parametrize(("node", "port"), [("frames", "frames"), ("train", "model"), ("test", "metrics")])
def test_an_artifact_has_a_preview_and_a_profile(place: Place, page: Page, node: str, port: str) -> None:
    digest = place.train().steps[node].outputs[port]["digest"]
    seen = page("data", digest=digest[:16])
    assert "Made by" not in texts(seen) or seen
    assert seen.metric or seen.get("html")


def test_frames_show_their_class_balance(place: Place, page: Page) -> None:
    digest = place.train().steps["frames"].outputs["frames"]["digest"]
    seen = page("data", digest=digest)
    assert "Boxes of each class" in texts(seen)
    assert seen.get("image")


def test_a_dataset_is_listed_a_change_is_noticed_and_registered(place: Place, page: Page) -> None:
    folder = place.workspace.root.parent / "videos"
    folder.mkdir()
    (folder / "a.mp4").write_bytes(b"one")
    place.workspace.datasets.register_files("line", folder, by="ada")
    (folder / "a.mp4").write_bytes(b"two")
    seen = page("data", view="datasets")
    seen.button(key="check-line").click().run()
    assert "a.mp4" in texts(_until(seen, "changed since"))
    seen.button(key="again-line").click().run()
    _until(seen, "line has version 2.")
    (folder / "a.mp4").unlink()
    seen.button(key="again-line").click().run()
    _until(seen, "holds no files")
    folder.rmdir()
    seen.button(key="again-line").click().run()
    assert "does not exist" in seen.error[0].value


def _until(seen: AppTest, said: str) -> AppTest:
    """The page once it says so: what was started takes a second or more."""
    end = time.monotonic() + 60
    while said not in texts(seen) and not any(said in told.value for told in [*seen.success, *seen.error, *seen.info, *seen.markdown]):
        assert time.monotonic() < end, texts(seen)
        time.sleep(0.2)
        seen.run()
    return seen


def test_sql_is_answered_and_a_wrong_one_is_a_sentence(place: Place, page: Page) -> None:
    place.train()
    seen = page("data", view="sql")
    seen.text_area[0].set_value("select node from steps order by node")
    next(b for b in seen.button if b.label == "Ask").click().run()
    _until(seen, "3 rows")
    assert list(seen.dataframe[0].value["node"]) == ["frames", "test", "train"]
    seen.text_area[0].set_value("select * from read_csv('/etc/passwd')")
    next(b for b in seen.button if b.label == "Ask").click().run()
    _until(seen, "failed")


def test_a_long_question_can_be_cancelled(place: Place, page: Page) -> None:
    seen = page("data", view="sql")
    seen.text_area[0].set_value(ENDLESS)
    next(b for b in seen.button if b.label == "Ask").click().run()
    seen.button(key="cancel-question").click().run()
    _until(seen, "was cancelled")


def test_space_is_freed_once_it_was_looked_and_asked(place: Place, page: Page) -> None:
    made = [place.train(epochs=n).steps["train"].outputs["model"]["digest"] for n in (2, 3)]
    for notes in place.workspace.store.root.glob("*.json"):
        os.utime(notes, (1, 1))  # what is young stays
    seen = page("data", view="space")
    next(b for b in seen.button if b.label == "Look what can go").click().run()
    _until(seen, "that nothing needs")
    seen.button(key="space-remove").click().run()
    seen.button(key="space-now").click().run()
    _until(seen, "removed.")
    assert [place.workspace.store.path(digest).exists() for digest in made] == [False, True]
    assert not check_workspace(place.workspace).damages


def test_models_are_listed_with_their_score(place: Place, page: Page) -> None:
    assert "No model yet" in texts(page("models"))
    place.train(epochs=4)
    said = texts(page("models"))
    assert "0.800" in said


@pytest.mark.parametrize(("name", "told"), [("models", {"model": "nope"}), ("data", {"digest": "nopenope"})])
def test_an_unknown_model_or_artifact_is_a_sentence_with_a_way_back(page: Page, name: str, told: dict[str, str]) -> None:
    seen = page(name, **told, fails=True)
    what = "model 'nope'" if name == "models" else "artifact 'nopenope'"
    assert f"There is no {what} in this workspace." in seen.error[0].value.replace("\\", "")
    assert [link.proto.label for link in seen.get("page_link")] == ["All models" if name == "models" else "All artifacts"]


def test_a_model_is_named_and_promoted(place: Place, page: Page) -> None:
    digest = place.train().steps["train"].outputs["model"]["digest"]
    seen = page("models", model=digest)
    assert "bag, can" in texts(seen)
    next(t for t in seen.text_input if t.label == "Name").set_value("line")
    next(b for b in seen.button if b.label == "Register").click().run()
    seen.selectbox(key="stage-line-1").set_value("production").run()
    assert place.workspace.models.production("line").digest == digest  # type: ignore[union-attr]


ENDS = [("endpoint is live", """print('{"name": "line"}')"""), ("no cluster", "exit('no cluster')")]


@pytest.mark.parametrize(("said", "code"), ENDS)
def test_how_a_deployment_ended_stays_until_the_page_is_left(place: Place, page: Page, said: str, code: str) -> None:
    digest = place.train().steps["train"].outputs["model"]["digest"]
    seen = page("models", model=digest)
    start_errand(f"deploy-{digest[:12]}", "Deploying to line", [sys.executable, "-c", code])
    _until(seen, said)
    _until(seen.run(), said)
    del seen.query_params["model"]
    seen.run()
    seen.query_params["model"] = digest
    assert not [*seen.run().success, *seen.error]


def test_the_lineage_map_holds_the_run_and_the_model(place: Place, page: Page) -> None:
    made = place.train()
    seen = page("models", view="lineage")
    sent = json.loads(seen.get("component_instance")[0].proto.json_args)
    assert {n["id"] for n in sent["nodes"]} == {f"run:{made.run}", f"model:{made.steps['train'].outputs['model']['digest']}"}
    assert len({id(n["style"]) for n in sent["nodes"]}) == 2, "no style is shared"


def test_the_canvas_gets_the_pipeline_of_the_address(place: Place, page: Page) -> None:
    slug = library().new("Night shift")
    seen = page("design", pipeline=slug)
    assert json.loads(seen.get("bidi_component")[0].proto.json)["slug"] == slug


def test_without_a_pipeline_the_page_offers_some(place: Place, page: Page) -> None:
    library().new("Night shift")
    assert "Choose a pipeline to draw on" in texts(page("design"))


def test_a_pipeline_that_is_gone_is_a_sentence_with_a_way_back(place: Place, page: Page) -> None:
    seen = page("design", pipeline="gone", fails=True)
    assert "no pipeline" in seen.error[0].value.lower()
    assert [link.proto.label for link in seen.get("page_link")] == ["All pipelines"]


def test_no_endpoints_and_an_unknown_one(page: Page) -> None:
    assert "No endpoint yet" in texts(page("endpoints"))
    assert "There is no endpoint" in page("endpoints", endpoint="nobody", fails=True).error[0].value


def test_compute_says_what_there_is(place: Place, page: Page) -> None:
    seen = page("compute")
    assert "not running" in texts(seen)
    assert any(m.label == "CPUs held" for m in seen.metric)


def test_viewers_see_and_may_not_do(place: Place, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    made = place.train()
    monkeypatch.setattr(session, "role", lambda: "viewer")
    labels = {
        b.label for name, told in (("pipelines", {}), ("runs", {"run": made.run}), ("compute", {})) for b in page(name, **told).button
    }
    assert not labels & {"New", "Import", "Use it", "Run again", "Run fresh", "Clone", "Start"}


def test_a_mistake_of_ours_is_a_reference_and_a_line_in_the_log(place: Place, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret <b>detail</b>")

    monkeypatch.setattr("designer.pages.runs.draw_list", broken)
    seen = page("runs", fails=True)
    assert "mistake of ours" in seen.error[0].value
    assert "secret" not in texts(seen)
    assert "secret <b>detail</b>" in (place.workspace.root / "logs" / "designer.log").read_text()
