"""Which names in a piece of source mean something at the top of its module, told apart from locals of the same name."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from runtime.export.modules import Key, Meaning, Module, Whole

__all__ = ["Found", "found_in"]

_OURS = (Key, Whole)
HINTS = ("Hint", "Limits", "Files", "Code")  # what a declaration says to people; no code needs it
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
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
    walker.visit(statement, _Scopes({}))
    return walker.found


Scope = Mapping[str, Meaning | None]  # a local name, and what it means where it was imported from ours


class _Scopes:
    """The scopes around a place, the innermost first, as one; `plain` are the locals among their names."""

    def __init__(self, names: Scope) -> None:
        self.names = names
        self.plain = frozenset(name for name, meaning in names.items() if meaning is None)

    def within(self, inner: Scope) -> "_Scopes":
        """The scopes at a place one further in."""
        return _Scopes({**self.names, **inner})


class _Walker:
    def __init__(self, module: Module) -> None:
        self._module = module
        self.found = Found()

    def visit(self, node: ast.AST, scopes: _Scopes) -> None:
        """Look at `node`, which stands inside `scopes`."""
        match node:
            case ast.Constant() | ast.expr_context() | ast.operator():
                pass
            case ast.Name():
                self._name(node, scopes)
            case ast.Attribute(value=ast.Name() as owner):
                self.found.attributes[owner] = node
                self._name(owner, scopes)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._function(node, scopes)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node, scopes)
            case ast.ClassDef():
                self._class(node, scopes)
            case ast.AnnAssign():
                self._annotation(node.annotation, scopes)
                self.visit(node.target, scopes)
                if node.value is not None:
                    self.visit(node.value, scopes)
            case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *hints])) if _are_hints(hints):
                self.found.hinted.append((node, inner))
                self.visit(inner, scopes)
            case ast.ImportFrom() | ast.Import():
                self._import(node)
            case _:
                for child in _children(node):
                    self.visit(child, scopes)

    def _name(self, node: ast.Name, scopes: _Scopes) -> None:
        around = scopes.names[node.id] if node.id in scopes.names else self._module.meanings.get(node.id)
        if around is not None:
            self.found.names.append((node, around, scopes.plain))

    def _function(self, node: Function, scopes: _Scopes) -> None:
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *filter(None, (arguments.vararg, arguments.kwarg))]
        for default in (*arguments.defaults, *filter(None, arguments.kw_defaults)):
            self.visit(default, scopes)
        if not isinstance(node, ast.Lambda):
            self._decorators(node, scopes)
            for annotation in (*(a.annotation for a in every), node.returns):
                self._annotation(annotation, scopes)
        inside = scopes.within({**dict.fromkeys((a.arg for a in every), None), **self._locals(node)})
        for child in node.body if isinstance(node.body, list) else [node.body]:
            self.visit(child, inside)

    def _decorators(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, scopes: _Scopes) -> None:
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "component":
                self.found.decorators.append(decorator)
            else:
                self.visit(decorator, scopes)

    def _class(self, node: ast.ClassDef, scopes: _Scopes) -> None:
        self._decorators(node, scopes)
        for child in (*node.bases, *node.keywords, *node.body):
            self.visit(child, scopes)  # names of a class's body are rarely those of its module; a method does not see them

    def _comprehension(self, node: Comprehension, scopes: _Scopes) -> None:
        targets = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        inside = scopes.within(dict.fromkeys(targets, None))
        for position, generator in enumerate(node.generators):
            self.visit(generator.iter, inside if position else scopes)
            for child in (generator.target, *generator.ifs):
                self.visit(child, inside)
        for child in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            self.visit(child, inside)

    def _annotation(self, node: ast.AST | None, scopes: _Scopes) -> None:
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
                self.visit(literal, scopes)
            case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *hints])) if _are_hints(hints):
                self.found.hinted.append((node, inner))
                self._annotation(inner, scopes)
            case ast.Subscript() | ast.Tuple() | ast.List() | ast.BinOp():
                for child in ast.iter_child_nodes(node):
                    self._annotation(child, scopes)
            case _:
                self.visit(node, scopes)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        meanings = [meaning for _, meaning in self._module.imported(node)]
        outside = {m.module for m in meanings if not isinstance(m, _OURS)}
        self.found.elsewhere |= outside
        if not outside and isinstance(node, ast.ImportFrom):
            self.found.imports.append(node)

    def _locals(self, node: Function) -> dict[str, Meaning | None]:
        found: dict[str, Meaning | None] = {}
        for inner in _own(node.body if isinstance(node.body, list) else [node.body]):
            match inner:
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    found[name] = None
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    found[name] = None
                case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                    found[name] = None
                case ast.Import() | ast.ImportFrom():
                    ours = {n: m if isinstance(m, _OURS) else None for n, m in self._module.imported(inner)}
                    found |= ours
        return found


def _own(body: list[ast.stmt] | list[ast.expr]) -> Iterator[ast.AST]:
    """The nodes of a function's own scope: nested functions and classes are seen, but not looked into."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | Comprehension):
            waiting += _children(node)


@cache
def _children(node: ast.AST) -> tuple[ast.AST, ...]:
    """As `ast.iter_child_nodes`, at once, without those that say nothing of names: contexts and operators have no fields."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST) and value._fields:
            found.append(value)
    return tuple(found)


def _are_hints(hints: list[ast.expr]) -> bool:
    return all(isinstance(h, ast.Call) and isinstance(h.func, ast.Name) and h.func.id in HINTS for h in hints)
