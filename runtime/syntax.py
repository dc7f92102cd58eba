"""Reading Python source as a syntax tree, from any thread."""

import ast

__all__ = ["parsed"]

TRIES = 5


def parsed(source: str | bytes) -> ast.Module:
    """The syntax tree of `source`; raises SyntaxError or ValueError as `ast.parse` does.

    Where two threads parse at once, CPython may lose count of its depth and raise SystemError (its issue 106905): it is read again then.
    """
    for _ in range(TRIES - 1):
        try:
            return ast.parse(source)
        except SystemError:
            continue
    return ast.parse(source)
