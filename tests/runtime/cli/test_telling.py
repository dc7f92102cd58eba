"""How far a long verb is."""

import sys

import pytest

from runtime.cli import telling


def test_quick_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with telling.telling() as tell:
        tell(1, 2, "files read")
    assert capsys.readouterr() == ("", "")


def test_slow_work_is_told_a_line_at_a_time(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "PAUSE", 0.0)
    with telling.telling() as tell:
        tell(1, 2_000, "files read")
        tell(2_000, 2_000, "files read")
    assert capsys.readouterr().err == "1 of 2,000 files read\n2,000 of 2,000 files read\n"


def test_a_terminal_shows_one_line_that_is_gone_at_the_end(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "PAUSE", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with telling.telling() as tell:
        tell(1, 2, "artifacts read")
    assert capsys.readouterr().err == "\r\x1b[K1 of 2 artifacts read\r\x1b[K"
