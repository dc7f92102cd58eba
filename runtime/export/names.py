"""Names in written code: from titles, never twice, never a word of the language."""

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

__all__ = ["Names", "ident"]

LONGEST = 40  # letters: longer variables are no pleasure to read
RESERVED = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins)})


class Names:
    """The names of one file: each is given once. Start it with every name that the file holds anyway."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*RESERVED, *taken}
        self._given: set[str] = set()

    def take(self, *wishes: str, kind: str = "") -> str:
        """A free name after the first of `wishes` that has letters in it.

        Names asked for before are told apart by numbers. One that means something else here, such as a function, gets its `kind`, if
        given, at its end: `resize_step`.
        """
        base = next((name for name in map(ident, wishes) if name), "value")
        if kind and base in self._taken - self._given:
            base = f"{base}_{kind}"
        name, count = base, 2
        while name in self._taken:
            name, count = f"{base}_{count}", count + 1
        self._taken.add(name)
        self._given.add(name)
        return name


def ident(text: str) -> str:
    """`text` as a lower-case identifier of a to z, digits and _; empty where nothing of it can be one."""
    plain = unicodedata.normalize("NFKD", text[:1000]).encode("ascii", "ignore").decode().lower()
    words = [w for w in re.split(r"[^a-z0-9]+", plain) if w]
    while words and not words[0][0].isalpha():
        words[0] = words[0].lstrip("0123456789")
        words = words if words[0] else words[1:]
    name = ""
    for word in words:
        if name and len(name) + len(word) >= LONGEST:
            break
        name = f"{name}_{word}" if name else word[:LONGEST]
    return name
