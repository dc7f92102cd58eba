"""Source is read as a tree, also where other threads read some at the same time."""

import ast

import pytest

from runtime.syntax import parsed


def test_a_parser_that_lost_count_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read, asked = ast.parse, []

    def loses_count_once(source: str) -> ast.Module:
        asked.append(source)
        if len(asked) == 1:
            raise SystemError("AST constructor recursion depth mismatch (before=45, after=44)")
        return read(source)

    monkeypatch.setattr(ast, "parse", loses_count_once)
    assert ast.dump(parsed("x = 1")) == ast.dump(read("x = 1"))


def test_what_is_no_python_is_said_at_once() -> None:
    with pytest.raises(SyntaxError):
        parsed("x =")
