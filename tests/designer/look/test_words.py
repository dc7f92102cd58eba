"""Numbers, sizes and times in words."""

import math

import pytest

from designer.look.words import ago, amount, bytes_in_words, clock, count, seconds_in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "40 ms"),
        (3.14, "3.1 s"),
        (12.3, "12 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (None, ""),
        (math.nan, ""),
    ],
)
def test_seconds(seconds: float | None, words: str) -> None:
    assert seconds_in_words(seconds) == words


@pytest.mark.parametrize(("size", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1234, "1.2 kB"), (1_234_567, "1.2 MB"), (5e12, "5.0 TB")])
def test_bytes(size: float, words: str) -> None:
    assert bytes_in_words(size) == words


@pytest.mark.parametrize(
    ("gone", "words"), [(3, "just now"), (90, "1 min ago"), (7200, "2 h ago"), (86400, "1 day ago"), (3 * 86400, "3 days ago")]
)
def test_how_long_ago(gone: float, words: str) -> None:
    assert ago(1e9, now=1e9 + gone) == words


@pytest.mark.parametrize(
    ("value", "words"), [(None, "–"), (True, "True"), (3, "3"), (2538.0, "2,538"), (0.917223, "0.9172"), (math.inf, "–"), ("late", "late")]
)
def test_amounts(value: object, words: str) -> None:
    assert amount(value) == words


def test_counts_and_clocks() -> None:
    assert (count(1, "run"), count(2_000, "run"), count(2, "copy", "copies")) == ("1 run", "2,000 runs", "2 copies")
    assert clock(0) == ""
