"""Short processes that the app starts for a person."""

import sys

import pytest

from designer.errands import Errand, dismiss, errand, start_errand
from runtime.engine.processes import waited


def ends(made: Errand) -> None:
    assert waited(lambda: not made.running, 60)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_an_errand_ends_with_its_answer() -> None:
    made = start_errand("answer", "Adding", python("import sys; sys.stderr.write('half way\\n'); print('{\"sum\": 3}')"))
    ends(made)
    assert (made.ok, made.answer, made.last_line, made.error, made.part) == (True, {"sum": 3}, "half way", None, 0)
    dismiss("answer")
    assert errand("answer") is None


def test_an_errand_that_counts_tells_how_much_is_done() -> None:
    made = start_errand("answer", "Reading", python("import sys; sys.stderr.write('1,000 of 4,000 files read\\n')"))
    ends(made)
    assert made.part == 0.25


def test_no_is_an_answer_too() -> None:
    made = start_errand("answer", "Checking", python("print('{\"version\": null}'); raise SystemExit(1)"))
    ends(made)
    assert (made.ok, made.answer, made.error) == (True, {"version": None}, None)


def test_what_went_wrong_is_in_the_words_of_the_process() -> None:
    told = '{"error": {"message": "There is no endpoint.", "remedy": "Name another."}}'
    made = start_errand("wrong", "Stopping", python(f"print('''{told}'''); raise SystemExit(2)"))
    ends(made)
    assert made.error is not None
    assert (made.error.message, made.error.remedy) == ("There is no endpoint.", "Name another.")


def test_a_process_that_dies_without_a_word_is_a_sentence_too() -> None:
    made = start_errand("dies", "Drawing", python("import os; os._exit(9)"))
    ends(made)
    assert made.error is not None
    assert "Drawing failed" in made.error.message


def test_the_same_errand_is_not_started_twice_and_can_be_cancelled() -> None:
    made = start_errand("long", "Sleeping", python("import time; time.sleep(60)"))
    assert start_errand("long", "Sleeping", python("raise SystemExit(1)")) is made
    dismiss("long")
    assert errand("long") is made, "one under way is not forgotten"
    made.cancel()
    ends(made)
    assert made.error is None
    assert made.cancelled


@pytest.fixture(autouse=True)
def _forget() -> None:
    for key in ("answer", "wrong", "dies", "long"):
        dismiss(key)
