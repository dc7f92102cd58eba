"""The table of measurements shows each figure against its limit and marks what misses it."""

import pytest

from bench.report import Figure, machine, missed, table

FIGURES = [
    Figure("extract", "share of ffmpeg", 1.04321, 1.0, "", "higher", True),
    Figure("engine", "a no-op node", 12.3, 10, "ms", "lower", False),
    Figure("serve", "requests", 1234.5, None, "1/s", "higher", True),
    Figure("train", "measurement", None, ok=False, why="Boom: no"),
]


def test_each_figure_stands_against_its_limit():
    rows = [line.split() for line in table(FIGURES).splitlines()[2:6]]
    assert rows[0] == ["extract", "share", "of", "ffmpeg", "1.04", "≥", "1", "ok"]
    assert rows[1] == ["engine", "a", "no-op", "node", "12.3", "≤", "10", "ms", "MISSED"]
    assert rows[2] == ["serve", "requests", "1,234", "1/s"]
    assert rows[3] == ["train", "measurement", "failed", "MISSED"]


def test_why_a_measurement_failed_stands_below_the_table():
    assert table(FIGURES).splitlines()[-1] == "train: Boom: no"


def test_columns_are_aligned():
    head, *rows = (line for line in table(FIGURES[:2]).splitlines() if not line.startswith("-"))
    assert {row.index("ok" if "ok" in row else "MISSED") for row in rows} == {rows[0].index("ok")}
    assert head.index("value") + len("value") == rows[0].index("1.04") + len("1.04")


def test_what_is_missed_is_what_is_not_ok():
    assert [f.bench for f in missed(FIGURES)] == ["engine", "train"]


def test_a_row_of_a_bench_becomes_a_figure():
    row = {"name": "speed", "value": 2, "limit": None, "unit": "fps", "better": "higher", "ok": True}
    assert Figure.read("video", row) == Figure("video", "speed", 2, None, "fps")
    with pytest.raises(KeyError):
        Figure.read("video", {"name": "speed"})


def test_the_machine_is_described():
    host = machine()
    assert host["cores"] >= 1
    assert host["cpu"]
    assert host["memory_gb"] > 0
