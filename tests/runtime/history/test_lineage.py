"""Where an endpoint comes from, and which versions of datasets runs have read."""

import json
from pathlib import Path

import pytest

from components.artifacts import Endpoint, Model, write_json
from runtime.errors import EndpointError, UsageError
from runtime.history import ancestry_of_endpoint, ancestry_of_model, change_of_data
from runtime.plan import in_words
from runtime.serving import EndpointRecord, Shelf
from runtime.workspace import Journal, RunRecord
from tests.runtime.engine.helpers import Bench, node


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "a.txt").write_text("first")
    return folder


def read(bench: Bench, folder: Path, name: str = "toy") -> RunRecord:
    return bench.run({"films": node("reads_file", source=str(folder)), "end": node("pass_on", "films.metrics:metrics")}, name=name)


def reads(bench: Bench, record: RunRecord) -> list[tuple[str | None, int | None]]:
    return [(told["dataset"], told["version"]) for told in bench.workspace.runs.get(record.run).request["reads"]]


def test_a_run_names_the_version_that_it_read(bench: Bench, films: Path) -> None:
    datasets = bench.workspace.datasets
    assert reads(bench, read(bench, films)) == [(None, None)]
    datasets.register_files("films", films)
    assert reads(bench, read(bench, films)) == [("films", 1)]
    (films / "b.txt").write_text("second")
    assert reads(bench, read(bench, films)) == [("films", None)], "it has changed since, and nobody registered it"
    datasets.register_files("films", films)
    assert reads(bench, read(bench, films)) == [("films", 2)]
    (films / "b.txt").unlink()
    assert reads(bench, read(bench, films)) == [("films", 1)], "it is again what it was"


def test_a_path_that_goes_up_and_down_or_over_a_link_is_still_the_datasets(bench: Bench, films: Path) -> None:
    (films.parent / "pipelines").mkdir()
    (films.parent / "link").symlink_to(films)
    bench.workspace.datasets.register_files("films", films.parent / "pipelines" / ".." / "films")
    for path in (films, films.parent / "pipelines" / ".." / "films", films.parent / "link", films / "a.txt"):
        assert reads(bench, read(bench, path)) == [("films", 1)]


def test_what_changed_in_a_datasets_place_is_named_file_by_file(bench: Bench, films: Path) -> None:
    datasets = bench.workspace.datasets
    made = datasets.register_files("films", films)
    assert change_of_data(bench.workspace, made, datasets.files_now(made)) is None
    (films / "a.txt").write_text("other")
    (films / "b.txt").write_text("second")
    changed = change_of_data(bench.workspace, made, datasets.files_now(made))
    assert changed
    assert in_words([changed]) == "1 of 2 files is new (b.txt), 1 of 2 files is changed (a.txt)"
    (films / "b.txt").unlink()
    (films / "a.txt").unlink()
    changed = change_of_data(bench.workspace, made, datasets.files_now(made))
    assert changed
    assert in_words([changed]) == "1 file is gone (a.txt)"


def test_of_datasets_around_a_path_the_closest_is_named(bench: Bench, films: Path) -> None:
    bench.workspace.datasets.register_files("all", films.parent / "films")
    inner = films / "inner"
    inner.mkdir()
    (inner / "c.txt").write_text("third")
    bench.workspace.datasets.register_files("inner", inner)
    assert reads(bench, read(bench, inner)) == [("inner", 1)]
    assert reads(bench, read(bench, films)) == [("all", None)]


def test_a_damaged_record_of_a_dataset_keeps_nobody_from_running(bench: Bench, films: Path) -> None:
    (bench.workspace.root / "datasets").mkdir()
    (bench.workspace.root / "datasets" / "bad.json").write_text("garbage")
    assert read(bench, films).status == "succeeded"


def deployed(bench: Bench, record: RunRecord) -> str:
    """An endpoint of a model that the run's step "end" is said to have given; the model's digest."""
    store, root = bench.workspace.store, bench.workspace.root
    folder = store.staging()
    write_json(folder / "config.json", {})
    (folder / "model.safetensors").write_bytes(b"x")
    model = store.commit(Model.create(folder).path)
    served = store.staging()
    for file in store.path(model).iterdir():
        (served / "model").mkdir(exist_ok=True)
        (served / "model" / file.name).write_bytes(file.read_bytes())
    write_json(served / "endpoint.json", {"name": "live"})
    digest = store.commit(Endpoint.create(served).path)
    shelf = Shelf(root)
    made = EndpointRecord("live", "http://x", digest, 1, 0.0, "", "", "", "")
    shelf.take_in(store.path(digest), made)
    shelf.remember(made)
    with Journal(bench.workspace.runs.get(record.run).journal) as journal:
        outputs = {"model": {"type": "Model", "digest": model}}
        journal.append({"event": "step", "node": "end", "state": "succeeded", "outputs": outputs})
    bench.workspace.models.register("counter", model, run=record.run, node="end")
    return model


def test_an_endpoint_leads_back_to_the_files_and_their_datasets_version(bench: Bench, films: Path) -> None:
    bench.workspace.datasets.register_files("films", films)
    first = read(bench, films)
    second = read(bench, films)
    model = deployed(bench, second)
    found = ancestry_of_endpoint(bench.workspace, "live")
    assert (found.model, found.names, found.run) == (model, ("counter@1",), second.run)
    assert next((step.node, step.run) for step in found.steps) == ("films", first.run), "a reused step names the run that did it"
    (source,) = found.sources
    assert (source.dataset, source.version, list(source.files)) == ("films", 1, ["a.txt"])
    assert found.to_json()["files"][0]["path"] == str(films)
    assert source.says == f"{films} (films@1)"
    alone = ancestry_of_model(bench.workspace, model)
    assert (alone.endpoint, alone.run, alone.steps, alone.sources) == (None, found.run, found.steps, found.sources)


def test_a_run_that_kept_no_reads_tells_paths_without_their_ups_and_downs(bench: Bench, films: Path) -> None:
    (films.parent / "pipelines").mkdir()
    record = read(bench, films.parent / "pipelines" / ".." / "films")
    model = deployed(bench, record)
    file = bench.workspace.runs.get(record.run).folder / "run.json"
    kept = json.loads(file.read_text())
    file.write_text(json.dumps({name: value for name, value in kept.items() if name != "reads"}))
    (source,) = ancestry_of_model(bench.workspace, model).sources
    assert (source.path, source.says_as("the films")) == (str(films), "the films")


def test_an_endpoint_whose_run_is_gone_still_tells_its_model(bench: Bench, films: Path) -> None:
    record = read(bench, films)
    model = deployed(bench, record)
    bench.workspace.runs.get(record.run).folder.rename(bench.folder.parent / "away")
    found = ancestry_of_endpoint(bench.workspace, "live")
    assert (found.model, found.run, found.steps) == (model, "", ())


def test_an_unknown_endpoint_and_one_without_its_model_are_sentences(bench: Bench) -> None:
    with pytest.raises(EndpointError, match="no endpoint"):
        ancestry_of_endpoint(bench.workspace, "live")
    Shelf(bench.workspace.root).remember(EndpointRecord("live", "http://x", "e" * 64, 1, 0.0, "", "", "", ""))
    with pytest.raises(UsageError, match="is gone"):
        ancestry_of_endpoint(bench.workspace, "live")
