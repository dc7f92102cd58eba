"""Numbers in sentences."""

import pytest

from components.words import are, counted, digits, times


def test_what_follows_a_number_agrees_with_it():
    assert [f"{counted(n, 'box', 'boxes')} {are(n)} left" for n in (0, 1, 2)] == ["0 boxes are left", "1 box is left", "2 boxes are left"]
    assert counted(1, "frame") == "1 frame"
    assert [times(n) for n in (1, 2, 3)] == ["once", "twice", "3 times"]


@pytest.mark.parametrize(
    ("number", "text"), [(2**31 - 1, "2,147,483,647"), (0.003, "0.003"), (5.0, "5"), (1e9, "1,000,000,000"), (0.1 + 0.2, "0.3")]
)
def test_a_number_is_written_out(number, text):
    assert digits(number) == text
