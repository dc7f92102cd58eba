"""Metrics as people read them."""

import math

import pytest

from runtime.figures import figure


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (13.0, "13"),
        (13, "13"),
        (48_000.0, "48,000"),
        (0.9174, "0.917"),
        (1.0, "1.000"),
        (-1.0, "-1.000"),
        (12.5, "12.500"),
        (0, "0"),
        (0.00042, "0.00042"),
        (-3e-7, "-3e-07"),
        (0.0, "0.000"),
    ],
)
def test_what_counts_is_whole_and_what_measures_has_three_digits(value: float, read: str) -> None:
    assert figure(value) == read


def test_what_is_no_number_is_said_as_it_is() -> None:
    assert [figure(None), figure(True), figure("no boxes"), figure(math.nan)] == ["", "True", "no boxes", "none"]
