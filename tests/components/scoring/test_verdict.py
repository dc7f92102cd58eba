"""A gate's verdict says which figure falls short, by how much, and what figures there are."""

import pickle

import pytest

from components.errors import FramewireError, InputError
from components.scoring.verdict import Condition, unmet, verdict

CONTENT = {
    "values": {"mAP@0.5": 0.412, "recall": 0.9, "loss": 1.25},
    "per_class": {"bolt": {"AP@0.5": 0.8, "recall": 0.95}, "nut": {"AP@0.5": 0.02, "recall": 0.4}, "gear": {"recall": 0.0}},
}


def test_a_figure_below_the_bound_is_said_with_both_numbers():
    assert unmet(CONTENT, Condition("mAP@0.5", at_least=0.9), None) == ["mAP@0.5 is 0.412, below the 0.900 that this gate asks for."]


def test_a_figure_above_the_bound_is_said_too():
    assert unmet(CONTENT, Condition("loss", at_most=1), None) == ["loss is 1.250, above the 1.000 that this gate allows."]


@pytest.mark.parametrize("condition", [Condition("recall", at_least=0.9), Condition("loss", at_most=1.25), Condition("loss")])
def test_a_figure_at_its_bound_passes(condition):
    assert unmet(CONTENT, condition, None) == []


def test_numbers_that_look_alike_are_written_until_they_differ():
    content = {"values": {"F1": 0.89996}, "per_class": {}}
    assert unmet(content, Condition("F1", at_least=0.9), None) == ["F1 is 0.89996, below the 0.90000 that this gate asks for."]


def test_what_is_no_number_passes_no_gate():
    assert unmet({"values": {"F1": float("nan")}, "per_class": {}}, Condition("F1", at_least=0.0), None)


def test_every_class_that_falls_short_is_named_and_one_that_was_not_measured_is_not():
    each = Condition("AP@0.5", at_least=0.5)
    said = unmet(CONTENT, Condition("recall", at_least=0.5), each)
    assert said == ["AP@0.5 of 'nut' is 0.020, below the 0.500 that this gate asks for."]


def test_an_unknown_figure_lists_those_there_are():
    with pytest.raises(InputError, match=r"There is no metric 'map'; there are 'loss', 'mAP@0.5', 'recall'"):
        unmet(CONTENT, Condition("map", at_least=0.5), None)
    with pytest.raises(InputError, match=r"no per-class metric 'mAP@0.5'; there are 'AP@0.5', 'recall'"):
        unmet(CONTENT, Condition("recall"), Condition("mAP@0.5", at_least=0.5))


def test_a_verdict_names_so_many_and_counts_the_rest():
    error = verdict([f"AP of '{i}' is low." for i in range(20)])
    assert error.message.count("is low.") == 12
    assert error.message.endswith("So it is with 8 more classes.")


def test_a_verdict_travels_between_processes():
    error = pickle.loads(pickle.dumps(verdict(["F1 is low."])))
    assert isinstance(error, FramewireError)
    assert (error.kind, error.message) == ("gate", "F1 is low.")
