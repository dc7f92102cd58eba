"""A figure's change split over the edits that led to it, whatever the figure is of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Generic, Literal, TypeVar

__all__ = ["FEW", "Shares", "shared_out"]

E = TypeVar("E")
FEW = 4  # edits for which every in-between graph is run: at most 16; of more, two a step: 2n
Scheme = Literal["shapley", "both orders"]


@dataclass(frozen=True)
class Shares(Generic[E]):
    """What each edit (some joined with others that cannot be made apart from them) did; `amounts` add up to the whole change."""

    edits: tuple[E, ...]
    amounts: tuple[float, ...]
    scheme: Scheme


def shared_out(edits: Sequence[E], value: Callable[[Sequence[E]], float | None], join: Callable[[Sequence[E]], E]) -> Shares[E]:
    """Split the change from `value([])` to `value(edits)`. `value` of some of the edits is None where they alone make no graph that runs.

    Up to FEW edits get their Shapley values: each edit's difference averaged over all orders in which the edits could have been made, which
    is the one split that is symmetric, adds up, and gives nothing to an edit without effect (L. S. Shapley, A value for n-person games,
    1953). More get its estimate from two orders, along the data and against it: a permutation with its reverse, which cancels the effects
    of pairs (Mitchell, Cooper, Frank and Holmes, Sampling permutations for Shapley value estimation, JMLR 23, 2022). It adds up too.

    Edits that cannot be made one without the other are joined by `join` into one, and the split is made anew.
    """
    listed = list(edits)
    while True:
        few = len(listed) <= FEW
        amounts, refused = _shapley(listed, value) if few else _both_orders(listed, value)
        if refused is None:
            return Shares(tuple(listed), tuple(amounts), "shapley" if few else "both orders")
        listed = _joined_at(listed, refused, join)


def _shapley(edits: Sequence[E], value: Callable[[Sequence[E]], float | None]) -> tuple[list[float], frozenset[int] | None]:
    many = len(edits)
    worth: dict[frozenset[int], float | None] = {}
    for some in (frozenset(c) for size in range(many + 1) for c in combinations(range(many), size)):
        worth[some] = value([edits[i] for i in sorted(some)])
    missing = [some for some, known in worth.items() if known is None]
    if missing:
        return [], _to_join(missing[0], [some for some, known in worth.items() if known is not None])
    known = {some: amount for some, amount in worth.items() if amount is not None}
    return [sum(_weight(len(s), many) * (known[s | {i}] - known[s]) for s in known if i not in s) for i in range(many)], None


def _weight(size: int, many: int) -> float:
    """How many of the orders of `many` edits have just these `size` before a given one."""
    return 1 / (many * comb(many - 1, size))


def _to_join(alone: frozenset[int], working: Sequence[frozenset[int]]) -> frozenset[int]:
    """Of edits that do not work alone, the last, with what the smallest set that works has beyond them."""
    larger = min((some for some in working if some > alone), key=lambda some: (len(some), sorted(some)))
    return (larger - alone) | ({max(alone)} if alone else frozenset())


def _both_orders(edits: Sequence[E], value: Callable[[Sequence[E]], float | None]) -> tuple[list[float], frozenset[int] | None]:
    many = len(edits)
    along, against = [value(edits[:i]) for i in range(many + 1)], [value(edits[i:]) for i in range(many + 1)]
    for position in range(1, many):
        if along[position] is None or against[position] is None:
            return [], frozenset({position - 1, position})
    up, down = [v for v in along if v is not None], [v for v in against if v is not None]
    return [((up[i + 1] - up[i]) + (down[i] - down[i + 1])) / 2 for i in range(many)], None


def _joined_at(edits: Sequence[E], positions: frozenset[int], join: Callable[[Sequence[E]], E]) -> list[E]:
    first = min(positions)
    whole = join([edits[i] for i in sorted(positions)])
    return [whole if i == first else edit for i, edit in enumerate(edits) if i == first or i not in positions]
