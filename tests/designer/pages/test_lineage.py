"""From data over runs and models to endpoints; and the map never shows anybody's text as anything but text."""

import html

import pytest

from designer.pages.lineage import Thing, lineage, only_around
from designer.pages.lineage_map import content_of, places_of
from designer.pages.models.shelf import headline, models_made
from runtime.workspace import ModelRecord, RunRecord, StepRecord

MODEL = {"type": "Model", "digest": "m" * 64}


def run(id: str, state: str = "succeeded", digest: str = "m" * 64, started: float = 1.0) -> RunRecord:
    train = StepRecord("train", state=state, outputs={"model": {**MODEL, "digest": digest}})
    test = StepRecord("test", state="succeeded", metrics={"mAP@0.5": 0.9})
    return RunRecord(id, "Detector", "succeeded", started, 1.0, {"train": train, "test": test})


def read(*paths: str, dataset: str | None = None, version: int | None = None) -> list[dict[str, object]]:
    return [{"node": "videos", "parameter": "source", "path": p, "files": 1, "dataset": dataset, "version": version} for p in paths]


def test_the_way_goes_from_data_to_endpoint() -> None:
    found = lineage([(run("r1"), read("/data/videos", dataset="line", version=1))], [], {"live": "m" * 64})
    assert found.ways == (("dataset:line@1", "run:r1"), ("run:r1", f"model:{'m' * 64}"), (f"model:{'m' * 64}", "endpoint:live"))
    assert {t.kind for t in found.things} == {"dataset", "run", "model", "endpoint"}


def test_each_run_leads_to_the_version_that_it_read() -> None:
    first, second = read("/v", dataset="line", version=1), read("/v", dataset="line", version=2)
    changed = read("/v", dataset="line")
    runs = [(run(f"r{n}", digest=d * 64, started=n), r) for n, (d, r) in enumerate([("m", first), ("n", second), ("o", changed)])]
    found = lineage(runs, [], {})
    assert [t.title for t in found.things if t.kind == "dataset"] == ["line 1", "line 2", "line, unregistered"]
    assert len([way for way in found.ways if way[1].startswith("run:")]) == 3


def test_data_that_nobody_registered_is_shown_by_its_path() -> None:
    found = lineage([(run("r1"), read("/data/videos"))], [], {})
    assert [t.title for t in found.things if t.kind == "dataset"] == ["videos"]


def test_a_run_that_only_reused_a_model_is_not_where_it_comes_from() -> None:
    found = lineage([(run("r1"), read("/v")), (run("r2", "reused", started=2), read("/v"))], [], {})
    assert [t.id for t in found.things if t.kind == "run"] == ["run:r1"]


def test_one_model_alone_shows_only_its_own_ways() -> None:
    whole = lineage([(run("r1"), read("/a")), (run("r2", digest="n" * 64, started=2), read("/b"))], [], {"live": "n" * 64})
    part = only_around(whole, f"model:{'m' * 64}")
    assert {t.id for t in part.things} == {"dataset:/a", "run:r1", f"model:{'m' * 64}"}


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "![x](http://e.org/b.png)", "<iframe srcdoc='x'>", "[a](javascript:x)", "**b** `c`"]
)
def test_the_map_shows_text_as_text(text: str) -> None:
    made = content_of(Thing("run:1", "run", text))
    inside = made.replace("<br>", "")
    assert not any(sign in inside for sign in "<>*`[]()!\"'"), "nothing that HTML or Markdown would read"
    assert html.unescape(inside).startswith("Run")


def test_a_model_carries_the_figures_of_the_step_that_tested_it_and_its_names() -> None:
    named = ModelRecord("line", 2, "m" * 64, "r1", "train", "production", 0.0, "ada")
    (made,) = models_made([run("r1"), run("r2", "reused", started=2)], {"r1": {"test": ["train"], "train": []}}, [named])
    assert (made.run, made.metrics, made.names) == ("r1", {"mAP@0.5": 0.9}, (named,))
    assert headline(made.metrics) == ("mAP@0.5", 0.9)
    assert headline({}) is None


def test_each_kind_has_a_column_and_no_two_things_one_place() -> None:
    whole = lineage([(run("r1"), read("/a", "/b")), (run("r2", digest="n" * 64, started=2), read("/b"))], [], {"live": "n" * 64})
    places = places_of(whole.things)
    assert len(set(places.values())) == len(whole.things)
    assert [x for x, _ in (places["dataset:/a"], places["run:r1"], places["endpoint:live"])] == [0, 300, 900]
