"""What one file of Python means: its digest without comments and formatting, and the names it imports."""

import ast

from components.artifacts import bytes_digest
from runtime.syntax import parsed

__all__ = ["meaning", "text_digest"]

DIVIDING = ("per_part", "together")  # of a declaration, what decides which rows a call sees


def meaning(source: str, component: str = "") -> tuple[str, tuple[str, ...]]:
    """The digest of a module's code, and the dotted names it imports (relative ones with their dots), anywhere in it.

    Comments, docstrings and formatting count for nothing, nor, given a component's id, do other components in it.
    """
    tree = _bare(parsed(source), component)
    return bytes_digest(ast.dump(tree).encode()), tuple(dict.fromkeys(_imported(tree)))


def text_digest(source: str, component: str = "") -> str:
    """The digest alone, as `meaning` gives it."""
    return meaning(source, component)[0]


def _imported(tree: ast.Module) -> list[str]:
    named: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            joint = "" if base.endswith(".") else "."
            named += [*([base] if node.module else []), *(f"{base}{joint}{alias.name}" for alias in node.names)]
    return named


def _bare(tree: ast.Module, component: str) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            _undocument(node)
        if isinstance(node, ast.FunctionDef) and _declaration(node):
            _undeclare(node, whole=node.name == component)
    if component:
        tree.body = _reached(tree.body, component)
    return tree


def _reached(body: list[ast.stmt], component: str) -> list[ast.stmt]:
    """The statements of a module that `component` can meet: those that define no name, and those whose names it speaks of, however far.

    An import that nothing in the module speaks of stays: it stands there for what it does.
    """
    defined = {id(node): _defined(node) for node in body}
    spoken = {id(node): {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} for node in body}
    anywhere = set().union(*spoken.values())
    kept = {id(node) for node in body if not defined[id(node)] or component in defined[id(node)]}
    kept |= {id(node) for node in body if isinstance(node, ast.Import | ast.ImportFrom) and not defined[id(node)] & anywhere}
    while True:
        wanted = set().union(*(spoken[node] for node in kept))
        more = {id(node) for node in body if defined[id(node)] & wanted} - kept
        if not more:
            return [node for node in body if id(node) in kept]
        kept |= more


def _defined(node: ast.stmt) -> set[str]:
    """The names that a statement gives something to; none if it may do anything else as well, such as enter a function in a list."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        strange = len(node.decorator_list) - bool(isinstance(node, ast.FunctionDef) and _declaration(node))
        bases = {getattr(base, "id", "?") for base in node.bases} if isinstance(node, ast.ClassDef) else set()
        return {node.name} if not strange and bases <= {"NamedTuple", "object"} else set()
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names} - {"*"}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return names if len(names) == len(targets) and not _calls(getattr(node, "value", None)) else set()


def _calls(value: ast.expr | None) -> bool:
    """Whether working the value out calls anything but what describes a parameter."""
    if isinstance(value, ast.Subscript) and getattr(value.value, "id", "") == "Annotated":
        return False
    return any(isinstance(node, ast.Call) for node in ast.walk(value)) if value else False


def _declaration(node: ast.FunctionDef) -> ast.expr | None:
    """The decorator that makes the function a component, if one does."""
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "component":
            return decorator
    return None


def _undocument(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        node.body = node.body[1:] or [ast.Pass()]


def _undeclare(node: ast.FunctionDef, *, whole: bool) -> None:
    """Take ranges, help and resources away, and of the component itself the defaults: their values are in the fingerprint."""
    declared = _declaration(node)
    if isinstance(declared, ast.Call):
        declared.keywords = [given for given in declared.keywords if given.arg in DIVIDING]
    if whole:
        node.args.kw_defaults = [None for _ in node.args.kw_defaults]
        node.args.defaults = []
    for argument in [*node.args.args, *node.args.kwonlyargs]:
        argument.annotation = None
