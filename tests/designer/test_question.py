"""One SQL question that a person asks."""

from pathlib import Path

import pytest

from designer.question import Question
from runtime.errors import UsageError
from runtime.workspace import Workspace

ENDLESS = "select count(*) from range(100000000) a, range(1000000) b where (a.range * b.range) % 7 = 3"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def test_it_is_answered(workspace: Workspace) -> None:
    asked = Question(workspace, "select 1 one", {})
    assert asked.answered_within(60)
    assert asked.answer() == (["one"], [(1,)])


def test_what_is_wrong_with_it_is_told_to_whoever_wants_the_answer(workspace: Workspace) -> None:
    asked = Question(workspace, "select", {})
    assert asked.answered_within(60)
    with pytest.raises(UsageError, match="The query failed"):
        asked.answer()


def test_a_long_one_is_under_way_until_it_is_cancelled(workspace: Workspace) -> None:
    asked = Question(workspace, ENDLESS, {})
    assert (asked.running, asked.cancelled) == (True, False)
    asked.cancel()
    assert asked.answered_within(20), "long before its time is over"
    assert asked.cancelled
    with pytest.raises(UsageError, match="cancelled"):
        asked.answer()
