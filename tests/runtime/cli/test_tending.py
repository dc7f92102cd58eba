"""The verbs that tend endpoints and the local cluster: what they ask for, what they say, and what they refuse."""

from pathlib import Path
from typing import Any

import pytest

from runtime.serving import EndpointRecord
from tests.conftest import give_token
from tests.runtime.cli.conftest import Runtime

LIVE = {"name": "lamps", "state": "live", "url": "http://127.0.0.1:8000/lamps"}


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What was asked to be published; nothing is."""
    asked: list[tuple[Any, ...]] = []

    def publish(*given: Any) -> EndpointRecord:
        asked.append(given[1:])
        return EndpointRecord(**{**dict.fromkeys(EndpointRecord.__dataclass_fields__, ""), "name": "lamps", "url": LIVE["url"]})

    monkeypatch.setattr("runtime.serving.deploying.deploy_model", publish)
    monkeypatch.setattr("runtime.serving.deploying.start_again", publish)
    return asked


def test_deploy_publishes_a_model_under_a_name_with_its_settings(runtime: Runtime, published: list[tuple[Any, ...]]) -> None:
    said = runtime("endpoints", "deploy", "lamps@2", "--name", "lamps", "--replicas", "2", "--threshold", "0.5", "--json")
    assert (said.code, said.json) == (0, LIVE)
    assert published == [("lamps@2", "lamps", {"replicas": 2, "gpus": 0.0, "threads": 1, "threshold": 0.5})]


def test_start_puts_an_endpoint_on_the_air_again(runtime: Runtime, published: list[tuple[Any, ...]]) -> None:
    said = runtime("endpoints", "start", "lamps")
    assert (said.code, said.out.strip()) == (0, f"lamps: live at {LIVE['url']}.")
    assert published == [("lamps",)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["deploy", "lamps"], "--name"),
        (["deploy", "nothing", "--name", "lamps"], "nothing"),
        (["deploy", "lamps@x", "--name", "lamps"], "lamps"),
        (["start", "lamps"], "lamps"),
        (["start", "../x"], "../x"),
    ],
)
def test_what_is_not_there_is_a_sentence_and_starts_no_cluster(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.setattr("runtime.engine.cluster.ensure_cluster", lambda *given: pytest.fail("a cluster was started"))
    said = runtime("endpoints", *arguments)
    assert said.code == 2
    assert words in said.err
    assert "Traceback" not in said.err


def test_without_a_cluster_nodes_lists_none(runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMEWIRE_STATE", str(tmp_path / "state"))
    assert runtime("cluster", "nodes", "--json").json["nodes"] == []


@pytest.mark.ray
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_is_started_once_listed_and_stopped(runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state").mkdir()
    for name, value in (("STATE", give_token(tmp_path / "state")), ("CPUS", 1), ("GPUS", 0)):
        monkeypatch.setenv(f"FRAMEWIRE_{name}", str(value))
    try:
        assert [runtime("cluster", "start", "--json").json["state"] for _ in range(2)] == ["running", "running"]
        (node,) = runtime("cluster", "nodes", "--json").json["nodes"]
        assert (node["cpus"], node["gpus"]) == (1, 0)
        assert "cpus_free" in runtime("cluster", "nodes").out
    finally:
        assert runtime("cluster", "stop", "--json").json["state"] == "stopped"
