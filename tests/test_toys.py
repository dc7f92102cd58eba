"""The toy components behave as the tests built on them expect."""

import pytest

from components.artifacts import Labels
from components.context import Context, running_in
from components.errors import InputError
from components.registry import catalogue
from tests.toy_components import toys
from tests.toys import TOY_FOLDER, toy_catalogue


@pytest.fixture
def room(tmp_path):
    made = {"output-labels": tmp_path / "labels", "output-metrics": tmp_path / "metrics", "checkpoints": tmp_path / "checkpoints"}
    made["checkpoints"].mkdir()
    with running_in(Context(_rooms=made)) as active:
        yield active


def test_numbers_travel_as_metrics(room):
    assert toys.constant(value=4).values == {"value": 4.0}


def test_a_collection_has_one_part_for_each_number_and_the_same_name_for_the_same_number(tmp_path):
    with running_in(Context(_rooms={"output-labels": tmp_path / "few"})):
        few = toys.many_parts(parts=3)
    with running_in(Context(_rooms={"output-labels": tmp_path / "more"})):
        more = toys.many_parts(parts=4)
    assert few.parts == more.parts[:3]
    assert toys.numbers_in(more) == [0, 1, 2, 3]


def test_doubling_part_by_part_gives_what_doubling_at_once_gives(tmp_path):
    with running_in(Context(_rooms={"output-labels": tmp_path / "all"})):
        every = toys.many_parts(parts=3, first=1)
    pieces = []
    for n, part in enumerate(every.parts):
        with running_in(Context(_rooms={"output-labels": tmp_path / str(n)})):
            pieces.append(toys.per_part_double(every.select(part.name)))
    assert toys.numbers_in(Labels.merge(pieces, tmp_path / "merged")) == [2, 4, 6]


def test_a_table_and_back(tmp_path):
    rooms = {f"output-{port}": tmp_path / port for port in ("metrics", "table")}
    with running_in(Context(_rooms=rooms)):
        table = toys.to_table(toys.constant(value=7))
    with running_in(Context(_rooms={"output-metrics": tmp_path / "back"})):
        assert toys.from_table(table).values["value"] == 7


def test_a_flaky_step_succeeds_once_it_failed_often_enough(room):
    for _ in range(2):
        with pytest.raises(OSError, match="meant to fail"):
            toys.flaky(failures=2)
    assert toys.flaky(failures=2).values == {"value": 3.0}


def test_a_step_told_to_crash_no_more_than_never_lives(room):
    assert toys.crash(times=0).values == {"value": 0.0}


def test_failing_is_a_sentence_or_a_bug():
    with pytest.raises(InputError, match="asked to fail"):
        toys.fail()
    with pytest.raises(ZeroDivisionError):
        toys.fail(how="bug")


def test_they_are_found_as_an_operators_folder():
    assert set(toy_catalogue()) <= set(catalogue((TOY_FOLDER,)))
