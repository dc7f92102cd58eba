"""How long work tells how far it is: whoever started it hears how many things of what kind are done."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["Tell", "each"]

T = TypeVar("T")
Tell = Callable[[int, int, str], None]  # how many are done, of how many, and what was done to what: (3, 40, "files read")


def each(things: Iterable[T], what: str, tell: Tell | None) -> Iterator[T]:
    """The things one after the other; `tell` hears after each that it is done."""
    listed = list(things)
    for done, thing in enumerate(listed, 1):
        yield thing
        if tell:
            tell(done, len(listed), what)
