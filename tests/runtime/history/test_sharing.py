"""A figure's change split over edits."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.history.sharing import FEW, Shares, shared_out

Worth = dict[frozenset[str], float]


def split(edits: Sequence[str], worth: Worth) -> Shares[str]:
    return shared_out(edits, lambda some: worth.get(frozenset("".join(some))), lambda some: "".join(some))


@st.composite
def games(draw: st.DrawFn) -> tuple[str, Worth]:
    edits = "abcdefg"[: draw(st.integers(1, 7))]
    sets = [frozenset(c) for n in range(len(edits) + 1) for c in itertools.combinations(edits, n)]
    return edits, {some: draw(st.integers(-50, 50)) for some in sets}


@given(games())
def test_the_shares_add_up_to_the_whole_change(game: tuple[str, Worth]) -> None:
    edits, worth = game
    found = split(edits, worth)
    assert sum(found.amounts) == pytest.approx(worth[frozenset(edits)] - worth[frozenset()])
    assert found.scheme == ("shapley" if len(edits) <= FEW else "both orders")


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=7))
def test_edits_that_do_not_meet_get_just_what_they_do(effects: list[int]) -> None:
    edits = "abcdefg"[: len(effects)]
    worth = {frozenset(c): sum(effects[edits.index(e)] for e in c) for n in range(8) for c in itertools.combinations(edits, n)}
    assert split(edits, worth).amounts == pytest.approx(effects)


@pytest.mark.parametrize("many", [2, 6])
def test_what_two_edits_do_only_together_is_halved_between_them(many: int) -> None:
    edits = "abcdef"[:many]
    worth = {frozenset(c): float({edits[0], edits[-1]} <= set(c)) for n in range(7) for c in itertools.combinations(edits, n)}
    amounts = split(edits, worth).amounts
    assert (amounts[0], amounts[-1]) == (pytest.approx(0.5), pytest.approx(0.5))
    assert sum(amounts[1:-1]) == 0


def test_edits_that_cannot_be_made_alone_are_joined_with_those_that_they_need() -> None:
    worth = {frozenset(): 0.0, frozenset("a"): 1.0, frozenset("ab"): 5.0, frozenset("ac"): 2.0, frozenset("abc"): 6.0, frozenset("c"): 1.0}
    found = split("abc", worth)
    assert set(found.edits) == {"ab", "c"}
    assert dict(zip(found.edits, found.amounts, strict=True)) == {"ab": 5.0, "c": 1.0}


def test_of_many_edits_those_that_do_not_work_in_a_row_are_joined() -> None:
    edits = "abcdef"
    worth = {frozenset(c): float(len(c)) for n in range(7) for c in itertools.combinations(edits, n) if ("c" in c) == ("d" in c)}
    found = split(edits, worth)
    assert "cd" in found.edits
    assert sum(found.amounts) == 6
