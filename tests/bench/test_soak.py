"""The soak: nothing is lost, nothing done that was done, nothing left behind; and a run that did lose something is named."""

import random
from typing import Any

import pytest

from bench.soak.__main__ import main, order, salvoes
from bench.soak.kinds import KINDS
from bench.soak.trial import Outcome, count_again, excesses

BY_NAME = {kind.name: kind for kind in KINDS}


@pytest.mark.ray
@pytest.mark.slow
def test_a_run_outlives_whatever_is_killed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--kills", str(len(KINDS)), "--seed", "1"]) == 0, capsys.readouterr().out
    assert "Lost: nothing." in capsys.readouterr().out


def test_each_kind_strikes_as_often_as_every_other() -> None:
    drawn = order(list(KINDS), 5 * len(KINDS), random.Random(3))
    struck = [kind for salvo in salvoes(drawn) for kind in salvo]
    assert sorted(kind.name for kind in struck) == sorted(kind.name for kind in KINDS for _ in range(5))
    assert all(len(salvo) == 1 for salvo in salvoes(drawn) if any(kind.alone for kind in salvo))


def test_what_is_begun_again_is_put_down_to_the_strike_before() -> None:
    first, second = (Outcome(BY_NAME[name], struck=True, at=at) for name, at in (("a worker", 10.0), ("the head", 20.0)))
    begun = [(8.0, "treble 1"), (9.0, "treble 2"), (11.0, "treble 2"), (15.0, "epoch 0"), (21.0, "epoch 0"), (22.0, "epoch 1")]
    count_again(begun, [first, second])
    assert (first.parts_again, first.epochs_again, second.parts_again, second.epochs_again) == (1, 0, 0, 1)
    assert excesses(first) == excesses(second) == []


@pytest.mark.parametrize(
    ("name", "told", "said"),
    [
        ("a worker", {"parts_again": 3}, "3 parts done again"),
        ("a GPU actor", {"epochs_again": 2}, "2 epochs done again"),
        ("two runs at once", {"parts_again": 1}, "1 parts done again"),
        ("the command line", {"resumed": 2}, "resumed 2 times"),
    ],
)
def test_more_than_is_promised_is_told(name: str, told: dict[str, Any], said: str) -> None:
    assert excesses(Outcome(BY_NAME[name], struck=True, at=0.0, **told)) == [said]
