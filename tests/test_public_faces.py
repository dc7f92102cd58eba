"""The house rules that a test can keep: public names, docstrings, sizes, and nothing in a file that ties it to one machine."""

import ast
import re
import subprocess
from collections.abc import Callable

import pytest

from tests.source_files import ROOT, sources

LONGEST_FILE = 400  # lines
LONGEST_FUNCTION = 40  # lines of body
POSITIONAL = 4  # arguments
LARGEST = 2_000_000  # bytes of a committed file

# Spelled in pieces, so that this file keeps the rules too.
MACHINE_PATH = re.compile(r"(?<![\w./~$}*-])/(?:" + "|".join(("home", "Users", "root", "work", "mnt")) + r")/\w")
REGISTRY_HOST = re.compile("|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs", "npm" + r"js\.org")))
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".ts", ".tsx", ".css", ".html", ".yml", ".yaml", ".cfg", ""}


def hides_what_it_offers(tree):
    """Functions and classes without a leading underscore, where there is no `__all__` at all."""
    if public_names(tree) is None:
        return [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]
    return []


def offers_what_is_not_there(tree):
    """Names in `__all__` that the module neither defines nor imports."""
    return sorted(set(public_names(tree) or ()) - defined_names(tree))


def offers_in_disorder(tree):
    """`__all__`, unless its constants, then its classes, then its functions stand by name (the order that ruff keeps too)."""
    names = public_names(tree) or []
    return names if names != sorted(names, key=in_house_order) else []


def opens_without_a_sentence(tree):
    """The first line of the module's docstring, unless it says something and ends there."""
    line = (ast.get_docstring(tree) or "").partition("\n")[0]
    return [] if len(line) > 15 and line.endswith((".", ":")) else [line]


def is_silent(tree):
    """Public functions and classes without a docstring."""
    offered = set(public_names(tree) or ())
    return [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name in offered and not ast.get_docstring(n)]


def is_longer_than_a_screen(tree):
    """Functions whose body, without signature and docstring, is too long."""
    return [f.name for f in functions(tree) if body_lines(f) > LONGEST_FUNCTION]


def wants_many_arguments_by_position(tree):
    """Public functions that do; not those that click or @component call by name."""
    called = [f for f in functions(tree) if not f.name.startswith("_") and not f.decorator_list]
    return [f.name for f in called if len([a for a in (*f.args.posonlyargs, *f.args.args) if a.arg not in ("self", "cls")]) > POSITIONAL]


RULES: list[Callable[[ast.Module], list[str]]] = [
    hides_what_it_offers,
    offers_what_is_not_there,
    offers_in_disorder,
    opens_without_a_sentence,
    is_silent,
    is_longer_than_a_screen,
    wants_many_arguments_by_position,
]

BROKEN = {
    hides_what_it_offers: "def f():\n    pass",
    offers_what_is_not_there: "__all__ = ['g']\ndef f():\n    pass",
    offers_in_disorder: "__all__ = ['f', 'Thing', 'LIMIT']",
    opens_without_a_sentence: '"""Helpers"""',
    is_silent: "__all__ = ['f']\ndef f():\n    pass",
    is_longer_than_a_screen: "def f():\n" + "    x = 1\n" * (LONGEST_FUNCTION + 1),
    wants_many_arguments_by_position: "def f(a, b, c, d, e):\n    pass",
}


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function):
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return function.end_lineno - body[0].lineno + 1 if body else 0


def public_names(tree):
    """What `__all__` lists; None where there is none."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return ast.literal_eval(node.value)
    return None


def defined_names(tree):
    """What a module defines or imports at its top, also below `if` and `try`."""
    names = set()
    for node in tree.body:
        for inner in ast.walk(node) if isinstance(node, ast.If | ast.Try) else [node]:
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(inner.name)
            elif isinstance(inner, ast.Assign | ast.AnnAssign):
                targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
                names |= {t.id for target in targets for t in ast.walk(target) if isinstance(t, ast.Name)}
            elif isinstance(inner, ast.Import | ast.ImportFrom):
                names |= {(alias.asname or alias.name).partition(".")[0] for alias in inner.names}
    return names


def in_house_order(name):
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, name


def committed():
    """The files that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
def test_no_file(rule):
    assert not {file: broken for file, tree in sources().items() if (broken := rule(tree))}


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
def test_a_rule_sees_what_breaks_it(rule):
    assert rule(ast.parse(BROKEN[rule]))


def test_a_file_fits_a_mind():
    lines = {file: len((ROOT / file).read_text("utf-8").splitlines()) for file in sources()}
    assert not {file: count for file, count in lines.items() if count > LONGEST_FILE}


def test_no_file_names_a_path_of_one_machine_or_a_package_registry():
    wrong = []
    for file in committed():
        if file.suffix in TEXT and "dist" not in file.relative_to(ROOT).parts:
            for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1):
                if MACHINE_PATH.search(line) or REGISTRY_HOST.search(line):
                    wrong.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", ["open('/ho" + "me/ann/x')", 'at "/Use' + 'rs/ann"', "index-url = https://py" + "pi.org/simple"])
def test_a_line_that_ties_a_file_to_a_machine_is_seen(line):
    assert MACHINE_PATH.search(line) or REGISTRY_HOST.search(line)


@pytest.mark.parametrize("line", ["/usr/share/doc", "a/home/b", "frames/work/x", "{root}/work/x", "https://example.org/home/x"])
def test_other_paths_are_left_alone(line):
    assert not MACHINE_PATH.search(line)


def test_no_committed_file_is_large():
    assert not {f.relative_to(ROOT).as_posix(): f.stat().st_size for f in committed() if f.stat().st_size > LARGEST}


def test_the_licence_is_the_one_that_the_project_names():
    assert (ROOT / "LICENSE").read_text("utf-8").lstrip().startswith("Apache License")
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_the_rules_read_the_source_of_this_very_project():
    assert {"components/declare.py", "runtime/errors.py"} <= set(sources())
