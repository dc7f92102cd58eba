"""The page Runs, drawn over real runs of toys."""

import pytest

from designer import running
from designer.pages.runs.brief import brief
from designer.pages.runs.gathering import curves_of, pictures_of, source_of
from runtime.plan import Wishes
from runtime.workspace import RunRecord
from tests.designer.pages.conftest import HOSTILE, Page, Place, texts
from tests.runtime.engine.helpers import node


def test_an_empty_history_teaches(page: Page) -> None:
    seen = page("runs")
    assert "Nothing has run yet" in texts(seen)
    assert [b.label for b in seen.button] == ["Choose a pipeline"]


def test_runs_are_listed_with_their_state(place: Place, page: Page) -> None:
    place.train()
    place.fail()
    seen = page("runs")
    names = [b.label for b in seen.button if b.key and b.key.startswith("open-")]
    assert sorted(names) == ["Failing", "Small detector"]
    assert "fw-bad" in texts(seen)
    assert "fw-good" in texts(seen)


def test_a_run_in_the_list_says_how_it_did_and_what_was_given_otherwise_than_before(place: Place, page: Page) -> None:
    place.train(3)
    place.fail()
    changed = place.train(5)
    assert brief(place.workspace, changed, None) == [figure := brief(place.workspace, changed, None)[0]]
    seen = texts(page("runs"))
    assert f"{figure} · train.epochs 3 → 5" in seen
    assert seen.count(" → ") == 1  # the first run has none before it, and that of another pipeline is none


def test_of_long_values_the_list_says_only_that_they_changed_and_says_it_last(place: Place) -> None:
    def run(value: int, message: str) -> RunRecord:
        return place.bench.run({"one": node("constant", value=value), "fail": node("fail", "one", message=message)})

    before, after = run(2, "short"), run(3, "far too long to be told in a list of runs")
    assert brief(place.workspace, after, before) == ["one.value 2 → 3", "fail.message changed"]


def test_a_run_of_a_part_says_so_and_not_that_the_rest_was_removed(place: Place) -> None:
    def run(wishes: Wishes | None = None, value: int = 2) -> RunRecord:
        return place.bench.run({"one": node("constant", value=value), "two": node("add", "one:a")}, wishes=wishes)

    whole, part = run(), run(Wishes(to="one"), value=3)
    assert brief(place.workspace, part, whole) == ["to one", "one.value 2 → 3"]
    assert brief(place.workspace, run(value=3), part) == []
    assert brief(place.workspace, run(Wishes(fresh=True), value=3), part) == ["all fresh"]


def test_the_text_filter_finds_errors_and_steps(place: Place, page: Page) -> None:
    place.train()
    place.fail()
    seen = page("runs")
    seen.text_input(key="runs-text").set_value("onerror").run()
    assert [b.label for b in seen.button if b.key and b.key.startswith("open-")] == ["Failing"]
    seen.text_input(key="runs-text").set_value("nobody wrote this").run()
    assert "No run passes these filters" in texts(seen)


def test_a_run_again_is_one_click(place: Place, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    made = place.train()
    monkeypatch.setattr(running, "_set_going", lambda workspace, run: place.bench.carry_out(run))
    seen = page("runs")
    seen.button(key=f"rerun-{made.run}").click().run()
    runs = [run.record() for run in place.workspace.runs.newest()]
    assert len(runs) == 2
    again = max(runs, key=lambda r: r.started)
    assert {s.state for s in again.steps.values()} == {"reused"}


def test_two_ticked_runs_can_be_compared(place: Place, page: Page) -> None:
    first, second = place.train(2), place.train(5)
    seen = page("runs")
    assert next(b for b in seen.button if b.label == "Compare").disabled
    seen.checkbox(key=f"tick-{first.run}").check()
    seen.checkbox(key=f"tick-{second.run}").check().run()
    assert not next(b for b in seen.button if b.label == "Compare 2 runs").disabled


def test_a_run_shows_its_steps_and_the_one_that_took_longest(place: Place, page: Page) -> None:
    made = place.train()
    seen = page("runs", run=made.run, node="train")
    table = seen.dataframe[0].value
    assert list(table["Step"]) == ["Small frames", "Train it", "Small test"]
    assert all("succeeded" in state for state in table["State"])
    assert "trained on 6 frames" in texts(seen)


def test_a_failed_step_shows_what_and_what_now_literally(place: Place, page: Page) -> None:
    made = place.fail()
    seen = page("runs", run=made.run, fails=True)
    said = texts(seen)
    assert "Ask something else of it" in said
    assert "<img" not in said
    assert "](http" not in "".join(e.value for e in (*seen.error, *seen.markdown, *seen.caption))
    assert [b.label for b in seen.button if b.key in ("run-resume", "run-rerun")] == ["Resume", "Run again"]


@pytest.mark.parametrize("view", ["steps", "timeline", "results", "pipeline"])
def test_every_view_of_a_run_is_drawn(place: Place, page: Page, view: str) -> None:
    made = place.train()
    assert page("runs", run=made.run, view=view)


def test_the_timeline_names_the_critical_path(place: Place, page: Page) -> None:
    made = place.train()
    assert "Small frames → Train it → Small test" in texts(page("runs", run=made.run, view="timeline"))


def test_results_show_figures_classes_and_curves(place: Place, page: Page) -> None:
    made = place.train()
    seen = page("runs", run=made.run, view="results")
    assert {m.label.replace("\\", "").replace("\u2060", "") for m in seen.metric} >= {"mAP@0.5", "loss"}
    assert "By class" in texts(seen)
    assert seen.get("vega_lite_chart")


@pytest.mark.parametrize("view", ["steps", "results"])
def test_the_picture_of_curves_that_are_drawn_is_not_shown_as_well(place: Place, page: Page, view: str) -> None:
    made = place.train()
    assert len(curves_of(source := source_of(place.workspace, made, made.steps["train"]))) == 1
    assert [p.name for p in pictures_of(source)] == ["example"]
    seen = page("runs", run=made.run, node="train", view=view)
    assert len(seen.get("vega_lite_chart")) == 1
    assert [len(shown.proto.imgs) for shown in seen.get("image")] == [1]


def test_a_picture_called_curves_is_shown_where_no_numbers_draw_them(place: Place, page: Page) -> None:
    made = place.train(epochs=1)  # one point is no curve
    assert [p.name for p in pictures_of(source_of(place.workspace, made, made.steps["train"]))] == ["example", "curves"]


def test_a_reused_step_shows_the_pictures_and_curves_of_the_run_that_made_it(place: Place, page: Page) -> None:
    place.train()
    again = place.train()
    assert again.steps["train"].state == "reused"
    seen = page("runs", run=again.run, view="results")
    assert seen.get("vega_lite_chart")
    assert seen.get("image")


def test_a_comparison_shows_what_differs(place: Place, page: Page) -> None:
    first, second = place.train(2), place.train(5)
    said = texts(page("runs", compare=f"{first.run},{second.run}"))
    assert "train.epochs" in said
    assert "frames.many" not in said
    assert "test: mAP@0.5" in said


def test_a_run_becomes_a_pipeline_of_ones_own(place: Place, page: Page) -> None:
    made = place.train()
    page("runs", run=made.run).button(key="run-clone").click().run()
    assert [f.stem for f in (place.workspace.root / "pipelines").glob("*.json")] == ["small_detector"]


def test_an_unknown_run_is_a_sentence_with_a_way_back(page: Page) -> None:
    seen = page("runs", run="20200101-000000-abcdef", fails=True)
    assert "There is no run" in seen.error[0].value
    assert [link.proto.label for link in seen.get("page_link")] == ["All runs"]


def test_a_pipelines_name_shows_literally(place: Place, page: Page) -> None:
    place.train(name="plain")
    run = next(iter(place.workspace.runs.newest()))
    text = (run.folder / "run.json").read_text().replace('"plain"', '"' + HOSTILE.replace('"', '\\"') + '"')
    (run.folder / "run.json").write_text(text)
    for told in ({}, {"run": run.id}):
        seen = page("runs", **told)
        assert "<img" not in texts(seen)
        assert not any("![x]" in text for text in (*(b.label for b in seen.button), *(m.value for m in seen.markdown)))
