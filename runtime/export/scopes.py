"""Which names in a piece of source mean something at the top of its module, told apart from locals of the same name."""

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from runtime.export.modules import Key, Meaning, Module, Whole

__all__ = ["Found", "found_in"]

_OURS = (Key, Whole)
HINTS = ("Hint", "Limits", "Files", "Code")  # what a declaration says to people; no code needs it
LEAVES = ("ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "conversion", "level", "module")  # fields that hold no names
FIELDS = {
    kind: [name for name in kind._fields if name not in LEAVES]  # where names may be
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
Defined = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass
class Found:
    """What `found_in` saw in one statement."""

    names: list[tuple[ast.Name, Meaning, frozenset[str]]] = field(default_factory=list)  # with the locals around it
    quoted: list[ast.Constant] = field(default_factory=list)  # annotations in quotes
    quoted_names: list[tuple[str, Meaning]] = field(default_factory=list)
    imports: list[ast.ImportFrom] = field(default_factory=list)  # of ours, inside functions
    elsewhere: set[str] = field(default_factory=set)  # modules not ours that functions import themselves
    hinted: list[tuple[ast.Subscript, ast.expr]] = field(default_factory=list)  # Annotated[T, Hint(...)], and its T
    decorators: list[ast.expr] = field(default_factory=list)  # @component(...)
    attributes: dict[ast.Name, ast.Attribute] = field(default_factory=dict)  # the attribute taken of a name


def found_in(module: Module, statement: ast.stmt) -> Found:
    """Everything in a statement at the top of `module` that points beyond it."""
    walker = _Walker(module)
    walker.visit(statement, _Scope())
    walker.settle()
    return walker.found


class _Scope:
    """A place where names are bound; `own` are its local names, and what each means where it was imported from ours.

    Neither the top of a module nor the body of a class is one: a method does not see the latter's names.
    """

    def __init__(self, outer: "_Scope | None" = None, own: Iterable[str] = ()) -> None:
        self.outer = outer
        self.own: dict[str, Meaning | None] = dict.fromkeys(own)

    @cached_property
    def names(self) -> dict[str, Meaning | None]:
        """Its own and those around it; to be asked once all of it was seen."""
        return {**self.outer.names, **self.own} if self.outer else {}

    @cached_property
    def plain(self) -> frozenset[str]:
        """The locals among them."""
        return frozenset(name for name, meaning in self.names.items() if meaning is None)


class _Walker:
    """Sees each node once; what a name means is settled in the end, for a function's locals may be bound after their use."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._used: list[tuple[ast.Name, _Scope]] = []
        self.found = Found()

    def visit(self, node: ast.AST, scope: _Scope) -> None:
        """Look at `node`, which stands in `scope`."""
        special = _SPECIAL.get(node.__class__)
        if special:
            special(self, node, scope)
        else:
            self._inside(node, scope)

    def settle(self) -> None:
        """Tell of all names that were seen what they mean."""
        for node, scope in self._used:
            around = scope.names[node.id] if node.id in scope.names else self._module.meanings.get(node.id)
            if around is not None:
                self.found.names.append((node, around, scope.plain))

    def _inside(self, node: ast.AST, scope: _Scope) -> None:
        for name in FIELDS[node.__class__]:
            value = getattr(node, name, None)
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, ast.AST):
                    self.visit(item, scope)

    def _nothing(self, node: ast.AST, scope: _Scope) -> None:
        pass

    def _name(self, node: ast.Name, scope: _Scope) -> None:
        if not isinstance(node.ctx, ast.Load):
            scope.own[node.id] = None
        self._used.append((node, scope))

    def _attribute(self, node: ast.Attribute, scope: _Scope) -> None:
        if isinstance(node.value, ast.Name):
            self.found.attributes[node.value] = node
        self.visit(node.value, scope)

    def _binding(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar, scope: _Scope) -> None:
        if node.name:
            scope.own[node.name] = None
        self._inside(node, scope)

    def _defined(self, node: Defined, scope: _Scope) -> None:
        scope.own[node.name] = None
        self._decorators(node, scope)
        for argument in _arguments(node):
            self._annotation(argument.annotation, scope)
        self._annotation(node.returns, scope)
        inside = self._body(node, scope)
        for child in node.body:
            self.visit(child, inside)

    def _lambda(self, node: ast.Lambda, scope: _Scope) -> None:
        self.visit(node.body, self._body(node, scope))

    def _body(self, node: Defined | ast.Lambda, scope: _Scope) -> _Scope:
        """The scope within a function, whose defaults stand outside."""
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default, scope)
        return _Scope(scope, (argument.arg for argument in _arguments(node)))

    def _class(self, node: ast.ClassDef, scope: _Scope) -> None:
        scope.own[node.name] = None
        self._decorators(node, scope)
        inside = _Scope(scope)
        for child in (*node.bases, *node.keywords, *node.body):
            self.visit(child, inside)
        inside.own.clear()

    def _decorators(self, node: Defined | ast.ClassDef, scope: _Scope) -> None:
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "component":
                self.found.decorators.append(decorator)
            else:
                self.visit(decorator, scope)

    def _comprehension(self, node: Comprehension, scope: _Scope) -> None:
        inside = _Scope(scope)
        for position, generator in enumerate(node.generators):
            self.visit(generator.iter, inside if position else scope)
            for child in (generator.target, *generator.ifs):
                self.visit(child, inside)
        for child in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            self.visit(child, inside)

    def _annotated(self, node: ast.AnnAssign, scope: _Scope) -> None:
        self._annotation(node.annotation, scope)
        self.visit(node.target, scope)
        if node.value is not None:
            self.visit(node.value, scope)

    def _subscript(self, node: ast.Subscript, scope: _Scope) -> None:
        inner = _unhinted(node)
        if inner is None:
            self._inside(node, scope)
        else:
            self.found.hinted.append((node, inner))
            self.visit(inner, scope)

    def _annotation(self, node: ast.AST | None, scope: _Scope) -> None:
        """As `visit`, and names in quotes are names too, but for those of a Literal."""
        match node:
            case None:
                return
            case ast.Constant(value=str() as text):
                self.found.quoted.append(node)
                for inner in ast.walk(ast.parse(text, mode="eval")):
                    if isinstance(inner, ast.Name) and inner.id in self._module.meanings:
                        self.found.quoted_names.append((inner.id, self._module.meanings[inner.id]))
            case ast.Subscript(value=ast.Name(id="Literal") as literal):
                self.visit(literal, scope)
            case ast.Subscript() if (bare := _unhinted(node)) is not None:
                self.found.hinted.append((node, bare))
                self._annotation(bare, scope)
            case ast.Subscript() | ast.Tuple() | ast.List() | ast.BinOp():
                for child in ast.iter_child_nodes(node):
                    self._annotation(child, scope)
            case _:
                self.visit(node, scope)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: _Scope) -> None:
        given = list(self._module.imported(node))
        scope.own |= {name: meaning if isinstance(meaning, _OURS) else None for name, meaning in given}
        outside = {meaning.module for _, meaning in given if not isinstance(meaning, _OURS)}
        self.found.elsewhere |= outside
        if not outside and isinstance(node, ast.ImportFrom):
            self.found.imports.append(node)


def _arguments(node: Defined | ast.Lambda) -> list[ast.arg]:
    every = node.args
    return [*every.posonlyargs, *every.args, *every.kwonlyargs, *filter(None, (every.vararg, every.kwarg))]


def _unhinted(node: ast.Subscript) -> ast.expr | None:
    """The T of Annotated[T, Hint(...)]; None for anything else."""
    match node:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *hints])) if _are_hints(hints):
            return inner
    return None


def _are_hints(hints: list[ast.expr]) -> bool:
    return all(isinstance(h, ast.Call) and isinstance(h.func, ast.Name) and h.func.id in HINTS for h in hints)


_SPECIAL: dict[type[ast.AST], Callable[[_Walker, Any, _Scope], None]] = {  # what is seen otherwise than by what is in it
    ast.Constant: _Walker._nothing,
    ast.Name: _Walker._name,
    ast.Attribute: _Walker._attribute,
    ast.FunctionDef: _Walker._defined,
    ast.AsyncFunctionDef: _Walker._defined,
    ast.Lambda: _Walker._lambda,
    ast.ClassDef: _Walker._class,
    ast.ListComp: _Walker._comprehension,
    ast.SetComp: _Walker._comprehension,
    ast.DictComp: _Walker._comprehension,
    ast.GeneratorExp: _Walker._comprehension,
    ast.AnnAssign: _Walker._annotated,
    ast.Subscript: _Walker._subscript,
    ast.Import: _Walker._import,
    ast.ImportFrom: _Walker._import,
    ast.ExceptHandler: _Walker._binding,
    ast.MatchAs: _Walker._binding,
    ast.MatchStar: _Walker._binding,
}
