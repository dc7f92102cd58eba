"""A script of the SDK back to a pipeline: read as text, statement by statement. Nothing in it is executed or imported."""

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from components.declare import Component
from runtime.errors import DocumentError, UsageError
from runtime.export.expressions import Evaluator, Looked, MadeLater, Marker, refused
from runtime.export.joining import joined_with
from runtime.graph import Pipeline
from runtime.graph.json_text import MAX_BYTES
from runtime.graph.problem import shortened
from runtime.sdk.draft import Draft
from runtime.syntax import parsed

__all__ = ["load_script", "read_script"]

MAX_STATEMENTS = 100_000  # carried out, with loops unrolled
LATER = ("run", "plan", "show", "save", "main", "problems")  # methods of a pipeline that do not change it
BUILDING = ("add", "parameter")
MODULES = {"runtime.sdk": ("Pipeline", "components"), "runtime.sdk.components": None}


def load_script(path: Path, catalogue: Mapping[str, Component], *, layout_from: Pipeline | None = None) -> Pipeline:
    """The pipeline that the script in a file builds; as `read_script`."""
    try:
        with path.open("rb") as opened:
            text = opened.read(MAX_BYTES + 1).decode("utf-8-sig")
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}.", "Name a script that is there.") from None
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from None
    return read_script(text, catalogue, layout_from=layout_from, name=str(path))


def read_script(
    text: str, catalogue: Mapping[str, Component], *, layout_from: Pipeline | None = None, name: str = "The script"
) -> Pipeline:
    """The pipeline that a script of the SDK builds; notes, groups and places come from `layout_from`, else nodes are laid out.

    Raises DocumentError with line and remedy for the first thing in it that cannot be read.
    """
    reader = _Reader(catalogue)
    try:
        reader.read(_parsed(text))
    except Looked as found:
        message = f"{name}, line {found.line}: {found.message}"
        raise DocumentError(message, found.remedy) from None
    except RecursionError:
        raise DocumentError(f"{name} is nested too deep.", "Write it flatter.") from None
    except DocumentError as error:
        raise DocumentError(f"{name}: {error.message}", error.remedy) from None
    return joined_with(reader.draft.graph, layout_from)


def _parsed(text: str) -> ast.Module:
    if len(text) > MAX_BYTES:
        raise DocumentError("it is larger than a pipeline's script can be.", "Keep data in files.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of doubtful escapes in texts: they are the author's
            return parsed(text)
    except SyntaxError as error:
        raise Looked(error.lineno or 1, f"this is no Python: {error.msg}.", "Mend the text there.") from None
    except (ValueError, MemoryError):
        raise DocumentError("it is no Python text.", "Save it as a plain text file.") from None


class _Reader:
    """Follows a script's statements in their order, and builds the pipeline that they would."""

    def __init__(self, catalogue: Mapping[str, Component]) -> None:
        self._catalogue = catalogue
        self._made: Draft | None = None
        self._values: dict[str, Any] = {}
        self._evaluator = Evaluator(self._values, self._call)
        self._left = MAX_STATEMENTS

    @property
    def draft(self) -> Draft:
        """The pipeline as it was built."""
        if self._made is None:
            raise DocumentError("it makes no pipeline.", 'Begin with: pipeline = Pipeline("NAME")')
        return self._made

    def read(self, tree: ast.Module) -> None:
        """Follow the whole script."""
        for statement in tree.body:
            self._follow(statement)

    def _follow(self, statement: ast.stmt) -> None:
        self._left -= 1
        if self._left < 0:
            raise refused(statement, f"the script does more than {MAX_STATEMENTS:,} things", "Make its loops shorter.")
        match statement:
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case ast.Expr(value=ast.Call() as call):
                self._stand_alone(call)
            case ast.Import() | ast.ImportFrom():
                self._import(statement)
            case ast.Assign(targets=[target], value=value):
                self._assign(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, value)
            case ast.For(orelse=[]):
                self._repeat(statement)
            case ast.If(orelse=[]) if _is_main_guard(statement.test):
                self._main(statement.body)
            case _:
                raise _unreadable(statement)

    def _stand_alone(self, call: ast.Call) -> None:
        """A call whose value nobody keeps: of the pipeline, or a `print`."""
        if isinstance(call.func, ast.Name) and call.func.id == "print" and "print" not in self._values:
            _builds_nothing([call])
        else:
            self._evaluator.value(call)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self._keep(target, name, self._called(value, name) if isinstance(value, ast.Call) else self._evaluator.value(value))
            case ast.Subscript(value=ast.Name(id=name), slice=key) if isinstance(self._values.get(name), dict):
                self._values[name][self._evaluator.key(key)] = self._evaluator.value(value)
            case ast.Tuple() | ast.List():
                self._spread(target, self._evaluator.value(value))
            case _:
                raise refused(target, "this cannot be assigned to", "Assign to a variable of its own.")

    def _spread(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self._keep(target, target.id, value)
            return
        if not isinstance(target, ast.Tuple | ast.List) or not isinstance(value, list | tuple) or len(value) != len(target.elts):
            raise refused(target, "these names and values do not match one to one", "Assign them one by one.")
        for inner, part in zip(target.elts, value, strict=True):
            self._spread(inner, part)

    def _keep(self, at: ast.AST, name: str, value: Any) -> None:
        if isinstance(value, MadeLater) or not isinstance(self._values.get(name), Marker | Draft):
            self._values[name] = value
            return
        raise refused(at, f"'{name}' would mean two things", "Take another name for the variable.")

    def _repeat(self, loop: ast.For) -> None:
        over = self._evaluator.value(loop.iter)
        if not isinstance(over, list | tuple | dict | range):
            raise refused(loop.iter, "loops are read over lists, range(), enumerate() and zip() only", "Write the values out.")
        for value in over:
            self._spread(loop.target, value)
            for statement in loop.body:
                self._follow(statement)

    def _main(self, body: list[ast.stmt]) -> None:
        """What happens only when the script is run: it may do anything but change the pipeline."""
        _builds_nothing(body)

    def _import(self, statement: ast.Import | ast.ImportFrom) -> None:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            return
        offered = MODULES.get(statement.module or "", ()) if isinstance(statement, ast.ImportFrom) and not statement.level else ()
        for alias in statement.names:
            name = alias.asname or alias.name
            if offered is None and alias.name in self._catalogue:
                self._values[name] = Marker("component", alias.name)
            elif offered and alias.name in offered:
                self._values[name] = Marker("class" if alias.name == "Pipeline" else "palette", alias.name)
            elif alias.name not in ("Node", "Output", "Parameter", "Results"):
                remedy = "Write: from runtime.sdk import Pipeline, components. Imports for running the script go below: if __name__ == ..."
                raise refused(statement, f"'{shortened(ast.unparse(statement))}' is not imported when a script is read", remedy)

    def _call(self, call: ast.Call) -> Any:
        return self._called(call, None)

    def _called(self, call: ast.Call, variable: str | None) -> Any:
        """The value of a call; `variable` is what it is assigned to."""
        if isinstance(call.func, ast.Attribute):
            owner = self._evaluator.value(call.func.value) if not isinstance(call.func.value, ast.Call) else None
            if owner == Marker("palette", "components") and call.func.attr == "own":
                return Marker("component", str(self._evaluator.arguments(call, ("name",)).get("name", "")))
            if isinstance(owner, Draft):
                return self._on_pipeline(call, call.func.attr, variable)
        elif isinstance(call.func, ast.Name) and self._values.get(call.func.id) == Marker("class", "Pipeline"):
            return self._pipeline(call)
        return self._evaluator.builtin(call)

    def _pipeline(self, call: ast.Call) -> Draft:
        if self._made is not None:
            raise refused(call, "a second pipeline begins here", "Keep one pipeline in a script.")
        given = self._evaluator.arguments(call, ("name",))
        if unknown := sorted(set(given) - {"name", "description", "uses"}):
            raise refused(call, f"a script's Pipeline takes no '{unknown[0]}'", "Give it its name, description and uses.")
        with _at(call):
            stated = {"stated": given["uses"]} if "uses" in given else {}
            self._made = Draft(given.get("name", ""), catalogue=self._catalogue, description=given.get("description", ""), **stated)
        return self._made

    def _on_pipeline(self, call: ast.Call, method: str, variable: str | None) -> Any:
        if method in LATER:
            return MadeLater()
        if method not in BUILDING:
            raise refused(call, f"a pipeline has no '{shortened(method)}' that is read from a script", "Use add and parameter.")
        given = self._evaluator.arguments(call, ("name", "type") if method == "parameter" else ("",))
        with _at(call):
            if method == "add":
                component = given.pop("", None)
                return self.draft.add(component.name if isinstance(component, Marker) else component, given, variable=variable)
            if unknown := sorted(set(given) - {"name", "type", "default", "help"}):
                raise UsageError(f"parameter() takes no '{unknown[0]}'.", "It takes a name, a type, default and help.")
            return self.draft.parameter(given.pop("name", ""), given.pop("type", ""), **given)


class _at:  # noqa: N801
    """Tells of a refusal by the draft with the line it stands in."""

    def __init__(self, node: ast.expr) -> None:
        self._node = node

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UsageError):
            raise Looked(self._node.lineno, error.message, error.remedy) from None


def _builds_nothing(body: Iterable[ast.AST]) -> None:
    for node in _walked(body):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BUILDING:
            raise refused(node, f"'{node.func.attr}' stands where only a run of the script comes", "Move it above, to the other nodes.")


def _walked(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in body:
        yield from ast.walk(node)


def _is_main_guard(test: ast.expr) -> bool:
    return ast.unparse(test).replace('"', "'") in ("__name__ == '__main__'", "'__main__' == __name__")


REMEDIES: dict[type[ast.stmt], tuple[str, str]] = {
    ast.FunctionDef: ("functions are not read", "Write the nodes out, or use a loop over a list."),
    ast.ClassDef: ("classes are not read", "Write the nodes out."),
    ast.If: ("conditions are not read", "Write the nodes that you want; to leave one out at times, give it bypass=True."),
    ast.While: ("while loops are not read", "Use a for loop over a list or range()."),
    ast.For: ("a loop with 'else' is not read", "Write it without 'else'."),
    ast.With: ("'with' is not read", "Write its body alone."),
    ast.Try: ("'try' is not read", "Write its body alone."),
    ast.AugAssign: ("changing a variable in place is not read", "Assign the new value to a new variable."),
    ast.Delete: ("'del' is not read", "Leave the variable; take a node out by taking its line out."),
    ast.Assign: ("assigning to several variables at once is not read", "Write a line for each."),
}


def _unreadable(statement: ast.stmt) -> Looked:
    what, remedy = REMEDIES.get(type(statement), (f"'{shortened(ast.unparse(statement), 40)}' is not read", "Take it out."))
    return refused(statement, f"{what}, because a script is never executed here", remedy)
