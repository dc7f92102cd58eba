from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from runtime.errors import UsageError
from runtime.workspace import Workspace
from runtime.workspace.catalog import VIEWS, ask

ENDLESS = "select count(*) from range(100000000) a, range(1000000) b where (a.range * b.range) % 7 = 3"


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_in_a_new_workspace(workspace, view):
    columns, rows = ask(workspace, f"select * from {view}")
    assert columns == VIEWS[view].names
    assert rows == []


def test_times_are_told_without_further_libraries(workspace):
    ((now,),) = ask(workspace, "select now()")[1]
    assert now.tzinfo


def test_columns_of_one_name_are_told_apart(workspace):
    assert ask(workspace, "select 1 n, 2 n, 3 n_2") == (["n", "n_3", "n_2"], [(1, 2, 3)])


@pytest.mark.parametrize(("sql", "said"), [("select 1; select 2", "2 queries"), ("", "says nothing"), (" -- nothing", "says nothing")])
def test_one_query_is_asked_at_a_time(workspace, sql, said):
    with pytest.raises(UsageError, match=said):
        ask(workspace, sql)


def test_rows_are_limited(workspace):
    assert len(ask(workspace, "select * from range(100000)", rows=3)[1]) == 3


def test_a_query_that_takes_too_long_is_ended(workspace):
    with pytest.raises(UsageError, match=r"longer than 0\.2 s"):
        ask(workspace, ENDLESS, seconds=0.2)


@pytest.mark.parametrize("sql", [ENDLESS, "select a.range from range(100000000) a, range(1000000) b"])
def test_a_query_for_which_nobody_waits_any_longer_is_ended(workspace, sql):
    """Also where its first rows are there already."""
    cancelled = Event()
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(ask, workspace, sql, cancelled=cancelled)
        cancelled.set()
        with pytest.raises(UsageError, match="The query was cancelled"):
            asked.result()


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "copy (select 1) to '/tmp/x'",
        "attach '/tmp/x.db'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '100GB'",
        "set enable_external_access = true",
        "pragma database_list; select 1",
    ],
)
def test_a_query_reaches_nothing_but_the_views(workspace, sql):
    with pytest.raises(UsageError):
        ask(workspace, sql)
