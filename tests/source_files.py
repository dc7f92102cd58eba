"""The project's own Python files, read as trees: what the tests on the house itself look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("components", "runtime", "designer", "sample_data", "bench", "docs")


@dataclass(frozen=True)
class Import:
    """`module` imported by `file`; `eager` if it happens as soon as the file is imported."""

    file: str
    module: str
    eager: bool


@cache
def sources() -> dict[str, ast.Module]:
    """Every source file of the packages, by its path from the root."""
    files = [f for package in PACKAGES for f in sorted((ROOT / package).rglob("*.py")) if not {"node_modules", "exports"} & set(f.parts)]
    return {f.relative_to(ROOT).as_posix(): ast.parse(f.read_text("utf-8")) for f in files}


def module_of(file: str) -> str:
    """The dotted name of a source file."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def imports() -> tuple[Import, ...]:
    """Every import of every source file; those only for type checkers left out."""
    return tuple(Import(file, module, eager) for file, tree in sources().items() for module, eager in imports_in(tree))


def imports_in(tree: ast.AST, *, eager: bool = True) -> Iterator[tuple[str, bool]]:
    """(module, eager) of each import below `tree`; `from a import b` names both a and a.b, since b may be a module."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, eager) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", eager
            yield from ((f"{node.module}.{alias.name}", eager) for alias in node.names)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from imports_in(ast.Module(node.orelse, []), eager=eager)
        else:
            inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from imports_in(node, eager=eager and not inside)
