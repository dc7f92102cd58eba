"""What each edit did to a figure, measured by the graphs in between."""

import pytest

from runtime.errors import UsageError
from runtime.history import attribute
from runtime.workspace import Run, Workspace
from tests.runtime.engine.helpers import Bench, Nodes, node, states


def chain(value: float = 2, plus: float = 1, **more: object) -> Nodes:
    return {
        "one": node("constant", value=value),
        "sum": node("add", "one.metrics:a", plus=plus),
        "end": node("pass_on", "sum.metrics:metrics"),
    }


@pytest.fixture
def carry_out(bench: Bench):
    def go(workspace: Workspace, run: Run) -> None:
        bench.carry_out(run)

    return go


def test_each_edit_gets_what_it_did_and_the_shares_add_up(bench: Bench, carry_out) -> None:
    old, new = bench.run(chain()), bench.run(chain(value=10, plus=4))
    found = attribute(bench.workspace, (old.run, new.run), "end.value", carry_out)
    assert (found.old, found.new, found.recorded) == (3.0, 14.0, (3.0, 14.0))
    assert {e.says: a for e, a in zip(found.shares.edits, found.shares.amounts, strict=True)} == {
        "one.value: 2 -> 10": pytest.approx(8.0),
        "sum.plus: 1 -> 4": pytest.approx(3.0),
    }


def test_what_was_done_before_is_reused_in_between(bench: Bench, carry_out) -> None:
    old, new = bench.run(chain()), bench.run(chain(value=10, plus=4))
    found = attribute(bench.workspace, (old.run, new.run), "end.value", carry_out)
    records = [bench.workspace.runs.get(run).record() for run in found.runs]
    assert sum(list(states(record).values()).count("succeeded") for record in records) == 4, "two in-between graphs, two steps each"
    assert {record.pipeline for record in records} == {"toy (in between)"}


def test_a_node_that_came_between_is_one_edit(bench: Bench, carry_out) -> None:
    nodes = {**chain(), "more": node("add", "one.metrics:a", plus=100), "sum": node("add", "more.metrics:a", plus=1)}
    old, new = bench.run(chain()), bench.run(nodes)
    found = attribute(bench.workspace, (old.run, new.run), "end.value", carry_out)
    assert (len(found.shares.edits), found.shares.amounts) == (1, (100.0,))


def test_only_what_feeds_the_figure_is_run(bench: Bench, carry_out) -> None:
    old = bench.run({**chain(), "after": node("pass_on", "end.metrics:metrics")})
    new = bench.run({**chain(plus=9), "after": node("fail", "end.metrics:metrics")})
    found = attribute(bench.workspace, (old.run, new.run), "sum.value", carry_out)
    assert found.new - found.old == 8.0
    assert all(set(bench.workspace.runs.get(run).record().steps) == {"one", "sum"} for run in found.runs)


@pytest.mark.parametrize("metric", ["value", "nobody.value", "end.nothing"])
def test_a_figure_that_is_none_is_a_sentence(bench: Bench, carry_out, metric: str) -> None:
    old, new = bench.run(chain()), bench.run(chain(plus=4))
    with pytest.raises(UsageError):
        attribute(bench.workspace, (old.run, new.run), metric, carry_out)


def test_pipelines_that_do_not_differ_have_nothing_to_share(bench: Bench, carry_out) -> None:
    old = bench.run(chain())
    with pytest.raises(UsageError, match=r"Nothing that could change end\.value"):
        attribute(bench.workspace, (old.run, old.run), "end.value", carry_out)


def test_edits_that_do_not_feed_the_figure_are_left_out(bench: Bench, carry_out) -> None:
    old = bench.run({**chain(), "aside": node("constant", value=1)})
    new = bench.run({**chain(plus=4), "aside": node("constant", value=9), "more": node("pass_on", "end.metrics:metrics")})
    found = attribute(bench.workspace, (old.run, new.run), "end.value", carry_out)
    assert ([edit.says for edit in found.shares.edits], found.graphs) == (["sum.plus: 1 -> 4"], 2)
