"""The soak, each kind of strike once: nothing is lost, nothing done that was done, nothing left behind."""

import pytest

from bench.soak.__main__ import main
from bench.soak.kinds import KINDS


@pytest.mark.ray
@pytest.mark.slow
def test_a_run_outlives_whatever_is_killed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--kills", str(len(KINDS)), "--seed", "1"]) == 0, capsys.readouterr().out
    assert "Lost: nothing." in capsys.readouterr().out
