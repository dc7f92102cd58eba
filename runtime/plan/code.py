"""The digest of a component's code: what it does, not how it is laid out or commented."""

import ast
from functools import cache
from pathlib import Path

from components.artifacts import bytes_digest
from components.declare import Component

__all__ = ["code_digests", "text_digest"]

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ("components",)  # packages whose modules count; the runtime only carries things to and fro
SILENT = {"components.declare", "components.registry", "components.errors", "components.context"}  # no word of theirs is in an output


def code_digests(component: Component) -> dict[str, str]:
    """By file (relative to the project, or its name), the digest of the component's module and of each module of the project it reaches."""
    return dict(_reached(Path(component.source), component.id))


def text_digest(source: str, component: str = "") -> str:
    """The digest of a module's code without comments, docstrings, formatting and, given a component's id, other components in it."""
    return bytes_digest(ast.dump(_bare(ast.parse(source), component)).encode())


@cache
def _reached(file: Path, component: str) -> tuple[tuple[str, str], ...]:
    found = {_shown(file): text_digest(file.read_text("utf-8"), component)}
    waiting, seen = [*_imports(file, component)], {file}
    while waiting:
        other = waiting.pop()
        if other not in seen:
            seen.add(other)
            found[_shown(other)] = _digest(other)
            waiting += _imports(other, "")
    return tuple(sorted(found.items()))


@cache
def _digest(file: Path) -> str:
    return text_digest(file.read_text("utf-8"))


@cache
def _imports(file: Path, component: str) -> tuple[Path, ...]:
    tree = _bare(ast.parse(file.read_text("utf-8")), component)
    named: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named += _from(node, file)
    return tuple(dict.fromkeys(f for name in named for f in _modules(name)))


def _from(node: ast.ImportFrom, file: Path) -> list[str]:
    base = node.module or ""
    if node.level:
        package = file.parent.relative_to(ROOT).parts if file.is_relative_to(ROOT) else ()
        base = ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])
    return [base, *(f"{base}.{alias.name}" for alias in node.names)]


def _modules(name: str) -> list[Path]:
    """The files that importing `name` runs: the module and the packages above it."""
    steps = name.split(".")
    if steps[0] not in PROJECT or name in SILENT:
        return []
    above = [ROOT.joinpath(*steps[:n], "__init__.py") for n in range(1, len(steps) + 1)]
    return [f for f in (*above, ROOT.joinpath(*steps).with_suffix(".py")) if f.is_file()]


def _bare(tree: ast.Module, component: str) -> ast.Module:
    if component:
        tree.body = [node for node in tree.body if not _is_component(node) or getattr(node, "name", "") == component]
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            _undocument(node)
        if isinstance(node, ast.FunctionDef) and _is_component(node):
            _undeclare(node)
    return tree


def _is_component(node: ast.AST) -> bool:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    called = [d.func if isinstance(d, ast.Call) else d for d in decorators]
    return any((d.attr if isinstance(d, ast.Attribute) else getattr(d, "id", "")) == "component" for d in called)


def _undocument(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
    if node.body and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant):
        node.body = node.body[1:] or [ast.Pass()]


def _undeclare(node: ast.FunctionDef) -> None:
    """Ranges, help, defaults and resources are told apart from code: values are in the fingerprint, words are not work."""
    node.decorator_list = []
    node.args.kw_defaults = [None for _ in node.args.kw_defaults]
    node.args.defaults = []
    for argument in [*node.args.args, *node.args.kwonlyargs]:
        argument.annotation = None


def _shown(file: Path) -> str:
    return file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name
