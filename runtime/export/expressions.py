"""The values that a script may write: literals, its own variables, outputs of nodes, and little more. Nothing is executed."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from runtime.errors import UsageError
from runtime.graph.problem import shortened
from runtime.sdk.handles import Node, Parameter

__all__ = ["Evaluator", "Looked", "MadeLater", "Marker", "refused"]

LARGEST = 100_000  # letters of a text, items of a list
NUMBERS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
Value = Any  # what a variable of the script may stand for


class Looked(Exception):  # noqa: N818
    """What stands in a line, why it is not read, and what to write instead."""

    def __init__(self, line: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.line, self.message, self.remedy = line, message, remedy


@dataclass(frozen=True)
class Marker:
    """A name that the script imported: the class Pipeline, the palette, or a component."""

    kind: str
    name: str


class MadeLater:
    """What only a run of the script would know."""


def refused(node: ast.AST, what: str, remedy: str) -> Looked:
    """`what` of `node` is not read; `remedy` says what to write instead."""
    return Looked(getattr(node, "lineno", 1), f"{what}.", remedy)


class Evaluator:
    """Gives the value of an expression from `values`, the script's variables; calls are handed to `called`."""

    def __init__(self, values: dict[str, Value], called: Callable[[ast.Call], Value]) -> None:
        self._values = values
        self._called = called

    def value(self, node: ast.expr) -> Value:
        """The value of `node`. Raises Looked for what is not read."""
        match node:
            case ast.Constant(value=None | bool() | int() | float() | str() as plain):
                return plain
            case ast.Name(id=name):
                return self._variable(node, name)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return [self.value(item) for item in items]
            case ast.Dict(keys=keys, values=inner) if None not in keys:
                return {self.key(k): self.value(v) for k, v in zip(keys, inner, strict=True) if k is not None}
            case ast.JoinedStr(values=parts):
                return self._short(node, "".join(self._part(part) for part in parts))
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                number = self._number(operand)
                return -number if isinstance(sign, ast.USub) else number
            case ast.BinOp(left=left, op=how, right=right) if type(how) in NUMBERS:
                return self._computed(node, type(how), self.value(left), self.value(right))
            case ast.Attribute(value=owner, attr=name):
                return self._attribute(node, self.value(owner), name)
            case ast.Subscript(value=owner, slice=key):
                return self._item(node, self.value(owner), self.key(key))
            case ast.Call():
                return self._called(node)
        raise refused(node, f"'{shortened(_shown(node), 60)}' is not read", "Write the value itself, or make it a pipeline.parameter.")

    def key(self, node: ast.expr) -> Any:
        """A key of a dict or a list."""
        found = self.value(node)
        if isinstance(found, str | int | bool | float) or found is None:
            return found
        raise refused(node, "this cannot be a key", "Use text or a number.")

    def arguments(self, call: ast.Call, positions: tuple[str, ...]) -> dict[str, Value]:
        """The arguments of a call by name; those by position under the names in `positions`."""
        if len(call.args) > len(positions) or any(isinstance(a, ast.Starred) for a in call.args):
            raise refused(call, "too many arguments stand here without a name", "Write each as NAME=VALUE.")
        given = {name: self.value(value) for name, value in zip(positions, call.args, strict=False)}
        for named in call.keywords:
            more = {named.arg: self.value(named.value)} if named.arg is not None else self.value(named.value)
            if not isinstance(more, dict) or not all(isinstance(name, str) for name in more):
                raise refused(named.value, "only a dict with text for keys can follow **", "Write each as NAME=VALUE.")
            if twice := sorted(set(more) & set(given)):
                raise refused(call, f"'{shortened(twice[0])}' is given twice", "Keep one of them.")
            given |= more
        return given

    def builtin(self, call: ast.Call) -> Value:
        """The value of range(), enumerate(), zip() and DICT.items(); everything else is refused."""
        match call:
            case ast.Call(func=ast.Name(id="range"), keywords=[]) if "range" not in self._values:
                steps = [self._whole(a) for a in call.args]
                if not 1 <= len(steps) <= 3 or steps[2:] == [0] or len(range(*steps)) > LARGEST:
                    raise refused(call, "this range is not read", f"Give it one to three whole numbers, for at most {LARGEST:,} turns.")
                return list(range(*steps))
            case ast.Call(func=ast.Name(id="enumerate"), args=[over]) if "enumerate" not in self._values:
                start = self.arguments(ast.Call(call.func, [], call.keywords, lineno=call.lineno), ()).get("start", 0)
                return [[n, item] for n, item in enumerate(self._list(over), start if isinstance(start, int) else 0)]
            case ast.Call(func=ast.Name(id="zip"), args=[*several]) if "zip" not in self._values:
                return [list(together) for together in zip(*(self._list(over) for over in several), strict=False)]
            case ast.Call(func=ast.Attribute(value=owner, attr="items"), args=[], keywords=[]):
                held = self.value(owner)
                if isinstance(held, dict):
                    return [[key, value] for key, value in held.items()]
        what = f"'{shortened(_shown(call.func), 40)}(...)' is not called when a script is read"
        raise refused(call, what, "Write the value itself, or make it a pipeline.parameter.")

    def _variable(self, node: ast.AST, name: str) -> Value:
        if name not in self._values:
            raise refused(node, f"'{shortened(name)}' is not known here", "Assign it in a line above.")
        found = self._values[name]
        if isinstance(found, MadeLater):
            raise refused(node, f"'{shortened(name)}' is known only once the pipeline runs", "Wire nodes by their outputs.")
        return found

    def _attribute(self, node: ast.AST, owner: Value, name: str) -> Value:
        if isinstance(owner, Marker) and owner.kind == "palette":
            return Marker("component", name)
        return self._item(node, owner, name) if isinstance(owner, Node) else self._nothing(node)

    def _item(self, node: ast.AST, owner: Value, key: Any) -> Value:
        try:
            if isinstance(owner, Node | dict | list):
                return owner[key]
        except UsageError as error:
            raise Looked(getattr(node, "lineno", 1), error.message, error.remedy) from None
        except (KeyError, IndexError, TypeError):
            raise refused(node, f"there is nothing at [{shortened(repr(key))}]", "Take a key that is there.") from None
        return self._nothing(node)

    def _nothing(self, node: ast.AST) -> Value:
        raise refused(node, f"'{shortened(_shown(node), 60)}' is not read", "Write outputs as NODE.OUTPUT, components as components.NAME.")

    def _part(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=str() as plain):
                return plain
            case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
                found = self.value(inner)
                if isinstance(found, str | int | float | Parameter):
                    return str(found)
        raise refused(node, "this part of an f-string is not read", "Put in the name of a variable, without a format.")

    def _computed(self, node: ast.AST, how: type[ast.operator], left: Value, right: Value) -> Value:
        numbers = all(isinstance(side, int | float) and not isinstance(side, bool) for side in (left, right))
        joined = how is ast.Add and type(left) is type(right) and isinstance(left, str | list)
        if not numbers and not joined:
            raise refused(node, "this is not computed when a script is read", "Write the value itself.")
        try:
            made = NUMBERS[how](left, right)
        except (ArithmeticError, ValueError):
            raise refused(node, "this cannot be computed", "Write the value itself.") from None
        if joined:
            return self._short(node, made)
        if not math.isfinite(made) or abs(made) > 2**53:
            raise refused(node, "this number is too large", "Write a smaller one.")
        return made

    def _short(self, node: ast.AST, made: Any) -> Any:
        if len(made) > LARGEST:
            raise refused(node, "this grows too long", "Keep data in files.")
        return made

    def _number(self, node: ast.expr) -> Any:
        found = self.value(node)
        if isinstance(found, int | float) and not isinstance(found, bool):
            return found
        raise refused(node, "a number belongs here", "Write one.")

    def _whole(self, node: ast.expr) -> int:
        found = self._number(node)
        if isinstance(found, int):
            return found
        raise refused(node, "a whole number belongs here", "Write one.")

    def _list(self, node: ast.expr) -> list[Any]:
        found = self.value(node)
        if isinstance(found, list | dict):
            return list(found)
        raise refused(node, "a list belongs here", "Write the values out in [ ].")


def _shown(node: ast.AST) -> str:
    return ast.unparse(node)
