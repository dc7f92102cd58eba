"""The house rules that a test can keep: public names, docstrings, sizes, and nothing in a file that ties it to one machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.source_files import ROOT, sources

LONGEST_FILE = 400  # lines
LONGEST_FUNCTION = 40  # lines
POSITIONAL = 4  # arguments

# Spelled in pieces, so that this file keeps the rules too.
MACHINE_PATH = re.compile(r"(?<![\w./~$}*-])/(?:" + "|".join(("home", "Users", "root", "work", "mnt")) + r")/\w")
REGISTRY_HOST = re.compile(
    "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs", "npm" + r"js\.org", "crates" + r"\.io"))
)
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".ts", ".tsx", ".css", ".html", ".yml", ".yaml", ".cfg", ""}


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


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
    """Constants, then classes, then functions, each by name: the order that ruff keeps too."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, name


def committed_texts():
    """The text files that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    return [f for f in files if f.is_file() and f.suffix in TEXT and "dist" not in f.relative_to(ROOT).parts]


@pytest.mark.parametrize("file", sources())
def test_public_names_are_sorted_and_exist(file):
    tree = sources()[file]
    names = public_names(tree)
    if names is None:
        offered = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]
        assert not offered, f"{file} offers {offered} without saying so in __all__"
    else:
        assert names == sorted(names, key=in_house_order)
        assert not set(names) - defined_names(tree)


@pytest.mark.parametrize("file", sources())
def test_a_module_says_in_one_sentence_what_it_holds(file):
    said = ast.get_docstring(sources()[file]) or ""
    sentence = said.split("\n\n", 1)[0].splitlines()[0] if said else ""
    assert len(sentence) > 15
    assert sentence.endswith((".", ":"))
    assert not re.search(r"\. [A-Z]", sentence), "one sentence; the rest after a blank line"


def body_lines(function):
    """How many lines a function takes after its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return function.end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("file", sources())
def test_a_file_fits_a_mind_and_a_function_a_screen(file):
    assert len((ROOT / file).read_text("utf-8").splitlines()) <= LONGEST_FILE
    assert not {f.name: body_lines(f) for f in functions(sources()[file]) if body_lines(f) > LONGEST_FUNCTION}


@pytest.mark.parametrize("file", sources())
def test_a_public_call_needs_few_arguments_by_position(file):
    wide = {}
    for function in functions(sources()[file]):
        named = [a.arg for a in (*function.args.posonlyargs, *function.args.args) if a.arg not in ("self", "cls")]
        if (
            len(named) > POSITIONAL and not function.name.startswith("_") and not function.decorator_list
        ):  # click and @component pass by name
            wide[function.name] = named
    assert not wide


@pytest.mark.parametrize("file", sources())
def test_public_functions_and_classes_say_what_they_mean(file):
    tree = sources()[file]
    offered = set(public_names(tree) or ())
    silent = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name in offered and not ast.get_docstring(n)]
    assert not silent


def test_no_file_names_a_path_of_one_machine_or_a_package_registry():
    wrong = []
    for file in committed_texts():
        for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1):
            if MACHINE_PATH.search(line) or REGISTRY_HOST.search(line):
                wrong.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not wrong, "\n".join(wrong)


def test_no_committed_file_is_large():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    large = [n for n in listed.split("\0") if n and (ROOT / n).is_file() and (ROOT / n).stat().st_size > 2_000_000]
    assert not large


@pytest.mark.parametrize("line", ["open('/ho" + "me/ann/x')", 'at "/Use' + 'rs/ann"', "index-url = https://py" + "pi.org/simple"])
def test_the_rules_see_what_they_should(line):
    assert MACHINE_PATH.search(line) or REGISTRY_HOST.search(line)


@pytest.mark.parametrize("line", ["/usr/share/doc", "a/home/b", "frames/work/x", "{root}/work/x", "https://example.org/home/x"])
def test_the_rules_leave_other_paths_alone(line):
    assert not MACHINE_PATH.search(line)


def test_the_rules_above_read_the_source_of_this_very_project():
    assert {"components/declare.py", "runtime/errors.py"} <= set(sources())
    assert Path(ROOT / "LICENSE").read_text("utf-8").lstrip().startswith("Apache License")
