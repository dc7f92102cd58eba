"""Functions of the project with everything of it that they reach, as one stretch of source that imports none of it.

Definitions are taken as they were written, comments included; only names that would mean two things are changed.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from runtime.errors import ExportError
from runtime.export.literals import WIDTH
from runtime.export.modules import Key, Meaning, Module, Outside, Whole, forget_changed, module_named
from runtime.export.names import RESERVED
from runtime.export.scopes import Found, found_in

__all__ = ["Inlined", "import_lines", "inlined"]

OPTIONAL = ("runtime.engine.pins",)  # pins the libraries that are there, and needs none of them
Edit = tuple[int, int, bytes]  # from, to, what stands there instead
NOQA = re.compile(r"[ ]*# (?:noqa|type: ignore)\b[^\n]*")  # meant for the checks of this project


@dataclass
class Inlined:
    """The source of some functions and all they reach."""

    imports: list[str] = field(default_factory=list)  # statements, in order
    checking: list[str] = field(default_factory=list)  # imports only for type checkers
    sections: list[tuple[str, str]] = field(default_factory=list)  # (a line that says what, source)
    libraries: set[str] = field(default_factory=set)  # modules that are imported anywhere, by their first name
    names: dict[Key, str] = field(default_factory=dict)  # what each definition is called there


def inlined(roots: Iterable[Key], taken: Iterable[str] = (), more: Iterable[Outside] = ()) -> Inlined:
    """The source that defines `roots`; names in `taken` are left free, and `more` is imported too.

    Raises ExportError for what cannot be taken out of its place.
    """
    forget_changed()
    _resolved.cache_clear()
    reached = _reached(roots)
    reached.outside |= set(more)
    real_names = {o.alias.partition(".")[0] for o in reached.outside if not o.checking}
    reached.outside = {o for o in reached.outside if not (o.checking and o.alias in real_names)}
    if any(o.checking for o in reached.outside) or any(_is_checking(key) for key in reached.keys):
        reached.outside.add(Outside("typing", "TYPE_CHECKING", "TYPE_CHECKING"))
    names = _names(reached, {*RESERVED, *taken})
    made = Inlined(names={key: names[key] for key in reached.keys})
    outside = sorted(reached.outside)
    real = {_named(o, names[o]) for o in outside if not o.checking}
    made.imports = import_lines(real)
    made.checking = import_lines({_named(o, names[o]) for o in outside if o.checking})
    made.libraries = {o.module.partition(".")[0] for o in outside} | {m.partition(".")[0] for m in reached.elsewhere}
    for module in _in_order({key.module for key in reached.keys}):
        wanted = [s for n, s in module.statements.items() if Key(module.name, n) in reached.keys]
        ordered = sorted(dict.fromkeys(wanted), key=lambda s: s.lineno)
        made.sections.append((f"{_shown(module)}: {module.summary}", _spaced(module, ordered, names)))
    return made


@dataclass
class _Reached:
    keys: set[Key] = field(default_factory=set)
    outside: set[Outside] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    shadows: dict[Key | Outside, set[frozenset[str]]] = field(default_factory=dict)  # locals, whose names a definition must not take


def _reached(roots: Iterable[Key]) -> _Reached:
    made = _Reached()
    waiting = [_resolved(key) for key in roots]
    while waiting:
        meaning = waiting.pop()
        if isinstance(meaning, Outside):
            made.outside.add(meaning)
        elif isinstance(meaning, Key) and meaning not in made.keys:
            module = module_named(meaning.module)
            statement = module.statements[meaning.name]
            made.keys |= {Key(module.name, n) for n, s in module.statements.items() if s is statement}
            found = _found(module, statement)
            made.elsewhere |= found.elsewhere if module.name not in OPTIONAL else set()
            waiting += _pointed_at(found, made)
            waiting += [other for node, meaning, _ in found.names if isinstance(meaning, Outside) for other in module.together[node.id]]
    return made


def _is_checking(key: Key) -> bool:
    """Whether it stands under `if TYPE_CHECKING:`."""
    return module_named(key.module).statements[key.name].col_offset > 0


def _pointed_at(found: Found, made: _Reached) -> list[Meaning]:
    pointed: list[Meaning] = []
    for node, meaning, plain in found.names:
        target = _target(node, meaning, found)
        pointed.append(target)
        if isinstance(target, Key | Outside):
            made.shadows.setdefault(target, set()).add(plain)
    return pointed + [_resolved(meaning) for _, meaning in found.quoted_names]


@cache
def _found(module: Module, statement: ast.stmt) -> Found:
    found = found_in(module, statement)
    start, end = module.span(statement)
    if b"__file__" in module.source[start:end]:
        raise ExportError(f"{_shown(module)} reads files beside its source, which a file of its own cannot.", "Choose the target sdk.")
    return found


def _target(node: ast.Name, meaning: Meaning, found: Found) -> Meaning:
    """What a name means in the end; of a module of ours, the attribute that is taken of it."""
    resolved = _resolved(meaning)
    if isinstance(resolved, Whole):
        attribute = found.attributes.get(node)
        if attribute is None:
            raise ExportError(f"'{node.id}' is a module used as a value, which a file of its own cannot.", "Choose the target sdk.")
        return _resolved(Key(resolved.module, attribute.attr))
    return resolved


@cache
def _resolved(meaning: Meaning) -> Meaning:
    """`meaning` followed through the modules that only pass it on."""
    while isinstance(meaning, Key):
        there = module_named(meaning.module).meanings.get(meaning.name)
        if there is None:
            raise ExportError(f"{meaning.module} has no '{meaning.name}' that can be written out.", "Choose the target sdk.")
        if there == meaning:
            return meaning
        meaning = there
    return meaning


def _names(reached: _Reached, taken: set[str]) -> dict[Key | Outside, str]:
    """A name for each definition: its own where it is the only one of that name."""
    names: dict[Key | Outside, str] = {}
    used = set(taken)
    given: dict[tuple[str, str, str], str] = {}  # (bound name, module, name in it) -> what it is called here
    for one in sorted(reached.outside):
        bound = one.alias if one.name else one.alias.partition(".")[0]
        same = given.get((bound, one.module if one.name or one.alias != one.module else bound, one.name))
        names[one] = same or _free(bound, used, one.module.replace(".", "_"))
        given[bound, one.module if one.name or one.alias != one.module else bound, one.name] = names[one]
        used.add(names[one])
    times = Counter(key.name for key in reached.keys)
    for key in sorted(reached.keys, key=lambda k: (times[k.name] > 1, k)):
        shadowed = frozenset[str]().union(*reached.shadows.get(key, ()))
        plain = key.name if times[key.name] == 1 else _qualified(key, 1)
        depth = 1
        while plain in used or plain in shadowed:
            depth += 1
            plain = _qualified(key, depth)
        names[key] = plain
        used.add(plain)
    return names


def _free(wanted: str, used: set[str], more: str) -> str:
    return wanted if wanted not in used else f"{more}_{wanted}"


def _qualified(key: Key, depth: int) -> str:
    """`key`'s name with that of its module before it, in the spelling of constants, classes or functions."""
    steps = [s for s in key.module.removeprefix("file:").replace("/", ".").removesuffix(".py").split(".") if s != "components"][-depth:]
    if key.name.isupper():
        return "_".join([*map(str.upper, steps), key.name])
    if key.name.lstrip("_")[:1].isupper():
        return "".join(s.replace("_", " ").title().replace(" ", "") for s in steps) + key.name
    lead = "_" if key.name.startswith("_") else ""
    return lead + "_".join([*steps, key.name.lstrip("_")]) + "_" * max(0, depth - len(steps))


def _in_order(modules: set[str]) -> list[Module]:
    """Each module after those that it imports at its top."""
    order: dict[str, None] = {}

    def put(name: str) -> None:
        for meaning in sorted({m.module for m in module_named(name).meanings.values() if isinstance(m, Key | Whole) and m.module != name}):
            if meaning not in seen:
                seen.add(meaning)
                put(meaning)
        order[name] = None

    seen: set[str] = set()
    for name in sorted(modules):
        if name not in seen:
            seen.add(name)
            put(name)
    return [module_named(name) for name in order if name in modules]


def _spaced(module: Module, statements: list[ast.stmt], names: Mapping[Key | Outside, str]) -> str:
    """The statements' source, two blank lines around functions and classes."""
    text, above = "", False
    for number, statement in enumerate(statements):
        tall = isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        text += ("" if not number else "\n\n\n" if tall or above else "\n") + _text(module, statement, names)
        above = tall
    return text


def _text(module: Module, statement: ast.stmt, names: Mapping[Key | Outside, str]) -> str:
    """The source of one definition, with the comments above it, as it stands in the new file."""
    found = _found(module, statement)
    start = module.start_of_line(_first_line(module, statement))
    end = module.start_of_line((statement.end_lineno or statement.lineno) + 1)
    edits = [*_renamings(module, statement, found, names), *_removals(module, statement)]
    source = bytearray(module.source[start:end])
    for first, last, instead in sorted(edits, reverse=True):
        source[first - start : last - start] = instead
    text = NOQA.sub("", source.decode()) if b"# " in source else source.decode()
    if statement.col_offset:  # it stood under `if TYPE_CHECKING:`
        text = f"if TYPE_CHECKING:\n{text}"
    return text.rstrip("\n")


def _first_line(module: Module, statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    line: int = min([statement.lineno, *(d.lineno for d in decorators)])
    while line > 1 and module.lines[line - 2].startswith(b"#"):
        line -= 1
    return line


def _renamings(module: Module, statement: ast.stmt, found: Found, names: Mapping[Key | Outside, str]) -> list[Edit]:
    edits: list[Edit] = []
    for node, meaning, _ in found.names:
        target = _target(node, meaning, found)
        wanted = names[target] if isinstance(target, Key | Outside) else node.id
        place = found.attributes[node] if isinstance(_resolved(meaning), Whole) else node
        if place is not node or wanted != node.id:
            edits.append((*module.span(place), wanted.encode()))
    for quoted in found.quoted:
        meant = {name: names.get(_resolved(meaning), name) for name, meaning in found.quoted_names}  # type: ignore[arg-type]
        text = re.sub(r"\w+", lambda word: meant.get(word[0], word[0]), str(quoted.value))  # noqa: B023
        edits.append((*module.span(quoted), text.encode()))
    own = getattr(statement, "name", "")
    if own and (wanted := names[Key(module.name, own)]) != own:
        at = module.source.index(own.encode(), module.span(statement)[0])
        edits.append((at, at + len(own.encode()), wanted.encode()))
    return edits


@cache
def _removals(module: Module, statement: ast.stmt) -> list[Edit]:
    found = _found(module, statement)
    edits: list[Edit] = []
    for decorator in found.decorators:
        first, last = module.span(decorator)
        edits.append((first - 1, last + 1, b""))  # with its @ and the end of its line
    for node, inner in found.hinted:
        (start, end), (first, last) = module.span(node), module.span(inner)
        edits += [(start, first, b""), (last, end, b"")]
    if not found.imports:
        return edits
    blocks = {id(s): body for n in ast.walk(statement) for body in (getattr(n, "body", None),) if isinstance(body, list) for s in body}
    gone = {id(i) for i in found.imports}
    for statement_ in found.imports:
        start, end = module.start_of_line(statement_.lineno), module.start_of_line((statement_.end_lineno or 0) + 1)
        alone = all(id(s) in gone for s in blocks.get(id(statement_), [statement_]))
        instead = b" " * statement_.col_offset + b"pass\n" if alone else b""
        if not instead and module.source[end : end + 1] == b"\n":
            end += 1
        edits.append((start, end, instead))
    return edits


def import_lines(imports: Iterable[Outside]) -> list[str]:
    """Import statements as a formatter sorts them: the standard library, then the rest; whole modules, then names."""
    lines: list[str] = []
    for standard in (True, False):
        here = [o for o in imports if (o.module.partition(".")[0] in sys.stdlib_module_names) is standard]
        block = [o.line for o in sorted(here, key=lambda o: (o.module.lower(), o.alias != o.module, o.alias)) if not o.name]
        for module in sorted({o.module for o in here if o.name}, key=str.lower):
            members = sorted((o for o in here if o.module == module and o.name), key=lambda o: (_kind(o.name), o.name))
            block.append(_from(module, [o.name if o.alias == o.name else f"{o.name} as {o.alias}" for o in members]))
        lines += ["", *block] if lines and block else block
    return lines


def _from(module: str, members: list[str]) -> str:
    line = f"from {module} import {', '.join(members)}"
    return line if len(line) <= WIDTH else f"from {module} import (\n" + "".join(f"    {m},\n" for m in members) + ")"


def _kind(name: str) -> int:
    return 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2


def _named(outside: Outside, name: str) -> Outside:
    alias = name if outside.name or outside.alias != outside.module else outside.module
    return Outside(outside.module, outside.name, alias)


def _shown(module: Module) -> str:
    return module.file.name if module.name.startswith("file:") else module.name.replace(".", "/") + ".py"
