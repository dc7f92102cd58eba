"""The project's own modules as text and tree, with what each name at their top means: what inlining looks things up in."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from runtime.syntax import parsed

__all__ = ["Key", "Meaning", "Module", "Outside", "Whole", "forget_changed", "module_at", "module_named"]

ROOT = Path(__file__).resolve().parents[2]
OURS = ("components", "runtime")


class Key(NamedTuple):
    """A name that a module of ours defines at its top."""

    module: str
    name: str


class Outside(NamedTuple):
    """A name imported from elsewhere: `from module import name as alias`, or `import module as alias` where `name` is empty."""

    module: str
    name: str
    alias: str
    checking: bool = False  # only for type checkers

    @property
    def line(self) -> str:
        """The import as a statement."""
        if self.name:
            return f"from {self.module} import {self.name}{f' as {self.alias}' if self.alias != self.name else ''}"
        return f"import {self.module}{f' as {self.alias}' if self.alias != self.module else ''}"


class Whole(NamedTuple):
    """A module of ours, imported as a whole."""

    module: str


Meaning = Key | Outside | Whole


class Module:
    """One file: `meanings` by name at its top, `statements` by the names that they define."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self.file = file
        self.stamp = _stamp(file)
        self.source = file.read_bytes()
        self.tree = parsed(self.source)
        self.meanings: dict[str, Meaning] = {}
        self.statements: dict[str, ast.stmt] = {}
        self.together: dict[str, list[Meaning]] = {}  # `import a.b` and `import a.c` both give the name a
        self.lines = self.source.splitlines(keepends=True)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))
        self._read(self.tree.body, checking=False)

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where `node` begins and ends in the source, in bytes."""
        first, last = node.lineno, node.end_lineno  # type: ignore[attr-defined]
        return self._starts[first - 1] + node.col_offset, self._starts[last - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def start_of_line(self, line: int) -> int:
        """Where line number `line` begins, in bytes."""
        return self._starts[line - 1]

    @property
    def summary(self) -> str:
        """The first line of its docstring."""
        return (ast.get_docstring(self.tree) or "").partition("\n")[0]

    @property
    def position(self) -> dict[ast.stmt, int]:
        """The statements' places in the file."""
        return {statement: number for number, statement in enumerate(dict.fromkeys(self.statements.values()))}

    def imported(self, statement: ast.Import | ast.ImportFrom, *, checking: bool = False) -> Iterator[tuple[str, Meaning]]:
        """(name, what it means) of each name that an import gives."""
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                name = alias.asname or alias.name.partition(".")[0]
                yield name, Outside(alias.name, "", alias.asname or alias.name, checking)
            return
        base = _absolute(statement, self.name)
        for alias in statement.names:
            name = alias.asname or alias.name
            if base.partition(".")[0] not in OURS:
                yield name, Outside(base, alias.name, name, checking)
            elif file_of(f"{base}.{alias.name}"):
                yield name, Whole(f"{base}.{alias.name}")
            else:
                yield name, Key(base, alias.name)

    def _read(self, body: Iterable[ast.stmt], *, checking: bool) -> None:
        for statement in body:
            match statement:
                case ast.Import() | ast.ImportFrom():
                    for name, meaning in self.imported(statement, checking=checking):
                        self.meanings[name] = meaning
                        self.together.setdefault(name, []).append(meaning)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    self._define([name], statement)
                case ast.Assign() | ast.AnnAssign():
                    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                    self._define([n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)], statement)
                case ast.If() if "TYPE_CHECKING" in ast.unparse(statement.test):
                    self._read(statement.body, checking=True)

    def _define(self, names: Iterable[str], statement: ast.stmt) -> None:
        for name in names:
            self.meanings[name] = Key(self.name, name)
            self.statements[name] = statement


@cache
def file_of(name: str) -> Path | None:
    """The file of a module of ours; None if there is none."""
    path = ROOT.joinpath(*name.split("."))
    return next((f for f in (path.with_suffix(".py"), path / "__init__.py") if f.is_file()), None)


_READ: dict[str, Module] = {}


def module_named(name: str) -> Module:
    """The module of ours called `name`; one outside the project by "file:PATH"."""
    if name not in _READ:
        file = Path(name.removeprefix("file:")) if name.startswith("file:") else file_of(name)
        if file is None:
            raise LookupError(name)
        _READ[name] = Module(name, file)
    return _READ[name]


def forget_changed() -> None:
    """Have those modules read again whose files are not what they were: the app that exports runs for days."""
    file_of.cache_clear()
    for name in [name for name, module in _READ.items() if _stamp(module.file) != module.stamp]:
        del _READ[name]


def _stamp(file: Path) -> tuple[int, int]:
    try:
        state = file.stat()
    except OSError:
        return (0, 0)
    return state.st_mtime_ns, state.st_size


def module_at(file: Path) -> Module:
    """The module in a file, of the project or of the operator."""
    return module_named(_name_at(file))


@cache
def _name_at(file: Path) -> str:
    if file.is_relative_to(ROOT):
        return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    return f"file:{file}"


def _absolute(statement: ast.ImportFrom, module: str) -> str:
    if not statement.level:
        return statement.module or ""
    above = module.split(".")[: -statement.level]
    return ".".join([*above, *([statement.module] if statement.module else [])])
