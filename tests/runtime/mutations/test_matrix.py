"""Every kind of change on three graphs: what is foretold is done, nothing false is reused, nothing done in vain, each reason named."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.mutations.kind import Kind
from tests.runtime.mutations.neutral import NEUTRAL
from tests.runtime.mutations.numbers import NUMBERS
from tests.runtime.mutations.story import STORY
from tests.runtime.mutations.world import GRAPHS, World

pytestmark = pytest.mark.slow

KINDS = [*NEUTRAL, *STORY, *NUMBERS]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, World]:
    """Each graph, run once."""
    worlds = {graph: World.make(tmp_path_factory.mktemp(graph), graph) for graph in GRAPHS}
    for world in worlds.values():
        world.run()
    return worlds


@pytest.fixture(autouse=True)
def same_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # no power is cut in a test
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_there_are_thirty_kinds_and_more() -> None:
    assert len({kind.name for kind in KINDS}) >= 30
    assert len({kind.id for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_a_change(kind: Kind, done: dict[str, World], tmp_path: Path) -> None:
    world = done[kind.graph].copy(tmp_path / "world")
    kind.change(world)
    always = {node for node, told in world.document["nodes"].items() if told.get("reuse") is False} - kind.runs

    ran = world.run()

    assert ran.record.status == "succeeded", ran.record
    assert ran.executed == kind.runs | always
    assert ran.foretold == kind.runs | kind.spared | always
    assert all(ran.plan[node].fingerprint is None for node in kind.spared - kind.runs)  # the plan said that it depends
    said = {node: step.reason for node, step in ran.record.steps.items()}
    for node, reason in kind.reasons.items():
        assert said[node].startswith(reason) if reason.endswith(" ") else said[node] == reason
    assert {node: ran.parts(node) for node in kind.parts} == dict(kind.parts)
    _is_as_cold(world, ran.digests)
    if kind.runs:
        assert world.run().executed <= always | _asked_for(world)  # and then it is done


def _is_as_cold(world: World, digests: dict[tuple[str, str], str | None]) -> None:
    cold = world.run("cold")
    assert cold.foretold == cold.executed == set(cold.record.steps)
    assert cold.digests == digests


def _asked_for(world: World) -> set[str]:
    """What the world's wishes make run each time, or what a node says."""
    wishes, nodes = world.wishes, set(world.document["nodes"])
    return nodes if wishes.fresh or wishes.from_ else {n for n in nodes if world.node(n).get("reuse") is False}
