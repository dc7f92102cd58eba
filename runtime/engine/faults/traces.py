"""The frames that an exception passed through, and which of their names are about what was being done at that line."""

import ast
import linecache
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import Any

from runtime.syntax import parsed

__all__ = ["Spot", "chained", "spots"]

DEEPEST = 200  # frames of one exception that are looked at
Loop = ast.For | ast.AsyncFor | ast.While


@dataclass(frozen=True)
class Spot:
    """One frame of a traceback: where it stood, and what it held."""

    frame: FrameType
    line: int
    end_line: int

    @property
    def file(self) -> Path:
        """The file of its code."""
        return Path(self.frame.f_code.co_filename)

    @property
    def function(self) -> str:
        """The function it is of."""
        return self.frame.f_code.co_name

    @property
    def source(self) -> str:
        """The statement's first line, as it stands in the file."""
        return linecache.getline(str(self.file), self.line).strip()

    @cached_property
    def values(self) -> dict[str, Any]:
        """Its variables, without what a loop left behind that was over by then: that is not what it worked on."""
        held = {name: value for name, value in self.frame.f_locals.items() if not name.startswith((".", "__"))}
        stale = _stale(self.file, self.frame.f_code.co_firstlineno, self.line)
        return {name: value for name, value in held.items() if name not in stale}

    @property
    def named(self) -> list[str]:
        """The names that the statement itself uses, in the order written."""
        text = "".join(linecache.getline(str(self.file), n) for n in range(self.line, self.end_line + 1)).strip()
        tree = _parsed(text) or _parsed(f"{text} pass") or _parsed(f"if 1: pass\n{text} pass")
        return list(dict.fromkeys(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))) if tree else []


def spots(error: BaseException) -> list[Spot]:
    """The frames that `error` passed, the innermost first."""
    walked = list(traceback.walk_tb(error.__traceback__))
    ends = [frame.end_lineno for frame in traceback.StackSummary.extract(iter(walked), lookup_lines=False)]
    found = [Spot(frame, line, end or line) for (frame, line), end in zip(walked, ends, strict=True)]
    return found[::-1][:DEEPEST]


def chained(error: BaseException) -> Iterator[BaseException]:
    """The exception, and those it came from, also where `from None` hides them from people."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _stale(file: Path, first_line: int, line: int) -> set[str]:
    """The names in the function that starts at `first_line` whose every binding stands in a loop that `line` is not in."""
    tree = _parsed("".join(linecache.getlines(str(file))))
    function = next((n for n in ast.walk(tree) if _starts_at(n, first_line)), None) if tree else None
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return set()
    bound = list(_bindings(function.body, ()))
    current = {name for name, loops in bound if all(_is_inside(loop, line) for loop in loops)}
    arguments = {a.arg for a in (*function.args.args, *function.args.kwonlyargs, *function.args.posonlyargs)}
    return {name for name, _ in bound} - current - arguments


def _bindings(body: list[Any], loops: tuple[Loop, ...]) -> Iterator[tuple[str, tuple[Loop, ...]]]:
    """Each name that is given a value, with the loops that this happens in; functions within are others' business."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, loops
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            inner = [node.target] if isinstance(node, ast.For | ast.AsyncFor) else []
            yield from _bindings([*inner, *node.body], (*loops, node))
            yield from _bindings(node.orelse, loops)
        else:
            yield from _bindings(list(ast.iter_child_nodes(node)), loops)


def _is_inside(loop: Loop, line: int) -> bool:
    return loop.body[0].lineno <= line <= (loop.body[-1].end_lineno or 0)


def _starts_at(node: ast.AST, line: int) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return min([node.lineno, *(d.lineno for d in node.decorator_list)]) == line


def _parsed(text: str) -> ast.Module | None:
    try:
        return parsed(text)
    except (SyntaxError, ValueError):
        return None
